"""What can be said of the parts of a schema, fact by fact, in one spelling: what is compared is what is printed.

A fact that is not told (a document gave the name of a check, not its expression) is None, and equals any other.
"""

from __future__ import annotations

from collections.abc import Mapping

from undrift.patterns import pattern
from undrift.schema.defaults import canonical_default, canonical_expression
from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    Domain,
    Exclusion,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    PrimaryKey,
    Schema,
    Sequence,
    Table,
    Unique,
    View,
)
from undrift.schema.spelling import identifiers, type_text
from undrift.values import replace

Facts = Mapping[str, str | None]
Part = Constraint | Index

OWN_SEQUENCE = "nextval of its own sequence"
NONE = "none"

_MYSQL = frozenset({"mysql", "mariadb"})
_USUAL = {
    "nullable": "nullable",
    "on delete": "no action",
    "on update": "no action",
    "match": "simple",
    "deferrable": "not deferrable",
    "validated": "validated",
    "inherited": "inherited",
    "nulls": "distinct",
    "unique": "not unique",
    "method": "btree",
    "auto increment": "no",
}
"""Facts that go without saying."""


def of_column(column: Column, dialect: str, sequences: Mapping[str, Sequence] | None = None) -> dict[str, str | None]:
    """Return the facts of a column, its name left out.

    Args:
        column: The column.
        dialect: Its dialect.
        sequences: The sequences that go with this column, by the names that a default can call them by.
    """
    facts: dict[str, str | None] = {
        "type": _type(column, dialect),
        "nullable": "nullable" if column.nullable else "not null",
        "default": _default(column, dialect, sequences or {}),
        "generated": NONE,
        "identity": column.identity or NONE,
        "auto increment": "yes" if column.auto_increment else "no",
        "on update": _expression(Expression(column.on_update), dialect) if column.on_update else NONE,
        "collation": column.collation or NONE,
        "comment": column.comment or NONE,
    }
    if column.generated:
        how = "stored" if column.generated.stored else "virtual"
        text = _expression(column.generated.expression, dialect)
        facts["generated"] = f"({text}) {how}" if text is not None else None
    return facts


def of_part(part: Part, dialect: str) -> tuple[str, dict[str, str | None]]:  # noqa: PLR0911 - one per kind
    """Return what a constraint or index is, and its facts, the name left out.

    A unique constraint and a plain unique index are the same key.
    """
    if isinstance(part, PrimaryKey):
        return "primary key", {
            "columns": _columns(part.columns, dialect),
            "include": _columns(part.include, dialect) if part.include else NONE,
            "deferrable": _deferrable(deferrable=part.deferrable),
        }
    if isinstance(part, Unique):
        return "unique", _key(part.columns, part.include, dialect, distinct=part.nulls_distinct, late=part.deferrable)
    if isinstance(part, ForeignKey):
        return "foreign key", _foreign_key(part, dialect)
    if isinstance(part, Check):
        return "check", {
            "expression": _expression(part.expression, dialect),
            "inherited": "not inherited" if part.no_inherit else "inherited",
            "validated": "validated" if part.validated else "not validated",
        }
    if isinstance(part, Exclusion):
        return "exclusion", {"definition": _expression(part.definition, dialect)}
    if is_key(part):
        return "unique", _key(part.columns, part.include, dialect, distinct=part.nulls_distinct, late=False)
    return "index", _index(part, dialect)


def is_key(index: Index) -> bool:
    """Whether an index does what a unique constraint does: unique, of whole columns, for all rows."""
    plain = all(part == IndexPart(part.column) and part.column for part in index.parts)
    return index.unique and plain and index.where is None and index.method == "btree" and not index.comment


def of_table(table: Table, dialect: str) -> dict[str, str | None]:
    """Return the facts of a table itself."""
    facts: dict[str, str | None] = {
        "inherits": ", ".join(map(str, table.parents)) or NONE,
        "partitioned by": table.partitioned or NONE,
        "logged": "unlogged" if table.unlogged else "logged",
        "comment": table.comment or NONE,
    }
    # What a server does where nothing is said depends on its settings: in MySQL a word is compared with a word only.
    silent = None if dialect in _MYSQL else NONE
    told = {name: value.lower() or "yes" for name, value in table.options}
    engine = {"engine": told.get("engine", "innodb")} if dialect in _MYSQL else {}
    return facts | {f"option {name}": told.get(name, silent) for name in told} | engine


def of_view(view: View, dialect: str) -> dict[str, str | None]:
    """Return the facts of a view."""
    return {
        "kind": "materialized view" if view.materialized else "view",
        "query": _expression(Expression(view.query), dialect),
        "comment": view.comment or NONE,
    }


def of_domain(domain: Domain, dialect: str) -> dict[str, str | None]:
    """Return the facts of a domain."""
    checks = sorted(_expression(check.expression, dialect) or "" for check in domain.checks)
    return {
        "type": type_text(domain.type, dialect),
        "nullable": "nullable" if domain.nullable else "not null",
        "default": _default(Column("", domain.type, default=domain.default), dialect, {}),
        "checks": "; ".join(checks) or NONE,
        "comment": domain.comment or NONE,
    }


def of_sequence(sequence: Sequence) -> dict[str, str | None]:
    """Return the facts of a sequence that stands alone, without what goes without saying: dumps say all of it.

    Source: PostgreSQL 17 manual, CREATE SEQUENCE, its defaults.
    """
    told = sequence_options(sequence.options)
    most = next((_MOST[one] for one in told if one in _MOST), _MOST["as bigint"])
    goes_up = not any(one.startswith("increment by -") for one in told)
    usual = {"as bigint", "increment by 1", "no minvalue", "no maxvalue", "cache 1", "no cycle"}
    usual |= {"start with 1", "minvalue 1", f"maxvalue {most}"} if goes_up else {"start with -1", "maxvalue -1"}
    return {"options": " ".join(sorted(one for one in told if one not in usual)) or NONE}


def sequence_options(text: str) -> list[str]:
    """Cut the options of a sequence apart: `increment by 2 no cycle`."""
    return [found[0] for found in _SEQUENCE_OPTION.finditer(text)]


def option_about(option: str) -> str:
    """Return what an option of a sequence is about: NO MINVALUE takes the place of MINVALUE 5."""
    return option.removeprefix("no ").partition(" ")[0]


_SEQUENCE_OPTION = pattern(
    r"as \w+|increment by -?[0-9]+|no (?:minvalue|maxvalue|cycle)|(?:minvalue|maxvalue|start with|cache) -?[0-9]+|\S+"
)
_MOST = {"as bigint": 2**63 - 1, "as integer": 2**31 - 1, "as smallint": 2**15 - 1}
"""The largest value of each type of sequence."""


def owned(schema: Schema, table: Table) -> dict[str, dict[str, Sequence]]:
    """Return the sequences that go with a table, by column, then by the names that a default calls them by."""
    found: dict[str, dict[str, Sequence]] = {}
    for sequence in schema.owned.get(table.name, ()):
        if sequence.owner:
            name = sequence.name
            quoted = f"{name.schema}.{name.name}" if name.schema else name.name
            found.setdefault(sequence.owner[1], {})[quoted] = sequence
    return found


def same(one: Facts, other: Facts) -> bool:
    """Whether all that both tell is the same."""
    return not differing(one, other)


def differing(one: Facts, other: Facts) -> list[tuple[str, str, str]]:
    """Return the facts that differ: name, and what each side says."""
    found: list[tuple[str, str, str]] = []
    for name in dict.fromkeys((*one, *other)):
        # An option that only one side has is none on the other, unless that says that it cannot tell.
        first, second = one.get(name, NONE), other.get(name, NONE)
        if name == "where" and NONE in {first, second}:
            # That an index is partial is told even where its predicate is not.
            first, second = first or "a predicate", second or "a predicate"
        if first is not None and second is not None and first != second:
            found.append((name, first, second))
    return found


def words(what: str, facts: Facts) -> str:
    """Return a part in words: `unique (email)`, `foreign key (org_id) references orgs (id) on delete cascade`."""
    said = [
        value if name in _BARE else f"{name} {value}"
        for name, value in facts.items()
        if value not in {None, NONE, _USUAL.get(name)}
    ]
    return " ".join([what, *said]).strip()


_BARE = frozenset(
    {
        "columns",
        "type",
        "nullable",
        "expression",
        "definition",
        "deferrable",
        "validated",
        "inherited",
        "unique",
        "keys",
    }
)
"""Facts whose value says what it is."""


def _type(column: Column, dialect: str) -> str | None:
    if column.type is None:
        return None
    text = type_text(column.type, dialect)
    return text if dialect == "postgres" else _lower_outside_quotes(text)


def _lower_outside_quotes(text: str) -> str:
    """Types of MySQL and SQLite are words in any case, but the labels of an ENUM are not."""
    return "'".join(part.lower() if place % 2 == 0 else part for place, part in enumerate(text.split("'")))


def _default(column: Column, dialect: str, sequences: Mapping[str, Sequence]) -> str | None:
    if column.default is None or column.generated:
        return NONE
    if not column.default.text:
        return None
    text = canonical_default(column.default.text, column.type, dialect)
    if text is None:
        return NONE
    if text.startswith("nextval('") and text.endswith("')"):
        called = text[len("nextval('") : -len("')")].replace("''", "'").replace('"', "").removeprefix("public.")
        return OWN_SEQUENCE if called in sequences else f"nextval('{called}')"
    return text


def _expression(expression: Expression | None, dialect: str) -> str | None:
    if expression is None:
        return NONE
    return canonical_expression(expression.text, dialect) if expression.text else None


def _columns(names: tuple[str, ...], dialect: str) -> str:
    shown = names if dialect == "postgres" else tuple(name.lower() for name in names)
    return f"({identifiers(shown, 'postgres')})"


def _key(
    columns: tuple[str, ...], include: tuple[str, ...], dialect: str, *, distinct: bool, late: bool
) -> dict[str, str | None]:
    return {
        "columns": _columns(columns, dialect),
        "include": _columns(include, dialect) if include else NONE,
        "nulls": "distinct" if distinct else "not distinct",
        "deferrable": _deferrable(deferrable=late),
    }


def _foreign_key(part: ForeignKey, dialect: str) -> dict[str, str | None]:
    return {
        "columns": _columns(part.columns, dialect),
        "references": f"{part.table} {_columns(part.references, dialect) if part.references else ''}".rstrip(),
        "on delete": _action(part.on_delete, dialect),
        "on update": _action(part.on_update, dialect),
        "match": part.match,
        "deferrable": _deferrable(deferrable=part.deferrable),
        "validated": "validated" if part.validated else "not validated",
    }


def _action(action: str, dialect: str) -> str:
    """RESTRICT and NO ACTION are the same in InnoDB (MySQL 8.4 manual, 15.1.20.5)."""
    return "no action" if dialect in _MYSQL and action == "restrict" else action


def _deferrable(*, deferrable: bool) -> str:
    return "deferrable" if deferrable else "not deferrable"


def _index(index: Index, dialect: str) -> dict[str, str | None]:
    keys = [_index_part(_without_usual_class(part, index.method), dialect) for part in index.parts]
    told = [key for key in keys if key is not None]
    return {
        "unique": "unique" if index.unique else "not unique",
        "keys": f"({', '.join(told)})" if len(told) == len(keys) else None,
        "method": index.method,
        "where": _expression(index.where, dialect),
        "include": _columns(index.include, dialect) if index.include else NONE,
        "nulls": "distinct" if index.nulls_distinct else "not distinct",
        "comment": index.comment or NONE,
    }


def _without_usual_class(part: IndexPart, method: str) -> IndexPart:
    """Drop the operator class that a column's type has anyway: a server does not print it back (`text_ops`)."""
    return replace(part, operator_class="") if part.operator_class in _USUAL_CLASSES.get(method, ()) else part


_BTREE_CLASSES = frozenset(
    f"{name}_ops"
    for name in "array bit bool bpchar bytea char cidr date enum float4 float8 inet int2 int4 int8 interval jsonb "
    "macaddr money name numeric oid range record text time timestamp timestamptz timetz tsvector uuid varbit "
    "varchar".split()
)
_USUAL_CLASSES = {
    "btree": _BTREE_CLASSES,
    "hash": _BTREE_CLASSES,
    "gin": frozenset({"array_ops", "jsonb_ops", "tsvector_ops"}),
}
"""The operator classes that are the default of their type (pg_opclass.opcdefault), by the kind of index."""


def _index_part(part: IndexPart, dialect: str) -> str | None:
    text = _columns((part.column,), dialect)[1:-1] if part.column else _expression(part.expression, dialect)
    if text is None:
        return None
    options = (
        f"({part.length})" if part.length else "",
        f" collate {part.collation}" if part.collation else "",
        f" {_bare(part.operator_class)}" if part.operator_class else "",
        " desc" if part.descending else "",
        f" nulls {part.nulls}" if part.nulls else "",
    )
    return text + "".join(options)


def _bare(operator_class: str) -> str:
    """Return an operator class without the namespace that its extension lies in: a dump always writes that."""
    name, mark, options = operator_class.partition("(")
    return name.rpartition(".")[2] + mark + options
