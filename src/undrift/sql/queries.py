"""What a query reads and what its columns are: as much as can be told without a schema.

It is read from our own tokens: a server names a column after the text that was written (`count( * )` in MariaDB and
SQLite, the function as it was called in PostgreSQL), which a syntax tree no longer has; and a grammar that knows what
it does not know is safer here than one that guesses. The tests hold the relations found against sqlglot's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from undrift.schema.model import Name
from undrift.schema.operations import Output, Query
from undrift.schema.spelling import POSTGRES_RESERVED
from undrift.sql.cursor import Cursor, UnreadableError, spelled
from undrift.sql.lexer import Kind, Statement, Token, statements
from undrift.sql.postgres.names import fold as fold_postgres
from undrift.sql.query_items import (
    Fold,
    chain,
    closing,
    column_name,
    depths,
    known_type,
    parted,
    split_alias,
    unwrapped,
)
from undrift.values import dataclass, replace

MOST_TOKENS = 10_000
"""Tokens of a query that is read: a longer one is a table of constants."""

DEEPEST = 20
"""Queries within queries that are read."""

MOST_COLUMNS = 4096
"""Columns of a result that are told: MySQL takes no more, PostgreSQL 1664, and SQLite 2000 unless built otherwise."""

_MOST_BRACKETS = 100

_QUERIES = frozenset({"SELECT", "WITH", "VALUES", "TABLE"})
_SET_OPERATORS = frozenset({"UNION", "INTERSECT", "EXCEPT"})
_MODIFIERS = frozenset(
    "HIGH_PRIORITY STRAIGHT_JOIN SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT SQL_CACHE SQL_NO_CACHE "
    "SQL_CALC_FOUND_ROWS".split()
)
_CLAUSES: Mapping[str, frozenset[str]] = {
    "FROM": frozenset(),
    "INTO": frozenset(),
    "WHERE": frozenset(),
    "HAVING": frozenset(),
    "LIMIT": frozenset(),
    "OFFSET": frozenset(),
    "WINDOW": frozenset(),
    "GROUP": frozenset({"BY"}),
    "ORDER": frozenset({"BY"}),
    "FETCH": frozenset({"FIRST", "NEXT"}),
    "FOR": frozenset({"UPDATE", "SHARE", "NO", "KEY"}),
    "LOCK": frozenset({"IN"}),
    "PROCEDURE": frozenset({"ANALYSE"}),
}
"""What ends a SELECT list or a FROM, and the words of which one has to follow; none where any may."""

_JOINS = frozenset("JOIN INNER CROSS LEFT RIGHT FULL NATURAL STRAIGHT_JOIN".split())
_HINTS = frozenset({"USE", "FORCE", "IGNORE"})
_NO_ALIAS = _JOINS | _HINTS | frozenset("ON USING TABLESAMPLE INDEXED NOT WITH FOR OUTER PARTITION".split())
_NO_COLUMNS = {
    "postgres": frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"}),
    "sqlite": frozenset({"rowid", "oid", "_rowid_"}),
}
"""What every table has beside its columns."""

_Outputs = tuple[Output, ...] | None
_Scope = Mapping[str, _Outputs]


@dataclass(frozen=True, slots=True)
class _Source:
    """One entry of a FROM.

    Attributes:
        alias: What columns are qualified with, as it is compared.
        relation: The relation that it is; None for a query, a function, a common table expression.
        outputs: The columns of what is no relation; None if they cannot be told.
    """

    alias: str
    relation: Name | None = None
    outputs: _Outputs = None


@dataclass(frozen=True, slots=True)
class _Result:
    """What one query gives."""

    outputs: _Outputs
    sources: tuple[Name, ...] = ()


@dataclass(slots=True)
class _From:
    """The entries of a FROM as they are read.

    Attributes:
        sources: The entries.
        merged: Whether a join makes one column of two, so that a star is not all columns in order.
    """

    sources: list[_Source] = field(default_factory=list)
    merged: bool = False


def read_query(text: str, dialect: str) -> Query:
    """Read a query. Never raises for what the text holds.

    Args:
        text: A SELECT, WITH, VALUES or TABLE, with or without parentheses around it.
        dialect: One of `undrift.sql.lexer.DIALECTS`.

    Returns:
        What is known of it. Without outputs and relations if it is not read for certain.
    """
    fold = fold_postgres if dialect == "postgres" else str
    found = list(statements(text, dialect))
    tokens = [token for statement in found for token in statement.tokens]
    unread = Query(spelled(tokens, fold))
    if len(found) != 1 or found[0].problem or len(tokens) > MOST_TOKENS:
        return unread
    if max(depths(tokens)) > _MOST_BRACKETS:
        return unread
    reader = _Reader(found[0], dialect, fold)
    try:
        result = reader.query(tokens, {}, DEEPEST)
    except (UnreadableError, RecursionError):
        return unread
    reader.read_columns(tokens)
    named = tuple(reader.reads), tuple(reader.guesses)
    return Query(unread.text, result.outputs, tuple(reader.relations), result.sources, *named)


class _Reader:
    """Reads one query and gathers the relations that it reads."""

    def __init__(self, statement: Statement, dialect: str, fold: Fold) -> None:
        self.source = statement.source
        self.dialect = dialect
        self.fold = fold
        self.relations: dict[Name, None] = {}
        self.reads: dict[tuple[Name, str], None] = {}
        self.guesses: dict[tuple[str, tuple[tuple[Name | None, ...], ...]], None] = {}
        # The FROMs that a token can name columns of, by its place: its own first, that of the outermost query last.
        self._levels: dict[int, list[Sequence[_Source]]] = {}

    def query(self, tokens: Sequence[Token], scope: _Scope, left: int) -> _Result:
        """Read a whole query.

        Args:
            tokens: Its tokens.
            scope: The common table expressions that it sees.
            left: How many queries deep it may go.

        Raises:
            UnreadableError: It is not read for certain.
        """
        if left <= 0:
            reason = "it is nested too deeply"
            raise UnreadableError(reason)
        tokens = unwrapped(tokens)
        cursor = self._cursor(tokens)
        if cursor.accept("WITH"):
            scope = self._common(cursor, scope, left)
        arms = list(_arms(unwrapped(tokens[cursor.place :])))
        results = [self._arm(arm, scope, left) for arm in arms]
        if len(results) == 1:
            return results[0]
        return _Result(_united([result.outputs for result in results]), results[0].sources)

    def _common(self, cursor: Cursor, scope: _Scope, left: int) -> _Scope:
        """Read the common table expressions behind WITH."""
        seen: dict[str, _Outputs] = dict(scope)
        recursive = cursor.accept("RECURSIVE")
        while True:
            name = self._same(cursor.word())
            columns = cursor.words() if cursor.peek("(") else ()
            cursor.expect("AS")
            cursor.accept("NOT")
            cursor.accept("MATERIALIZED")
            inner = cursor.group()
            outputs = self.query(inner.tokens, {**seen, name: None} if recursive else seen, left - 1).outputs
            seen[name] = _renamed(outputs, columns)
            if not cursor.accept(","):
                return seen

    def _arm(self, tokens: Sequence[Token], scope: _Scope, left: int) -> _Result:
        """Read one arm of a UNION, or a query without one."""
        key = tokens[0].key if tokens else ""
        if key == "SELECT":
            return self._select(tokens[1:], scope, left)
        if key == "VALUES":
            return self._values(tokens, scope, left)
        if key == "TABLE":
            cursor = self._cursor(tokens[1:])
            source = self._relation(cursor.name(), scope)
            return _Result(_star(source), (source.relation,) if source.relation else ())
        if key == "(":
            end = closing(tokens, 0)
            self._scan(tokens[end + 1 :], scope, left)
            return self.query(tokens[: end + 1], scope, left - 1)
        raise self._cursor(tokens).unexpected()

    def _select(self, tokens: Sequence[Token], scope: _Scope, left: int) -> _Result:
        places = list(_clauses(tokens))
        starts = [place for place, _ in places]
        ends = [*starts[1:], len(tokens)]
        bodies = {key: tokens[start + 1 : end] for (start, key), end in zip(places, ends, strict=False)}
        if "INTO" in bodies:
            reason = "it stores its result (INTO)"
            raise UnreadableError(reason)
        entries = _From()
        if "FROM" in bodies:
            self._from(self._cursor(bodies["FROM"]), scope, left, entries)
        for key, body in bodies.items():
            if key != "FROM":
                self._scan(body, scope, left)
        items = self._without_modifiers(tokens[: starts[0] if starts else len(tokens)], scope, left)
        outputs = self._outputs(items, entries, scope, left)
        if self.dialect == "postgres":
            for token in tokens:
                self._levels.setdefault(token.start, []).append(entries.sources)
        return _Result(outputs, tuple(one.relation for one in entries.sources if one.relation))

    def _without_modifiers(self, tokens: Sequence[Token], scope: _Scope, left: int) -> Sequence[Token]:
        cursor = self._cursor(tokens)
        while cursor.accept_any(_MODIFIERS) and self.dialect in {"mysql", "mariadb"}:
            pass
        if cursor.accept("DISTINCT"):
            if cursor.accept("ON"):
                self._scan(cursor.group().tokens, scope, left)
        elif not cursor.accept("ALL"):
            cursor.accept("DISTINCTROW")
        while self.dialect in {"mysql", "mariadb"} and cursor.accept_any(_MODIFIERS):
            pass
        return tokens[cursor.place :]

    def _outputs(self, tokens: Sequence[Token], entries: _From, scope: _Scope, left: int) -> _Outputs:
        """Read a SELECT list."""
        parts: list[_Outputs] = []
        for item in parted(tokens, ",") if tokens else ():
            if not item:
                raise self._cursor(tokens).unexpected()
            parts.append(self._output(item, entries, scope, left))
        return _joined(parts)

    def _output(self, item: Sequence[Token], entries: _From, scope: _Scope, left: int) -> _Outputs:
        if item[-1].key == "*" and (len(item) == 1 or item[-2].key == "."):
            return self._stars(item[:-2], entries)
        expression, alias = split_alias(item, self.dialect)
        self._scan(expression, scope, left)
        names = chain(expression)
        if names:
            output = self._column(names, entries.sources)
        else:
            kind = known_type(expression, self.source, self.fold) if self.dialect == "postgres" else None
            output = Output(type=kind)
        name = self._named(alias) if alias else column_name(expression, self.source, self.dialect, self.fold)
        return (replace(output, name=name),)

    def _named(self, token: Token) -> str:
        return self.fold(token.text) if token.kind is Kind.WORD else token.text

    def _stars(self, qualifier: Sequence[Token], entries: _From) -> _Outputs:
        """Return the columns that a star stands for."""
        chosen = entries.sources
        if qualifier:
            names = chain(qualifier)
            found = self._qualified(names, entries.sources) if names else None
            chosen = [found] if found else []
        self.reads.update(((source.relation, "*"), None) for source in chosen if source.relation)
        if not chosen or (entries.merged and not qualifier):
            return None
        return _joined([_star(source) for source in chosen])

    def _column(self, names: tuple[Token, ...], sources: Sequence[_Source]) -> Output:
        """Return where a column comes from, as far as that can be told."""
        name = self._named(names[-1])
        if name.lower() in _NO_COLUMNS.get(self.dialect, ()):
            return Output()
        if len(names) > 1:
            source = self._qualified(names[:-1], sources)
            return self._within(source, name) if source else Output()
        if self.dialect == "postgres" and any(source.alias == name for source in sources):
            # The column of this name, or else the whole row: which of them, only a schema tells.
            return Output()
        whole = [source for source in sources if _is_told(source)]
        having = [
            one for one in whole if any(self._same(output.name) == self._same(name) for output in one.outputs or ())
        ]
        open_ones = [source for source in sources if not _is_told(source)]
        if len(having) == 1:
            return self._within(having[0], name)
        return self._within(open_ones[0], name) if len(open_ones) == 1 and not having else Output()

    def _qualified(self, names: tuple[Token, ...], sources: Sequence[_Source]) -> _Source | None:
        """Return the entry that a qualifier means; None if it is not one for certain."""
        alias = self._same(self._named(names[-1]))
        found = [source for source in sources if source.alias == alias]
        if len(names) > 1:
            schema = self._named(names[-2])
            found = [source for source in found if source.relation and source.relation.schema == schema]
        return found[0] if len(found) == 1 else None

    def _within(self, source: _Source, name: str) -> Output:
        """Return where a column of an entry comes from."""
        if source.relation:
            return Output(relation=source.relation, column=name)
        named = [output for output in source.outputs or () if self._same(output.name) == self._same(name)]
        if named:
            return named[0] if len(named) == 1 else Output()
        stars = [output for output in source.outputs or () if output.column == "*"]
        return Output(relation=stars[0].relation, column=name) if len(stars) == 1 else Output()

    def _from(self, cursor: Cursor, scope: _Scope, left: int, entries: _From) -> None:
        """Read a FROM: entries, commas and joins, without regard to how they nest."""
        while True:
            self._entry(cursor, scope, left, entries)
            while cursor.peek_any({"ON", "USING"}):
                self._condition(cursor, scope, left, entries)
            if cursor.done:
                return
            if cursor.accept(","):
                continue
            words = _join_words(cursor)
            if not words:
                raise cursor.unexpected()
            entries.merged |= "NATURAL" in words

    def _condition(self, cursor: Cursor, scope: _Scope, left: int, entries: _From) -> None:
        if cursor.accept("USING"):
            cursor.group()
            entries.merged = True
            if cursor.accept("AS"):
                raise cursor.unexpected()
            return
        cursor.expect("ON")
        start, depth = cursor.place, list(depths(cursor.tokens[cursor.place :]))
        while not cursor.done:
            outside = depth[cursor.place - start] == 0
            if outside and (cursor.peek_any({",", "ON", "USING"}) or _is_join(cursor)):
                break
            cursor.next()
        self._scan(cursor.tokens[start : cursor.place], scope, left)

    def _entry(self, cursor: Cursor, scope: _Scope, left: int, entries: _From) -> None:
        """Read one entry of a FROM with its alias."""
        cursor.accept("LATERAL")
        if cursor.peek("("):
            self._group(cursor, scope, left, entries)
            return
        if cursor.peek("ONLY") and (cursor.peek("(", ahead=1) or _is_name(cursor, 1)) and self.dialect == "postgres":
            cursor.next()
            name = cursor.group().name() if cursor.peek("(") else cursor.name()
        elif cursor.accept("ROWS", "FROM"):
            self._call(cursor, "", scope, left, entries)
            return
        else:
            name = cursor.name()
        if cursor.peek("("):
            self._call(cursor, name.name, scope, left, entries)
            return
        if name == Name("dual") and self.dialect in {"mysql", "mariadb"}:
            return
        self._named_entry(cursor, name, scope, entries)

    def _named_entry(self, cursor: Cursor, name: Name, scope: _Scope, entries: _From) -> None:
        """Read what follows the name of a relation."""
        if cursor.accept("PARTITION"):
            cursor.group()
        cursor.accept("*")
        source = self._relation(name, scope)
        alias, columns = self._alias(cursor)
        if columns:
            source = _Source(source.alias, None, _renamed(_star(source), columns))
        entries.sources.append(replace(source, alias=alias) if alias else source)
        if cursor.accept("TABLESAMPLE"):
            cursor.name()
            cursor.group()
            if cursor.accept("REPEATABLE"):
                cursor.group()
        self._hints(cursor)

    def _hints(self, cursor: Cursor) -> None:
        """Pass over what says which index to use."""
        if cursor.accept("INDEXED", "BY"):
            cursor.word()
        cursor.accept("NOT", "INDEXED")
        while cursor.accept_any(_HINTS):
            if not cursor.accept("KEY"):
                cursor.expect("INDEX")
            while not cursor.done and not cursor.peek("("):
                cursor.next()
            cursor.group()
            if cursor.peek_any(_HINTS, ahead=1):
                cursor.accept(",")

    def _group(self, cursor: Cursor, scope: _Scope, left: int, entries: _From) -> None:
        """Read parentheses in a FROM: a query with its alias, or joins."""
        inner = cursor.group()
        if not _is_query(inner.tokens):
            if left <= 0:
                raise cursor.unexpected()
            self._from(inner, scope, left - 1, entries)
            if not cursor.done and not cursor.peek_any({",", "ON", "USING"}) and not _is_join(cursor):
                raise cursor.unexpected()
            return
        outputs = self.query(inner.tokens, scope, left - 1).outputs
        alias, columns = self._alias(cursor)
        entries.sources.append(_Source(alias, None, _renamed(outputs, columns)))

    def _call(self, cursor: Cursor, name: str, scope: _Scope, left: int, entries: _From) -> None:
        """Read a function in a FROM. What columns it has, only its alias can tell."""
        self._scan(cursor.group().tokens, scope, left)
        if cursor.accept("WITH"):
            cursor.expect("ORDINALITY")
        cursor.accept("AS")
        alias = self._same(cursor.word()) if cursor.at_name() and not cursor.peek_any(_NO_ALIAS) else ""
        if cursor.peek("("):
            cursor.group()
        entries.sources.append(_Source(alias or name))

    def _alias(self, cursor: Cursor) -> tuple[str, tuple[str, ...]]:
        """Read `AS alias (columns)`, all of it optional."""
        has_alias = cursor.accept("AS") or (cursor.at_name() and not cursor.peek_any(_NO_ALIAS))
        if not has_alias:
            return "", ()
        alias = self._same(cursor.word())
        return alias, cursor.words() if cursor.peek("(") else ()

    def _relation(self, name: Name, scope: _Scope) -> _Source:
        """Return the entry of a name: a common table expression that it sees, or else a relation."""
        alias = self._same(name.name)
        if not name.schema and alias in scope:
            return _Source(alias, None, scope[alias])
        self.relations[name] = None
        return _Source(alias, name)

    def read_columns(self, tokens: Sequence[Token]) -> None:
        """Gather the columns that the query names. Words that are none do no harm: no table has a column `select`."""
        for place, token in enumerate(tokens):
            levels = self._levels.get(token.start)
            if not levels or not _can_be_column(tokens, place):
                continue
            if tokens[place - 1].key == "." and place > 1:
                self._read_qualified(tokens[place - 2], self._named(token), levels)
            else:
                self._read_bare(self._named(token), levels)

    def _read_qualified(self, qualifier: Token, column: str, levels: Sequence[Sequence[_Source]]) -> None:
        alias = self._named(qualifier)
        for sources in levels:
            found = [source for source in sources if source.alias == alias]
            self.reads.update(((source.relation, column), None) for source in found if source.relation)
            if found:
                return

    def _read_bare(self, column: str, levels: Sequence[Sequence[_Source]]) -> None:
        guess = list[tuple[Name | None, ...]]()
        for sources in levels:
            if any(_is_told(one) and column in {output.name for output in one.outputs or ()} for one in sources):
                break
            guess.append(tuple(one.relation for one in sources if not _is_told(one)))
        guess = [level for level in guess if level]
        only = guess[0][0] if len(guess) == 1 and len(guess[0]) == 1 else None
        if only:
            self.reads[only, column] = None
        elif any(any(level) for level in guess):
            self.guesses[column, tuple(guess)] = None

    def _values(self, tokens: Sequence[Token], scope: _Scope, left: int) -> _Result:
        """Read VALUES."""
        self._scan(tokens[1:], scope, left)
        cursor = self._cursor(tokens[1:])
        cursor.accept("ROW")
        count = len(list(cursor.group().items()))
        if self.dialect in {"mysql", "mariadb"}:
            return _Result(None)
        return _Result(tuple(Output(f"column{number}") for number in range(1, count + 1)))

    def _scan(self, tokens: Sequence[Token], scope: _Scope, left: int) -> None:
        """Read the queries inside of expressions, for the relations that they name."""
        place = 0
        while place < len(tokens):
            key = tokens[place].key
            if key == "(" and place + 1 < len(tokens) and tokens[place + 1].key in {"SELECT", "WITH"}:
                end = closing(tokens, place)
                self.query(tokens[place + 1 : end], scope, left - 1)
                place = end
            elif key == "(" and tokens[place + 1 : place + 3] and self._is_table(tokens[place + 1 : place + 3]):
                self._relation(self._cursor(tokens[place + 2 :]).name(), scope)
            elif key == "IN" and self.dialect == "sqlite" and _is_bare(tokens[place + 1 :]):
                self._relation(self._cursor(tokens[place + 1 :]).name(), scope)
            place += 1

    def _is_table(self, tokens: Sequence[Token]) -> bool:
        """Whether this is `TABLE name`, which PostgreSQL and MySQL take for a query."""
        is_command = tokens[0].key == "TABLE" and tokens[-1].kind in {Kind.WORD, Kind.QUOTED} and len(tokens) > 1
        return is_command and self.dialect != "sqlite"

    def _cursor(self, tokens: Sequence[Token]) -> Cursor:
        return Cursor(tokens, self.source, self.fold)

    def _same(self, name: str) -> str:
        """Return a name as it is compared with others."""
        return name if self.dialect == "postgres" else name.casefold()


def _arms(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the queries that UNION and its like put together."""
    start = 0
    for place, depth in enumerate(depths(tokens)):
        is_label = place and tokens[place - 1].key in {"AS", "."}
        if depth == 0 and tokens[place].key in _SET_OPERATORS and not is_label:
            yield tokens[start:place]
            start = place + 1
        elif place == start and tokens[place].key in {"ALL", "DISTINCT"}:
            start = place + 1
    yield tokens[start:]


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield where the clauses of a SELECT begin, and with which word; each once."""
    seen = set[str]()
    before = ""
    for place, depth in enumerate(depths(tokens)):
        key = tokens[place].key
        if depth == 0 and key in _CLAUSES and key not in seen and _begins_clause(tokens, place, before):
            seen.add(key)
            yield place, key
        before = key


def _begins_clause(tokens: Sequence[Token], place: int, before: str) -> bool:
    """Whether a word that can begin a clause does so here, and is no name, and no part of an expression."""
    key = tokens[place].key
    follows = _CLAUSES[key]
    following = tokens[place + 1].key if place + 1 < len(tokens) else ","
    if before in {"AS", "."} or (follows and following not in follows):
        return False
    if key == "FROM":
        return not (before == "DISTINCT" and place > 1 and tokens[place - 2].key in {"IS", "NOT"})
    is_column = place == 0 or before == "," or following in {",", ".", "="}
    return not is_column


def _is_query(tokens: Sequence[Token]) -> bool:
    """Whether the inside of parentheses is a query, and not joins."""
    if not tokens:
        return False
    if tokens[0].key != "(":
        return tokens[0].key in _QUERIES
    end = closing(tokens, 0)
    follows = tokens[end + 1].key if end + 1 < len(tokens) else ""
    return _is_query(tokens[1:end]) and follows in _SET_OPERATORS | {"", "ORDER", "LIMIT", "OFFSET", "FETCH"}


def _is_join(cursor: Cursor) -> bool:
    """Whether a join begins here; LEFT and RIGHT are functions, too."""
    return cursor.peek_any(_JOINS) and not cursor.peek("(", ahead=1)


def _join_words(cursor: Cursor) -> tuple[str, ...]:
    words: list[str] = []
    while word := cursor.accept_any(_JOINS | {"OUTER"}):
        words.append(word)
        if word in {"JOIN", "STRAIGHT_JOIN"}:
            return tuple(words)
    return ()


def _is_name(cursor: Cursor, ahead: int) -> bool:
    place = cursor.place + ahead
    return place < len(cursor.tokens) and cursor.tokens[place].kind in {Kind.WORD, Kind.QUOTED}


def _is_bare(tokens: Sequence[Token]) -> bool:
    """Whether a name stands here that is no call."""
    return bool(tokens) and tokens[0].kind in {Kind.WORD, Kind.QUOTED}


def _can_be_column(tokens: Sequence[Token], place: int) -> bool:
    """Whether a name stands here that can be a column's: no function, qualifier, keyword, or label behind a column."""
    token, before = tokens[place], tokens[place - 1] if place else None
    if token.kind is not Kind.QUOTED and (token.kind is not Kind.WORD or token.text.lower() in POSTGRES_RESERVED):
        return False
    if place + 1 < len(tokens) and tokens[place + 1].key in {"(", "."}:
        return False
    if before is None or before.key == ".":
        return True
    if before.key in {"AS", "::", ")", "]"} or before.kind not in {Kind.WORD, Kind.SYMBOL}:
        return False
    return before.kind is Kind.SYMBOL or before.text.lower() in POSTGRES_RESERVED or before.key in _BEFORE_COLUMNS


_BEFORE_COLUMNS = frozenset("BY BETWEEN FILTER SETS OVER ROWS RANGE VALUES ESCAPE WITHIN COALESCE".split())
"""Words behind which a column can stand although they could be names themselves."""


def _is_told(source: _Source) -> bool:
    """Whether all columns of an entry are known by name."""
    return source.relation is None and source.outputs is not None and all(one.column != "*" for one in source.outputs)


def _star(source: _Source) -> _Outputs:
    """Return all columns of an entry."""
    return (Output(relation=source.relation, column="*"),) if source.relation else source.outputs


def _joined(parts: Sequence[_Outputs]) -> _Outputs:
    """Return the columns of all parts; None if those of one are not known, or if no server takes so many."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or sum(map(len, known)) > MOST_COLUMNS:
        return None
    return tuple(output for part in known for output in part)


def _renamed(outputs: _Outputs, names: tuple[str, ...]) -> _Outputs:
    """Return columns under the names of a list, which may be shorter."""
    if not names:
        return outputs
    if outputs is None or any(output.column == "*" for output in outputs) or len(names) > len(outputs):
        return None
    renamed = tuple(replace(output, name=name) for output, name in zip(outputs, names, strict=False))
    return renamed + outputs[len(names) :]


def _united(arms: Sequence[_Outputs]) -> _Outputs:
    """Return the columns of a UNION: the first arm's names, and of the rest what all arms agree on."""
    first, others = arms[0], arms[1:]
    if first is None or all(arm == first for arm in others):
        return first
    if any(output.column == "*" for output in first) and not all(_is_aligned(first, arm) for arm in others):
        return None
    return tuple(
        _agreed(output, [arm[place : place + 1] if arm else () for arm in others]) for place, output in enumerate(first)
    )


def _is_aligned(first: Sequence[Output], other: _Outputs) -> bool:
    """Whether another arm has the stars of the first, in the same places."""
    if other is None or len(first) != len(other):
        return False
    return all(one == two for one, two in zip(first, other, strict=True) if "*" in {one.column, two.column})


def _agreed(output: Output, others: Sequence[tuple[Output, ...]]) -> Output:
    is_same = all(
        other and (other[0].relation, other[0].column) == (output.relation, output.column) for other in others
    )
    kind = output.type if all(other and other[0].type == output.type for other in others) else None
    return replace(output, type=kind) if is_same else Output(output.name, type=kind)
