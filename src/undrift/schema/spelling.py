"""How each dialect writes names, literals and types.

Sources: PostgreSQL's `pg_get_keywords()` (all that are not unreserved, as `quote_identifier` in ruleutils.c quotes) and
`format_type`; MySQL 8.4 manual, 11.2 Schema Object Names; SQLite, lang_keywords.html.
"""

from __future__ import annotations

from undrift.patterns import pattern
from undrift.schema.model import Name, Type

POSTGRES_RESERVED = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast
    char character check coalesce collate collation column concurrently constraint create cross current_catalog
    current_date current_role current_schema current_time current_timestamp current_user dec decimal default deferrable
    desc distinct do else end except exists extract false fetch float for foreign freeze from full grant greatest group
    grouping having ilike in initially inner inout int integer intersect interval into is isnull join lateral leading
    least left like limit localtime localtimestamp national natural nchar none normalize not notnull null nullif numeric
    offset on only or order out outer overlaps overlay placing position precision primary real references returning
    right row select session_user setof similar smallint some substring symmetric table tablesample then time timestamp
    to trailing treat trim true union unique user using values varchar variadic verbose when where window with
    xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """.split()
)

SQLITE_RESERVED = frozenset(
    """
    abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade case
    cast check collate column commit conflict constraint create cross current current_date current_time
    current_timestamp database default deferrable deferred delete desc detach distinct do drop each else end escape
    except exclude exclusive exists explain fail filter first following for foreign from full generated glob group
    groups having if ignore immediate in index indexed initially inner insert instead intersect into is isnull join key
    last left like limit match materialized natural no not nothing notnull null nulls of offset on or order others outer
    over partition plan pragma preceding primary query raise range recursive references regexp reindex release rename
    replace restrict returning right rollback row rows savepoint select set table temp temporary then ties to
    transaction trigger unbounded union unique update using vacuum values view virtual when where window with without
    """.split()
)

_POSTGRES_PLAIN = pattern(r"[a-z_][a-z0-9_]*")
_SQLITE_PLAIN = pattern(r"[A-Za-z_][A-Za-z0-9_]*")


def identifier(name: str, dialect: str) -> str:
    """Return a name as SQL, in quotes where it needs them (in MySQL always, as SHOW CREATE TABLE prints it)."""
    if dialect in {"mysql", "mariadb"}:
        return "`" + name.replace("`", "``") + "`"
    if dialect == "sqlite":
        plain, reserved = _SQLITE_PLAIN.fullmatch(name), name.lower() in SQLITE_RESERVED
    else:
        plain, reserved = _POSTGRES_PLAIN.fullmatch(name), name in POSTGRES_RESERVED
    return name if plain and not reserved else '"' + name.replace('"', '""') + '"'


def identifiers(names: tuple[str, ...], dialect: str) -> str:
    """Return names as a list in SQL, without parentheses."""
    return ", ".join(identifier(name, dialect) for name in names)


def qualified(name: Name, dialect: str) -> str:
    """Return the name of an object as SQL, with its schema where that is not the default one."""
    own = identifier(name.name, dialect)
    return f"{identifier(name.schema, dialect)}.{own}" if name.schema else own


def literal(text: str, dialect: str) -> str:
    """Return a string as SQL."""
    if dialect in {"mysql", "mariadb"}:
        text = text.replace("\\", "\\\\")
    return "'" + text.replace("'", "''") + "'"


def type_text(kind: Type, dialect: str) -> str:
    """Return a type as the server prints it: `character varying(50)`, `"Role"[]`, `audit.status`.

    Args:
        kind: The type.
        dialect: Whose spelling.
    """
    name = qualified(Name(kind.name, kind.schema), dialect) if kind.custom else kind.name
    return f"{name}{kind.modifiers}{'[]' if kind.array else ''}"
