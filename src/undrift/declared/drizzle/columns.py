"""One column of a table: its builder and the modifiers chained to it.

Facts: drizzle-orm: src/column-builder.ts, src/pg-core/columns/common.ts and its neighbours of MySQL and SQLite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from undrift.declared.base import Doubt
from undrift.declared.drizzle.calls import Step, called, chain, outcome, resolved
from undrift.declared.drizzle.heads import Head, Heads, Reference
from undrift.declared.drizzle.model import KitColumn, KitForeignKey, KitKey
from undrift.declared.drizzle.naming import foreign_key_name, key_name
from undrift.declared.drizzle.plain import NOWHERE, Untold, js_text, plain, why
from undrift.declared.drizzle.postgres import DIALECT, identity_sequence
from undrift.declared.drizzle.rules import Draft, Made, Options, made
from undrift.declared.drizzle.sqltext import Writer, is_sql, sql_of
from undrift.declared.servers import qualified
from undrift.declared.typescript.operators import is_undefined
from undrift.declared.typescript.values import Call, Entry, Literal, Member, Object, Symbol, Value
from undrift.findings import Location
from undrift.values import dataclass, replace

_SILENT = frozenset({"$type", "$default", "$defaultFn", "$onUpdate", "$onUpdateFn", "$with", "setName"})
"""Modifiers that no statement comes of: the program alone goes by them."""


@dataclass(slots=True)
class Column:
    """A column while its chain is read.

    Attributes:
        name: Its name in the database.
        key: Its name before `casing`.
        draft: What its builder and its modifiers so far say.
        head: Its table.
        unique: Its own unique constraint.
        foreign_keys: What it refers to.
        doubts: What of it cannot be told.
    """

    name: str
    key: str
    draft: Draft
    head: Head
    unique: KitKey | None = None
    foreign_keys: list[KitForeignKey] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def finished(self) -> KitColumn:
        """Return the column as a snapshot holds it."""
        draft, table = self.draft, self.head.name
        has_sequence = draft.identity and draft.sequence
        return KitColumn(
            name=self.name,
            type=draft.type,
            place=draft.place,
            not_null=draft.not_null,
            default=draft.default,
            primary_key=draft.primary_key,
            auto_increment=draft.auto_increment,
            generated=draft.generated,
            stored=draft.stored,
            identity=draft.identity,
            sequence=identity_sequence(draft, table.name, table.schema, self.name) if has_sequence else "",
            on_update_now=draft.on_update_now,
        )


class Columns:
    """Reads columns, and remembers the enums that they are of."""

    def __init__(self, heads: Heads) -> None:
        """Take what knows the tables."""
        self._heads = heads
        self._rules = heads.rules
        self._writer = Writer(heads)
        self._made: dict[int, list[tuple[Value, Column]]] = {}
        self.enums: dict[int, Value] = {}

    def read(self, head: Head, entry: Entry) -> Column:
        """Read a column; what cannot be told of it is a doubt of its own.

        Args:
            head: Its table.
            entry: Its key, and what makes it.
        """
        root, steps = chain(entry.value)
        column = self._begun(head, entry, root)
        for step in steps:
            self._step(column, step)
        self._made.setdefault(id(root), []).append((root, column))
        return column

    def shared(self) -> Iterator[Doubt]:
        """Yield doubts about columns of one builder that are not the same: a modifier of one goes for those to come."""
        for made_of_one in self._made.values():
            columns = [column for _, column in made_of_one]
            if len({(column.name, replace(column.draft, place=NOWHERE)) for column in columns}) > 1:
                reason = "its builder makes other columns too, and what is said of one of them may hold for all"
                for column in columns:
                    place, table = column.draft.place, column.head.name
                    yield Doubt(place, reason, table, column.name)
                    if len({other.name for other in columns}) > 1:
                        yield Doubt(place, reason, table, more=True)

    def _step(self, column: Column, step: Step) -> None:
        try:
            self._modify(column, step)
        except Untold as untold:
            column.doubts.append(Doubt(untold.place, untold.reason, column.head.name, column.name))

    def _begun(self, head: Head, entry: Entry, root: Value) -> Column:
        """Return a column as its builder makes it."""
        unsure: list[Doubt] = []
        try:
            name, key = self._heads.column_name(entry), self._heads.key_as_name(entry)
        except Untold as untold:
            name = key = self._heads.cased(entry.name)
            unsure.append(Doubt(untold.place, untold.reason, head.name, more=True))
        try:
            draft = replace(self._built(root), place=entry.place)
        except Untold as untold:
            draft = Draft(self._rules.untold_type, "", entry.place)
            unsure.append(Doubt(untold.place, untold.reason, head.name, name))
        return Column(name, key, draft, head, doubts=unsure)

    def _built(self, root: Value) -> Draft:
        """Return what the builder at the beginning of a chain makes."""
        if not isinstance(root, Call):
            raise Untold(why(root), NOWHERE if isinstance(root, Symbol) else root.place)
        call = made(root.arguments, root.place)
        build = self._rules.builders.get(called(root, self._rules.module))
        if build:
            return build(_with_known_labels(call))
        maker = root.callee
        if called(maker, self._rules.module) == "customType" and isinstance(maker, Call):
            return Draft(self._rules.custom_type(_custom(maker, call)), "", root.place)
        enum = self._heads.made(maker)
        if enum and enum.what == "enum":
            self.enums[id(enum.value)] = maker
            return Draft(qualified(enum.name(), DIALECT), "", root.place)
        reason = f"what {why(root).removeprefix('it depends on ')} makes is not known"
        raise Untold(reason, root.place)

    def _modify(self, column: Column, step: Step) -> None:
        own = self._rules.modifiers.get(step.name)
        if own:
            column.draft = own(column.draft, step.arguments)
            if step.name == "array":
                column.unique = None
                column.foreign_keys.clear()
            return
        shared = _SHARED.get(step.name)
        if shared:
            shared(self, column, step)
        elif step.name not in _SILENT:
            reason = f"what .{step.name}() does to the column is not known"
            raise Untold(reason, step.place)

    def not_null(self, column: Column, step: Step) -> None:  # noqa: ARG002 - as its neighbours
        """`.notNull()`."""
        column.draft = replace(column.draft, not_null=True)

    def primary_key(self, column: Column, step: Step) -> None:  # noqa: ARG002 - as its neighbours
        """`.primaryKey()`."""
        column.draft = replace(column.draft, primary_key=True, not_null=True)

    def default(self, column: Column, step: Step) -> None:
        """`.default(…)`: SQL, or a value that the dialect writes, null among them; nothing for undefined."""
        value = resolved(step.first) if step.first is not None else None
        if value is None or is_undefined(value):
            text = ""
        elif is_sql(value):
            text = self._writer.text(value)
        else:
            text = self._rules.default(column.draft, plain(value))
        column.draft = replace(column.draft, default=text)

    def unique(self, column: Column, step: Step) -> None:
        """`.unique("name", {nulls: "not distinct"})`."""
        given = plain(step.first) if step.first is not None else None
        options = Options(_object(step.arguments, 1), step.place)
        name = given if isinstance(given, str) and given else key_name(column.head.name.name, (column.key,), "unique")
        distinct = options.text("nulls") != "not distinct"
        column.unique = KitKey((column.name,), step.place, name, nulls_distinct=distinct)

    def references(self, column: Column, step: Step) -> None:
        """`.references(() => users.id, {onDelete: "cascade"})`; one that cannot be told may be there all the same."""
        try:
            target = self._heads.required(outcome(_required(step, "it refers to nothing")), step.place)
            options = Options(_object(step.arguments, 1), step.place)
            actions = options.text("onDelete"), options.text("onUpdate")
        except Untold as untold:
            reason = f"what {column.name} refers to cannot be told: {untold.reason}"
            column.doubts.append(Doubt(untold.place, reason, column.head.name, more=True))
            return
        column.foreign_keys.append(_foreign_key(column, target, step.place, actions))

    def generated(self, column: Column, step: Step) -> None:
        """`.generatedAlwaysAs(sql`…`, {mode: "stored"})`."""
        value = sql_of(_required(step, "it is generated from nothing"))
        text = self._writer.text(value) if is_sql(value) else js_text_of(value)
        mode = Options(_object(step.arguments, 1), step.place).text("mode")
        stored = mode == "stored" if mode else self._rules.generated_stored
        column.draft = replace(column.draft, generated=text, stored=stored)


_SHARED: Mapping[str, Callable[[Columns, Column, Step], None]] = {
    "notNull": Columns.not_null,
    "primaryKey": Columns.primary_key,
    "default": Columns.default,
    "unique": Columns.unique,
    "references": Columns.references,
    "generatedAlwaysAs": Columns.generated,
}


def js_text_of(value: Value) -> str:
    """Return a text or number as it is, for SQL that is given without a template.

    Raises:
        Untold: It is neither.
    """
    found = plain(value)
    if isinstance(found, (str, int, float)):
        return js_text(found)
    raise Untold(why(value), NOWHERE if isinstance(value, Symbol) else value.place)


def _required(step: Step, otherwise: str) -> Value:
    """Return the first argument of a call that is nothing without one."""
    if step.first is None:
        raise Untold(otherwise, step.place)
    return step.first


def _object(arguments: tuple[Value, ...], place: int) -> Object | None:
    value = arguments[place] if len(arguments) > place else None
    if value is None or isinstance(value, (Object, Literal)):
        return value if isinstance(value, Object) else None
    raise Untold(why(value), NOWHERE if isinstance(value, Symbol) else value.place)


def _foreign_key(column: Column, target: Reference, place: Location, actions: tuple[str, str]) -> KitForeignKey:
    name = foreign_key_name(column.head.name.name, (column.name,), target.table.name, (target.column,))
    return KitForeignKey((column.name,), target.table, (target.column,), place, name, *actions)


def _with_known_labels(call: Made) -> Made:
    """Return a call whose arguments that hold the values of an enum are those values."""
    if not any(isinstance(one, Member) for one in call.arguments):
        return call
    return replace(call, arguments=tuple(map(resolved, call.arguments)))


def _custom(maker: Call, call: Made) -> str:
    """Return the type of a column of a `customType`: what its `dataType` returns for the options."""
    declared = maker.arguments[0] if maker.arguments else None
    data_type = declared.get("dataType") if isinstance(declared, Object) else None
    if data_type is None:
        reason = "the dataType of the custom type cannot be told"
        raise Untold(reason, maker.place)
    options = call.options.value or Literal(None, call.place)
    name = plain(outcome(data_type, options))
    if not isinstance(name, str):
        reason = "the dataType of the custom type is not a text"
        raise Untold(reason, maker.place)
    return name
