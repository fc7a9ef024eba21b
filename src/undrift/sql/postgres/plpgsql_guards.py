"""The questions that guards in PL/pgSQL ask of the catalogue: `IF NOT EXISTS (SELECT 1 FROM pg_type WHERE …) THEN`.

Only what the schema can answer for certain becomes a `Condition`. Whatever narrows a question in another way (a data
type, whether a column is nullable) leaves it without an answer.

Sources: PostgreSQL 17 manual, chapters 37 (information schema) and 53 (system catalogues); 9.26 (to_regclass).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from undrift.schema.model import Name
from undrift.schema.operations import Condition, Exists
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Token, statements
from undrift.sql.postgres.names import cut, fold
from undrift.values import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition, or the contrary of one (`a OR b` is `NOT (NOT a AND NOT b)`)."""

    condition: Condition
    negated: bool = False


_Term = tuple[Exists, bool]

_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "pg_attribute": {"attname": "column", "attrelid": "relation oid"},
    "pg_class": {"relname": "relation", "relnamespace": "schema oid", "relkind": "relkind", "oid": "relation oid"},
    "pg_constraint": {
        "conname": "constraint",
        "conrelid": "relation oid",
        "connamespace": "schema oid",
        "contype": "only its kind",
    },
    "pg_enum": {"enumlabel": "label", "enumtypid": "type oid"},
    "pg_extension": {"extname": "extension"},
    "pg_indexes": {"indexname": "index", "tablename": "table", "schemaname": "schema"},
    "pg_matviews": {"matviewname": "relation", "schemaname": "schema"},
    "pg_namespace": {"nspname": "schema", "oid": "schema oid"},
    "pg_sequences": {"sequencename": "relation", "schemaname": "schema"},
    "pg_tables": {"tablename": "relation", "schemaname": "schema"},
    "pg_type": {"typname": "type", "typnamespace": "schema oid", "typtype": "only its kind", "oid": "type oid"},
    "pg_views": {"viewname": "relation", "schemaname": "schema"},
    "information_schema.columns": {"table_name": "relation", "column_name": "column", "table_schema": "schema"},
    "information_schema.schemata": {"schema_name": "schema"},
    "information_schema.sequences": {"sequence_name": "relation", "sequence_schema": "schema"},
    "information_schema.table_constraints": {
        "constraint_name": "constraint",
        "table_name": "relation",
        "table_schema": "schema",
        "constraint_schema": "schema",
        "constraint_type": "only its kind",
    },
    "information_schema.tables": {"table_name": "relation", "table_schema": "schema", "table_type": "relkind"},
    "information_schema.views": {"table_name": "relation", "table_schema": "schema"},
}
"""What the columns of a catalogue tell apart. A name that has one of a kind only needs no kind beside it."""

_NEVER_NULL = frozenset(column for columns in _COLUMNS.values() for column in columns)

_KINDS: Mapping[str, str] = {
    "pg_enum": "label",
    "pg_attribute": "column",
    "information_schema.columns": "column",
    "pg_constraint": "constraint",
    "information_schema.table_constraints": "constraint",
    "pg_indexes": "index",
    "pg_class": "table",
    "pg_tables": "table",
    "information_schema.tables": "table",
    "pg_views": "view",
    "information_schema.views": "view",
    "pg_matviews": "view",
    "pg_sequences": "sequence",
    "information_schema.sequences": "sequence",
    "pg_extension": "extension",
    "pg_type": "type",
    "pg_namespace": "schema",
    "information_schema.schemata": "schema",
}
"""What the rows of a catalogue are, the most specific ones first: these say what a join is about."""

_RELKINDS: Mapping[str, str] = {
    "r": "table",
    "p": "table",
    "v": "view",
    "m": "view",
    "i": "index",
    "I": "index",
    "S": "sequence",
    "BASE TABLE": "table",
    "VIEW": "view",
}
_OWN_SCHEMA = "\0"
"""Stands for whatever schema the search path begins with."""

_MATERIAL_CLAUSES = frozenset(
    {"WHERE", "LIMIT", "ORDER", "GROUP", "HAVING", "UNION", "INTERSECT", "EXCEPT", "WINDOW", "FOR", "OFFSET"}
)
_JOINS = frozenset({",", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL"})
_NEUTRAL = frozenset(
    {
        "attnum > 0",
        "not attisdropped",
        "attisdropped = false",
        "attisdropped is false",
        "table_catalog = current_database()",
        "catalog_name = current_database()",
        "constraint_catalog = current_database()",
    }
)
"""Comparisons that narrow nothing down."""

_VISIBLE = frozenset({"pg_type_is_visible(oid)", "pg_table_is_visible(oid)"})
_FALSE = ("=", "0"), ("<", "1")
_TRUE = (">", "0"), (">=", "1"), ("<>", "0"), ("!=", "0")


def read_guard(cursor: Cursor, facts: Mapping[str, Cursor]) -> Guard | None:
    """Read the condition of an IF.

    Args:
        cursor: The condition.
        facts: What variables stand for: conditions that were put into them just before.

    Returns:
        The condition; None if it asks something that the schema does not tell.
    """
    try:
        return _guard(_unwrapped(cursor), facts)
    except UnreadableError:
        return None


def _guard(cursor: Cursor, facts: Mapping[str, Cursor]) -> Guard:
    either = list(_split(cursor, "OR"))
    if len(either) > 1:
        return Guard(
            Condition(tuple((question, not holds) for question, holds in (_term(one, facts) for one in either))),
            negated=True,
        )
    return Guard(Condition(tuple(_term(one, facts) for one in _split(cursor, "AND"))))


def _split(cursor: Cursor, word: str) -> Iterator[Cursor]:
    cursor = cursor.part(cursor.place, len(cursor.tokens))
    if cursor.done:
        raise cursor.unexpected("a condition")
    while not cursor.done:
        yield _unwrapped(cursor.until({word}))
        if not cursor.accept(word):
            return
        if cursor.done:
            raise cursor.unexpected("a condition")


def _unwrapped(cursor: Cursor) -> Cursor:
    while cursor.peek("("):
        inner = cursor.part(cursor.place, len(cursor.tokens))
        group = inner.group()
        if not inner.done:
            return cursor
        cursor = group
    return cursor


def _term(cursor: Cursor, facts: Mapping[str, Cursor]) -> _Term:
    if cursor.accept("NOT"):
        question, holds = _term(_unwrapped(cursor.rest()), facts)
        return question, not holds
    if cursor.accept("EXISTS"):
        group = cursor.group()
        cursor.finish()
        return _question(group), True
    if cursor.at_name() and not cursor.peek("SELECT") and not cursor.peek_any({"(", "."}, ahead=1):
        return _remembered(cursor, facts)
    if cursor.peek("(", "SELECT", "COUNT"):
        return _counted(cursor)
    return _registered(cursor)


def _remembered(cursor: Cursor, facts: Mapping[str, Cursor]) -> _Term:
    """Read `v`, `v = 0` or `v IS NULL`, where a question was answered into v before."""
    fact = facts.get(cursor.word())
    if fact is None:
        raise UnreadableError("a variable decides")
    fact = fact.part(0, len(fact.tokens))
    if cursor.done:
        return _term(_unwrapped(fact), {})
    if fact.peek("(", "SELECT", "COUNT"):
        return _counted(Cursor([*fact.tokens, *cursor.rest().tokens], cursor.source, fold, cut))
    if not _is_filled(fact):
        raise UnreadableError("a variable decides")
    cursor.expect("IS")
    holds = cursor.accept("NOT")
    cursor.expect("NULL")
    cursor.finish()
    return _question(fact.group()), holds


def _is_filled(fact: Cursor) -> bool:
    """Whether a query in parentheses returns one column that is never NULL: its value is there if a row is."""
    fact = fact.part(0, len(fact.tokens))
    if not fact.accept("(", "SELECT"):
        return False
    if fact.token.kind is Kind.NUMBER:
        fact.next()
        return fact.peek("FROM")
    return fact.at_name() and fact.name().name in _NEVER_NULL and fact.peek("FROM")


def _counted(cursor: Cursor) -> _Term:
    query = cursor.group()
    if not query.peek("*", ")", "FROM", ahead=3) and query.tokens[3].kind is not Kind.NUMBER:
        raise UnreadableError("it counts values, not rows")
    question = _question(query)
    comparison = (cursor.next().key, cursor.next().text)
    cursor.finish()
    if comparison in _TRUE:
        return question, True
    if comparison in _FALSE:
        return question, False
    raise UnreadableError("it asks how many there are")


def _registered(cursor: Cursor) -> _Term:
    """Read `to_regclass('x') IS [NOT] NULL`."""
    inner = cursor
    if cursor.peek("(", "SELECT"):
        inner = cursor.group()
    inner.accept("SELECT")
    inner.accept("PG_CATALOG", ".")
    kind = {"TO_REGCLASS": "table", "TO_REGTYPE": "type", "TO_REGNAMESPACE": "schema"}.get(inner.next().key)
    if kind is None:
        raise UnreadableError("it asks something else")
    name = _identifier(inner.group().string())
    if inner is not cursor:
        inner.finish()
    cursor.expect("IS")
    holds = cursor.accept("NOT")
    cursor.expect("NULL")
    cursor.finish()
    return Exists(kind, name), holds


def _identifier(text: str) -> Name:
    """Return the name that a text means where the server reads one out of it."""
    found = next(statements(text, "postgres"), None)
    # To the server a comment is a part of the name here.
    if found is None or found.problem or "/*" in text or "--" in text:
        raise UnreadableError("it names nothing")
    cursor = Cursor(found.tokens, found.source, fold, cut)
    name = cursor.name()
    cursor.finish()
    return name


@dataclass(slots=True)
class _Facts:
    """What a question's comparisons say, by what they are about."""

    sources: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    resolved: bool = False
    joins: int = 0

    def set(self, role: str, value: str) -> None:
        if self.values.setdefault(role, value) != value:
            raise UnreadableError("it compares one thing with two")

    def take(self, role: str, name: Name) -> None:
        """Take what a name written out, and looked up along the search path, stands for."""
        self.set(role, name.name)
        self.set("schema", name.schema or _OWN_SCHEMA)


def _question(cursor: Cursor) -> Exists:
    facts = _asked(cursor)
    if facts.joins < len(facts.sources) - 1:
        raise UnreadableError("its tables are not joined in a way that is known")
    catalogues = set(facts.sources.values())
    catalogue = next((one for one in _KINDS if one in catalogues), "")
    return _exists(catalogue, facts)


def _exists(catalogue: str, facts: _Facts) -> Exists:
    values, kind = facts.values, _KINDS[catalogue]
    schema = values.get("schema", "")
    any_schema, schema = not schema, schema.replace(_OWN_SCHEMA, "")
    if kind in {"schema", "extension"}:
        return Exists(kind, Name(_known(values, kind)))
    if kind == "label":
        return Exists(kind, Name(_known(values, "type"), schema), _known(values, "label"), any_schema)
    if kind in {"type", "index"}:
        return Exists(kind, Name(_known(values, kind), schema), any_schema=any_schema)
    if kind == "constraint":
        return _constraint(values, schema, any_schema=any_schema)
    relation = Name(_known(values, "relation"), schema)
    if kind == "column" and (catalogue == "pg_attribute" or "column" in values):
        return Exists(kind, relation, _known(values, "column"), any_schema)
    kind = "table" if kind == "column" else kind
    return Exists(values.get("relkind", kind), relation, any_schema=any_schema)


def _constraint(values: Mapping[str, str], schema: str, *, any_schema: bool) -> Exists:
    """Return the question for a constraint: one of a name, or the primary key of a table."""
    if "constraint" not in values and values.get("only its kind") in {"p", "PRIMARY KEY"}:
        return Exists("primary key", Name(_known(values, "relation"), schema), any_schema=any_schema)
    return Exists("constraint", Name(values.get("relation", ""), schema), _known(values, "constraint"), any_schema)


def _known(values: Mapping[str, str], role: str) -> str:
    if role not in values:
        raise UnreadableError(f"it leaves the {role} open")
    return values[role]


def _asked(cursor: Cursor) -> _Facts:
    """Read SELECT … FROM catalogues WHERE comparisons."""
    facts = _Facts()
    cursor.expect("SELECT")
    cursor.until({"FROM"}, first=True)
    cursor.expect("FROM")
    conditions = _from(cursor.until(_MATERIAL_CLAUSES), facts)
    if cursor.accept("WHERE"):
        conditions.append(cursor.until(_MATERIAL_CLAUSES))
    if cursor.accept("LIMIT") and cursor.next().text in {"", "0"}:
        raise UnreadableError("it limits its rows")
    cursor.finish()
    for condition in conditions:
        for one in _split(_unwrapped(condition), "AND"):
            _compare(one, facts)
    return facts


def _from(cursor: Cursor, facts: _Facts) -> list[Cursor]:
    """Read the tables of a FROM; return the conditions of its joins."""
    conditions = []
    while True:
        name = cursor.name()
        catalogue = f"information_schema.{name.name}" if name.schema == "information_schema" else name.name
        if catalogue not in _COLUMNS or name.schema not in {"", "pg_catalog", "information_schema"}:
            raise UnreadableError(f"it asks {name}")
        cursor.accept("AS")
        alias = cursor.word() if cursor.at_name() and not cursor.peek_any(_JOINS | {"ON"}) else name.name
        if alias in facts.sources:
            raise UnreadableError("a name stands for two tables")
        facts.sources[alias] = catalogue
        if cursor.accept("ON"):
            conditions.append(cursor.until(_JOINS - {","}))
        if cursor.done:
            return conditions
        cursor.accept("INNER")
        if not cursor.accept("JOIN"):
            cursor.expect(",")


def _compare(cursor: Cursor, facts: _Facts) -> None:
    """Take one comparison into account."""
    spelled = _without_aliases(cursor, facts).expression().text
    if spelled in _NEUTRAL:
        return
    if spelled in _VISIBLE:
        facts.set("schema", _OWN_SCHEMA)
        return
    cursor = cursor.part(cursor.place, len(cursor.tokens))
    if cursor.token.kind is Kind.STRING:
        # 'x' = name
        value = cursor.until({"="})
        cursor.expect("=")
        role = _role(cursor, facts)
        cursor.finish()
    else:
        role = _role(cursor, facts)
        if cursor.accept("IN"):
            _one_of(cursor, role, facts)
            return
        cursor.expect("=")
        value = cursor.rest()
    _equal(role, value, facts)


def _without_aliases(cursor: Cursor, facts: _Facts) -> Cursor:
    """Return the comparison without the tables' names before columns."""
    tokens, kept = cursor.tokens[cursor.place :], list[Token]()
    for token in tokens:
        if token.key == "." and kept and _is_alias(kept[-1], cursor, facts):
            kept.pop()
        else:
            kept.append(token)
    return Cursor(kept, cursor.source, fold, cut)


def _is_alias(token: Token, cursor: Cursor, facts: _Facts) -> bool:
    return token.kind in {Kind.WORD, Kind.QUOTED} and (
        cursor.folded(token) in facts.sources or token.key == "PG_CATALOG"
    )


def _role(cursor: Cursor, facts: _Facts) -> str:
    """Step over a column and return what it tells apart."""
    if cursor.accept("LOWER") or cursor.accept("UPPER"):
        raise UnreadableError("it compares without regard to case")
    name = cursor.name()
    while cursor.accept("::"):
        cursor.word()
    if name.schema:
        catalogues = [facts.sources[name.schema]] if name.schema in facts.sources else []
    else:
        catalogues = [one for one in facts.sources.values() if name.name in _COLUMNS[one]]
    if len(catalogues) != 1 or name.name not in _COLUMNS[catalogues[0]]:
        raise UnreadableError(f"it asks for {name.name}")
    return _COLUMNS[catalogues[0]][name.name]


def _one_of(cursor: Cursor, role: str, facts: _Facts) -> None:
    values = [item.string() for item in cursor.group().items()]
    cursor.finish()
    kinds = {_RELKINDS.get(value, "") for value in values}
    if role == "relkind" and len(kinds) == 1 and "" not in kinds:
        facts.set(role, kinds.pop())
    elif len(values) == 1 and not role.endswith(" oid"):
        _set_literal(role, values[0], facts)
    else:
        raise UnreadableError("it asks for several at once")


def _set_literal(role: str, value: str, facts: _Facts) -> None:
    if role == "relkind":
        if value not in _RELKINDS:
            raise UnreadableError(f"it asks for relations of kind {value}")
        facts.set(role, _RELKINDS[value])
    else:
        facts.set(role, value)


def _equal(role: str, value: Cursor, facts: _Facts) -> None:
    value = _unwrapped(value)
    if value.peek("SELECT"):
        inner = _asked(value)
        for key, found in inner.values.items():
            facts.set(key, found)
        if inner.joins < len(inner.sources) - 1:
            raise UnreadableError("its tables are not joined in a way that is known")
    elif value.token.kind is Kind.STRING:
        _equal_string(role, value, facts)
    elif role in {"schema", "schema oid"} and _is_own_schema(value):
        facts.set("schema", _OWN_SCHEMA)
    elif value.peek_any({"TO_REGCLASS", "TO_REGTYPE", "TO_REGNAMESPACE"}) and role.endswith(" oid"):
        value.next()
        _take(role, _identifier(value.group().string()), facts)
        value.finish()
    else:
        other = _role(value, facts)
        value.finish()
        if other != role or not role.endswith(" oid"):
            raise UnreadableError("its tables are not joined in a way that is known")
        facts.joins += 1


def _equal_string(role: str, value: Cursor, facts: _Facts) -> None:
    text, cast = value.string(), ""
    while value.accept("::"):
        cast = cast or value.name().name
        if cast not in _CASTS:
            raise UnreadableError(f"it compares with a {cast}")
        value.accept("OID")
    value.finish()
    if role.endswith(" oid"):
        if not cast.startswith("reg"):
            raise UnreadableError("it compares with a number")
        _take(role, _identifier(text), facts)
    else:
        _set_literal(role, text, facts)


_CASTS = frozenset({"regclass", "regtype", "regnamespace", "name", "text", "varchar", "oid", "char"})


def _take(role: str, name: Name, facts: _Facts) -> None:
    kind = role.removesuffix(" oid")
    if kind == "schema":
        facts.set(kind, name.name)
    else:
        facts.take(kind, name)


def _is_own_schema(value: Cursor) -> bool:
    text = value.part(value.place, len(value.tokens)).expression().text
    return text in {
        "current_schema()",
        "current_schema",
        "any(current_schemas(false))",
        "any (current_schemas(false))",
        "current_schema()::regnamespace",
        "current_schema::regnamespace",
    }
