"""PostgreSQL's statements that leave the schema as it is: rows, queries, rights, sessions and what the client reads.

Source: PostgreSQL 17 manual, part VI, SQL Commands; psql's page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from undrift.schema.model import Name
from undrift.schema.operations import CreateTable, Opaque, Operation, SearchPath, Transaction, Uses
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Token

NOTHING: tuple[Operation, ...] = ()
"""What a statement does that needs nothing and changes nothing."""

_VERBS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE"})
_BEHIND_COMMON_TABLES = _VERBS | {",", "("}
_SETS = frozenset({"UNION", "INTERSECT", "EXCEPT"})
_PAST_FROM = frozenset({"WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR"})
_CATALOGUES = frozenset({"pg_catalog", "information_schema"})

_BUILT_IN = frozenset(
    """
    abs age array_agg array_append array_cat array_length array_position array_remove array_replace array_to_json
    array_to_string array_upper avg bit_and bit_length bit_or bool_and bool_or bool_xor btrim cardinality cast ceil
    ceiling char_length character_length clock_timestamp coalesce concat concat_ws corr count cume_dist current_database
    current_query current_schema current_schemas current_setting current_user currval date_bin date_part date_trunc
    decode dense_rank digest encode every exists exp extract first_value floor format format_type gen_random_bytes
    gen_random_uuid generate_series generate_subscripts get_byte greatest grouping has_column_privilege
    has_database_privilege has_function_privilege has_schema_privilege has_table_privilege initcap isfinite
    json_agg json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each
    json_each_text json_object json_object_agg json_object_keys json_populate_record json_populate_recordset
    json_to_record json_to_recordset json_typeof jsonb_agg jsonb_array_elements jsonb_array_elements_text
    jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_insert jsonb_object
    jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_query jsonb_populate_record jsonb_pretty jsonb_set
    jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof justify_days justify_hours justify_interval lag
    last_value lastval lead least left length ln log lower lower_inc lpad ltrim make_date make_interval make_timestamp
    make_timestamptz max md5 min mod mode nextval normalize now nth_value ntile nullif num_nonnulls num_nulls
    obj_description octet_length overlay percent_rank percentile_cont percentile_disc position power quote_ident
    quote_literal quote_nullable random rank regexp_match regexp_matches regexp_replace regexp_split_to_array
    regexp_split_to_table repeat replace reverse right round row row_number row_to_json rpad rtrim set_config setseed
    setval sha256 sign split_part sqrt starts_with statement_timestamp stddev string_agg string_to_array string_to_table
    strpos substr substring sum timeofday to_char to_date to_json to_jsonb to_number to_regclass to_regnamespace
    to_regproc to_regrole to_regtype to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim trunc
    txid_current unnest upper upper_inc uuid_generate_v4 variance version width_bucket xmlelement xpath
    """.split()
)
"""Functions of the server, and of everybody's extensions, that change no definition."""

_NO_FUNCTIONS = frozenset(
    """
    ALL AND ANY ARRAY AS BETWEEN BY CASE DISTINCT ELSE END EXCEPT FILTER FROM GROUPING IN INTERSECT INTERVAL IS JOIN
    LATERAL LIKE MATERIALIZED NOT ON ONLY OR OVER ROWS SELECT SETS SOME TABLESAMPLE THEN UNION USING VALUES WHEN WITH
    WITHIN ROLLUP CUBE VARCHAR CHAR NUMERIC DECIMAL CHARACTER BIT TIME TIMESTAMP
    """.split()
)
"""Words before a parenthesis that call nothing."""

_BEFORE_CALLS = frozenset(
    "SELECT DISTINCT ALL FROM JOIN LATERAL AND OR NOT WHEN THEN ELSE CASE ON VARIADIC CALL IN".split()
)


def relations(*names: Name) -> tuple[Operation, ...]:
    """Return that these relations must be there; those of the catalogue always are."""
    needed = tuple(name for name in names if not is_catalogue(name))
    return (Uses(needed),) if needed else NOTHING


def is_catalogue(name: Name) -> bool:
    """Whether a relation is one of the server's own."""
    return name.schema in _CATALOGUES or (not name.schema and name.name.startswith("pg_"))


# Rows


def read_insert(cursor: Cursor) -> Iterable[Operation]:
    """Read INSERT INTO t [AS a] [(columns)] …; `cursor` is behind INSERT."""
    cursor.expect("INTO")
    return _written(cursor, with_columns=True)


def read_update(cursor: Cursor) -> Iterable[Operation]:
    """Read UPDATE [ONLY] t …; `cursor` is behind UPDATE."""
    return _written(cursor)


def read_delete(cursor: Cursor) -> Iterable[Operation]:
    """Read DELETE FROM [ONLY] t …; `cursor` is behind DELETE."""
    cursor.expect("FROM")
    return _written(cursor)


def read_merge(cursor: Cursor) -> Iterable[Operation]:
    """Read MERGE INTO t …; `cursor` is behind MERGE."""
    cursor.expect("INTO")
    return _written(cursor)


def _written(cursor: Cursor, *, with_columns: bool = False) -> Iterable[Operation]:
    cursor.accept("ONLY")
    wrapped = cursor.accept("(")
    name = cursor.name()
    if wrapped:
        cursor.expect(")")
    if is_catalogue(name):
        # pg_index holds whether an index is valid: nothing that the schema says.
        return NOTHING if name.name == "pg_index" else (Opaque("it writes to the server's own catalogue"),)
    columns = _columns(cursor) if with_columns else ()
    return (Uses((name,), columns=columns),)


def _columns(cursor: Cursor) -> tuple[str, ...]:
    if cursor.accept("AS"):
        cursor.word()
    if not cursor.peek("(") or cursor.peek("SELECT", ahead=1) or cursor.peek("WITH", ahead=1):
        return ()
    return tuple(item.word() for item in cursor.group().items() if item.at_name())


def read_truncate(cursor: Cursor) -> Iterable[Operation]:
    """Read TRUNCATE [TABLE] [ONLY] t [*], …; `cursor` is behind TRUNCATE."""
    cursor.accept("TABLE")
    return relations(*_relations(cursor))


def read_lock(cursor: Cursor) -> Iterable[Operation]:
    """Read LOCK [TABLE] …; `cursor` is behind LOCK."""
    cursor.accept("TABLE")
    return relations(*_relations(cursor))


def _relations(cursor: Cursor) -> list[Name]:
    found = []
    while True:
        cursor.accept("ONLY")
        found.append(cursor.name())
        cursor.accept("*")
        if not cursor.accept(","):
            return found


def read_copy(cursor: Cursor) -> Iterable[Operation]:
    """Read COPY t [(columns)] FROM or TO …; `cursor` is behind COPY."""
    if cursor.peek("("):
        return NOTHING
    name = cursor.name()
    columns = tuple(item.word() for item in cursor.group().items() if item.at_name()) if cursor.peek("(") else ()
    return NOTHING if is_catalogue(name) else (Uses((name,), columns=columns),)


def read_reindex(cursor: Cursor) -> Iterable[Operation]:
    """Read REINDEX [(options)] TABLE t; what else it is used on is not looked for. `cursor` is behind REINDEX."""
    if cursor.peek("("):
        cursor.group()
    if not cursor.accept("TABLE"):
        return NOTHING
    cursor.accept("CONCURRENTLY")
    return relations(cursor.name())


def read_refresh(cursor: Cursor) -> Iterable[Operation]:
    """Read REFRESH MATERIALIZED VIEW [CONCURRENTLY] v; `cursor` is behind REFRESH."""
    cursor.expect("MATERIALIZED", "VIEW")
    cursor.accept("CONCURRENTLY")
    return relations(cursor.name())


# Queries


def read_query(cursor: Cursor) -> Iterable[Operation]:
    """Read SELECT, VALUES, TABLE, WITH or a query in parentheses; `cursor` is at its first word.

    Returns:
        What it calls, or the table that SELECT … INTO makes, or the search path that set_config sets.
    """
    start = cursor.place
    _skip_common_tables(cursor)
    verb = cursor.token.key
    if verb in {"INSERT", "UPDATE", "DELETE", "MERGE"}:
        cursor.next()
        return _ROWS[verb](cursor)
    if verb not in _VERBS and verb != "(":
        raise cursor.unexpected("SELECT, INSERT, UPDATE or DELETE")
    into = _into(cursor) if verb == "SELECT" else -1
    if into >= 0:
        return (_select_into(cursor, start, into),)
    path = _set_config(cursor)
    if path:
        return (path,)
    calls = tuple(dict.fromkeys(_calls(cursor)))
    return (Uses(calls=calls),) if calls else NOTHING


_ROWS = {"INSERT": read_insert, "UPDATE": read_update, "DELETE": read_delete, "MERGE": read_merge}


def called(cursor: Cursor) -> tuple[Operation, ...]:
    """Return what a query calls, whatever it does with its INTO (PL/pgSQL's puts a row into variables)."""
    _skip_common_tables(cursor)
    calls = tuple(dict.fromkeys(_calls(cursor)))
    return (Uses(calls=calls),) if calls else NOTHING


def _skip_common_tables(cursor: Cursor) -> None:
    if not cursor.accept("WITH"):
        return
    cursor.accept("RECURSIVE")
    while not cursor.done:
        cursor.word()
        if cursor.peek("("):
            cursor.group()
        cursor.expect("AS")
        cursor.accept("NOT")
        cursor.accept("MATERIALIZED")
        cursor.group()
        cursor.until(_BEHIND_COMMON_TABLES, first=True)
        if not cursor.accept(","):
            return


def _into(cursor: Cursor) -> int:
    """Return where the INTO of the first SELECT stands; -1 without one."""
    depth = 0
    for place in range(cursor.place, len(cursor.tokens)):
        key = cursor.tokens[place].key
        depth += (key in {"(", "["}) - (key in {")", "]"})
        if not depth and key == "INTO":
            return place
        if not depth and (key == "FROM" or key in _SETS):
            # DISTINCT FROM is the one operator that holds this word.
            if (
                key == "FROM"
                and cursor.tokens[place - 1].key == "DISTINCT"
                and cursor.tokens[place - 2].key in {"IS", "NOT"}
            ):
                continue
            return _into_behind(cursor, place) if key == "FROM" else -1
    return -1


def _into_behind(cursor: Cursor, place: int) -> int:
    """Return where an INTO stands behind FROM, which the server does not take; -1 if there is none."""
    depth = 0
    for token in cursor.tokens[place:]:
        depth += (token.key == "(") - (token.key == ")")
        if not depth and token.key == "INTO":
            raise UnreadableError("INTO stands behind FROM")
    return -1


def _select_into(cursor: Cursor, start: int, into: int) -> CreateTable:
    from undrift.sql.queries import read_query as read  # noqa: PLC0415 - sqlglot is imported only for a query that is kept

    cursor.place = into + 1
    scope = cursor.accept_any({"GLOBAL", "LOCAL"})
    temporary = bool(cursor.accept_any({"TEMP", "TEMPORARY"}) or scope)
    unlogged = cursor.accept("UNLOGGED")
    cursor.accept("TABLE")
    name = cursor.name()
    before = cursor.source[cursor.tokens[start].start : cursor.tokens[into].start]
    query = read(before + cursor.raw(), "postgres")
    return CreateTable(name, query=query, temporary=temporary, unlogged=unlogged)


def _set_config(cursor: Cursor) -> SearchPath | None:
    """Read `SELECT [pg_catalog.]set_config('search_path', …, false)`, as dumps have it."""
    cursor = cursor.part(cursor.place, len(cursor.tokens))
    cursor.expect(cursor.token.key)
    if not cursor.at_name() or cursor.name().name != "set_config" or not cursor.peek("("):
        return None
    items = list(cursor.group().items())
    if len(items) != len(("name", "value", "local")) or items[0].token.text.lower() != "search_path":
        return None
    if items[1].token.kind is not Kind.STRING or not items[2].peek_any({"TRUE", "FALSE"}) or not cursor.done:
        raise UnreadableError("the search path is computed")
    return SearchPath(path_in(items[1].token.text), local=items[2].peek("TRUE"))


def _calls(cursor: Cursor) -> Iterable[Name]:
    """Yield the functions that the select list and FROM call outside of parentheses."""
    tokens, depth, seen = cursor.tokens, 0, True
    for place in range(cursor.place, len(tokens)):
        key = tokens[place].key
        if key == "(" and not depth and seen:
            name = _function_before(cursor, place)
            if name:
                yield name
        depth += (key in {"(", "["}) - (key in {")", "]"})
        if not depth:
            seen = (seen and key not in _PAST_FROM) or key == "SELECT"


def _function_before(cursor: Cursor, place: int) -> Name | None:
    """Return the function whose arguments open here; None if something else stands before them."""
    tokens, first = cursor.tokens, place - 1
    if first < 0 or not _is_name(tokens[first]) or tokens[first].key in _NO_FUNCTIONS:
        return None
    while first >= len(("a", ".")) and tokens[first - 1].key == "." and _is_name(tokens[first - 2]):
        first -= 2
    before = tokens[first - 1] if first else None
    if before is not None and (before.key in {")", "::"} or (_is_name(before) and before.key not in _BEFORE_CALLS)):
        return None
    name = cursor.part(first, place).name()
    is_known = name.schema in _CATALOGUES or name.name in _BUILT_IN or name.name.startswith("pg_")
    return None if is_known else name


def _is_name(token: Token) -> bool:
    return token.kind is Kind.WORD or token.kind is Kind.QUOTED


def read_call(cursor: Cursor) -> Iterable[Operation]:
    """Read CALL p(…); `cursor` is behind CALL."""
    return (Uses(calls=(cursor.name(),)),)


# Sessions


def path_in(text: str) -> tuple[str, ...]:
    """Return the schemas in the text of a search path: `public, "Audit"`."""
    parts = (part.strip() for part in text.split(","))
    return tuple(
        part[1:-1].replace('""', '"') if part[:1] == '"' == part[-1:] else part.lower() for part in parts if part
    )


def read_set(cursor: Cursor) -> Iterable[Operation]:
    """Read SET …: only the search path matters. `cursor` is behind SET."""
    local = cursor.accept_any({"SESSION", "LOCAL"}) == "LOCAL"
    if cursor.peek("STANDARD_CONFORMING_STRINGS"):
        is_on = cursor.tokens[-1].text.lower() in {"on", "true", "1", "default"}
        return NOTHING if is_on else (Opaque("backslashes mean something else in strings from here on"),)
    if not cursor.accept("SCHEMA"):
        if not cursor.accept("SEARCH_PATH"):
            return NOTHING
        if not cursor.accept("TO"):
            cursor.expect("=")
    if cursor.accept("DEFAULT"):
        return (SearchPath(None, local),)
    return (SearchPath(tuple(name for item in cursor.items() for name in _path_item(item)), local),)


def _path_item(item: Cursor) -> tuple[str, ...]:
    if item.token.kind is Kind.STRING:
        name = item.string()
        return (name,) if name else ()
    return (item.word(),)


def read_reset(cursor: Cursor) -> Iterable[Operation]:
    """Read RESET search_path or ALL; `cursor` is behind RESET."""
    return (SearchPath(None),) if cursor.peek_any({"SEARCH_PATH", "ALL"}) else NOTHING


def read_discard(cursor: Cursor) -> Iterable[Operation]:
    """Read DISCARD; `cursor` is behind it."""
    return (SearchPath(None),) if cursor.peek("ALL") else NOTHING


def read_begin(cursor: Cursor) -> Iterable[Operation]:
    """Read BEGIN and START TRANSACTION, whatever their modes; `cursor` is behind the first word."""
    del cursor
    return (Transaction("begin"),)


def read_commit(cursor: Cursor) -> Iterable[Operation]:
    """Read COMMIT and END; `cursor` is behind the first word."""
    if cursor.peek("PREPARED"):
        raise UnreadableError("it commits a prepared transaction")
    return _ended(cursor, "commit")


def read_rollback(cursor: Cursor) -> Iterable[Operation]:
    """Read ROLLBACK [TO SAVEPOINT] and ABORT; `cursor` is behind the first word."""
    cursor.accept_any({"WORK", "TRANSACTION"})
    if cursor.accept("TO"):
        cursor.accept("SAVEPOINT")
        return (Transaction("rollback to", cursor.word()),)
    return NOTHING if cursor.peek("PREPARED") else _ended(cursor, "rollback")


def _ended(cursor: Cursor, verb: str) -> tuple[Operation, ...]:
    cursor.accept_any({"WORK", "TRANSACTION"})
    if cursor.accept("AND", "CHAIN"):
        return (Transaction(verb), Transaction("begin"))
    return (Transaction(verb),)


def read_savepoint(cursor: Cursor) -> Iterable[Operation]:
    """Read SAVEPOINT s; `cursor` is behind SAVEPOINT."""
    return (Transaction("savepoint", cursor.word()),)


def read_release(cursor: Cursor) -> Iterable[Operation]:
    """Read RELEASE [SAVEPOINT] s; `cursor` is behind RELEASE."""
    cursor.accept("SAVEPOINT")
    return (Transaction("release", cursor.word()),)


# What psql reads itself

_HARMLESS_COMMANDS = frozenset(
    """
    \\RESTRICT \\UNRESTRICT \\SET \\UNSET \\ECHO \\QECHO \\WARN \\TIMING \\PSET \\ENCODING \\. \\O \\OUT \\A \\H \\T \\X
    \\G \\GX \\GDESC \\GSET \\P \\PRINT \\R \\RESET \\PROMPT \\COPY \\W \\WRITE \\CD \\CONNINFO \\ERRVERBOSE \\PASSWORD
    \\D \\D+ \\DT \\DT+ \\DI \\DI+ \\DS \\DV \\DV+ \\DN \\DN+ \\DF \\DF+ \\DX \\DX+ \\DTS \\DU \\DP \\Z \\L \\L+
    \\SF \\SV \\?
    \\HELP \\F \\HTML \\CROSSTABVIEW \\BIND \\;
    """.split()
)
_REASONS: Mapping[str, str] = {
    "\\C": "psql connects to another database here",
    "\\CONNECT": "psql connects to another database here",
    "\\I": "psql includes another file here",
    "\\IR": "psql includes another file here",
    "\\INCLUDE": "psql includes another file here",
    "\\INCLUDE_RELATIVE": "psql includes another file here",
    "\\GEXEC": "psql runs what this query returns",
    "\\IF": "psql decides here what it runs",
    "\\ELIF": "psql decides here what it runs",
    "\\ELSE": "psql decides here what it runs",
    "\\ENDIF": "psql decides here what it runs",
    "\\!": "psql runs another program here",
    "\\Q": "psql stops here, before the end of the file",
    "\\QUIT": "psql stops here, before the end of the file",
}


def read_command(token: Token, source: str) -> str:
    """Return why psql's command makes what follows uncertain; empty if it does not.

    Args:
        token: The command's token.
        source: The text it stands in.
    """
    if token.key in _HARMLESS_COMMANDS:
        return ""
    if token.key in {"\\Q", "\\QUIT"} and not source[token.end :].strip():
        return ""
    return _REASONS.get(token.key, f"psql's command {token.text.split(None, 1)[0]} is not known here")
