"""How an object came to be what it is: the statements that changed it, in order and in words.

Renames are followed backwards, a table's and a column's. A table that SQLite makes anew under another name and puts in
the place of the old one goes on as the old one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from undrift.patterns import pattern
from undrift.schema import diff, model
from undrift.schema.catalog import Entry, Source
from undrift.schema.diff import Difference, Kind
from undrift.schema.model import CompositeType, Domain, EnumType, Name, Schema, Table, View
from undrift.text import plural, printable
from undrift.values import dataclass, replace

VERSION = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What is explained.

    Attributes:
        name: The object.
        column: The column of it; empty for all of it.
    """

    name: Name
    column: str = ""

    def __str__(self) -> str:
        """Return it as messages show it."""
        return f"{self.name}.{self.column}" if self.column else str(self.name)


@dataclass(frozen=True, slots=True)
class Step:
    """What one statement did.

    Attributes:
        source: The statement.
        words: What it did, in short phrases.
    """

    source: Source
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Turn:
    """One change on the way of an object.

    Attributes:
        source: The statement.
        before: What it was; None if it was not.
        after: What it is from then on; None if it is no more.
        was: The name it had before, where it was renamed.
        to: The name it went on under, where it was renamed away.
    """

    source: Source
    before: object | None
    after: object | None
    was: Name | None = None
    to: Name | None = None


def steps(journal: Sequence[Entry], asked: Asked, dialect: str) -> tuple[Step, ...]:
    """Return what made an object, or a column, what it is.

    Args:
        journal: Every change of the replay, in order.
        asked: What is explained.
        dialect: The server.

    Returns:
        The steps in order; none if the journal knows nothing of it.
    """
    sequences = {
        entry.key: value for entry in journal if isinstance(value := entry.after or entry.before, model.Sequence)
    }
    told = _Teller(dialect, sequences)
    found: list[Step] = []
    column = asked.column
    for turn in _whole(_turns(journal, asked.name)):
        if asked.column:
            words, column = told.of_column(turn, column)
        else:
            words = told.of_object(turn)
        if words:
            found.append(Step(turn.source, tuple(words)))
    return tuple(_merged(reversed(found)))


def _merged(found: Iterable[Step]) -> Iterator[Step]:
    """Put the changes of one statement together."""
    waiting: Step | None = None
    for step in found:
        if waiting and waiting.source == step.source:
            waiting = replace(waiting, words=(*waiting.words, *step.words))
            continue
        if waiting:
            yield waiting
        waiting = step
    if waiting:
        yield waiting


def _turns(journal: Sequence[Entry], name: Name) -> Iterator[_Turn]:
    """Yield the changes of an object, the last one first, under the names that it had."""
    place = len(journal) - 1
    while place >= 0:
        entry = journal[place]
        place -= 1
        if entry.key != name:
            continue
        left = journal[place] if place >= 0 else None
        if entry.before is None and left and left.to == name and left.source == entry.source:
            replaced = _replaced(journal, place - 1, name, entry.source)
            if replaced is not None:
                yield _Turn(entry.source, journal[replaced].before, entry.after)
                place = replaced - 1
                continue
            yield _Turn(entry.source, left.before, entry.after, was=left.key)
            name = left.key
            place -= 1
        else:
            yield _Turn(entry.source, entry.before, entry.after, to=entry.to)


def _whole(turns: Iterable[_Turn]) -> Iterator[_Turn]:
    """Put what one statement did to an object, step by step, together; the last turn comes first."""
    later: _Turn | None = None
    for turn in turns:
        if later and later.source == turn.source and later.before is turn.after and turn.after is not None:
            later = replace(later, before=turn.before, was=turn.was or later.was)
            continue
        if later:
            yield later
        later = turn
    if later:
        yield later


def _replaced(journal: Sequence[Entry], place: int, name: Name, source: Source) -> int | None:
    """Return where the old table of a rebuild was dropped: in the same file, with nothing of its name in between."""
    while place >= 0 and journal[place].source.path == source.path:
        entry = journal[place]
        if entry.key == name:
            return place if entry.after is None and entry.to is None and isinstance(entry.before, Table) else None
        place -= 1
    return None


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts changes into words."""

    dialect: str
    sequences: dict[Name, model.Sequence]

    def of_object(self, turn: _Turn) -> list[str]:
        words = [f"renamed from {turn.was}"] if turn.was else []
        if turn.to:
            return [f"renamed to {turn.to}"]
        if turn.before is None and turn.after is not None:
            return [*words, f"created {_noun(turn.after)}{_contents(turn.after)}"]
        if turn.after is None:
            return ["dropped"]
        return [*words, *self._changed(turn)]

    def _changed(self, turn: _Turn) -> list[str]:
        before, after = turn.before, turn.after
        words: list[str] = []
        if isinstance(before, Table) and isinstance(after, Table):
            found = self._differences(turn)
            for column in after.columns:
                if before.column(column.name) is None and (former := _former(before, after, column.name, found)):
                    words.append(f"renamed {former} to {column.name}")
                    before = diff.with_renamed_column(before, former, column.name)
        return [*words, *map(_said, self._differences(replace(turn, before=before)))]

    def of_column(self, turn: _Turn, column: str) -> tuple[list[str], str]:
        """Return what a change did to a column, and the name that the column had before it."""
        before = turn.before if isinstance(turn.before, Table) else None
        after = turn.after if isinstance(turn.after, Table) else None
        was = before.column(column) if before else None
        now = after.column(column) if after else None
        table = [f"its table was renamed from {turn.was}"] if turn.was and now else []
        if turn.to and was:
            return [f"its table was renamed to {turn.to}"], column
        if was and after is None:
            return ["dropped with its table"], column
        former = _former(before, after, column, self._differences(turn)) if now and not was and before else ""
        own = [one for one in self._differences(turn, former, column) if _is_about(one, column)]
        words = [*table, *([f"renamed from {former}"] if former else []), *(_said(one, column) for one in own)]
        if now and before is None:
            words += [f"created with its table: {column} {_definition(self, after, column)}"]
        return words, former or column

    def _differences(self, turn: _Turn, former: str = "", column: str = "") -> tuple[Difference, ...]:
        if turn.before is None or turn.after is None:
            return ()
        before = _under(turn.before, getattr(turn.after, "name", Name("")))
        if former and isinstance(before, Table):
            before = diff.with_renamed_column(before, former, column)
        return diff.differences(self._alone(before), self._alone(turn.after), names=True)

    def _alone(self, value: object) -> Schema:
        """Return a schema that holds this object only, and all sequences: those tell what a default is."""
        owned = {name: one for name, one in self.sequences.items() if one.owner}
        if isinstance(value, Table):
            return Schema(self.dialect, tables={value.name: value}, sequences=owned)
        if isinstance(value, View):
            return Schema(self.dialect, views={value.name: value})
        if isinstance(value, EnumType | Domain | CompositeType):
            return Schema(self.dialect, types={value.name: value})
        if isinstance(value, model.Sequence):
            return Schema(self.dialect, sequences={value.name: value})
        return Schema(self.dialect)

    def definition(self, table: Table, column: str) -> str:
        """Return a column's definition in words."""
        empty = replace(table, columns=(), constraints=(), indexes=())
        for one in diff.differences(self._alone(empty), self._alone(table)):
            if one.what == "column" and one.member == column:
                return one.got
        return ""


def _definition(teller: _Teller, table: Table | None, column: str) -> str:
    return teller.definition(table, column) if table else ""


def _under(value: object, name: Name) -> object:
    if isinstance(value, Table | View | EnumType | Domain | CompositeType | model.Sequence):
        return replace(value, name=name)
    return value


def _former(before: Table | None, after: Table | None, column: str, found: tuple[Difference, ...]) -> str:
    """Return the name that a column had before: of one that is gone, is defined alike and stood in the same place."""
    if before is None or after is None:
        return ""
    for one in found:
        if one.what == "column" and one.kind is Kind.TO and one.member == column:
            places = [held.name for held in after.columns], [held.name for held in before.columns]
            place = places[0].index(column)
            same = place < len(places[1]) and places[1][place] not in places[0] and len(places[0]) == len(places[1])
            return places[1][place] if same else ""
    return ""


def _is_about(one: Difference, column: str) -> bool:
    if one.what == "column":
        return one.member == column
    parts = [part for part in (one.before, one.after) if part is not None]
    return one.what != "table" and any(column in diff.named_columns(part) for part in parts if _is_part(part))  # type: ignore[arg-type]  # narrowed by _is_part


def _is_part(value: object) -> bool:
    return isinstance(
        value, model.PrimaryKey | model.Unique | model.ForeignKey | model.Check | model.Exclusion | model.Index
    )


def _said(one: Difference, column: str = "") -> str:
    if one.kind is Kind.DIFFERS:
        is_clear = not one.member or (one.what == "column" and one.member == column)
        return one.change if is_clear else f"{one.member}: {one.change}"
    verb = "added" if one.kind is Kind.TO else "dropped"
    if one.what == "column":
        return f"{verb} {one.member} {one.got}".rstrip()
    return f"{verb} {one.member or one.what}"


def _noun(value: object) -> str:
    nouns = {Table: "table", View: "view", EnumType: "enum", Domain: "domain", model.Sequence: "sequence"}
    return nouns.get(type(value), "type")


def _contents(value: object) -> str:
    if isinstance(value, Table):
        return f" with {plural(len(value.columns), 'column')}: {', '.join(one.name for one in value.columns)}"
    return f": {', '.join(value.labels)}" if isinstance(value, EnumType) else ""


# What is asked for


def names_ever(journal: Iterable[Entry]) -> tuple[Name, ...]:
    """Return the names of all objects that ever were."""
    return tuple(dict.fromkeys(entry.key for entry in journal))


def columns_ever(journal: Sequence[Entry], name: Name) -> tuple[str, ...]:
    """Return the names of all columns that an object ever had, under whichever name it had."""
    tables = (value for turn in _turns(journal, name) for value in (turn.after, turn.before))
    return tuple(dict.fromkeys(column.name for table in tables if isinstance(table, Table) for column in table.columns))


_WORD = pattern(r'"(?:[^"]|"")*"|`[^`]*`|[^.]+')


def readings(text: str, default_schema: str) -> Iterator[Asked]:
    """Yield what a typed name can mean: an object, an object in a schema, a column of either.

    Args:
        text: `users`, `public.users`, `"User"`, `users.email`, `audit.users.email`.
        default_schema: The name of the namespace that names without one lie in.
    """
    words = [_unquoted(found[0]) for found in _WORD.finditer(text)]
    for parts, column in ((words, ""), (words[:-1], words[-1] if words else "")):
        if 0 < len(parts) <= len(("schema", "name")):
            schema = parts[0] if len(parts) > 1 else ""
            yield Asked(Name(parts[-1], "" if schema == default_schema else schema), column)


def _unquoted(word: str) -> str:
    if len(word) > 1 and word[0] == word[-1] and word[0] in '"`':
        return word[1:-1].replace(word[0] * 2, word[0])
    return word.strip()


def matching(name: Name, names: Iterable[Name]) -> Name | None:
    """Return the object that a name means: exactly, else in any case, else in any schema, if that is one only."""
    known = tuple(names)
    if name in known:
        return name
    ways = (
        [one for one in known if str(one).lower() == str(name).lower()],
        [one for one in known if not name.schema and one.name == name.name],
        [one for one in known if not name.schema and one.name.lower() == name.name.lower()],
    )
    found = next((way for way in ways if way), [])
    return found[0] if len(found) == 1 else None


# Printing


def render(found: Iterable[Step]) -> str:
    """Return the steps as text: one line a phrase, each with its place."""
    return "\n".join(
        f"{printable(step.source.path)}:{step.source.line}  {printable(words)}"
        for step in found
        for words in step.words
    )


def document(found: Iterable[Step], asked: Asked, *, unknown: bool, present: bool) -> str:
    """Return the steps as one JSON object; see docs/output.md."""
    entries = [
        {
            "path": step.source.path,
            "line": step.source.line,
            "migration": step.source.migration,
            "changes": list(step.words),
        }
        for step in found
    ]
    head = {"version": VERSION, "object": str(asked), "exists": present, "unknown": unknown}
    return json.dumps({**head, "steps": entries}, indent=1)
