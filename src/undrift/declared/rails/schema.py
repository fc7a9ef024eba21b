"""A schema.rb as a declaration.

Facts (activerecord: schema.rb, schema_dumper.rb): the file calls `ActiveRecord::Schema.define`, since Rails 7.0
`ActiveRecord::Schema[7.0].define`, whose rules are those of that version. `version:` is the newest migration that ran.
Since Rails 8.2 an application may have all versions listed behind `__END__` instead. What Rails could not dump, it
says in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from undrift.declared.base import Declaration, Doubt
from undrift.declared.rails import indexes, tables
from undrift.declared.rails.draft import Draft, as_name
from undrift.declared.rails.ruby import Call, Program, inner, line_of, text_of
from undrift.declared.rails.types import NATIVE
from undrift.declared.servers import family
from undrift.findings import Location
from undrift.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_DEFINED = pattern(r"\A(?:::)?ActiveRecord::Schema(?:\[(?P<major>\d+)\.(?P<minor>\d+)\])?\Z")
_NOT_DUMPED = pattern(r"^\s*#\s*Could not dump table \"(?P<name>[^\"\n]+)\"", re.MULTILINE)
_UNKNOWN_RAILS = (6, 1)
"""The rules where neither the file nor a lock file says whose they are: the last version that did not say it."""


def read_schema(data: bytes, path: str, dialect: str, rails: tuple[int, int] | None) -> Declaration:
    """Read a schema.rb. Never raises for what it holds.

    Args:
        data: The file.
        path: Its path.
        dialect: One of `undrift.schema.engines.ENGINES`.
        rails: The version of Rails that the application is locked to; None if that is not known.
    """
    if family(dialect) not in NATIVE:
        return _doubtful(Location(path), f"{dialect or 'a database that cannot be told'} is none that is read")
    program = Program(data)
    if program.broken:
        return _doubtful(Location(path, program.broken), "it is no Ruby from here on")
    found = next(_definitions(program), None)
    if found is None:
        return _doubtful(Location(path), "it does not call ActiveRecord::Schema.define")
    call, said = found
    draft = Draft(path, dialect, said or rails or _UNKNOWN_RAILS)
    for node in call.block.body if call.block else ():
        _read(program, node, draft)
    for match in _NOT_DUMPED.finditer(data.decode("utf-8", "replace")):
        draft.doubt(1, "Rails could not dump it", match["name"])
    made = tuple(draft.statements())
    version = call.options.get("version")
    return Declaration(
        made,
        draft.places,
        tuple(draft.doubts),
        version=str(version) if isinstance(version, (int, str)) and version else "",
        applied=_listed(program),
    )


def _doubtful(place: Location, reason: str) -> Declaration:
    return Declaration(doubts=(Doubt(place, reason),))


def _definitions(program: Program) -> Iterator[tuple[Call, tuple[int, int] | None]]:
    """Yield the calls of `define` with the version of Rails that they name."""
    for node in inner(program.root):
        call = program.call(node)
        if call and call.name == "define" and call.receiver is not None:
            match = _DEFINED.match(text_of(call.receiver))
            if match:
                yield call, (int(match["major"]), int(match["minor"])) if match["major"] else None


def _listed(program: Program) -> frozenset[str] | None:
    """Return the versions behind `__END__`; None if the file does not load them from there."""
    last = program.root.named_children[-1] if program.root.named_children else None
    if last is None or last.type != "uninterpreted":
        return None
    calls = (program.call(node) for node in inner(program.root))
    if not any(call and call.name == "load_schema_migrations" for call in calls):
        return None
    return frozenset(line.strip() for line in text_of(last).splitlines() if line.strip().isdigit())


def _read(program: Program, node: Node, draft: Draft) -> None:
    """Read one statement of the block."""
    call = program.call(node)
    if call is None:
        draft.doubt(line_of(node), "this is no call that Rails dumps", more=True)
        return
    if call.name == "create_table" and call.receiver is None:
        tables.create_table(program, call, draft)
    elif (reader := _READERS.get(call.name)) and call.receiver is None:
        reader(call, draft)
    elif _root(program, node) not in _SILENT:
        draft.doubt(call.line, f"what `{call.name}` does is not told", call.text(0), more=not call.text(0))


def _root(program: Program, node: Node) -> str:
    """Return the first method of a chain: `create_trigger` of `create_trigger(…).on(…) do … end`."""
    while (inside := node.child_by_field_name("receiver")) is not None:
        node = inside
    call = program.call(node)
    return call.name if call else ""


def _extension(call: Call, draft: Draft) -> None:
    """`plpgsql` is in every database, and called `pg_catalog.plpgsql` since Rails 8.0."""
    name = call.text(0).rpartition(".")[2]
    if name and name != "plpgsql" and draft.dialect == "postgres":
        draft.before.append(draft.statement(f"CREATE EXTENSION IF NOT EXISTS {draft.quoted(name)}", call.line))
        draft.places[name] = draft.place(call.line)


def _namespace(call: Call, draft: Draft) -> None:
    if call.text(0):
        draft.before.append(draft.statement(f"CREATE SCHEMA {draft.quoted(call.text(0))}", call.line))


def _enum(call: Call, draft: Draft) -> None:
    name, labels = call.text(0), call.args[1] if len(call.args) > 1 else None
    if not name or not isinstance(labels, list) or not all(isinstance(one, str) for one in labels):
        draft.doubt(call.line, "an enum is computed", name)
        return
    held = ", ".join(draft.text(str(one)) for one in labels)
    draft.before.append(draft.statement(f"CREATE TYPE {draft.relation(name)} AS ENUM ({held})", call.line))
    draft.places[str(as_name(name))] = draft.place(call.line)


def _view(call: Call, draft: Draft) -> None:
    """Scenic's `create_view`."""
    name, query = call.text(0), call.options.get("sql_definition")
    if not name or not isinstance(query, str):
        draft.doubt(call.line, "a view is computed", name)
        return
    kind = "MATERIALIZED VIEW" if call.options.get("materialized") else "VIEW"
    sql = f"CREATE {kind} {draft.relation(name)} AS {query.strip().rstrip(';')}"
    draft.after.append(draft.statement(sql, call.line))
    draft.places[str(as_name(name))] = draft.place(call.line)


def _virtual_table(call: Call, draft: Draft) -> None:
    name, module, arguments = call.text(0), call.text(1), call.args[2] if len(call.args) > 2 else []  # noqa: PLR2004 - name, module, arguments
    if name and module and isinstance(arguments, list):
        held = ", ".join(map(str, arguments))
        sql = f"CREATE VIRTUAL TABLE {draft.quoted(name)} USING {module} ({held})"
        draft.after.append(draft.statement(sql, call.line))
        draft.places[name] = draft.place(call.line)


def _index(call: Call, draft: Draft) -> None:
    if call.text(0):
        indexes.index(call, call.text(0), draft, place=1)


def _foreign_key(call: Call, draft: Draft) -> None:
    indexes.foreign_key(call, call.text(0), call.text(1), draft)


def _constraint(write: Callable[[Call, str, Draft, int], str]) -> Callable[[Call, Draft], None]:
    def read(call: Call, draft: Draft) -> None:
        table = draft.tables.get(call.text(0))
        part = write(call, call.text(0), draft, 1)
        if table and part and draft.dialect == "sqlite":
            table.parts.append(part)
        elif part:
            sql = f"ALTER TABLE {draft.relation(call.text(0))} ADD {part}"
            draft.after.append(draft.statement(sql, call.line))

    return read


def _statement(call: Call, draft: Draft) -> None:
    if call.text(0):
        draft.after.append(draft.statement(call.text(0), call.line))
    else:
        draft.doubt(call.line, "SQL is computed", more=True)


_READERS: Mapping[str, Callable[[Call, Draft], None]] = {
    "enable_extension": _extension,
    "create_schema": _namespace,
    "create_enum": _enum,
    "create_view": _view,
    "create_virtual_table": _virtual_table,
    "add_index": _index,
    "add_foreign_key": _foreign_key,
    "add_check_constraint": _constraint(tables.check_sql),
    "add_exclusion_constraint": _constraint(tables.exclusion_sql),
    "add_unique_constraint": _constraint(tables.unique_sql),
    "add_unique_key": _constraint(tables.unique_sql),
    "execute": _statement,
}
"""What each call in the block declares."""

_SILENT = frozenset(
    """
    create_function create_trigger create_aggregate create_policy create_sequence drop_function set_default_privileges
    create_extension_schema validate_check_constraint puts say raise suppress_messages
    """.split()
)
"""Calls that make nothing which is compared: functions and triggers (fx, hair_trigger), and words for people."""
