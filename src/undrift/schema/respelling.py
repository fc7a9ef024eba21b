"""A schema with every piece of SQL in it spelled anew: so that two can be compared by what they mean."""

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
    Schema,
    Table,
    View,
)
from undrift.values import replace

Speller = Callable[[str], str]


def respelled(schema: Schema, spell: Speller) -> Schema:
    """Return a schema with its defaults, checks, predicates, indexed expressions and queries spelled anew.

    Args:
        schema: The schema.
        spell: Gives texts of one meaning one spelling.
    """
    return replace(
        schema,
        tables={name: _table(table, spell) for name, table in schema.tables.items()},
        views={name: _view(view, spell) for name, view in schema.views.items()},
        types={name: _type(one, spell) for name, one in schema.types.items()},
    )


def _expression(expression: Expression | None, spell: Speller) -> Expression | None:
    return replace(expression, text=spell(expression.text)) if expression and expression.text else expression


def _sure(expression: Expression, spell: Speller) -> Expression:
    return _expression(expression, spell) or expression


def _table(table: Table, spell_all: Speller) -> Table:
    own = re.compile(rf"""(?<![\w."`'])["`]?{re.escape(table.name.name)}["`]?\.(?=[\w"`])""", re.IGNORECASE)

    def spell(text: str) -> str:
        # PostgreSQL prints `n` for `people.n` in what belongs to people; the others keep what was written.
        return spell_all(own.sub("", text))

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
