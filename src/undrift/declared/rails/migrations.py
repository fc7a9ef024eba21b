"""What a Ruby migration touches, read from its text. Nothing is run.

`change` and `up` are followed, with the methods of the class that they call; loops over literals are unrolled;
`down` is left aside. A call that is not known touches the tables that it names; one that names none, and that may come
from elsewhere (a module that is included, another superclass), may touch anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from undrift.declared.rails.operations import OPERATIONS, in_table
from undrift.declared.rails.ruby import UNKNOWN, Block, Call, Program, inner, statements, text_of
from undrift.declared.touched import Pad, Touched, dump, load
from undrift.files import Kept
from undrift.patterns import pattern
from undrift.sql.version import version
from undrift.values import dataclass

if TYPE_CHECKING:
    from tree_sitter import Node

_LARGEST = 1024 * 1024
_MOST_STEPS = 20_000
_DEEPEST = 60
_MOST_TURNS = 200

_PLAIN_SUPERCLASS = pattern(r"<\s*(?:::)?ActiveRecord::Migration(?:\[[\d.]+\])?")
_MIGRATION = pattern(r"\bMigration\b")
_CONNECTION = pattern(r"(?:self|conn|connection|db|(?:.*\.)(?:lease_)?connection|(?:::)?ActiveRecord::Migration)")
_CONDITIONS = frozenset(
    """
    if unless while until case when in else elsif rescue ensure conditional if_modifier unless_modifier while_modifier
    until_modifier rescue_modifier binary case_match in_clause
    """.split()
)
_DEFINITIONS = frozenset({"method", "singleton_method", "class", "module", "singleton_class"})
_TURNS = frozenset({"each", "map", "flat_map", "each_pair", "each_entry", "reverse_each"})
_RUNS_OTHERS = frozenset({"migrate", "invoke", "exec_migration", "change", "up"})
_RUNS_TEXT = frozenset({"load", "eval", "instance_eval", "class_eval", "send", "public_send", "revert", "run"})
_HARMLESS = frozenset(
    """
    say puts print p raise require require_relative sleep return warn abort exit pp loop block_given? attr_accessor
    disable_ddl_transaction! reset_column_information attr_reader private public protected binding lambda proc
    announce write next break yield super insert update delete select_all select_value select_values select_one
    select_rows quote quote_table_name quote_column_name connection reversible up_only
    say_with_time suppress_messages transaction safety_assured disable_statement_timeout format sprintf rand Integer
    String Array catch throw at_exit freeze
    """.split()
)
"""Methods of Kernel and of migrations that leave the schema alone; what stands in their blocks is read."""


@dataclass(frozen=True, slots=True)
class _Changed:
    """What the parameter of `change_table`'s block holds."""

    table: object


def touched(data: bytes) -> Touched:
    """Return what a migration touches. Never raises for what the file holds.

    Args:
        data: The migration.
    """
    if len(data) > _LARGEST:
        return Touched(everything=True)
    program = Program(data)
    if program.broken:
        return Touched(everything=True)
    pad = Pad()
    follower = _Follower(program, pad)
    classes = [node for node in _classes(program.root) if follower.prepare(node)]
    if not classes or follower.steps > _MOST_STEPS:
        pad.everything = True
    return pad.read()


def _classes(root: Node) -> Iterator[Node]:
    """Yield the classes of a file, those in modules too, and none that lies in a class."""
    for node in inner(root):
        if node.type == "class":
            yield node
        elif node.type == "module":
            body = node.child_by_field_name("body")
            yield from _classes(body) if body else ()


class _Follower:
    """Follows one migration."""

    def __init__(self, program: Program, pad: Pad) -> None:
        self.program, self.pad = program, pad
        self.methods: dict[str, Node] = {}
        self.constants: dict[str, object] = {}
        self.is_mixed = False
        self.steps = self.depth = 0

    def prepare(self, node: Node) -> bool:
        """Follow a class; whether it is a migration.

        A class for the rows of a table, as migrations bring their own, is none.
        """
        superclass = node.child_by_field_name("superclass")
        said = text_of(superclass) if superclass else ""
        self.methods, self.is_mixed = {}, not _PLAIN_SUPERCLASS.match(said)
        self.constants = {}
        body = statements(node.child_by_field_name("body"))
        for one in (*inner(self.program.root), *body):
            self._declare(one)
        roots = [self.methods[name] for name in ("change", "up") if name in self.methods]
        for root in roots:
            self._run(statements(root.child_by_field_name("body")), dict(self.constants))
        if not roots and _MIGRATION.search(said):
            self.pad.everything = True
        return bool(roots) or bool(_MIGRATION.search(said))

    def _declare(self, node: Node) -> None:
        """Take in a constant, a method or a module that is included."""
        if node.type in {"method", "singleton_method"}:
            name = node.child_by_field_name("name")
            self.methods[text_of(name) if name else ""] = node
        elif node.type == "assignment":
            self._assign(node, self.constants)
        elif node.type == "singleton_class":
            for one in statements(node.child_by_field_name("body")):
                self._declare(one)
        elif (call := self.program.call(node)) and call.name in {"include", "extend", "prepend"}:
            self.is_mixed = True

    def _assign(self, node: Node, names: dict[str, object]) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and left.type in {"identifier", "constant"}:
            names[text_of(left)] = self.program.value(right, names)

    def _run(self, nodes: tuple[Node, ...], names: dict[str, object]) -> None:
        for node in nodes:
            self._statement(node, names)

    def _statement(self, node: Node, names: dict[str, object]) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS or self.depth > _DEEPEST:
            self.pad.everything = True
            return
        self.depth += 1
        doubt = node.type in _CONDITIONS
        self.pad.doubtful += doubt
        if node.type == "return":
            self.pad.doubtful += 1
        elif node.type in {"call", "identifier"}:
            self._call(node, names)
        elif node.type not in _DEFINITIONS:
            if node.type == "assignment":
                self._assign(node, names)
            self._run(tuple(inner(node)), names)
        self.pad.doubtful -= doubt
        self.depth -= 1

    def _call(self, node: Node, names: dict[str, object]) -> None:
        call = self.program.call(node, names)
        if call is None or (node.type == "identifier" and call.name in names):
            return
        held = names.get(text_of(call.receiver)) if call.receiver is not None else None
        if isinstance(held, _Changed):
            self._in_table(call, held)
        elif call.receiver is None or _CONNECTION.fullmatch(text_of(call.receiver)):
            self._own(node, call, names)
        else:
            self._foreign(node, call, names)

    def _in_table(self, call: Call, held: _Changed) -> None:
        if isinstance(held.table, str):
            in_table(call, held.table, self.pad)
        else:
            self.pad.everything = True

    def _own(self, node: Node, call: Call, names: dict[str, object]) -> None:
        """Read a call of the migration's own methods, or of the connection's."""
        if call.name == "change_table":
            self._change_table(call, names)
        elif note := OPERATIONS.get(call.name):
            note(call, self.pad)
        elif call.name in self.methods and call.receiver is None:
            self._follow(self.methods[call.name], call)
        elif call.name == "revert" and call.block:
            self.pad.doubtful += 1
            self._block(call.block, names)
            self.pad.doubtful -= 1
        else:
            self._unknown(call)
            self._inside(node, call, names)

    def _change_table(self, call: Call, names: dict[str, object]) -> None:
        table = call.text(0) or UNKNOWN
        self.pad.columns(table)
        if call.block:
            bound = dict.fromkeys(call.block.parameters[:1], _Changed(table))
            self._run(call.block.body, {**names, **bound})

    def _follow(self, method: Node, call: Call) -> None:
        """Run a method of the class with these arguments."""
        named = [_parameter(one) for one in inner(method.child_by_field_name("parameters"))]
        values = {name: call.args[place] if place < len(call.args) else UNKNOWN for place, name in enumerate(named)}
        values |= {name: call.options[name] for name in named if name in call.options}
        self._run(statements(method.child_by_field_name("body")), {**self.constants, **values})

    def _unknown(self, call: Call) -> None:
        """Note what a call that is not known may touch: the tables that it names, else anything."""
        if call.name.endswith("?") or call.name in _HARMLESS:
            return
        tables = [one for value in call.args for one in (value if isinstance(value, list) else [value])]
        named = [one for one in tables if isinstance(one, str)]
        if call.name in _RUNS_TEXT or (self.is_mixed and not named and not (call.block and not call.args)):
            self.pad.everything = True
        self.pad.whole(*named)

    def _foreign(self, node: Node, call: Call, names: dict[str, object]) -> None:
        """Read a call of some other object's: rows, loops, and what stands in their blocks."""
        is_direction = call.receiver is not None and call.receiver.type == "identifier" and not call.args
        if is_direction and call.name == "down":
            return
        if call.name in _TURNS and call.block:
            self._turns(call, names)
        elif is_direction and call.name == "up" and call.block:
            self._block(call.block, names)
        else:
            is_constant = call.receiver is not None and text_of(call.receiver)[:1].isupper()
            self.pad.everything |= is_constant and call.name in _RUNS_OTHERS
            self._inside(node, call, names)

    def _turns(self, call: Call, names: dict[str, object]) -> None:
        """Run the body of a loop once for each value of a literal; else once for some value."""
        block, held = call.block, self.program.value(call.receiver, names)
        if block is None:
            return
        values = list(held.items()) if isinstance(held, dict) else held
        if not isinstance(values, list) or len(values) > _MOST_TURNS:
            self.pad.doubtful += 1
            self._block(block, names)
            self.pad.doubtful -= 1
            return
        for value in values:
            self._run(block.body, {**names, **_bound(block, value)})

    def _block(self, block: Block, names: dict[str, object]) -> None:
        self._run(block.body, {**names, **dict.fromkeys(block.parameters, UNKNOWN)})

    def _inside(self, node: Node, call: Call, names: dict[str, object]) -> None:
        """Read what stands in a call: its receiver, its arguments and its block."""
        if call.receiver is not None and call.receiver.type == "call":
            self._statement(call.receiver, names)
        arguments = node.child_by_field_name("arguments")
        self._run(tuple(one for one in inner(arguments) if one.type != "identifier"), names)
        if call.block:
            self._block(call.block, names)


def _bound(block: Block, value: object) -> Mapping[str, object]:
    """Return what the parameters of a block hold for one value: its items, where there are several parameters."""
    values = list(value) if isinstance(value, (list, tuple)) and len(block.parameters) > 1 else [value]
    padded = values + [UNKNOWN] * len(block.parameters)
    return dict(zip(block.parameters, padded, strict=False))


def _parameter(node: Node) -> str:
    """Return the name of a method's parameter: bare, with a default, or a keyword."""
    name = node if node.type == "identifier" else node.child_by_field_name("name")
    return text_of(name) if name else ""


KEPT: Kept[Touched] = Kept("rails-touched", version, touched, dump, load)
"""The reading of what a migration touches, as it is kept between runs."""
