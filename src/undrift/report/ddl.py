"""A schema as SQL in its own dialect, in an order in which a server takes it.

Every constraint keeps its name. Foreign keys come after all tables, except in SQLite, which knows no other place for
them than the table and asks for none to exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from undrift.patterns import pattern
from undrift.schema.diff import own_constraints
from undrift.schema.expressions import called
from undrift.schema.facts import Part, owned
from undrift.schema.model import (
    Check,
    Column,
    CustomType,
    Domain,
    EnumType,
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
from undrift.schema.spelling import identifier, identifiers, literal, qualified, type_text

_LONGEST_NAME = 63
_SERIALS = {"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}
_PIECE = pattern(
    r"(?P<string>'(?:[^']|'')*')|(?P<quoted>\"(?:[^\"]|\"\")*\")|(?P<word>[^\x00-@\[-^`{-\x7f][^\x00-#%-/:-@\[-^`{-\x7f]*)"
)
_LITERAL = pattern(
    r"(?:[bx])?'(?:[^']|'')*'|[-+]? ?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?|null|true|false"
    r"|current_(?:timestamp|date|time)(?:\([0-9]*\))?|now\([0-9]*\)",
    re.IGNORECASE,
)
_CAST_LITERAL = pattern(r"'(?:[^']|'')*'::[\w .\"]+(?:\([0-9, ]*\))?(?:[\w ]*)(?:\[\])*", re.IGNORECASE)


def is_mysql(dialect: str) -> bool:
    """Whether a dialect is MySQL's or MariaDB's."""
    return dialect in {"mysql", "mariadb"}


def render(schema: Schema) -> str:
    """Return SQL that makes a schema on an empty database."""
    return script(statements(schema))


def script(parts: Iterable[str]) -> str:
    """Return statements as one text; a part that is a comment takes no semicolon."""
    return "".join(part + ("\n" if part.lstrip().startswith("--") and "\n" not in part else ";\n") for part in parts)


def statements(schema: Schema) -> Iterator[str]:
    """Yield the statements that make a schema."""
    yield from schemas(schema)
    for extension in schema.extensions:
        yield f"CREATE EXTENSION {identifier(extension, schema.dialect)}"
    for one in schema.types.values():
        yield from custom_type(one, schema.dialect)
    for sequence in schema.sequences.values():
        yield from free_sequence(sequence, schema)
    for table in schema.tables.values():
        yield create_table(table, schema)
    for table in schema.tables.values():
        yield from after_table(table, schema)
    for table in schema.tables.values():
        yield from foreign_keys(table, schema)
    for view in schema.views.values():
        yield from create_view(view, schema.dialect)


def schemas(schema: Schema) -> Iterator[str]:
    """Yield the statements that make the namespaces."""
    objects = (*schema.types, *schema.sequences, *schema.tables, *schema.views)
    if schema.dialect != "sqlite":
        for name in dict.fromkeys(one.schema for one in objects if one.schema):
            yield f"CREATE SCHEMA {identifier(name, schema.dialect)}"


# Types and sequences


def custom_type(one: CustomType, dialect: str) -> Iterator[str]:
    """Yield the statements that make a type."""
    name = qualified(one.name, dialect)
    if isinstance(one, EnumType):
        yield f"CREATE TYPE {name} AS ENUM ({', '.join(literal(label, dialect) for label in one.labels)})"
    elif isinstance(one, Domain):
        yield _domain(one, dialect)
    elif one.columns:
        inner = (f"{identifier(column.name, dialect)} {_type(column, dialect)}" for column in one.columns)
        yield f"CREATE TYPE {name} AS ({', '.join(inner)})"
    else:
        yield f"-- type {name}: a range, base or shell type, whose definition is not kept"
    if one.comment:
        yield comment_on("DOMAIN" if isinstance(one, Domain) else "TYPE", name, one.comment)


def _domain(domain: Domain, dialect: str) -> str:
    parts = [f"CREATE DOMAIN {qualified(domain.name, dialect)} AS {type_text(domain.type, dialect)}"]
    if domain.default:
        parts.append(f"DEFAULT {default(domain.default, dialect)}")
    if not domain.nullable:
        parts.append("NOT NULL")
    parts += [constraint(check, dialect, ()) for check in domain.checks]
    return " ".join(parts)


def free_sequence(sequence: Sequence, schema: Schema) -> Iterator[str]:
    """Yield what makes a sequence, unless a column makes it."""
    table = schema.tables.get(sequence.owner[0]) if sequence.owner else None
    column = table.column(sequence.owner[1]) if table and sequence.owner else None
    if table is None or column is None or not (column.identity or serial(column, table, schema)):
        yield f"CREATE SEQUENCE {qualified(sequence.name, schema.dialect)} {sequence.options.upper()}".rstrip()


def own_sequence(column: Column, table: Table, schema: Schema) -> Sequence | None:
    """Return the sequence that goes with a column; None if none does."""
    return next(iter(owned(schema, table).get(column.name, {}).values()), None)


def serial(column: Column, table: Table, schema: Schema) -> str:
    """Return `serial` and its like for a column that is just what that makes; empty otherwise."""
    if column.default is None or not column.default.text.startswith("nextval(") or column.nullable or not column.type:
        return ""
    sequence = own_sequence(column, table, schema)
    usual = sequence is not None and sequence.name == table.name._replace(name=_sequence_name(column, table))
    return _SERIALS.get(column.type.name, "") if usual and not column.type.array else ""


def _sequence_name(column: Column, table: Table) -> str:
    """Return the name that PostgreSQL gives to the sequence of a column; longer ones are named outright."""
    name = f"{table.name.name}_{column.name}_seq"
    return name if len(name.encode()) <= _LONGEST_NAME else ""


# Tables


def create_table(table: Table, schema: Schema, name: str = "") -> str:
    """Return the CREATE TABLE of a table.

    Args:
        table: The table.
        schema: The schema that it is of.
        name: What to call it instead.
    """
    dialect = schema.dialect
    lines = [f"  {column_definition(column, table, schema)}" for column in table.columns]
    lines += [f"  {constraint(one, dialect, columns_of(table))}" for one in inline_constraints(table, schema)]
    if is_mysql(dialect):
        lines += [f"  {mysql_key(index, columns_of(table))}" for index in table.indexes]
    unlogged = "UNLOGGED " if table.unlogged else ""
    inside = "\n{}\n".format(",\n".join(lines)) if lines else ""
    shown = name or qualified(table.name, dialect)
    return f"CREATE {unlogged}TABLE {shown} ({inside}){_behind_table(table, dialect)}"


def columns_of(table: Table) -> tuple[str, ...]:
    """Return the names of a table's columns."""
    return tuple(column.name for column in table.columns)


def inline_constraints(table: Table, schema: Schema) -> Iterator[Part]:
    """Yield the constraints that stand within CREATE TABLE."""
    counted = schema.dialect == "sqlite" and any(column.auto_increment for column in table.columns)
    for one in own_constraints(table, schema.tables):
        is_later = isinstance(one, ForeignKey) and schema.dialect != "sqlite"
        is_later |= isinstance(one, (ForeignKey, Check)) and not one.validated
        # SQLite counts a column up only where PRIMARY KEY AUTOINCREMENT stands right behind it.
        behind = (counted and isinstance(one, PrimaryKey)) or (isinstance(one, Check) and one.inline)
        if not is_later and not behind:
            yield one


def _behind_table(table: Table, dialect: str) -> str:
    if dialect == "sqlite":
        words = [name.upper() for name, _ in table.options]
        return f" {', '.join(words)}" if words else ""
    if is_mysql(dialect):
        words = [f"{name.upper()}={value}" for name, value in table.options]
        words += [f"COMMENT={literal(table.comment, dialect)}"] if table.comment else []
        return "".join(f" {word}" for word in words)
    inherits = (
        "" if table.partition or not table.parents else ", ".join(qualified(one, dialect) for one in table.parents)
    )
    return (f" INHERITS ({inherits})" if inherits else "") + (
        f" PARTITION BY {table.partitioned}" if table.partitioned else ""
    )


def after_table(table: Table, schema: Schema) -> Iterator[str]:
    """Yield what follows a CREATE TABLE, foreign keys aside: indexes, comments, ties."""
    dialect = schema.dialect
    name = qualified(table.name, dialect)
    for one in own_constraints(table, schema.tables):
        if isinstance(one, Check) and not one.validated:
            yield add_constraint(one, table, dialect)
    if not is_mysql(dialect):
        yield from (create_index(index, table, dialect) for index in table.indexes)
    if dialect != "postgres":
        return
    for columns in owned(schema, table).values():
        yield from (_owned_by(one, schema) for one in columns.values() if list(free_sequence(one, schema)))
    yield from _comments(table, name)
    if table.partition:
        for parent in table.parents:
            yield f"-- ALTER TABLE {qualified(parent, dialect)} ATTACH PARTITION {name} FOR VALUES ... (not kept)"


def _comments(table: Table, name: str) -> Iterator[str]:
    if table.comment:
        yield comment_on("TABLE", name, table.comment)
    for column in table.columns:
        if column.comment:
            yield comment_on("COLUMN", f"{name}.{identifier(column.name, 'postgres')}", column.comment)
    for index in table.indexes:
        if index.comment:
            yield comment_on("INDEX", qualified(table.name._replace(name=index.name), "postgres"), index.comment)


def _owned_by(sequence: Sequence, schema: Schema) -> str:
    table, column = sequence.owner or (sequence.name, "")
    place = f"{qualified(table, schema.dialect)}.{identifier(column, schema.dialect)}"
    return f"ALTER SEQUENCE {qualified(sequence.name, schema.dialect)} OWNED BY {place}"


def foreign_keys(table: Table, schema: Schema) -> Iterator[str]:
    """Yield the statements that add a table's foreign keys."""
    if schema.dialect == "sqlite":
        return
    for one in own_constraints(table, schema.tables):
        if isinstance(one, ForeignKey):
            yield add_constraint(one, table, schema.dialect)


def add_constraint(one: Part, table: Table, dialect: str) -> str:
    """Return the statement that adds a constraint to a table that is there."""
    return f"ALTER TABLE {qualified(table.name, dialect)} ADD {constraint(one, dialect, columns_of(table))}"


def comment_on(kind: str, name: str, text: str) -> str:
    """Return PostgreSQL's COMMENT ON; without a text, the one that takes a comment away."""
    return f"COMMENT ON {kind} {name} IS {literal(text, 'postgres') if text else 'NULL'}"


# Columns


def column_definition(column: Column, table: Table, schema: Schema) -> str:
    """Return a column as it stands in CREATE TABLE and ADD COLUMN."""
    return f"{identifier(column.name, schema.dialect)} {_COLUMNS[schema.dialect](column, table, schema)}".rstrip()


def _postgres_column(column: Column, table: Table, schema: Schema) -> str:
    if short := serial(column, table, schema):
        return short
    parts = [_type(column, schema.dialect)]
    if column.generated:
        stored = "STORED" if column.generated.stored else "VIRTUAL"
        parts.append(f"GENERATED ALWAYS AS ({column.generated.expression.text}) {stored}")
    elif column.identity:
        parts.append(identity(column, table, schema))
    elif column.default:
        parts.append(f"DEFAULT {default(column.default, schema.dialect)}")
    return " ".join([*parts, *([] if column.nullable else ["NOT NULL"])])


def identity(column: Column, table: Table, schema: Schema) -> str:
    """Return `GENERATED … AS IDENTITY` with the options of its sequence."""
    sequence = own_sequence(column, table, schema)
    options: list[str] = []
    if sequence and sequence.name != table.name._replace(name=_sequence_name(column, table)):
        options.append(f"SEQUENCE NAME {qualified(sequence.name, schema.dialect)}")
    if sequence and sequence.options:
        options.append(sequence.options.upper())
    return f"GENERATED {column.identity.upper()} AS IDENTITY" + (f" ({' '.join(options)})" if options else "")


def _mysql_column(column: Column, table: Table, schema: Schema) -> str:
    names = columns_of(table)
    parts = [_type(column, schema.dialect)]
    if column.generated:
        stored = "STORED" if column.generated.stored else "VIRTUAL"
        parts.append(f"GENERATED ALWAYS AS ({expression(column.generated.expression, names, schema.dialect)}) {stored}")
    else:
        # A TIMESTAMP without a word takes no NULL on servers of the old way (explicit_defaults_for_timestamp).
        nullable = "NULL" if parts[0].lower().startswith("timestamp") else ""
        parts.append(nullable if column.nullable else "NOT NULL")
        parts.append(f"DEFAULT {default(column.default, schema.dialect, names)}" if column.default else "")
        parts.append("AUTO_INCREMENT" if column.auto_increment else "")
        parts.append(f"ON UPDATE {column.on_update}" if column.on_update else "")
    parts.append(f"COMMENT {literal(column.comment, schema.dialect)}" if column.comment else "")
    checks = (one.expression for one in table.checks if one.inline and one.name == column.name)
    parts += [f"CHECK ({expression(check, names, schema.dialect)})" for check in checks]
    return " ".join(filter(None, parts))


def _sqlite_column(column: Column, table: Table, schema: Schema) -> str:
    names = columns_of(table)
    parts = [type_text(column.type, "sqlite") if column.type else ""]
    if column.auto_increment:
        key = table.primary_key
        named = f"CONSTRAINT {identifier(key.name, 'sqlite')} " if key and key.name else ""
        parts.append(f"{named}PRIMARY KEY AUTOINCREMENT")
    parts.append("" if column.nullable else "NOT NULL")
    if column.generated:
        stored = "STORED" if column.generated.stored else "VIRTUAL"
        parts.append(f"GENERATED ALWAYS AS ({expression(column.generated.expression, names, schema.dialect)}) {stored}")
    elif column.default:
        parts.append(f"DEFAULT {default(column.default, schema.dialect, names)}")
    parts.append(f"COLLATE {column.collation}" if column.collation else "")
    return " ".join(filter(None, parts))


_COLUMNS: Mapping[str, Callable[[Column, Table, Schema], str]] = {
    "postgres": _postgres_column,
    "mysql": _mysql_column,
    "mariadb": _mysql_column,
    "sqlite": _sqlite_column,
}


def _type(column: Column, dialect: str) -> str:
    text = type_text(column.type, dialect) if column.type else "text /* its type cannot be told */"
    if not column.collation:
        return text
    return f"{text} COLLATE {identifier(column.collation, dialect) if dialect == 'postgres' else column.collation}"


def default(value: Expression, dialect: str, columns: tuple[str, ...] = ()) -> str:
    """Return a default as it stands behind DEFAULT: in parentheses where the grammar asks for them."""
    text = expression(value, columns, dialect)
    if _LITERAL.fullmatch(text):
        # SQLite keeps and shows the word as it is written.
        return text.upper() if dialect == "sqlite" and text.startswith("current_") else text
    is_plain = dialect == "postgres" and (_CAST_LITERAL.fullmatch(text) or called(value) or text.isidentifier())
    return text if is_plain else f"({text})"


def expression(value: Expression, columns: Iterable[str], dialect: str) -> str:
    """Return an expression in a dialect: names in its own quotes, strings with its own escapes.

    Args:
        value: The expression, as the model spells it.
        columns: The columns that it can name.
        dialect: The dialect.
    """
    if dialect == "postgres":
        return value.text
    known = frozenset(columns)

    def piece(found: re.Match[str]) -> str:
        if found.lastgroup == "string":
            return literal(found[0][1:-1].replace("''", "'"), dialect)
        if found.lastgroup == "quoted":
            return identifier(found[0][1:-1].replace('""', '"'), dialect)
        is_call = value.text[found.end() : found.end() + 1] == "("
        return identifier(found[0], dialect) if found[0] in known and not is_call else found[0]

    return _PIECE.sub(piece, value.text)


# Constraints and indexes


def constraint(one: Part, dialect: str, columns: tuple[str, ...]) -> str:
    """Return a constraint as it stands in a table's definition.

    Args:
        one: The constraint.
        dialect: The dialect.
        columns: The columns of its table.
    """
    is_nameless = not one.name or (is_mysql(dialect) and isinstance(one, PrimaryKey))
    name = "" if is_nameless else f"CONSTRAINT {identifier(one.name, dialect)} "
    return name + _body(one, dialect, columns)


def _body(one: Part, dialect: str, columns: tuple[str, ...]) -> str:
    if isinstance(one, (PrimaryKey, Unique)):
        return _key(one, dialect)
    if isinstance(one, ForeignKey):
        return _foreign_key(one, dialect)
    if isinstance(one, Exclusion):
        return f"EXCLUDE {one.definition.text}"
    if isinstance(one, Check):
        behind = (" NO INHERIT" if one.no_inherit else "") + ("" if one.validated else " NOT VALID")
        return f"CHECK ({expression(one.expression, columns, dialect)}){behind}"
    return mysql_key(one, columns)


def _key(one: PrimaryKey | Unique, dialect: str) -> str:
    distinct = " NULLS NOT DISTINCT" if isinstance(one, Unique) and not one.nulls_distinct else ""
    word = "PRIMARY KEY" if isinstance(one, PrimaryKey) else f"UNIQUE{distinct}"
    include = f" INCLUDE ({identifiers(one.include, dialect)})" if one.include else ""
    return f"{word} ({identifiers(one.columns, dialect)}){include}{' DEFERRABLE' if one.deferrable else ''}"


def _foreign_key(one: ForeignKey, dialect: str) -> str:
    parts = [f"FOREIGN KEY ({identifiers(one.columns, dialect)}) REFERENCES {qualified(one.table, dialect)}"]
    parts += [f"({identifiers(one.references, dialect)})"] if one.references else []
    parts += [f"MATCH {one.match.upper()}"] if one.match != "simple" else []
    parts += [f"ON DELETE {one.on_delete.upper()}"] if one.on_delete != "no action" else []
    parts += [f"ON UPDATE {one.on_update.upper()}"] if one.on_update != "no action" else []
    parts += ["DEFERRABLE"] if one.deferrable else []
    parts += [] if one.validated else ["NOT VALID"]
    return " ".join(parts)


def create_index(index: Index, table: Table | View, dialect: str) -> str:
    """Return the CREATE INDEX of an index."""
    columns = columns_of(table) if isinstance(table, Table) else ()
    unique = "UNIQUE " if index.unique else ""
    if is_mysql(dialect) and index.method in {"fulltext", "spatial"}:
        unique = f"{index.method.upper()} "
    method = f" USING {index.method}" if dialect == "postgres" and index.method != "btree" else ""
    keys = ", ".join(_index_part(part, dialect, columns) for part in index.parts)
    name = f"{identifier(index.name, dialect)} " if index.name else ""
    include = f" INCLUDE ({identifiers(index.include, dialect)})" if index.include else ""
    distinct = "" if index.nulls_distinct else " NULLS NOT DISTINCT"
    where = f" WHERE {expression(index.where, columns, dialect)}" if index.where else ""
    place = qualified(table.name, dialect)
    return f"CREATE {unique}INDEX {name}ON {place}{method} ({keys}){include}{distinct}{where}"


def mysql_key(index: Index, columns: tuple[str, ...]) -> str:
    """Return an index as it stands in MySQL's CREATE TABLE, or behind ADD."""
    words = {"fulltext": "FULLTEXT KEY", "spatial": "SPATIAL KEY"}
    word = words.get(index.method, "UNIQUE KEY" if index.unique else "KEY")
    keys = ", ".join(_index_part(part, "mysql", columns) for part in index.parts)
    name = f" {identifier(index.name, 'mysql')}" if index.name else ""
    method = f" USING {index.method.upper()}" if index.method not in {"btree", *words} else ""
    comment = f" COMMENT {literal(index.comment, 'mysql')}" if index.comment else ""
    return f"{word}{name} ({keys}){method}{comment}"


def _index_part(part: IndexPart, dialect: str, columns: tuple[str, ...]) -> str:
    if part.column:
        text = identifier(part.column, dialect)
    else:
        text = f"({expression(part.expression, columns, dialect) if part.expression else ''})"
    collation = identifier(part.collation, dialect) if dialect == "postgres" else part.collation
    options = (
        f"({part.length})" if part.length else "",
        f" COLLATE {collation}" if part.collation else "",
        f" {part.operator_class}" if part.operator_class else "",
        " DESC" if part.descending else "",
        f" NULLS {part.nulls.upper()}" if part.nulls else "",
    )
    return text + "".join(options)


# Views


def create_view(view: View, dialect: str) -> Iterator[str]:
    """Yield the statements that make a view."""
    kind = "MATERIALIZED VIEW" if view.materialized else "VIEW"
    name = qualified(view.name, dialect)
    if not view.query:
        yield f"-- {kind.lower()} {name}: its query is not kept"
        return
    columns = f" ({identifiers(view.columns, dialect)})" if view.columns else ""
    yield f"CREATE {kind} {name}{columns} AS {expression(Expression(view.query), (), dialect)}"
    yield from (create_index(index, view, dialect) for index in view.indexes)
    if view.comment and dialect == "postgres":
        yield comment_on(kind, name, view.comment)
