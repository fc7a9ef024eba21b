"""The third argument of a table: its indexes, keys and checks.

Facts: drizzle-orm: src/pg-core/utils.ts (`getTableConfig`), src/pg-core/{indexes,primary-keys,unique-constraint,
foreign-keys,checks}.ts; drizzle-kit: src/serializer/pgSerializer.ts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from undrift.declared.base import Doubt
from undrift.declared.drizzle.calls import DRIZZLE, Step, called, chain, imported, literal_text, outcome
from undrift.declared.drizzle.columns import js_text_of
from undrift.declared.drizzle.heads import Head, Heads
from undrift.declared.drizzle.model import KitCheck, KitForeignKey, KitIndex, KitIndexPart, KitKey
from undrift.declared.drizzle.naming import foreign_key_name, key_name
from undrift.declared.drizzle.plain import Untold, js_text, place_of, plain, why
from undrift.declared.drizzle.rules import Options
from undrift.declared.drizzle.sqltext import Writer, is_sql, sql_of
from undrift.declared.typescript.values import Array, Call, Function, Literal, Object, Symbol, Unknown, Value
from undrift.findings import Location
from undrift.values import dataclass

_ORDERS = frozenset({"asc", "desc"})
_NULLS: Mapping[str, str] = {"nullsFirst": "first", "nullsLast": "last"}
_LISTS_COLUMNS = frozenset({"on", "onOnly", "using"})
_SILENT = frozenset({"concurrently", "algorithm", "algorythm", "lock", "nullsNotDistinct"})


@dataclass(slots=True)
class Extras:
    """What stands in the third argument."""

    primary_keys: list[KitKey] = field(default_factory=list)
    uniques: list[KitKey] = field(default_factory=list)
    foreign_keys: list[KitForeignKey] = field(default_factory=list)
    checks: list[KitCheck] = field(default_factory=list)
    indexes: list[KitIndex] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


class ExtrasReader:
    """Reads third arguments."""

    def __init__(self, heads: Heads) -> None:
        """Take what knows the tables."""
        self._heads = heads
        self._rules = heads.rules
        self._qualified = Writer(heads)
        self._bare = Writer(heads, qualified=False)

    def read(self, head: Head) -> Extras:
        """Read the third argument of a table. What cannot be told of it makes it certain only that there may be more.

        Args:
            head: The table.
        """
        extras = Extras()
        if head.extra is None or _is_nothing(head.extra):
            return extras
        for item in _items(outcome(head.extra, head.value)):
            self._take(head, item, extras)
        return extras

    def _take(self, head: Head, item: Value, extras: Extras) -> None:
        try:
            self._read(head, item, extras)
        except Untold as untold:
            extras.doubts.append(Doubt(untold.place, untold.reason, head.name, more=True))

    def _read(self, head: Head, item: Value, extras: Extras) -> None:
        root, steps = chain(item)
        read = _READERS.get(called(root))
        if read and isinstance(root, Call):
            read(self, head, root, steps, extras)
        elif not isinstance(item, (Object, Array, Literal, Function)) and not _is_of_no_schema(root):
            raise Untold(why(item), place_of(item) if not isinstance(item, Symbol) else head.place)

    def index(self, head: Head, call: Call, steps: tuple[Step, ...], extras: Extras) -> None:
        """`index("name").on(table.a, table.b.desc())`."""
        parts: list[KitIndexPart] = []
        method = where = options = ""
        for step in steps:
            if step.name in _LISTS_COLUMNS:
                columns = step.arguments
                if step.name == "using" and step.first is not None:
                    method, columns = literal_text(step.first, step.place), columns[1:]
                parts = [self._part(one, step.place) for one in columns] or parts
            elif step.name == "where" and step.first is not None:
                where = "" if _is_nothing(step.first) else self._sql(step.first)
            elif step.name == "with" and step.first is not None:
                options = _storage(step.first)
            elif step.name not in _SILENT:
                reason = f"what .{step.name}() does to the index is not known"
                raise Untold(reason, step.place)
        if not parts:
            return
        name = _given(call) or key_name(head.name.name, (part.column for part in parts), "index")
        is_unique = called(call) == "uniqueIndex"
        extras.indexes.append(KitIndex(name, tuple(parts), call.place, is_unique, method, where, options))

    def primary_key(self, head: Head, call: Call, steps: tuple[Step, ...], extras: Extras) -> None:  # noqa: ARG002 - as its neighbours
        """`primaryKey({columns: [table.a, table.b], name: "name"})`, or `primaryKey(table.a, table.b)` of old."""
        first = call.arguments[0] if call.arguments else None
        name = ""
        if isinstance(first, Object):
            options = Options(first, call.place)
            columns = self._columns(options.get("columns"), call.place)
            name = options.text("name")
        else:
            columns = tuple(self._heads.required(one, call.place).column for one in call.arguments)
        name = name or key_name(head.name.name, columns, "pk")
        extras.primary_keys.append(KitKey(columns, call.place, name))

    def unique(self, head: Head, call: Call, steps: tuple[Step, ...], extras: Extras) -> None:
        """`unique("name").on(table.a, table.b).nullsNotDistinct()`; without `.on()` it is nothing."""
        listed = next((step for step in steps if step.name == "on"), None)
        if listed is None:
            return
        columns = tuple(self._heads.required(one, listed.place).column for one in listed.arguments)
        distinct = all(step.name != "nullsNotDistinct" for step in steps)
        name = _given(call) or key_name(head.name.name, columns, "unique")
        extras.uniques.append(KitKey(columns, call.place, name, nulls_distinct=distinct))

    def foreign_key(self, head: Head, call: Call, steps: tuple[Step, ...], extras: Extras) -> None:
        """`foreignKey({columns: […], foreignColumns: […]}).onDelete("cascade")`."""
        said = outcome(call.arguments[0]) if call.arguments else None
        options = Options(said if isinstance(said, Object) else None, call.place)
        columns = self._columns(options.get("columns"), call.place)
        listed = options.get("foreignColumns")
        targets = [self._heads.required(one, call.place) for one in _listed(listed, call.place)]
        if not targets:
            reason = "what the foreign key refers to cannot be told"
            raise Untold(reason, call.place)
        table, references = targets[0].table, tuple(one.column for one in targets)
        actions = {step.name: literal_text(step.first, step.place) for step in steps if step.first is not None}
        name = options.text("name") or foreign_key_name(head.name.name, columns, table.name, references)
        extras.foreign_keys.append(
            KitForeignKey(
                columns, table, references, call.place, name, actions.get("onDelete", ""), actions.get("onUpdate", "")
            )
        )

    def check(self, head: Head, call: Call, steps: tuple[Step, ...], extras: Extras) -> None:  # noqa: ARG002 - as its neighbours
        """`check("name", sql`${table.a} > 0`)`."""
        name = literal_text(call.arguments[0] if call.arguments else None, call.place)
        if len(call.arguments) < 2:  # noqa: PLR2004 - the name and the condition
            reason = "the check has no condition"
            raise Untold(reason, call.place)
        extras.checks.append(KitCheck(name, self._sql(call.arguments[1]), call.place))

    def _sql(self, value: Value) -> str:
        value = sql_of(value)
        return self._qualified.text(value) if is_sql(value) else js_text_of(value)

    def _part(self, value: Value, place: Location) -> KitIndexPart:
        """Return one key of an index (drizzle-orm: pg-core/columns/common.ts, `ExtraConfigColumn`)."""
        if is_sql(value):
            return KitIndexPart(expression=self._bare.text(value))
        root, steps = chain(value)
        column = self._heads.required(root, place).column
        orders = [step.name for step in steps if step.name in _ORDERS]
        nulls = [_NULLS[step.name] for step in steps if step.name in _NULLS]
        classes = [literal_text(step.first, step.place) for step in steps if step.name == "op"]
        descends = bool(orders) and orders[-1] == "desc"
        said = (nulls or ["last"])[-1]
        return KitIndexPart(
            column=column,
            descending=descends and not classes,
            nulls=said if (descends or said == "first") and not classes else "",
            operator_class=(classes or [""])[-1],
        )

    def _columns(self, value: Value | None, place: Location) -> tuple[str, ...]:
        return tuple(self._heads.required(one, place).column for one in _listed(value, place))


_Read = Callable[[ExtrasReader, Head, Call, tuple[Step, ...], Extras], None]

_READERS: Mapping[str, _Read] = {
    "index": ExtrasReader.index,
    "uniqueIndex": ExtrasReader.index,
    "primaryKey": ExtrasReader.primary_key,
    "unique": ExtrasReader.unique,
    "foreignKey": ExtrasReader.foreign_key,
    "check": ExtrasReader.check,
}


def _items(value: Value) -> Iterator[Value]:
    """Yield what an array or an object holds, arrays in an array included; what is not known of it as it is."""
    if isinstance(value, Object):
        yield from (entry.value for entry in value.entries)
        yield from value.doubts
    elif isinstance(value, Array):
        for item in value.items:
            yield from item.items if isinstance(item, Array) else (item,)
        if any(not one.whole for one in (value, *value.items) if isinstance(one, Array)):
            yield Unknown("a spread among the table's keys and indexes cannot be told", value.place)
    else:
        yield value


def _listed(value: Value | None, place: Location) -> Iterable[Value]:
    if isinstance(value, Array) and value.whole:
        return value.items
    reason = why(value) if value is not None else "its columns are not there"
    raise Untold(reason, place)


def _given(call: Call) -> str:
    """Return the name that is the first argument; empty where there is none."""
    first = call.arguments[0] if call.arguments else None
    name = plain(first) if first is not None else None
    return name if isinstance(name, str) else ""


def _storage(value: Value) -> str:
    """Return what stands behind WITH: `m=16,ef_construction=64`."""
    found = plain(value)
    if not isinstance(found, dict):
        raise Untold(why(value), place_of(value))
    pairs = ((name, held) for name, held in found.items() if isinstance(held, (str, int, float)))
    return ",".join(f"{name}={js_text(held)}" for name, held in pairs)


def _is_nothing(value: Value) -> bool:
    return isinstance(value, Literal) and (value.value is None or value.value is False)


def _is_of_no_schema(root: Value) -> bool:
    """Whether it is something of Drizzle's that makes no part of a table that is compared: a policy."""
    found = imported(root.callee) if isinstance(root, Call) else imported(root)
    return found is not None and (found[0] == DRIZZLE or found[0].startswith(f"{DRIZZLE}/"))
