"""Schemas with the pieces of SQL in them spelled alike: so that two can be compared by what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable

from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    CustomType,
    Domain,
    Exclusion,
    Expression,
    Index,
    IndexPart,
    Name,
    Schema,
    Table,
    View,
)
from undrift.values import replace

Speller = Callable[[str], str]


def spelled_alike(want: Schema, got: Schema, spell: Speller) -> tuple[Schema, Schema]:
    """Return two schemas in which what means the same in one object is written the same; the rest is as it was.

    The words of a difference are to be found in the files. And as they tell one difference from another, they must not
    hang on what else differs.

    Args:
        want: FROM.
        got: TO, whose words are taken.
        spell: Gives texts of one meaning one spelling.
    """
    written: dict[tuple[str, str], str] = {}

    def as_first_written(owner: Name, means: Speller) -> Speller:
        key = str(owner).lower()
        return lambda text: written.setdefault((key, means(text)), text)

    right = _respelled(got, spell, as_first_written)
    return _respelled(want, spell, as_first_written), right


def _respelled(schema: Schema, spell: Speller, within: Callable[[Name, Speller], Speller]) -> Schema:
    """Return a schema with its defaults, checks, predicates, indexed expressions and queries spelled anew.

    Args:
        schema: The schema.
        spell: Gives texts of one meaning one spelling.
        within: Makes of that what spells the texts of one object.
    """
    tables = schema.tables.items()
    return replace(
        schema,
        tables={name: _table(table, within(name, _unqualified(table.name, spell))) for name, table in tables},
        views={name: _view(view, within(name, spell)) for name, view in schema.views.items()},
        types={name: _type(one, within(name, spell)) for name, one in schema.types.items()},
    )


def _unqualified(table: Name, spell: Speller) -> Speller:
    """Return what spells the texts of a table: PostgreSQL prints `n` for `people.n` there, others keep the words."""
    own = re.compile(rf"""(?<![\w."`'])["`]?{re.escape(table.name)}["`]?\.(?=[\w"`])""", re.IGNORECASE)
    return lambda text: spell(own.sub("", text))


def _expression(expression: Expression | None, spell: Speller) -> Expression | None:
    return replace(expression, text=spell(expression.text)) if expression and expression.text else expression


def _sure(expression: Expression, spell: Speller) -> Expression:
    return _expression(expression, spell) or expression


def _table(table: Table, spell: Speller) -> Table:
    return replace(
        table,
        columns=tuple(_column(column, spell) for column in table.columns),
        constraints=tuple(_constraint(one, spell) for one in table.constraints),
        indexes=tuple(_index(index, spell) for index in table.indexes),
    )


def _column(column: Column, spell: Speller) -> Column:
    generated = column.generated
    if generated:
        generated = replace(generated, expression=_sure(generated.expression, spell))
    return replace(column, default=_expression(column.default, spell), generated=generated)


def _constraint(constraint: Constraint, spell: Speller) -> Constraint:
    if isinstance(constraint, Check):
        return replace(constraint, expression=_sure(constraint.expression, spell))
    if isinstance(constraint, Exclusion):
        return replace(constraint, elements=tuple(_part(part, spell) for part in constraint.elements))
    return constraint


def _index(index: Index, spell: Speller) -> Index:
    parts = tuple(_part(part, spell) for part in index.parts)
    return replace(index, parts=parts, where=_expression(index.where, spell))


def _part(part: IndexPart, spell: Speller) -> IndexPart:
    return replace(part, expression=_expression(part.expression, spell)) if part.expression else part


def _view(view: View, spell: Speller) -> View:
    return replace(view, query=spell(view.query)) if view.query else view


def _type(one: CustomType, spell: Speller) -> CustomType:
    if not isinstance(one, Domain):
        return one
    checks = tuple(replace(check, expression=_sure(check.expression, spell)) for check in one.checks)
    return replace(one, default=_expression(one.default, spell), checks=checks)
