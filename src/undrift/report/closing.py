"""The SQL that turns one schema into another: what would close the gap that a comparison found.

It is a proposal to read, not to run blindly: what loses data stands behind `-- drops data:`, what looks like
a rename is said to, what a dialect cannot alter in place is written out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple

from undrift.report import ddl
from undrift.schema.diff import Comparison, Difference, Kind, named_columns
from undrift.schema.facts import Part, option_about, sequence_options
from undrift.schema.model import (
    Check,
    Column,
    Domain,
    EnumType,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Schema,
    Sequence,
    Table,
    View,
)
from undrift.schema.spelling import identifier, identifiers, literal, qualified, type_text

LOSES = "-- drops data:"
ALONE = "-- commit this one before what follows: a new label cannot be used in the transaction that adds it"


class Phase(IntEnum):
    """When a statement has its turn: what depends goes first and comes back last."""

    REMARKS = 0
    DROP_VIEWS = 1
    DROP_KEYS = 2
    MAKE = 3
    TABLES = 4
    COLUMNS = 5
    ADD_KEYS = 6
    FOREIGN_KEYS = 7
    LOSSES = 8
    UNMAKE = 9
    VIEWS = 10


class _Step(NamedTuple):
    phase: Phase
    text: str


class _Gap(NamedTuple):
    """Both schemas, and what turns the one into the other."""

    want: Schema
    got: Schema

    @property
    def dialect(self) -> str:
        return self.got.dialect


def render(want: Schema, got: Schema, comparison: Comparison) -> str:
    """Return the SQL that turns `want` into `got`; empty if nothing differs.

    Args:
        want: FROM.
        got: TO.
        comparison: What differs, by `undrift.schema.diff.compare`.
    """
    gap = _Gap(want, got)
    steps = [_Step(Phase.REMARKS, f"-- unknown, so not compared: {_one_line(name)}") for name in comparison.unknown]
    rebuilt = _rebuilt(gap, comparison.differences)
    steps += [step for name in rebuilt for step in _rebuild(gap, name)]
    for difference in comparison.differences:
        if difference.owner not in rebuilt or difference.what == "view":
            steps += _STEPS.get(difference.what, _remark)(gap, difference)
    steps.sort(key=lambda step: step.phase)
    # Of a statement that comes twice (a default that an enum made anew takes away and gives back) the last one counts.
    return ddl.script(reversed(dict.fromkeys(step.text for step in reversed(steps))))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _remark(gap: _Gap, one: Difference) -> Iterator[_Step]:  # noqa: ARG001 - one signature for all
    said = " -> ".join(filter(None, (one.want, one.got)))
    yield _Step(
        Phase.REMARKS, f"-- by hand: {_one_line(f'{one.what} {one.object}: {one.aspect or one.kind.value} {said}')}"
    )


# Tables and columns


def _table(gap: _Gap, one: Difference) -> Iterator[_Step]:
    if isinstance(one.after, Table) and one.kind is Kind.TO:
        yield from (_Step(Phase.MAKE, text) for text in _missing_schema(gap, one.owner))
        for sequence in gap.got.sequences.values():
            if sequence.owner and sequence.owner[0] == one.owner:
                yield from (_Step(Phase.MAKE, text) for text in ddl.free_sequence(sequence, gap.got))
        yield _Step(Phase.TABLES, ddl.create_table(one.after, gap.got))
        yield from (_Step(Phase.TABLES, text) for text in ddl.after_table(one.after, gap.got))
        yield from (_Step(Phase.FOREIGN_KEYS, text) for text in ddl.foreign_keys(one.after, gap.got))
    elif one.kind is Kind.FROM:
        if isinstance(one.before, Table) and gap.dialect != "sqlite":
            # Tables that go may refer to each other.
            for key in one.before.foreign_keys:
                yield from _drop_part(gap, one.owner, key)
        yield _Step(Phase.LOSSES, f"{LOSES}\nDROP TABLE {qualified(one.owner, gap.dialect)}")
    else:
        yield from _altered_table(gap, one)


def _missing_schema(gap: _Gap, name: Name) -> Iterator[str]:
    there = {one.schema for one in (*gap.want.tables, *gap.want.types, *gap.want.views, *gap.want.sequences)}
    if name.schema and name.schema not in there and gap.dialect != "sqlite":
        yield f"CREATE SCHEMA {identifier(name.schema, gap.dialect)}"


def _altered_table(gap: _Gap, one: Difference) -> Iterator[_Step]:
    name = qualified(one.owner, gap.dialect)
    if gap.dialect == "postgres" and one.aspect == "logged":
        yield _Step(Phase.COLUMNS, f"ALTER TABLE {name} SET {one.got.upper()}")
    elif gap.dialect == "postgres" and one.aspect == "comment" and isinstance(one.after, Table):
        yield _Step(Phase.COLUMNS, ddl.comment_on("TABLE", name, one.after.comment))
    elif ddl.is_mysql(gap.dialect) and one.aspect == "comment" and isinstance(one.after, Table):
        yield _Step(Phase.COLUMNS, f"ALTER TABLE {name} COMMENT={literal(one.after.comment, gap.dialect)}")
    elif ddl.is_mysql(gap.dialect) and one.got.isidentifier():
        yield _Step(Phase.COLUMNS, f"ALTER TABLE {name} {one.aspect.removeprefix('option ').upper()}={one.got}")
    else:
        yield from _remark(gap, one)


def _column(gap: _Gap, one: Difference) -> Iterator[_Step]:
    name = qualified(one.owner, gap.dialect)
    table = gap.got.tables.get(one.owner)
    if one.kind is Kind.FROM:
        shown = f"ALTER TABLE {name} DROP COLUMN {identifier(one.member, gap.dialect)}"
        yield _Step(Phase.LOSSES, f"{LOSES}\n{shown}")
    elif table is None or not isinstance(one.after, Column):
        yield from _remark(gap, one)
    elif one.kind is Kind.TO:
        if one.rename:
            pair = f"{identifier(one.rename, gap.dialect)} TO {identifier(one.member, gap.dialect)}"
            yield _Step(Phase.REMARKS, f"-- looks like a rename: ALTER TABLE {name} RENAME COLUMN {pair};")
        yield _Step(Phase.COLUMNS, f"ALTER TABLE {name} ADD COLUMN {ddl.column_definition(one.after, table, gap.got)}")
        if gap.dialect == "postgres" and one.after.comment:
            yield from (_Step(Phase.COLUMNS, text) for text in _comment(gap, one, one.after, table))
    elif ddl.is_mysql(gap.dialect):
        yield _Step(
            Phase.COLUMNS, f"ALTER TABLE {name} MODIFY COLUMN {ddl.column_definition(one.after, table, gap.got)}"
        )
    else:
        for text in _ALTERED.get(one.aspect, _unaltered)(gap, one, one.after, table):
            yield _Step(Phase.COLUMNS, f"ALTER TABLE {name} {text}" if not text.startswith(("--", "COMMENT")) else text)


def _unaltered(gap: _Gap, one: Difference, column: Column, table: Table) -> Iterator[str]:  # noqa: ARG001 - one signature
    yield f"-- by hand: {_one_line(f'{one.object}: {one.aspect} {one.want} -> {one.got}')}"


def _type(gap: _Gap, one: Difference, column: Column, table: Table) -> Iterator[str]:  # noqa: ARG001 - one signature
    if column.type is None:
        return
    name, kind = identifier(column.name, gap.dialect), type_text(column.type, gap.dialect)
    collation = f" COLLATE {identifier(column.collation, gap.dialect)}" if column.collation else ""
    yield f"ALTER COLUMN {name} TYPE {kind}{collation} USING {name}::{kind}"


def _nullable(gap: _Gap, one: Difference, column: Column, table: Table) -> Iterator[str]:  # noqa: ARG001 - one signature
    yield f"ALTER COLUMN {identifier(column.name, gap.dialect)} {'DROP' if column.nullable else 'SET'} NOT NULL"


def _default(gap: _Gap, one: Difference, column: Column, table: Table) -> Iterator[str]:  # noqa: ARG001 - one signature
    name = identifier(column.name, gap.dialect)
    if column.default:
        yield f"ALTER COLUMN {name} SET DEFAULT {ddl.default(column.default, gap.dialect)}"
    else:
        yield f"ALTER COLUMN {name} DROP DEFAULT"


def _identity(gap: _Gap, one: Difference, column: Column, table: Table) -> Iterator[str]:
    name = identifier(column.name, gap.dialect)
    was = isinstance(one.before, Column) and one.before.identity
    if not column.identity:
        yield f"ALTER COLUMN {name} DROP IDENTITY"
    elif was:
        yield f"ALTER COLUMN {name} SET GENERATED {column.identity.upper()}"
    else:
        yield f"ALTER COLUMN {name} ADD {ddl.identity(column, table, gap.got)}"


def _comment(gap: _Gap, one: Difference, column: Column, table: Table) -> Iterator[str]:
    place = f"{qualified(table.name, gap.dialect)}.{identifier(one.member, gap.dialect)}"
    yield ddl.comment_on("COLUMN", place, column.comment)


_ALTERED: Mapping[str, Callable[[_Gap, Difference, Column, Table], Iterator[str]]] = {
    "type": _type,
    "collation": _type,
    "nullable": _nullable,
    "default": _default,
    "identity": _identity,
    "comment": _comment,
}


# Constraints and indexes


def _part(gap: _Gap, one: Difference) -> Iterator[_Step]:
    inline = [part for part in (one.before, one.after) if isinstance(part, Check) and part.inline]
    if inline:
        # It goes and comes with the definition of its column.
        table = gap.got.tables.get(one.owner)
        column = table.column(inline[0].name) if table and one.owner in gap.want.tables else None
        if table and column and gap.want.tables[one.owner].column(column.name):
            definition = ddl.column_definition(column, table, gap.got)
            yield _Step(Phase.COLUMNS, f"ALTER TABLE {qualified(one.owner, gap.dialect)} MODIFY COLUMN {definition}")
        return
    if one.kind is not Kind.TO:
        yield from _drop_part(gap, one.owner, one.before)
    if one.kind is not Kind.FROM:
        yield from _add_part(gap, one.owner, one.after)


def _drop_part(gap: _Gap, owner: Name, part: object) -> Iterator[_Step]:
    name = qualified(owner, gap.dialect)
    if isinstance(part, Index):
        shown = identifier(part.name, gap.dialect)
        place = f" ON {name}" if ddl.is_mysql(gap.dialect) else ""
        own = shown if place else qualified(Name(part.name, owner.schema), gap.dialect)
        yield _Step(Phase.DROP_KEYS, f"DROP INDEX {own}{place}")
    elif isinstance(part, PrimaryKey) and ddl.is_mysql(gap.dialect):
        yield _Step(Phase.DROP_KEYS, f"ALTER TABLE {name} DROP PRIMARY KEY")
    elif isinstance(part, ForeignKey) and ddl.is_mysql(gap.dialect):
        yield _Step(Phase.DROP_KEYS, f"ALTER TABLE {name} DROP FOREIGN KEY {identifier(part.name, gap.dialect)}")
    else:
        constraint = getattr(part, "name", "")
        shown = identifier(constraint, gap.dialect) if constraint else "... -- its name is not told"
        yield _Step(Phase.DROP_KEYS, f"ALTER TABLE {name} DROP CONSTRAINT {shown}")


def _add_part(gap: _Gap, owner: Name, part: object) -> Iterator[_Step]:
    table = gap.got.tables.get(owner)
    if table is None:
        return
    if isinstance(part, Index):
        yield _Step(Phase.ADD_KEYS, ddl.create_index(part, table, gap.dialect))
    elif isinstance(part, ForeignKey):
        yield _Step(Phase.FOREIGN_KEYS, ddl.add_constraint(part, table, gap.dialect))
    elif part in table.constraints:
        found = next(one for one in table.constraints if one == part)
        yield _Step(Phase.ADD_KEYS, ddl.add_constraint(found, table, gap.dialect))


# SQLite


def _rebuilt(gap: _Gap, differences: tuple[Difference, ...]) -> dict[Name, None]:
    """Return the tables that SQLite has to make anew: it adds and drops plain columns and indexes, and no more."""
    if gap.dialect != "sqlite":
        return {}
    return {one.owner: None for one in differences if one.owner in gap.got.tables and _is_rebuild(gap, one)}


def _is_rebuild(gap: _Gap, one: Difference) -> bool:
    if one.owner not in gap.want.tables:
        return False
    if one.what == "index" or (one.what == "unique" and isinstance(one.before or one.after, Index)):
        return one.aspect == "name"
    if one.what != "column" or one.kind is Kind.DIFFERS:
        return True
    if one.kind is Kind.TO:
        return not _is_addable(one.after)
    return _is_used(gap.want.tables[one.owner], one.member)


def _is_addable(column: object) -> bool:
    """What ALTER TABLE ADD COLUMN takes (SQLite, lang_altertable.html)."""
    if not isinstance(column, Column) or column.auto_increment or (column.generated and column.generated.stored):
        return False
    if column.default is None:
        return column.nullable or column.generated is not None
    return not column.default.text.startswith("current_") and "(" not in column.default.text


def _is_used(table: Table, column: str) -> bool:
    """Whether a part of a table names a column, so that DROP COLUMN would be refused."""
    parts: tuple[Part, ...] = (*table.constraints, *table.indexes)
    generated = (name for one in table.columns if one.generated for name in one.generated.expression.names)
    return any(column in named_columns(part) for part in parts) or column in generated


def _rebuild(gap: _Gap, name: Name) -> Iterator[_Step]:
    """Yield the steps of https://www.sqlite.org/lang_altertable.html#otheralter."""
    before, after = gap.want.tables[name], gap.got.tables[name]
    place = qualified(name, "sqlite")
    new = identifier(f"__new_{name.name}", "sqlite")
    kept = tuple(one.name for one in after.columns if before.column(one.name) and not one.generated)
    lost = [one.name for one in before.columns if after.column(one.name) is None]
    copied = identifiers(kept, "sqlite")
    remark = f"-- SQLite cannot alter {_one_line(place)} in place: it is made anew"
    loses = f"{LOSES} {_one_line(', '.join(lost))}\n" if lost else ""
    steps = (
        f"{remark}\nPRAGMA foreign_keys = OFF",
        ddl.create_table(after, gap.got, new),
        f"INSERT INTO {new} ({copied}) SELECT {copied} FROM {place}" if kept else "",  # noqa: S608 - names in quotes, printed and not run
        f"{loses}DROP TABLE {place}",
        f"ALTER TABLE {new} RENAME TO {place}",
        *ddl.after_table(after, gap.got),
        "PRAGMA foreign_keys = ON",
    )
    yield _Step(Phase.COLUMNS, ";\n".join(filter(None, steps)))


# What belongs to no table


def _enum(gap: _Gap, one: Difference) -> Iterator[_Step]:
    name = qualified(one.owner, gap.dialect)
    if one.kind is Kind.TO and isinstance(one.after, EnumType):
        yield from (_Step(Phase.MAKE, text) for text in _missing_schema(gap, one.owner))
        yield from (_Step(Phase.MAKE, text) for text in ddl.custom_type(one.after, gap.dialect))
    elif one.kind is Kind.FROM:
        yield _Step(Phase.UNMAKE, f"DROP TYPE {name}")
    elif one.aspect == "comment" and isinstance(one.after, EnumType):
        yield _Step(Phase.MAKE, ddl.comment_on("TYPE", name, one.after.comment))
    elif isinstance(one.before, EnumType) and isinstance(one.after, EnumType):
        kept = tuple(label for label in one.after.labels if label in one.before.labels)
        if kept == one.before.labels:
            yield from (_Step(Phase.MAKE, text) for text in _new_labels(name, one.before.labels, one.after.labels))
        else:
            yield from (_Step(Phase.COLUMNS, text) for text in _enum_anew(gap, one.before, one.after))


def _new_labels(name: str, before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[str]:
    there = set(before)
    for place, label in enumerate(after):
        if label in there:
            continue
        following = next((one for one in after[place + 1 :] if one in there), None)
        where = f" BEFORE {literal(following, 'postgres')}" if following is not None else ""
        yield f"{ALONE}\nALTER TYPE {name} ADD VALUE {literal(label, 'postgres')}{where}"
        there.add(label)


def _enum_anew(gap: _Gap, before: EnumType, after: EnumType) -> Iterator[str]:
    """PostgreSQL takes no label away and moves none: the type is made anew beside the old one."""
    name, old = qualified(after.name, "postgres"), identifier(f"{before.name.name}_old", "postgres")
    lost = [label for label in before.labels if label not in after.labels]
    told = f"{LOSES} labels {', '.join(literal(label, 'postgres') for label in lost)}\n" if lost else ""
    yield f"{told}ALTER TYPE {name} RENAME TO {old}"
    yield from ddl.custom_type(after, "postgres")
    for table in gap.got.tables.values():
        for column in table.columns:
            kind = column.type
            if kind and kind.custom and (kind.name, kind.schema) == after.name and table.name in gap.want.tables:
                yield from _column_anew(table, column, type_text(kind, "postgres"))
    yield f"DROP TYPE {qualified(Name(f'{before.name.name}_old', before.name.schema), 'postgres')}"


def _column_anew(table: Table, column: Column, kind: str) -> Iterator[str]:
    place, name = f"ALTER TABLE {qualified(table.name, 'postgres')}", identifier(column.name, "postgres")
    text = "text[]" if kind.endswith("[]") else "text"
    if column.default:
        yield f"{place} ALTER COLUMN {name} DROP DEFAULT"
    yield f"{place} ALTER COLUMN {name} TYPE {kind} USING {name}::{text}::{kind}"
    if column.default:
        yield f"{place} ALTER COLUMN {name} SET DEFAULT {ddl.default(column.default, 'postgres')}"


def _domain(gap: _Gap, one: Difference) -> Iterator[_Step]:
    name = qualified(one.owner, gap.dialect)
    if one.kind is Kind.TO and isinstance(one.after, Domain):
        yield from (_Step(Phase.MAKE, text) for text in ddl.custom_type(one.after, gap.dialect))
    elif one.kind is Kind.FROM:
        yield _Step(Phase.UNMAKE, f"DROP DOMAIN {name}")
    elif one.aspect == "nullable" and isinstance(one.after, Domain):
        yield _Step(Phase.MAKE, f"ALTER DOMAIN {name} {'DROP' if one.after.nullable else 'SET'} NOT NULL")
    elif one.aspect == "default" and isinstance(one.after, Domain):
        text = f"SET DEFAULT {ddl.default(one.after.default, 'postgres')}" if one.after.default else "DROP DEFAULT"
        yield _Step(Phase.MAKE, f"ALTER DOMAIN {name} {text}")
    elif one.aspect == "checks" and isinstance(one.before, Domain) and isinstance(one.after, Domain):
        yield from _domain_checks(name, one.before.checks, one.after.checks)
    else:
        yield from _remark(gap, one)


def _domain_checks(name: str, before: tuple[Check, ...], after: tuple[Check, ...]) -> Iterator[_Step]:
    for check in before:
        if check not in after:
            yield _Step(Phase.MAKE, f"ALTER DOMAIN {name} DROP CONSTRAINT {identifier(check.name, 'postgres')}")
    for check in after:
        if check not in before:
            yield _Step(Phase.MAKE, f"ALTER DOMAIN {name} ADD {ddl.constraint(check, 'postgres', ())}")


def _type_made(gap: _Gap, one: Difference) -> Iterator[_Step]:
    if one.kind is Kind.FROM:
        yield _Step(Phase.UNMAKE, f"DROP TYPE {qualified(one.owner, gap.dialect)}")
    elif one.kind is Kind.TO:
        made = gap.got.types[one.owner]
        yield from (_Step(Phase.MAKE, text) for text in ddl.custom_type(made, gap.dialect))
    else:
        yield from _remark(gap, one)


def _view(gap: _Gap, one: Difference) -> Iterator[_Step]:
    if isinstance(one.before, View):
        kind = "MATERIALIZED VIEW" if one.before.materialized else "VIEW"
        yield _Step(Phase.DROP_VIEWS, f"DROP {kind} {qualified(one.before.name, gap.dialect)}")
    if isinstance(one.after, View):
        yield from (_Step(Phase.VIEWS, text) for text in ddl.create_view(one.after, gap.dialect))


def _sequence(gap: _Gap, one: Difference) -> Iterator[_Step]:
    name = qualified(one.owner, gap.dialect)
    if isinstance(one.after, Sequence) and one.before is None:
        yield from (_Step(Phase.MAKE, text) for text in ddl.free_sequence(one.after, gap.got))
    elif one.after is None:
        yield _Step(Phase.UNMAKE, f"DROP SEQUENCE {name}")
    elif isinstance(one.before, Sequence) and isinstance(one.after, Sequence):
        told = sequence_options(one.after.options)
        abouts = {option_about(option) for option in told}
        gone = (option_about(option) for option in sequence_options(one.before.options))
        back = [_USUAL_OPTIONS[about] for about in gone if about not in abouts and about in _USUAL_OPTIONS]
        yield _Step(Phase.MAKE, f"ALTER SEQUENCE {name} {' '.join((*told, *back)).upper()}")
    else:
        yield from _remark(gap, one)


_USUAL_OPTIONS = {
    "increment": "increment by 1",
    "start": "start with 1",
    "minvalue": "no minvalue",
    "maxvalue": "no maxvalue",
    "cache": "cache 1",
    "cycle": "no cycle",
    "as": "as bigint",
}
"""What ALTER SEQUENCE has to say for an option that is to be as if it had never been given."""


def _extension(gap: _Gap, one: Difference) -> Iterator[_Step]:
    name = identifier(one.owner.name, gap.dialect)
    if one.kind is Kind.TO:
        yield _Step(Phase.MAKE, f"CREATE EXTENSION {name}")
    else:
        yield _Step(Phase.UNMAKE, f"DROP EXTENSION {name}")


_STEPS: Mapping[str, Callable[[_Gap, Difference], Iterator[_Step]]] = {
    "table": _table,
    "column": _column,
    "primary key": _part,
    "unique": _part,
    "foreign key": _part,
    "check": _part,
    "exclusion": _part,
    "index": _part,
    "enum": _enum,
    "domain": _domain,
    "type": _type_made,
    "view": _view,
    "sequence": _sequence,
    "extension": _extension,
}
