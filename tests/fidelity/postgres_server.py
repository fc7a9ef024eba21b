"""What a PostgreSQL server holds, read from its catalogue into the model that the replay fills, too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from undrift.schema.model import (
    Check,
    Column,
    CompositeType,
    Constraint,
    CustomType,
    Domain,
    EnumType,
    Exclusion,
    Expression,
    ForeignKey,
    Generated,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Schema,
    Sequence,
    Table,
    Type,
    Unique,
    View,
)

_OURS = r"""
n.nspname !~ '^(pg_|information_schema$)'
AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.objid = {object} AND x.deptype = 'e')"""

_TYPE = """
pg_type t JOIN pg_type b ON b.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
JOIN pg_namespace bn ON bn.oid = b.typnamespace"""

_COLUMNS = f"""
SELECT a.attrelid AS relation, a.attname AS name, bn.nspname AS type_schema, b.typname AS type_name,
  t.oid <> b.oid AS type_array, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null,
  a.attidentity::text AS identity, a.attgenerated::text AS generated,
  pg_get_expr(d.adbin, d.adrelid) AS expression,
  CASE WHEN a.attcollation <> t.typcollation THEN l.collname ELSE '' END AS collation,
  coalesce(col_description(c.oid, a.attnum), '') AS comment
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN ({_TYPE}) ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'c', 'f') AND a.attnum > 0 AND NOT a.attisdropped
  AND {_OURS.format(object="c.oid")}
ORDER BY a.attrelid, a.attnum"""

_TABLES = f"""
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relpersistence = 'u' AS unlogged,
  c.relispartition AS partition, coalesce(pg_get_partkeydef(c.oid), '') AS partitioned,
  ARRAY(SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parents,
  coalesce(obj_description(c.oid, 'pg_class'), '') AS comment
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND {_OURS.format(object="c.oid")} ORDER BY c.oid"""

_KEYS = """ARRAY(SELECT a.attname::text FROM unnest({numbers}) WITH ORDINALITY keys (number, place)
  JOIN pg_attribute a ON a.attrelid = {relation} AND a.attnum = keys.number ORDER BY keys.place)"""

_CONSTRAINTS = f"""
SELECT k.conrelid AS relation, k.conname AS name, k.contype::text AS kind,
  {_KEYS.format(numbers="k.conkey", relation="k.conrelid")} AS columns, k.confrelid AS target,
  {_KEYS.format(numbers="k.confkey", relation="k.confrelid")} AS "references", k.confdeltype::text AS on_delete,
  k.confupdtype::text AS on_update, k.confmatchtype::text AS match, k.condeferrable AS deferrable,
  k.convalidated AS validated, k.connoinherit AS no_inherit,
  k.conparentid <> 0 AS inherited, pg_get_expr(k.conbin, k.conrelid) AS expression,
  pg_get_constraintdef(k.oid) AS definition,
  {_KEYS.format(numbers="x.indkey[x.indnkeyatts:]", relation="x.indrelid")} AS include
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_index x ON x.indexrelid = k.conindid AND k.contype IN ('p', 'u')
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND {_OURS.format(object="c.oid")}
  AND NOT EXISTS (SELECT FROM pg_constraint up WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid)
ORDER BY k.oid"""

INDEXES = f"""
SELECT x.indrelid AS relation, i.relname AS name, m.amname AS method, x.indisunique AS unique,
  i.relispartition AS inherited,
  pg_get_indexdef(i.oid) ~ ' NULLS NOT DISTINCT' AS nulls_equal, pg_get_expr(x.indpred, x.indrelid) AS predicate,
  coalesce(obj_description(i.oid, 'pg_class'), '') AS comment,
  {_KEYS.format(numbers="x.indkey[x.indnkeyatts:]", relation="x.indrelid")} AS include,
  ARRAY(SELECT jsonb_build_object(
      'column', coalesce(a.attname, ''), 'text', pg_get_indexdef(i.oid, k.place::int, true),
      'option', x.indoption[k.place - 1], 'class', CASE WHEN o.opcdefault THEN '' ELSE o.opcname END,
      'options', coalesce(array_to_string(ia.attoptions, ', '), ''),
      'collation', CASE WHEN x.indcollation[k.place - 1] IN (0, coalesce(nullif(a.attcollation, 0), 100)) THEN ''
                   ELSE l.collname END)
    FROM unnest(x.indkey[0:x.indnkeyatts - 1]) WITH ORDINALITY k (number, place)
    LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number
    JOIN pg_attribute ia ON ia.attrelid = x.indexrelid AND ia.attnum = k.place
    JOIN pg_opclass o ON o.oid = x.indclass[k.place - 1]
    LEFT JOIN pg_collation l ON l.oid = x.indcollation[k.place - 1] ORDER BY k.place) AS parts
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = i.relam
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))"""

_TYPES = f"""
SELECT d.oid, dn.nspname AS schema, d.typname AS name, d.typtype::text AS kind, d.typrelid AS relation,
  bn.nspname AS type_schema, b.typname AS type_name, t.oid <> b.oid AS type_array,
  format_type(d.typbasetype, d.typtypmod) AS type, d.typnotnull AS not_null,
  pg_get_expr(d.typdefaultbin, 0) AS default, coalesce(obj_description(d.oid, 'pg_type'), '') AS comment,
  ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = d.oid ORDER BY e.enumsortorder) AS labels,
  ARRAY(SELECT ARRAY[k.conname::text, pg_get_expr(k.conbin, 0), k.convalidated::text] FROM pg_constraint k
    WHERE k.contypid = d.oid AND k.contype = 'c' ORDER BY k.oid) AS checks
FROM pg_type d JOIN pg_namespace dn ON dn.oid = d.typnamespace JOIN pg_namespace n ON n.oid = d.typnamespace
LEFT JOIN pg_class c ON c.oid = d.typrelid LEFT JOIN ({_TYPE}) ON t.oid = d.typbasetype
WHERE {_OURS.format(object="d.oid")} AND (d.typtype IN ('e', 'd', 'r') OR d.typtype = 'c' AND c.relkind = 'c')"""

_VIEWS = f"""
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind = 'm' AS materialized,
  coalesce(obj_description(c.oid, 'pg_class'), '') AS comment,
  ARRAY(SELECT DISTINCT d.oid FROM pg_rewrite r
    JOIN pg_depend x ON x.classid = 'pg_rewrite'::regclass AND x.objid = r.oid
      AND x.refclassid = 'pg_class'::regclass AND x.refobjid <> c.oid
    JOIN pg_class d ON d.oid = x.refobjid AND d.relkind IN ('r', 'p', 'v', 'm', 'f')
    JOIN pg_namespace dn ON dn.oid = d.relnamespace AND dn.nspname !~ '^pg_'
    WHERE r.ev_class = c.oid) AS relations
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND {_OURS.format(object="c.oid")}"""

_SEQUENCES = f"""
SELECT n.nspname AS schema, c.relname AS name, x.refobjid AS owner, a.attname AS column
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend x ON x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.refobjsubid > 0
LEFT JOIN pg_attribute a ON a.attrelid = x.refobjid AND a.attnum = x.refobjsubid
WHERE c.relkind = 'S' AND {_OURS.format(object="c.oid")}"""

_RELATIONS = "SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
_EXTENSIONS = "SELECT extname FROM pg_extension ORDER BY 1"

_ACTIONS = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}
_MATCHES = {"s": "simple", "f": "full"}
_IDENTITIES = {"a": "always", "d": "by default", "": ""}

Row = Any
"""A row of one of the queries above, its columns as attributes: what they are is up to the query."""


def held(connection: psycopg.Connection) -> Schema:
    """Return what the server holds outside of its own schemas, temporary objects left out.

    The text of expressions is the server's; attributes that only text has (`View.query`, `Sequence.options`) are empty.
    """
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL search_path = public")
        return _Reading(connection).schema()


class _Reading:
    """One reading of the catalogue."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._names = {oid: name(schema, relation) for oid, schema, relation in connection.execute(_RELATIONS)}
        self._columns: dict[int, list[Column]] = defaultdict(list)
        self._constraints: dict[int, list[Constraint]] = defaultdict(list)
        self._indexes: dict[int, list[Index]] = defaultdict(list)

    def _rows(self, query: str) -> Iterator[Row]:
        with self._connection.cursor(row_factory=namedtuple_row) as cursor:
            yield from cursor.execute(query.encode())

    def schema(self) -> Schema:
        for row in self._rows(_COLUMNS):
            self._columns[row.relation].append(_column(row))
        for row in self._rows(_CONSTRAINTS):
            self._constraints[row.relation].append(self._constraint(row))
        for row in self._rows(f"{INDEXES} AND {_OURS.format(object='c.oid')} ORDER BY i.oid"):
            self._indexes[row.relation].append(index(row))
        return Schema(
            "postgres",
            {one.name: one for one in map(self._table, self._rows(_TABLES))},
            {one.name: one for one in map(self._view, self._rows(_VIEWS))},
            {one.name: one for one in map(self._type, self._rows(_TYPES))},
            {one.name: one for one in map(self._sequence, self._rows(_SEQUENCES))},
            tuple(extension for (extension,) in self._connection.execute(_EXTENSIONS)),
        )

    def _table(self, row: Row) -> Table:
        return Table(
            name(row.schema, row.name),
            tuple(self._columns[row.oid]),
            tuple(self._constraints[row.oid]),
            tuple(self._indexes[row.oid]),
            tuple(self._names[parent] for parent in row.parents),
            row.partitioned,
            row.partition,
            unlogged=row.unlogged,
            comment=row.comment,
        )

    def _view(self, row: Row) -> View:
        return View(
            name(row.schema, row.name),
            tuple(column.name for column in self._columns[row.oid]),
            row.materialized,
            relations=tuple(sorted(self._names[relation] for relation in row.relations)),
            indexes=tuple(self._indexes[row.oid]),
            comment=row.comment,
        )

    def _type(self, row: Row) -> CustomType:
        called = name(row.schema, row.name)
        if row.kind == "e":
            return EnumType(called, tuple(row.labels), row.comment)
        if row.kind == "d":
            default = Expression(row.default) if row.default is not None else None
            checks = tuple(Check(Expression(text), key, valid == "true") for key, text, valid in row.checks)
            return Domain(called, _type_of(row), not row.not_null, default, checks, row.comment)
        return CompositeType(called, tuple(self._columns[row.relation]), row.comment)

    def _sequence(self, row: Row) -> Sequence:
        owner = (self._names[row.owner], row.column) if row.owner else None
        return Sequence(name(row.schema, row.name), owner=owner)

    def _constraint(self, row: Row) -> Constraint:
        columns = tuple(row.columns)
        if row.kind == "c":
            return Check(Expression(row.expression), row.name, row.validated, row.no_inherit)
        if row.kind == "x":
            return Exclusion((), Expression(row.definition.removeprefix("EXCLUDE ")), row.name)
        if row.kind == "f":
            target, references = self._names[row.target], tuple(row.references)
            actions = (_ACTIONS[row.on_delete], _ACTIONS[row.on_update], _MATCHES[row.match])
            return ForeignKey(
                columns, target, references, row.name, *actions, row.deferrable, row.validated, row.inherited
            )
        if row.kind == "p":
            return PrimaryKey(columns, row.name, tuple(row.include), row.deferrable, inherited=row.inherited)
        distinct = " NULLS NOT DISTINCT" not in row.definition
        return Unique(columns, row.name, tuple(row.include), distinct, row.deferrable, inherited=row.inherited)


def name(schema: str, relation: str) -> Name:
    """Return a name as a replayed schema has it: without a schema in the default one."""
    return Name(relation, "" if schema == "public" else schema)


def _column(row: Row) -> Column:
    expression = Expression(row.expression) if row.expression is not None else None
    return Column(
        row.name,
        _type_of(row),
        not row.not_null,
        None if row.generated else expression,
        Generated(expression, row.generated == "s") if row.generated and expression else None,
        _IDENTITIES[row.identity],
        collation=row.collation,
        comment=row.comment,
    )


def _type_of(row: Row) -> Type:
    if row.type_schema == "pg_catalog":
        return Type(row.type.removesuffix("[]"), array=row.type_array)
    modifiers = re.search(r"\([^()]*\)$", row.type.removesuffix("[]"))
    own = name(row.type_schema, row.type_name)
    return Type(own.name, own.schema, modifiers[0] if modifiers else "", row.type_array, custom=True)


def index(row: Row) -> Index:
    """Return the index of a row of `INDEXES`."""
    return Index(
        row.name,
        tuple(_part(**part) for part in row.parts),
        row.unique,
        row.method,
        Expression(row.predicate) if row.predicate is not None else None,
        tuple(row.include),
        not row.nulls_equal,
        row.comment,
        inherited=row.inherited,
    )


def _part(**told: str | int) -> IndexPart:
    """Return one key; the bits of its option are DESC and NULLS FIRST, as in pg_index.h."""
    descending, first = bool(int(told["option"]) & 1), bool(int(told["option"]) & 2)
    options = f" ({told['options']})" if told["options"] else ""
    return IndexPart(
        str(told["column"]),
        None if told["column"] else Expression(unwrapped(str(told["text"]))),
        descending,
        "" if descending == first else "first" if first else "last",
        f"{told['class']}{options}",
        str(told["collation"]),
    )


def unwrapped(text: str) -> str:
    """Return an expression without the parentheses that some of the server's functions put around the whole of it."""
    depth, closed = 0, 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        closed = place if not depth and not closed else closed
    return unwrapped(text[1:-1]) if text.startswith("(") and closed == len(text) - 1 else text
