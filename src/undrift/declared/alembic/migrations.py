"""What a migration of Alembic touches, read from its text. Nothing is run.

`upgrade` is followed, with the functions of the file that it calls; loops over literals are unrolled, and both branches
of a condition are read. A function from elsewhere touches the tables that it is told the names of, else anything.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Mapping, Sequence

from undrift.declared import executed
from undrift.declared.alembic.operations import Operation, note
from undrift.declared.sqlalchemy.columns import Columns
from undrift.declared.sqlalchemy.expressions import Expressions
from undrift.declared.sqlalchemy.program import Program
from undrift.declared.sqlalchemy.types import Types
from undrift.declared.sqlalchemy.values import (
    UNKNOWN,
    Attribute,
    Called,
    Defined,
    Mappings,
    Symbol,
    Unknown,
    Value,
)
from undrift.declared.touched import Pad, Touched, dump, load
from undrift.files import Kept, MemoryFiles
from undrift.patterns import pattern
from undrift.sql.version import version

_MOST_STEPS = 20_000
_DEEPEST = 40
_MOST_TURNS = 200
_FILE = "migration.py"
_OP = frozenset({"alembic.op", "alembic.operations.op"})
_BATCH = "batch_alter_table"
_EXECUTES = frozenset({"execute", "exec_driver_sql", "executescript", "scalar", "scalars"})
_ALL = frozenset({"create_all", "drop_all"})
_OUTSIDE = ("sqlalchemy", "alembic", "builtins", "sqlmodel", "logging", "geoalchemy2", "tqdm")

Held = dict[str, Value]


def touched(data: bytes) -> Touched:
    """Return what a migration touches. Never raises for what the file holds.

    Args:
        data: The migration.
    """
    follower = _Follower(data)
    follower.follow("upgrade")
    return follower.pad.read()


class _Follower:
    """Follows one migration."""

    def __init__(self, data: bytes) -> None:
        self.program = Program(MemoryFiles({_FILE: data}))
        types = Types(self.program, "postgres")
        expressions = Expressions(self.program, types.family, lambda _, name: name)
        self.columns = Columns(self.program, types, expressions)
        self.pad = Pad()
        self.steps = self.depth = 0

    def follow(self, name: str) -> None:
        """Follow a function of the file."""
        module = self.program.module(_FILE)
        function = self.program.lookup(_FILE, name) if module else UNKNOWN
        if isinstance(function, Defined) and isinstance(function.node, ast.FunctionDef):
            self._run(function.node.body, {})
        else:
            self.pad.everything = True

    def _run(self, body: Iterable[ast.stmt], held: Held) -> None:
        self.depth += 1
        for statement in body:
            self.steps += 1
            if self.steps > _MOST_STEPS or self.depth > _DEEPEST:
                self.pad.everything = True
                break
            self._statement(statement, held)
        self.depth -= 1

    def _statement(self, statement: ast.stmt, held: Held) -> None:  # noqa: C901 - one case per kind of statement
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value:
            self._calls(statement.value, held)
            self._assign(statement, held)
        elif isinstance(statement, ast.Expr):
            self._calls(statement.value, held, alone=True)
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            self._with(statement, held)
        elif isinstance(statement, ast.If):
            self._calls(statement.test, held)
            self._run(statement.body, held)
            self._run(statement.orelse, held)
        elif isinstance(statement, (ast.For, ast.AsyncFor)):
            self._loop(statement, held)
        elif isinstance(statement, ast.While):
            self._run(statement.body, held)
        elif isinstance(statement, ast.Try):
            handlers = [each for handler in statement.handlers for each in handler.body]
            self._run((*statement.body, *handlers, *statement.orelse, *statement.finalbody), held)
        elif isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            held[statement.name] = Defined(_FILE, f"<{statement.name}>", statement, held)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                held[alias.asname or alias.name.partition(".")[0]] = _imported(statement, alias)
        elif isinstance(statement, ast.Return) and statement.value:
            self._calls(statement.value, held)

    def _assign(self, statement: ast.Assign | ast.AnnAssign, held: Held) -> None:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        value = self.program.value(statement.value, _FILE, held) if statement.value else UNKNOWN
        for target in targets:
            _bind(target, value, held)

    def _with(self, statement: ast.With | ast.AsyncWith, held: Held) -> None:
        for item in statement.items:
            value = self.program.value(item.context_expr, _FILE, held)
            if item.optional_vars is not None:
                _bind(item.optional_vars, value, held)
            if not _is_batch(value):
                self._calls(item.context_expr, held)
            elif isinstance(value, Called):
                self.pad.columns(_batch_table(value))
        self._run(statement.body, held)

    def _loop(self, statement: ast.For | ast.AsyncFor, held: Held) -> None:
        self._calls(statement.iter, held)
        over = self.program.value(statement.iter, _FILE, held)
        if (
            isinstance(over, Called)
            and isinstance(over.function, Attribute)
            and over.function.name in {"items", "keys"}
        ):
            over = UNKNOWN
        turns = over if isinstance(over, tuple) and len(over) <= _MOST_TURNS else (UNKNOWN,)
        if isinstance(over, Mappings):
            turns = tuple(over.items)
        for value in turns:
            _bind(statement.target, value, held)
            self._run(statement.body, held)

    # Calls

    def _calls(self, node: ast.expr, held: Held, *, alone: bool = False) -> None:
        """Read the calls in an expression, the innermost last."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            self.pad.everything = True
            return
        if isinstance(node, (ast.Await, ast.Starred)):
            self._calls(node.value, held, alone=alone)
        elif isinstance(node, ast.Call):
            if not self._call(node, held, alone=alone):
                inner = (node.func, *node.args, *(keyword.value for keyword in node.keywords))
                for one in inner:
                    self._calls(one, held)
        elif not isinstance(node, (ast.Constant, ast.Name, ast.Lambda)):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self._calls(child, held)
                elif isinstance(child, ast.comprehension):
                    self._calls(child.iter, held)

    def _call(self, node: ast.Call, held: Held, *, alone: bool) -> bool:
        """Read one call; whether nothing in it is left to be read."""
        function = self.program.value(node.func, _FILE, held)
        before, _, last = function.name.rpartition(".") if isinstance(function, Symbol) else ("", "", "")
        if before in _OP or (before.endswith(".op") and before.startswith("alembic")):
            return self._operation(node, last, held, None)
        if isinstance(function, Attribute) and _is_batch(function.owner) and isinstance(function.owner, Called):
            return self._operation(node, function.name, held, function.owner)
        if isinstance(function, Defined):
            return self._follow(function, node, held)
        name = function.name if isinstance(function, Attribute) else last or _word(node.func)
        if name in _EXECUTES:
            if node.args:
                self._execute(node.args[0], held)
            return False
        if name in _ALL:
            self.pad.everything = True
        elif name in {"create", "drop"} and isinstance(node.func, ast.Attribute):
            self._create(self.program.value(node.func.value, _FILE, held), alone=alone)
        elif isinstance(function, (Symbol, Unknown)) and not before.startswith(_OUTSIDE):
            self._foreign(function, node, held, alone=alone)
        return False

    def _operation(self, node: ast.Call, name: str, held: Held, batch: Called | None) -> bool:
        if name == "execute":
            self._execute(node.args[0] if node.args else _keyword(node, "sqltext"), held)
            return True
        if name == _BATCH:
            return False
        args = tuple(self._arguments(node.args, held))
        named: dict[str, Value] = {
            one.arg: self.program.value(one.value, _FILE, held) for one in node.keywords if one.arg
        }
        if batch:
            table = _batch_table(batch)
            # The table stands first, or behind the name of an index or constraint.
            place = 0 if name in _OF_COLUMNS else 1
            if place and not args:
                args = (next((named[one] for one in ("index_name", "constraint_name") if one in named), None),)
            args = (*args[:place], table, *args[place:])
        note(Operation(name, args, named, self.columns), self.pad)
        return False

    def _arguments(self, nodes: Sequence[ast.expr], held: Held) -> Iterable[Value]:
        for node in nodes:
            value = self.program.value(node.value if isinstance(node, ast.Starred) else node, _FILE, held)
            if isinstance(node, ast.Starred):
                yield from value if isinstance(value, tuple) else (UNKNOWN,)
            else:
                yield value

    def _follow(self, function: Defined, node: ast.Call, held: Held) -> bool:
        """Run a function of the file with these arguments."""
        inner = function.node
        if not isinstance(inner, ast.FunctionDef):
            return False
        args = tuple(self._arguments(node.args, held))
        named: dict[str, Value] = {
            one.arg: self.program.value(one.value, _FILE, held) for one in node.keywords if one.arg
        }
        self._run(inner.body, {**function.held, **self.program.arguments(function, args, named)})
        return False

    def _create(self, value: Value, *, alone: bool) -> None:
        """Note a type or table that is made, or dropped, by a method of its own."""
        name = value.named.get("name") if isinstance(value, Called) else None
        if isinstance(value, Called) and value.last == "Table" and value.args:
            name = value.args[0]
        if isinstance(name, str):
            self.pad.whole(name)
        elif alone and not (isinstance(value, Called) and value.last in {"Enum", "ENUM"}):
            self.pad.everything = True

    def _foreign(self, function: Value, node: ast.Call, held: Held, *, alone: bool) -> None:
        """Note what a function from elsewhere may touch: what it is told, else anything if it stands alone."""
        top = function.name.partition(".")[0] if isinstance(function, Symbol) else ""
        if isinstance(function, Unknown) and isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id):
            return
        if top in sys.stdlib_module_names or (isinstance(function, Unknown) and isinstance(node.func, ast.Attribute)):
            return
        values = [*self._arguments(node.args, held)]
        values += [self.program.value(one.value, _FILE, held) for one in node.keywords]
        gets_op = any(isinstance(one, Symbol) and one.name in _OP for one in values)
        words = [one for one in values if isinstance(one, str)]
        if gets_op or (alone and not words):
            self.pad.everything = True
        if alone:
            self.pad.whole(*words)

    # SQL

    def _execute(self, node: ast.expr | None, held: Held) -> None:
        if node is None:
            self.pad.everything = True
            return
        value = self.program.value(node, _FILE, held)
        if isinstance(value, Called) and value.last in {"text", "DDL", "TextClause"} and isinstance(node, ast.Call):
            self._execute(node.args[0] if node.args else None, held)
        elif (
            isinstance(value, Called)
            and value.last in {"text", "DDL"}
            and value.args
            and isinstance(value.args[0], str)
        ):
            executed.note(value.args[0], self.pad)
        elif isinstance(value, str):
            self._sql(value)
        elif isinstance(value, Called) and isinstance(_text_within(value), str):
            self._sql(str(_text_within(value)))
        elif isinstance(value, Called) and value.last not in _MADE and _is_expression(value):
            # Rows are read or written by an expression.
            return
        elif isinstance(value, Called) and value.args and isinstance(value.args[0], str):
            self.pad.whole(value.args[0])
        else:
            pieces = _pieces(self.program, node, held)
            if any(pieces):
                executed.note_pieces([one or None for one in pieces], self.pad)
            else:
                executed.note(None, self.pad)

    def _sql(self, text: str) -> None:
        executed.note(text, self.pad)
        if "table" in text.lower() and len(text) < _LONGEST_SQL:
            from undrift.declared.alembic import sql  # noqa: PLC0415 - few migrations hold SQL

            sql.effects(text, self.pad)


_LONGEST_SQL = 200_000
_MADE = frozenset(
    {"CreateTable", "DropTable", "AddConstraint", "DropConstraint", "CreateIndex", "DropIndex", "CreateSchema"}
)
_OF_COLUMNS = frozenset({"add_column", "drop_column", "alter_column", "create_table_comment", "drop_table_comment"})


_FIELD = pattern(r"(?:\{\w*\}|%(?:\(\w+\))?[sd])()")
"""What stands in a text for a value that is put in; splitting leaves an empty piece in its place."""


def _text_within(value: Called) -> Value:
    """Return the SQL in `text("…").bindparams(…)`; None if it is something else."""
    owner = value.function.owner if isinstance(value.function, Attribute) else None
    return owner.args[0] if isinstance(owner, Called) and owner.last == "text" and owner.args else None


def _is_expression(value: Called) -> bool:
    """Whether a call makes a statement of SQLAlchemy's own language about rows."""
    function = value.function
    if isinstance(function, Symbol):
        return function.name.startswith("sqlalchemy.")
    return isinstance(function, Attribute) and function.name in _METHODS


_METHODS = frozenset(
    """
    update insert delete select values where returning filter join select_from order_by limit group_by with_only_columns
    on_conflict_do_nothing on_conflict_do_update on_duplicate_key_update from_select bindparams distinct
    execution_options
    """.split()
)


def _word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in node.keywords if one.arg == name), None)


def _imported(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> Value:
    if isinstance(statement, ast.ImportFrom):
        return Symbol(f"{statement.module or '.'}.{alias.name}")
    return Symbol(alias.name if alias.asname else alias.name.partition(".")[0])


def _bind(target: ast.expr, value: Value, held: Held) -> None:
    if isinstance(target, ast.Name):
        held[target.id] = value
    elif isinstance(target, (ast.Tuple, ast.List)):
        items = value if isinstance(value, tuple) and len(value) == len(target.elts) else ()
        for place, one in enumerate(target.elts):
            _bind(one, items[place] if items else UNKNOWN, held)


def _is_batch(value: Value) -> bool:
    return isinstance(value, Called) and value.last == _BATCH


def _batch_table(value: Called) -> Value:
    name = value.args[0] if value.args else value.named.get("table_name", UNKNOWN)
    schema = value.named.get("schema")
    return f"{schema}.{name}" if isinstance(schema, str) and isinstance(name, str) else name


def _pieces(program: Program, node: ast.expr, held: Mapping[str, Value]) -> list[str | None]:  # noqa: PLR0911 - one per kind
    """Return a text with what cannot be told left out, as None."""
    if isinstance(node, ast.JoinedStr):
        parts = (one.value if isinstance(one, ast.FormattedValue) else one for one in node.values)
        return [piece for one in parts for piece in _pieces(program, one, held)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_pieces(program, node.left, held), *_pieces(program, node.right, held)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return [piece for one in _pieces(program, node.left, held) for piece in (_FIELD.split(one) if one else [None])]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr not in {"format", "strip"}:
            return [None]
        inner = _pieces(program, node.func.value, held)
        return [piece for one in inner for piece in (_FIELD.split(one) if one else [None])]
    value = program.value(node, _FILE, held)
    if isinstance(value, Called) and value.last == "text" and isinstance(node, ast.Call) and node.args:
        return _pieces(program, node.args[0], held)
    return [value if isinstance(value, str) else str(value) if isinstance(value, int) else None]


KEPT: Kept[Touched] = Kept("alembic-touched", version, touched, dump, load)
"""The reading of what a migration touches, as it is kept between runs."""
