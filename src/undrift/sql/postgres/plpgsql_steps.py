"""PL/pgSQL to steps: what a block does, one after the other, without asking what any of it means.

Source: PostgreSQL 17 manual, chapter 41, PL/pgSQL; the server's pl_gram.y.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Token, statements
from undrift.sql.postgres.names import cut, fold
from undrift.values import dataclass


@dataclass(frozen=True, slots=True)
class Sql:
    """A statement of SQL."""

    tokens: Sequence[Token]


@dataclass(frozen=True, slots=True)
class Perform:
    """PERFORM: a query whose rows are thrown away, without its SELECT."""

    tokens: Sequence[Token]


@dataclass(frozen=True, slots=True)
class Execute:
    """EXECUTE: SQL that is put together when it runs. `tokens` is the expression that it comes from."""

    tokens: Sequence[Token]
    into: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign:
    """`name := value`. No tokens where the value cannot be told."""

    name: str
    tokens: Sequence[Token] = ()


@dataclass(frozen=True, slots=True)
class Raise:
    """RAISE of an error."""


@dataclass(frozen=True, slots=True)
class Leave:
    """RETURN; with `loop`, EXIT or CONTINUE."""

    loop: bool = False


@dataclass(frozen=True, slots=True)
class If:
    """IF and CASE: the branches with their conditions, in order. A condition without tokens cannot be told."""

    branches: tuple[tuple[Sequence[Token], tuple[Step, ...]], ...]
    otherwise: tuple[Step, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Loop:
    """Any loop.

    Attributes:
        variable: What it counts or walks with; empty for none.
        header: What stands between the variable and LOOP.
        steps: What it does.
        start: Where it stands.
    """

    variable: str
    header: Sequence[Token]
    steps: tuple[Step, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Handler:
    """WHEN conditions THEN steps."""

    conditions: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """BEGIN … EXCEPTION … END. Declared values stand at the head of the steps, as assignments."""

    declared: tuple[Step, ...]
    steps: tuple[Step, ...]
    handlers: tuple[Handler, ...]
    start: int


Step = Sql | Perform | Execute | Assign | Raise | Leave | If | Loop | Block

_STATES: Mapping[str, str] = {
    "42710": "duplicate_object",
    "42P07": "duplicate_table",
    "42701": "duplicate_column",
    "42P06": "duplicate_schema",
    "42704": "undefined_object",
    "42P01": "undefined_table",
    "42703": "undefined_column",
    "3F000": "invalid_schema_name",
    "2BP01": "dependent_objects_still_exist",
    "42P16": "invalid_table_definition",
}
"""The names of conditions that are also asked for by their code (the manual's appendix A)."""

_QUIET_LEVELS = frozenset({"DEBUG", "LOG", "INFO", "NOTICE", "WARNING"})


def tokens_in(body: str) -> list[Token]:
    """Return the tokens of a body, semicolons included.

    Raises:
        UnreadableError: A string or comment in it is never closed.
    """
    found: list[Token] = []
    for statement in statements(body, "postgres"):
        if statement.problem:
            raise UnreadableError(statement.problem)
        found += statement.tokens
        end = found[-1].end
        found.append(Token(Kind.SYMBOL, ";", ";", end, end))
    return found


def read_block(body: str) -> Block:
    """Read the body of a DO block or of a function.

    Raises:
        UnreadableError: It is not PL/pgSQL as we know it.
    """
    cursor = Cursor(tokens_in(body), body, fold, cut)
    block = _block(cursor)
    while cursor.accept(";"):
        pass
    cursor.finish()
    return block


def nested(step: Step) -> Iterator[Step]:
    """Yield a step and all the steps inside of it."""
    yield step
    for steps in _inside(step):
        for one in steps:
            yield from nested(one)


def _inside(step: Step) -> tuple[Sequence[Step], ...]:
    if isinstance(step, If):
        return (*(steps for _, steps in step.branches), step.otherwise)
    if isinstance(step, Loop):
        return (step.steps,)
    if isinstance(step, Block):
        return (step.declared, step.steps, *(handler.steps for handler in step.handlers))
    return ()


def _block(cursor: Cursor) -> Block:
    start = cursor.token.start
    if cursor.accept("<<"):
        cursor.word()
        cursor.expect(">>")
    declared = tuple(_declarations(cursor)) if cursor.accept("DECLARE") else ()
    cursor.expect("BEGIN")
    steps = _steps(cursor, {"END", "EXCEPTION"})
    handlers = tuple(_handlers(cursor)) if cursor.accept("EXCEPTION") else ()
    cursor.expect("END")
    _end(cursor)
    return Block(declared, steps, handlers, start)


def _end(cursor: Cursor) -> None:
    """Step over the label and the semicolon behind an END."""
    if cursor.at_name():
        cursor.word()
    if not cursor.done:
        cursor.expect(";")


def _declarations(cursor: Cursor) -> Iterator[Step]:
    while not cursor.peek("BEGIN"):
        cursor.accept("DECLARE")
        name = cursor.word()
        declaration = cursor.until({";", ":=", "=", "DEFAULT"})
        value: Sequence[Token] = ()
        if cursor.accept_any({":=", "=", "DEFAULT"}):
            value = cursor.until({";"}).tokens
        cursor.expect(";")
        if not any(token.key in {"CURSOR", "ALIAS"} for token in declaration.tokens):
            yield Assign(name, value)


def _handlers(cursor: Cursor) -> Iterator[Handler]:
    while cursor.accept("WHEN"):
        conditions = [_condition_name(cursor)]
        while cursor.accept("OR"):
            conditions.append(_condition_name(cursor))
        cursor.expect("THEN")
        yield Handler(tuple(conditions), _steps(cursor, {"WHEN", "END"}))


def _condition_name(cursor: Cursor) -> str:
    if cursor.accept("SQLSTATE"):
        state = cursor.string().upper()
        return _STATES.get(state, state.lower())
    return cursor.word()


def _steps(cursor: Cursor, ends: Collection[str]) -> tuple[Step, ...]:
    found: list[Step] = []
    while not cursor.peek_any(ends):
        if cursor.done:
            raise cursor.unexpected("END")
        found += _STEPS.get(cursor.token.key, _plain)(cursor)
    return tuple(found)


def _rest(cursor: Cursor) -> Cursor:
    """Step over what is left of a statement, and its semicolon."""
    found = cursor.until({";"}, first=True)
    cursor.expect(";")
    return found


def _test(cursor: Cursor, end: str) -> Sequence[Token]:
    """Step to the keyword that ends a condition; a CASE in it has a THEN of its own."""
    start, cases, depth = cursor.place, 0, 0
    while cases or depth or cursor.token.key != end:
        key = cursor.next().key
        cases += (key == "CASE") - (key == "END")
        depth += (key == "(") - (key == ")")
    return cursor.part(start, cursor.place).tokens


_IF_ENDS = frozenset({"ELSIF", "ELSEIF", "ELSE", "END"})


def _if(cursor: Cursor) -> Iterator[Step]:
    start, branches = cursor.next().start, []
    while True:
        condition = _test(cursor, "THEN")
        cursor.expect("THEN")
        branches.append((condition, _steps(cursor, _IF_ENDS)))
        if not cursor.accept_any({"ELSIF", "ELSEIF"}):
            break
    otherwise = _steps(cursor, {"END"}) if cursor.accept("ELSE") else ()
    cursor.expect("END", "IF")
    _end(cursor)
    yield If(tuple(branches), otherwise, start)


def _case(cursor: Cursor) -> Iterator[Step]:
    start, branches = cursor.next().start, []
    if not cursor.peek("WHEN"):
        _test(cursor, "WHEN")
    while cursor.accept("WHEN"):
        _test(cursor, "THEN")
        cursor.expect("THEN")
        branches.append(((), _steps(cursor, {"WHEN", "ELSE", "END"})))
    otherwise = _steps(cursor, {"END"}) if cursor.accept("ELSE") else ()
    cursor.expect("END", "CASE")
    _end(cursor)
    yield If(tuple(branches), otherwise, start)


def _loop(cursor: Cursor) -> Iterator[Step]:
    start, kind, variable = cursor.token.start, cursor.token.key, ""
    if kind != "LOOP":
        cursor.next()
    if kind in {"FOR", "FOREACH"}:
        variable = cursor.word()
        while cursor.accept(","):
            cursor.word()
        if cursor.accept("SLICE"):
            cursor.next()
        cursor.expect("IN")
    header = _test(cursor, "LOOP")
    cursor.expect("LOOP")
    steps = _steps(cursor, {"END"})
    cursor.expect("END", "LOOP")
    _end(cursor)
    yield Loop(variable, header, steps, start)


def _labelled(cursor: Cursor) -> Iterator[Step]:
    start = cursor.place
    cursor.expect("<<")
    cursor.word()
    cursor.expect(">>")
    if cursor.peek_any({"FOR", "FOREACH", "WHILE", "LOOP"}):
        yield from _loop(cursor)
    else:
        cursor.place = start
        yield _block(cursor)


def _nested_block(cursor: Cursor) -> Iterator[Step]:
    yield _block(cursor)


def _nothing(cursor: Cursor) -> Iterator[Step]:
    _rest(cursor)
    return iter(())


def _raise(cursor: Cursor) -> Iterator[Step]:
    cursor.next()
    is_quiet = cursor.peek_any(_QUIET_LEVELS)
    _rest(cursor)
    if not is_quiet:
        yield Raise()


def _perform(cursor: Cursor) -> Iterator[Step]:
    cursor.next()
    yield Perform(_rest(cursor).tokens)


def _execute(cursor: Cursor) -> Iterator[Step]:
    cursor.next()
    expression = cursor.until({";", "INTO", "USING"})
    yield Execute(expression.tokens, _targets(_rest(cursor)))


def _targets(cursor: Cursor) -> tuple[str, ...]:
    """Return the variables that an INTO fills."""
    names: list[str] = []
    cursor = cursor.part(cursor.place, len(cursor.tokens))
    while not cursor.done:
        cursor.until({"INTO"}, first=True)
        if cursor.accept("INTO"):
            cursor.accept("STRICT")
            while cursor.at_name():
                names.append(cursor.name().name)
                if not cursor.accept(","):
                    break
    return tuple(names)


def _leave(cursor: Cursor) -> Iterator[Step]:
    is_return = cursor.next().key == "RETURN"
    if is_return and cursor.peek_any({"NEXT", "QUERY"}):
        # These add a row to the result and go on.
        cursor.next()
        if cursor.accept("EXECUTE"):
            yield Execute(cursor.until({";", "USING"}).tokens)
        _rest(cursor)
        return
    _rest(cursor)
    yield Leave(loop=not is_return)


def _diagnostics(cursor: Cursor) -> Iterator[Step]:
    """GET DIAGNOSTICS and FETCH: variables are filled."""
    for item in _rest(cursor).items():
        names = [token for token in item.tokens if token.kind in {Kind.WORD, Kind.QUOTED}]
        for token in names:
            yield Assign(item.folded(token))


def _plain(cursor: Cursor) -> Iterator[Step]:
    """Read an assignment, or a statement of SQL."""
    if cursor.at_name():
        place = cursor.place
        name = cursor.word()
        while cursor.accept(".") and cursor.at_name():
            cursor.word()
        while cursor.peek("["):
            cursor.until({":=", "=", ";"})
        if cursor.accept_any({":=", "="}):
            is_whole = cursor.place == place + len(("name", ":="))
            value = _rest(cursor).tokens
            yield Assign(name, value if is_whole else ())
            return
        cursor.place = place
    start = cursor.place
    found = _rest(cursor)
    if start + 1 == cursor.place:
        return
    yield Sql(found.tokens)


_STEPS: Mapping[str, Callable[[Cursor], Iterator[Step]]] = {
    "<<": _labelled,
    "ASSERT": _nothing,
    "BEGIN": _nested_block,
    "CASE": _case,
    "CLOSE": _nothing,
    "CONTINUE": _leave,
    "DECLARE": _nested_block,
    "EXECUTE": _execute,
    "EXIT": _leave,
    "FETCH": _diagnostics,
    "FOR": _loop,
    "FOREACH": _loop,
    "GET": _diagnostics,
    "IF": _if,
    "LOOP": _loop,
    "MOVE": _nothing,
    "NULL": _nothing,
    "OPEN": _nothing,
    "PERFORM": _perform,
    "RAISE": _raise,
    "RETURN": _leave,
    "WHILE": _loop,
}


def assigned(steps: Sequence[Step]) -> set[str]:
    """Return the variables that steps may give a value to."""
    found: set[str] = set()
    for step in (inner for one in steps for inner in nested(one)):
        if isinstance(step, Assign):
            found.add(step.name)
        elif isinstance(step, Loop):
            found.add(step.variable)
        elif isinstance(step, Execute):
            found.update(step.into)
        elif isinstance(step, Sql):
            found.update(_targets(Cursor(step.tokens, "", fold, cut)))
    return found
