"""Statements that a script puts together, prepares and runs: what stands in for ADD COLUMN IF NOT EXISTS on MySQL.

`SET @sql = IF((SELECT COUNT(*) FROM information_schema.columns WHERE …) > 0, 'SELECT 1', 'ALTER TABLE …');
PREPARE s FROM @sql; EXECUTE s;` asks the catalogue a question that a replay can answer, and runs one of two texts that
stand in the file. Variables and prepared statements are followed through one file; what is not understood is left to
the reader of single statements, which says what it can touch.

Sources: MySQL 8.4 manual, 15.5 Prepared Statements, 11.4 User-Defined Variables, chapter 28 INFORMATION_SCHEMA.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum

from undrift.schema.model import Name
from undrift.schema.operations import Condition, Exists, Guarded, Located, Operation
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Statement, statements
from undrift.values import dataclass


class Current(Enum):
    """The name of the current database: what DATABASE() returns."""

    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of the catalogue answer to a question."""

    question: Exists


@dataclass(frozen=True, slots=True)
class Row:
    """One, if the catalogue answers to a question, else NULL: SELECT 1 FROM …."""

    question: Exists


@dataclass(frozen=True, slots=True)
class Choice:
    """IF(condition, then, otherwise)."""

    condition: Condition
    then: Value
    otherwise: Value


Value = str | int | Current | Count | Row | Condition | Choice

Read = Callable[[Statement], Sequence[Operation]]


class Follower:
    """The variables and prepared statements of one file."""

    def __init__(self, dialect: str, read: Read) -> None:
        """Start without any.

        Args:
            dialect: `mysql` or `mariadb`.
            read: Reads one statement.
        """
        self._dialect = dialect
        self._read = read
        self._variables: dict[str, Value] = {}
        self._prepared: dict[str, Value] = {}

    def follow(self, statement: Statement) -> Sequence[Operation] | None:
        """Return what a statement does; None if that is for the reader of single statements to say."""
        first = statement.tokens[0].key
        step = _STEPS.get(first)
        if step is None or statement.problem:
            return None
        try:
            return step(self, Cursor(statement.tokens, statement.source, str), statement.line)
        except (UnreadableError, RecursionError):
            return None

    # Statements

    def _set(self, cursor: Cursor, line: int) -> Sequence[Operation] | None:
        del line
        cursor.next()
        for item in cursor.items():
            variable = _variable(item)
            self._variables.pop(variable, None)
            if not item.accept(":="):
                item.expect("=")
            self._variables[variable] = self._all(item)
        return ()

    def _select(self, cursor: Cursor, line: int) -> Sequence[Operation] | None:
        del line
        value, into = self._query(cursor)
        if not into:
            return None
        self._variables[into] = value
        return ()

    def _prepare(self, cursor: Cursor, line: int) -> Sequence[Operation] | None:
        del line
        cursor.next()
        name = cursor.word().lower()
        self._prepared.pop(name, None)
        cursor.expect("FROM")
        self._prepared[name] = self._all(cursor)
        return ()

    def _execute(self, cursor: Cursor, line: int) -> Sequence[Operation] | None:
        cursor.next()
        value = self._prepared.get(cursor.word().lower())
        return None if value is None else tuple(self._run(value, line))

    def _run(self, value: Value, line: int) -> Iterator[Operation]:
        if isinstance(value, str):
            for statement in statements(value, self._dialect):
                yield from self._read(statement)
        elif isinstance(value, Choice):
            then, otherwise = (
                tuple(Located(one, line) for one in self._run(part, line)) for part in (value.then, value.otherwise)
            )
            if then or otherwise:
                yield Guarded(value.condition, then, otherwise)
        else:
            raise UnreadableError("it is no statement")

    # Expressions

    def _all(self, cursor: Cursor, count: Count | None = None) -> Value:
        """Read an expression that nothing follows."""
        value = self._condition(cursor, count)
        cursor.finish()
        return value

    def _condition(self, cursor: Cursor, count: Count | None) -> Value:
        left = self._comparison(cursor, count)
        if not cursor.peek("AND"):
            return left
        asked = _asked(left).exists
        while cursor.accept("AND"):
            asked += _asked(self._comparison(cursor, count)).exists
        return Condition(asked)

    def _comparison(self, cursor: Cursor, count: Count | None) -> Value:
        if cursor.accept("NOT"):
            return _denied(self._comparison(cursor, count))
        left = self._operand(cursor, count)
        wanted = _compared(cursor, left)
        return left if wanted is None or not isinstance(left, Count | Row) else Condition(((left.question, wanted),))

    def _operand(self, cursor: Cursor, count: Count | None) -> Value:
        token = cursor.token
        if cursor.peek("("):
            inner = cursor.group()
            return self._subquery(inner) if inner.peek("SELECT") else self._all(inner, count)
        if cursor.peek("SELECT"):
            return self._subquery(cursor.rest())
        if token.kind is Kind.STRING:
            return _text(cursor)
        if token.kind is Kind.NUMBER:
            return int(cursor.next().text) if token.text.isdigit() else self._unknown(cursor)
        if token.kind is Kind.WORD and token.text.startswith("@"):
            name = _variable(cursor)
            return self._variables[name] if name in self._variables else self._unknown(cursor)
        function = _FUNCTIONS.get(token.key) if cursor.peek("(", ahead=1) else None
        if function is None:
            raise cursor.unexpected()
        cursor.next()
        return function(self, cursor.group(), count)

    def _unknown(self, cursor: Cursor) -> Value:
        raise cursor.unexpected("a value that is known")

    def _if(self, inner: Cursor, count: Count | None) -> Value:
        parts = [self._all(part, count) for part in inner.items()]
        if len(parts) != _PARTS_OF_IF:
            raise inner.unexpected()
        return Choice(_asked(parts[0]), parts[1], parts[2])

    def _concat(self, inner: Cursor, count: Count | None) -> Value:
        parts = [self._all(part, count) for part in inner.items()]
        if not all(isinstance(part, str) for part in parts):
            raise UnreadableError("a text that is not known")
        return "".join(map(str, parts))

    def _database(self, inner: Cursor, count: Count | None) -> Value:
        del count
        inner.finish()
        return Current.DATABASE

    def _count(self, inner: Cursor, count: Count | None) -> Value:
        if count is None or inner.accept("DISTINCT"):
            raise inner.unexpected()
        return count

    def _exists(self, inner: Cursor, count: Count | None) -> Value:
        del count
        inner.expect("SELECT")
        inner.until({"FROM"})
        inner.expect("FROM")
        return Condition(((self._question(inner), True),))

    # The catalogue

    def _subquery(self, cursor: Cursor) -> Value:
        value, into = self._query(cursor)
        if into:
            raise cursor.unexpected()
        return value

    def _query(self, cursor: Cursor) -> tuple[Value, str]:
        """Read SELECT expression [INTO @variable] [FROM information_schema.… WHERE …] [INTO @variable]."""
        cursor.expect("SELECT")
        asked = cursor.until({"FROM", "INTO"})
        into = _variable(cursor) if cursor.accept("INTO") else ""
        count = None
        if cursor.accept("FROM") and not cursor.accept("DUAL"):
            count = Count(self._question(cursor.until({"INTO"})))
        if not into and cursor.accept("INTO"):
            into = _variable(cursor)
        cursor.finish()
        return self._selected(asked, count), into

    def _selected(self, asked: Cursor, count: Count | None) -> Value:
        """Read what is selected: without a COUNT there may be no row, and no value."""
        if count is None or any(token.key == "COUNT" for token in asked.tokens):
            return self._all(asked, count)
        if len(asked.tokens) == 1 and asked.token.text.lower() in {"1", "true"}:
            return Row(count.question)
        raise asked.unexpected("a number of rows")

    def _question(self, cursor: Cursor) -> Exists:
        """Read information_schema.… WHERE … as a question whether a named object exists."""
        view = cursor.name()
        cursor.accept("AS")
        if cursor.at_name() and not cursor.peek("WHERE"):
            cursor.next()
        cursor.expect("WHERE")
        if view.schema.lower() != "information_schema":
            raise cursor.unexpected("information_schema")
        wanted = dict(self._equations(cursor))
        cursor.accept("LIMIT")
        cursor.rest()
        reader = _QUESTIONS.get((view.name.lower(), *sorted(wanted)))
        if reader is None:
            raise UnreadableError("a question that is not known")
        return reader(wanted)

    def _equations(self, cursor: Cursor) -> Iterator[tuple[str, str]]:
        """Yield the columns and the texts that they have to be, those that name the current database left out."""
        while True:
            part = cursor.until({"AND", "LIMIT"})
            while part.peek("("):
                outer, part = part, part.group()
                outer.finish()
            if part.peek_any({"AND", "OR"}):
                raise part.unexpected()
            names = part.name()
            part.expect("=")
            value = self._all(part)
            column = names.name.lower()
            if (value is Current.DATABASE) is not (column in _SCHEMAS):
                raise part.unexpected()
            if value is not Current.DATABASE:
                if not isinstance(value, str):
                    raise part.unexpected()
                yield column, value
            if not cursor.accept("AND"):
                return


def _variable(cursor: Cursor) -> str:
    """Step over `@name` and return the name, in lower case: variables are found in any case."""
    text = cursor.next().text
    if text == "@":
        return cursor.word().lower()
    if not text.startswith("@") or text.startswith("@@"):
        raise cursor.unexpected("a variable")
    return text[1:].lower()


def _text(cursor: Cursor) -> str:
    """Step over a string, or several, which are one."""
    text = cursor.next().text
    while cursor.token.kind is Kind.STRING and not cursor.done:
        text += cursor.next().text
    return text


def _compared(cursor: Cursor, left: Value) -> bool | None:
    """Step over what a value is compared with; return whether rows are wanted, None if nothing follows.

    Raises:
        UnreadableError: The comparison says neither that there is a row, nor that there is none.
    """
    following = [token.text.lower() for token in cursor.tokens[cursor.place : cursor.place + 3]]
    if not following or following[0] == "and":
        return None
    if isinstance(left, Row):
        table = _COMPARED_ROWS
    elif isinstance(left, Count):
        table = _COMPARED_ONE if left.question.kind in _SINGLE else _COMPARED_COUNTS
    else:
        raise cursor.unexpected()
    for words, wanted in table.items():
        if tuple(following[: len(words)]) == words:
            cursor.place += len(words)
            return wanted
    raise cursor.unexpected()


def _asked(value: Value) -> Condition:
    """Return a value as a condition."""
    if isinstance(value, Condition):
        return value
    if isinstance(value, Count | Row):
        return Condition(((value.question, True),))
    raise UnreadableError("a condition that is not known")


def _denied(value: Value) -> Condition:
    condition = _asked(value)
    if len(condition.exists) != 1 or isinstance(value, Row):
        raise UnreadableError("a condition that is not known")
    [(question, wanted)] = condition.exists
    return Condition(((question, not wanted),))


_PARTS_OF_IF = 3
_SCHEMAS = frozenset({"table_schema", "constraint_schema", "index_schema"})

_COMPARED_COUNTS: Mapping[tuple[str, ...], bool] = {
    (">", "0"): True,
    (">=", "1"): True,
    ("<>", "0"): True,
    ("!=", "0"): True,
    ("=", "0"): False,
    ("<", "1"): False,
}
"""What a comparison of a number of rows says."""

_COMPARED_ONE: Mapping[tuple[str, ...], bool] = {**_COMPARED_COUNTS, ("=", "1"): True, ("=", "true"): True}
"""The same, where there is one row at most."""

_COMPARED_ROWS: Mapping[tuple[str, ...], bool] = {
    ("=", "1"): True,
    ("=", "true"): True,
    (">", "0"): True,
    ("is", "not", "null"): True,
    ("is", "null"): False,
}
"""What a comparison of a row's one says; NULL is equal to nothing."""

_SINGLE = frozenset({"table", "column"})
"""What has one row in the catalogue; an index has one for each of its columns."""

Function = Callable[[Follower, Cursor, "Count | None"], Value]

_FUNCTIONS: Mapping[str, Function] = {
    "IF": Follower._if,  # noqa: SLF001 - the class's own methods, in its own table
    "CONCAT": Follower._concat,  # noqa: SLF001
    "DATABASE": Follower._database,  # noqa: SLF001
    "SCHEMA": Follower._database,  # noqa: SLF001
    "COUNT": Follower._count,  # noqa: SLF001
    "EXISTS": Follower._exists,  # noqa: SLF001
}

_STEPS: Mapping[str, Callable[[Follower, Cursor, int], Sequence[Operation] | None]] = {
    "SET": Follower._set,  # noqa: SLF001
    "SELECT": Follower._select,  # noqa: SLF001
    "PREPARE": Follower._prepare,  # noqa: SLF001
    "EXECUTE": Follower._execute,  # noqa: SLF001
}


def _member(kind: str, column: str) -> Callable[[Mapping[str, str]], Exists]:
    return lambda wanted: Exists(kind, Name(wanted["table_name"]), wanted[column])


def _typed(wanted: Mapping[str, str]) -> Exists:
    kind = wanted["constraint_type"].lower()
    if kind not in {"foreign key", "unique", "primary key", "check"}:
        raise UnreadableError("a kind of constraint that is not known")
    return Exists(kind, Name(wanted["table_name"]), wanted["constraint_name"])


_QUESTIONS: Mapping[tuple[str, ...], Callable[[Mapping[str, str]], Exists]] = {
    ("tables", "table_name"): lambda wanted: Exists("table", Name(wanted["table_name"])),
    ("columns", "column_name", "table_name"): _member("column", "column_name"),
    ("statistics", "index_name", "table_name"): _member("index", "index_name"),
    ("table_constraints", "constraint_name", "table_name"): _member("constraint", "constraint_name"),
    ("table_constraints", "constraint_name", "constraint_type", "table_name"): _typed,
    ("referential_constraints", "constraint_name", "table_name"): _member("foreign key", "constraint_name"),
}
"""The questions, by the view that is asked and the columns that are compared, in order of their names."""
