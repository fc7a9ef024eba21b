"""DO blocks and the bodies of functions: what they do to a schema, as far as it can be told without running them.

Statements that stand there as such are read; guards become questions to the schema, EXCEPTION blocks attempts. What is
decided by rows, settings or computed text is `Opaque`, with the objects that the statements in question are about.

Source: PostgreSQL 17 manual, chapter 41, PL/pgSQL, and DO, CREATE FUNCTION.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import pairwise

from undrift.patterns import pattern
from undrift.schema.model import Name
from undrift.schema.operations import (
    Attempt,
    CreateFunction,
    CreateTable,
    Guarded,
    Located,
    Opaque,
    Operation,
    SearchPath,
    Uses,
)
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Statement, Token, statements
from undrift.sql.postgres import data as postgres_data
from undrift.sql.postgres.names import cut, fold
from undrift.sql.postgres.plpgsql_guards import read_guard
from undrift.sql.postgres.plpgsql_steps import (
    Assign,
    Block,
    Execute,
    If,
    Leave,
    Loop,
    Perform,
    Raise,
    Sql,
    Step,
    assigned,
    nested,
    read_block,
    tokens_in,
)
from undrift.sql.postgres.plpgsql_targets import UNTOLD, is_loud, targets
from undrift.values import dataclass

Reader = Callable[[Statement], Iterable[Operation]]

_MOST_STEPS = 20_000
_DDL = pattern(r"\b(?:create|alter|drop|execute|comment|import|into)\b", re.IGNORECASE)
_DDL_WORDS = frozenset({"CREATE", "ALTER", "DROP", "EXECUTE", "COMMENT", "IMPORT"})
_ROWS = frozenset({"SELECT", "WITH", "VALUES", "TABLE", "("})
_TIES = frozenset({"COMMIT"})


def read_do(statement: Statement, read: Reader) -> Sequence[Operation]:
    """Read a DO block.

    Args:
        statement: The statement.
        read: What reads the statements inside.

    Returns:
        What it does; of several operations, one `Attempt` that catches nothing: the server does all of them or none,
        and each keeps its line.
    """
    body = next((token for token in statement.tokens if token.kind is Kind.STRING), None)
    if body is None:
        raise UnreadableError("its body is not in quotes")
    language = _language(statement.tokens)
    if language not in {"", "plpgsql"}:
        return (Opaque(f"it is written in {language}"),)
    line = statement.line + statement.source.count("\n", statement.tokens[0].start, body.start)
    try:
        found = _Lowering(body.text, line, read).block(read_block(body.text))
    except UnreadableError as error:
        return _unread(body.text, error.reason)
    if len(found) == 1 or not any(is_loud(one.operation) for one in found):
        return tuple(one.operation for one in found)
    return (Attempt(found, ()),)


def _language(tokens: Sequence[Token]) -> str:
    for place, token in enumerate(tokens[:-1]):
        if token.key == "LANGUAGE":
            return tokens[place + 1].text.lower()
    return ""


def _unread(body: str, reason: str) -> tuple[Operation, ...]:
    """Return what a body that is not understood can touch."""
    try:
        tokens = tokens_in(body)
    except UnreadableError:
        return (Opaque(reason),)
    keys = {token.key for token in tokens}
    if keys.isdisjoint(_DDL_WORDS):
        return ()
    return (Opaque(reason, () if "EXECUTE" in keys else _touched(tokens, body)),)


def _touched(tokens: Sequence[Token], source: str) -> tuple[Name, ...]:
    from undrift.sql.reading import touched  # noqa: PLC0415 - that module lists the reader that uses this one

    return tuple(dict.fromkeys(touched(tokens, source, fold)))


# Functions


def create_function(cursor: Cursor, read: Reader) -> CreateFunction:
    """Read CREATE FUNCTION or PROCEDURE; `cursor` is behind that word.

    Args:
        cursor: The statement.
        read: What reads the statements inside of its body.
    """
    name = cursor.name()
    if cursor.peek("("):
        cursor.group()
    tokens = cursor.rest().tokens
    body = next(
        (two.text for one, two in pairwise(tokens) if one.key == "AS" and two.kind is Kind.STRING),
        "",
    )
    if not _DDL.search(body):
        return CreateFunction(name)
    language = _language(tokens)
    if language in {"c", "internal"}:
        return CreateFunction(name)
    if language not in {"sql", "plpgsql"}:
        return CreateFunction(name, ddl=True)
    operations = _body(body, language, read)
    touches = targets(operation for operation in operations if not _is_passing(operation, operations))
    if touches is not None and not touches:
        return CreateFunction(name)
    return CreateFunction(name, touches or (), ddl=True)


def _body(body: str, language: str, read: Reader) -> tuple[Operation, ...]:
    if language == "sql":
        return tuple(one.operation for one in _Lowering(body, 1, read).script(body, 1))
    try:
        return tuple(one.operation for one in _Lowering(body, 1, read).block(read_block(body)))
    except UnreadableError as error:
        return _unread(body, error.reason)


def _is_passing(operation: Operation, among: Sequence[Operation]) -> bool:
    """Whether an operation leaves nothing behind: it is about a temporary table, or the session's settings."""
    if isinstance(operation, SearchPath):
        return True
    temporary = {one.name for one in among if isinstance(one, CreateTable) and one.temporary}
    about = targets((operation,)) if temporary else None
    return bool(about) and temporary.issuperset(about or ())


# From steps to operations


@dataclass(slots=True)
class _Known:
    """What is known of variables where we are.

    Attributes:
        texts: Those that hold a text, or a list of texts.
        facts: Those that hold the answer to a question, as long as nothing has changed since it was asked.
    """

    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    facts: dict[str, Cursor] = field(default_factory=dict)

    def copy(self) -> _Known:
        return _Known(dict(self.texts), dict(self.facts))

    def forget(self, names: Iterable[str]) -> None:
        for name in names:
            self.texts.pop(name, None)
            self.facts.pop(name, None)


class _Lowering:
    """The way through the steps of one body, with what is known of its variables."""

    def __init__(self, source: str, line: int, read: Reader) -> None:
        self.source = source
        self.line = line
        self.read = read
        self.known = _Known()
        self.budget = _MOST_STEPS
        self.loops = 0

    def block(self, block: Block) -> tuple[Located, ...]:
        return self.steps((block,))

    def steps(self, steps: Sequence[Step]) -> tuple[Located, ...]:
        found: list[Located] = []
        for place, step in enumerate(steps):
            self._spend()
            rest = steps[place + 1 :]
            if isinstance(step, Leave):
                if step.loop and not self.loops:
                    raise UnreadableError("a block is left by its label")
                break
            if isinstance(step, Block) and not step.handlers:
                return (*found, *self.steps((*step.declared, *step.steps, *rest)))
            if _leaves(step):
                found += self._choice(step, rest) if isinstance(step, If) else self._left(step, rest)
                break
            found += self._step(step)
        return tuple(found)

    def _spend(self) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise UnreadableError("it branches too often")

    def _step(self, step: Step) -> Sequence[Located]:
        found = _LOWERED[type(step)](self, step)
        if any(is_loud(one.operation) for one in found):
            self.known.facts.clear()
        return found

    def _at(self, start: int) -> int:
        return self.line + self.source.count("\n", 0, start)

    def _cursor(self, tokens: Sequence[Token]) -> Cursor:
        return Cursor(tokens, self.source, fold, cut)

    # Statements

    def statement(self, tokens: Sequence[Token], source: str, line: int) -> tuple[Located, ...]:
        """Read one statement of SQL."""
        try:
            operations = tuple(self.read(Statement(list(tokens), source, line)))
        except UnreadableError as error:
            operations = (Opaque(error.reason, _touched(tokens, source)),)
        return tuple(Located(operation, line) for operation in operations)

    def script(self, text: str, line: int) -> tuple[Located, ...]:
        """Read SQL."""
        found: list[Located] = []
        for statement in statements(text, "postgres", line):
            if statement.problem:
                found.append(Located(Opaque(statement.problem), statement.line))
            else:
                found += self.statement(statement.tokens, text, statement.line)
        return tuple(found)

    def _sql(self, step: Sql) -> Sequence[Located]:
        first = step.tokens[0]
        line = self._at(first.start)
        if first.key in _ROWS:
            return self._rows(step, line)
        self.known.forget(assigned((step,)))
        if first.key in _TIES:
            return ()
        if first.key == "ROLLBACK":
            return (Located(Opaque("it rolls back what came before"), line),)
        return self.statement(step.tokens, self.source, line)

    def _rows(self, step: Sql, line: int) -> Sequence[Located]:
        """Read a query: its INTO fills variables here, and makes no table."""
        names = assigned((step,))
        try:
            operations = postgres_data.called(self._cursor(step.tokens))
        except UnreadableError:
            operations = ()
        asked = _asked(self._cursor(step.tokens), names)
        self.known.forget(names)
        if asked:
            self.known.facts.update(dict.fromkeys(names, asked))
        return tuple(Located(operation, line) for operation in operations)

    def _perform(self, step: Perform) -> Sequence[Located]:
        first = step.tokens[0] if step.tokens else None
        if first is None:
            return ()
        line = self._at(first.start)
        selected = (Token(Kind.WORD, "SELECT", "SELECT", first.start, first.start), *step.tokens)
        self.known.facts["found"] = self._cursor(_exists_of(selected))
        try:
            operations = tuple(postgres_data.read_query(self._cursor(selected)))
        except UnreadableError as error:
            operations = (Opaque(error.reason),)
        return tuple(Located(operation, line) for operation in operations)

    def _assign(self, step: Assign) -> Sequence[Located]:
        self.known.forget((step.name,))
        texts = _listed(self._cursor(step.tokens))
        if texts is None and step.tokens:
            text, is_certain = self._text(self._cursor(step.tokens))
            texts = (text,) if is_certain else None
        if texts is not None:
            self.known.texts[step.name] = texts
        elif step.tokens:
            self.known.facts[step.name] = self._cursor(step.tokens)
        return ()

    def _raise(self, step: Raise) -> Sequence[Located]:
        del step
        return ()

    # Choices

    def _if(self, step: If) -> Sequence[Located]:
        return self._choice(step, ())

    def _choice(self, step: If, rest: Sequence[Step]) -> Sequence[Located]:
        """Read IF, and what runs behind it where no branch has left the block."""
        found = self._branches(step, 0, rest)
        self.known.forget(assigned((step,)))
        return found

    def _branches(self, step: If, place: int, rest: Sequence[Step]) -> tuple[Located, ...]:
        if place == len(step.branches):
            return self._scoped((*step.otherwise, *rest))
        test, steps = step.branches[place]
        guard = read_guard(self._cursor(test), self.known.facts) if test else None
        then = self._scoped((*steps, *rest))
        otherwise = self._branches(step, place + 1, rest)
        if guard is None:
            return self._unsure((*then, *otherwise), "what decides it is not in the schema", step)
        if guard.negated:
            then, otherwise = otherwise, then
        if not then and not otherwise:
            return ()
        return (Located(Guarded(guard.condition, then, otherwise), self._at(step.start)),)

    def _scoped(self, steps: Sequence[Step]) -> tuple[Located, ...]:
        """Read steps without keeping what they make known."""
        known, self.known = self.known, self.known.copy()
        try:
            return self.steps(steps)
        finally:
            self.known = known

    def _left(self, step: Step, rest: Sequence[Step]) -> Sequence[Located]:
        """Read a loop or block that may leave the whole, and what is behind it, which may then never run."""
        found = self._step(step)
        return (*found, *self._unsure(self._scoped(rest), "it may have been left before", step))

    def _unsure(self, found: Sequence[Located], reason: str, step: Step) -> tuple[Located, ...]:
        """Return what stays of operations that may happen, once or more, or may not."""
        kept = [one for one in found if isinstance(one.operation, CreateFunction)]
        calls = (call for one in found if isinstance(one.operation, Uses) for call in one.operation.calls)
        kept += (Located(Uses(calls=(call,)), found[0].line) for call in dict.fromkeys(calls))
        loud = [one for one in found if is_loud(one.operation)]
        if loud:
            touches = targets(one.operation for one in loud)
            line = self._at(getattr(step, "start", 0)) if hasattr(step, "start") else loud[0].line
            kept.append(Located(Opaque(reason, touches or ()), line))
        return tuple(kept)

    def _loop(self, step: Loop) -> Sequence[Located]:
        values = self._walked(step)
        self.known.forget(assigned((step,)))
        self.known.facts.clear()
        if values is not None and not any(isinstance(one, Leave) for one in nested(step)):
            found: list[Located] = []
            for value in values:
                self.known.texts[step.variable] = (value,)
                found += self.steps(step.steps)
            self.known.forget(assigned((step,)))
            return found
        self.loops += 1
        found_once = self._scoped(step.steps)
        self.loops -= 1
        return self._unsure(found_once, "it stands in a loop", step)

    def _walked(self, step: Loop) -> tuple[str, ...] | None:
        """Return the texts that a loop walks through: those of an ARRAY written out; None for anything else."""
        header = self._cursor(step.header)
        if header.accept("SELECT", "UNNEST", "("):
            header = header.part(header.place, len(header.tokens) - 1) if header.tokens[-1].key == ")" else header
        elif not header.accept("ARRAY"):
            return None
        if len(header.tokens) - header.place == 1 and header.at_name():
            return self.known.texts.get(header.word())
        return _listed(header)

    def _attempt(self, step: Block) -> Sequence[Located]:
        """Read a block with handlers."""
        line = self._at(step.start)
        self.known.facts.clear()
        body = self._scoped((*step.declared, *step.steps))
        handled = [self._scoped(handler.steps) for handler in step.handlers]
        self.known.forget(assigned((step,)))
        raising = [
            any(isinstance(one, Raise) for inner in handler.steps for one in nested(inner)) for handler in step.handlers
        ]
        again = [handler for handler, is_raising in zip(step.handlers, raising, strict=True) if is_raising]
        plain = all(isinstance(one, Raise | Assign) for handler in again for one in handler.steps)
        catches = tuple(name for handler in step.handlers if handler not in again for name in handler.conditions)
        is_certain = not (
            any(is_loud(one.operation) for found in handled for one in found)
            or any(isinstance(one, Raise) for inner in step.steps for one in nested(inner))
            or (again and ("others" in catches or not plain))
        )
        if is_certain:
            return (Located(Attempt(body, catches), line),) if body else ()
        everything = (*body, *(one for found in handled for one in found))
        return self._unsure(everything, "what its exceptions do is not certain", step)

    # Text that is run

    def _execute(self, step: Execute) -> Sequence[Located]:
        start = step.tokens[0].start if step.tokens else 0
        text, is_certain = self._text(self._cursor(step.tokens))
        self.known.forget(step.into)
        found = self.script(text, self._at(start))
        if is_certain:
            return found
        loud = [one.operation for one in found if is_loud(one.operation) and not _is_new_partition(one.operation)]
        if not loud:
            return ()
        touches = targets(loud) or ()
        return (Located(Opaque("the statement is put together when it runs", touches), self._at(start)),)

    def _text(self, cursor: Cursor) -> tuple[str, bool]:
        """Return the text that an expression makes, and whether all of it is known."""
        parts = [self._part(part) for part in _joined(cursor)]
        return "".join(text for text, _ in parts), bool(parts) and all(is_certain for _, is_certain in parts)

    def _part(self, cursor: Cursor) -> tuple[str, bool]:
        cursor = _uncast(cursor)
        if cursor.token.kind is Kind.STRING and all(token.kind is Kind.STRING for token in cursor.tokens):
            return "".join(token.text for token in cursor.tokens), True
        if len(cursor.tokens) == 1 and cursor.at_name():
            texts = self.known.texts.get(cursor.word(), ())
            return (texts[0], True) if len(texts) == 1 else (UNTOLD, False)
        function = _CALLS.get(cursor.token.key)
        if function and cursor.peek("(", ahead=1):
            cursor.next()
            arguments = [self._text(item) for item in cursor.group().items()]
            return function(arguments) if cursor.done and arguments else (UNTOLD, False)
        if cursor.peek("("):
            inner = cursor.group()
            return self._text(inner) if cursor.done else (UNTOLD, False)
        return UNTOLD, False


def _is_new_partition(operation: Operation) -> bool:
    """Whether it makes a partition whose name is put together when it runs.

    Nothing that has a name already is another than before, its parent included; and a later statement about the
    partition is one about a table that no migration makes.
    """
    if not isinstance(operation, CreateTable) or operation.partition_of is None:
        return False
    return any(UNTOLD in part for part in operation.name)


def _leaves(step: Step) -> bool:
    """Whether a step, not the loops in it alone, may leave the block."""
    if isinstance(step, Loop):
        return any(isinstance(one, Leave) and not one.loop for one in nested(step))
    return any(isinstance(one, Leave) for one in nested(step))


def _exists_of(query: Sequence[Token]) -> tuple[Token, ...]:
    start, end = query[0].start, query[-1].end
    return (
        Token(Kind.WORD, "EXISTS", "EXISTS", start, start),
        Token(Kind.SYMBOL, "(", "(", start, start),
        *query,
        Token(Kind.SYMBOL, ")", ")", end, end),
    )


def _asked(cursor: Cursor, names: set[str]) -> Cursor | None:
    """Return the condition that `SELECT EXISTS (…) INTO v` puts into its one variable, or the query of another."""
    if len(names) != 1 or not cursor.accept("SELECT"):
        return None
    if cursor.peek("INTO") or not cursor.peek_any({"EXISTS", "NOT"}):
        return _query_without_into(cursor)
    start = cursor.place
    cursor.until({"INTO"})
    condition = cursor.part(start, cursor.place)
    if cursor.accept("INTO"):
        cursor.word()
    return condition if cursor.done and (condition.peek("EXISTS") or condition.peek("NOT", "EXISTS")) else None


def _query_without_into(cursor: Cursor) -> Cursor | None:
    """Return `(SELECT … FROM …)` of `SELECT … INTO v FROM …`."""
    before = cursor.until({"INTO"}, first=True).tokens
    if not cursor.accept("INTO"):
        return None
    cursor.accept("STRICT")
    cursor.word()
    query = (*cursor.tokens[:1], *before, *cursor.rest().tokens)
    if len(query) > 1 and query[1].key in {"EXISTS", "NOT"}:
        return Cursor(query[1:], cursor.source, fold, cut)
    return Cursor(_exists_of(query)[1:], cursor.source, fold, cut)


def _listed(cursor: Cursor) -> tuple[str, ...] | None:
    """Return the texts in `ARRAY['a', 'b']` or `'{a,b}'::text[]`; None for anything else."""
    cursor = _uncast(cursor)
    if cursor.accept("ARRAY", "["):
        if not cursor.tokens or cursor.tokens[-1].key != "]":
            return None
        items = [_uncast(item).tokens for item in cursor.part(cursor.place, len(cursor.tokens) - 1).items()]
        return (
            tuple(item[0].text for item in items)
            if all(len(one) == 1 and one[0].kind is Kind.STRING for one in items)
            else None
        )
    if (
        len(cursor.tokens) == 1
        and cursor.token.kind is Kind.STRING
        and cursor.token.text[:1] == "{"
        and not set('"\\') & set(cursor.token.text)
    ):
        return tuple(part.strip() for part in cursor.token.text.strip("{}").split(","))
    return None


def _uncast(cursor: Cursor) -> Cursor:
    """Return an expression without the casts behind it."""
    cursor = cursor.part(cursor.place, len(cursor.tokens))
    depth = 0
    for place, token in enumerate(cursor.tokens):
        depth += (token.key in {"(", "["}) - (token.key in {")", "]"})
        if not depth and token.key == "::":
            return cursor.part(0, place)
    return cursor


def _joined(cursor: Cursor) -> Iterator[Cursor]:
    """Yield what stands between the `||` of an expression."""
    cursor = cursor.part(cursor.place, len(cursor.tokens))
    while not cursor.done:
        yield cursor.until({"||"})
        cursor.accept("||")


_Argument = tuple[str, bool]
_FORMAT = pattern(r"%(?:(?P<place>[0-9]+)\$)?-?[0-9]*(?P<kind>[sIL%])")
_PLAIN = pattern(r"[a-z_][a-z0-9_]*")


def _quoted_name(argument: _Argument) -> str:
    text, is_certain = argument
    return text if not is_certain or _PLAIN.fullmatch(text) else '"' + text.replace('"', '""') + '"'


def _quoted_text(argument: _Argument) -> str:
    return "'" + argument[0].replace("'", "''") + "'"


_FORMATS: Mapping[str, Callable[[_Argument], str]] = {
    "s": lambda argument: argument[0],
    "I": _quoted_name,
    "L": _quoted_text,
}


def _format(arguments: Sequence[_Argument]) -> _Argument:
    """Do what `format` does."""
    template, is_certain = arguments[0]
    place = 0

    def put(found: re.Match[str]) -> str:
        nonlocal place, is_certain
        if found["kind"] == "%":
            return "%"
        place = int(found["place"]) if found["place"] else place + 1
        argument = arguments[place] if place < len(arguments) else (UNTOLD, False)
        is_certain = is_certain and argument[1]
        return _FORMATS[found["kind"]](argument)

    return _FORMAT.sub(put, template), is_certain


def _concatenated(arguments: Sequence[_Argument]) -> _Argument:
    return "".join(text for text, _ in arguments), all(is_certain for _, is_certain in arguments)


def _replaced(arguments: Sequence[_Argument]) -> _Argument:
    """Do what `replace` does."""
    if len(arguments) != len(("text", "from", "to")) or not arguments[1][1] or not arguments[1][0]:
        return UNTOLD, False
    (text, is_certain), (old, _), (new, is_new_certain) = arguments
    return text.replace(old, new), is_certain and is_new_certain


_CALLS: Mapping[str, Callable[[Sequence[_Argument]], _Argument]] = {
    "CONCAT": _concatenated,
    "FORMAT": _format,
    "QUOTE_IDENT": lambda arguments: (_quoted_name(arguments[0]), arguments[0][1]),
    "QUOTE_LITERAL": lambda arguments: (_quoted_text(arguments[0]), arguments[0][1]),
    "REPLACE": _replaced,
}

_LOWERED: Mapping[type, Callable[..., Sequence[Located]]] = {
    Assign: _Lowering._assign,  # noqa: SLF001 - the class's own methods, in its own table
    Block: _Lowering._attempt,  # noqa: SLF001
    Execute: _Lowering._execute,  # noqa: SLF001
    If: _Lowering._if,  # noqa: SLF001
    Loop: _Lowering._loop,  # noqa: SLF001
    Perform: _Lowering._perform,  # noqa: SLF001
    Raise: _Lowering._raise,  # noqa: SLF001
    Sql: _Lowering._sql,  # noqa: SLF001
}
