"""What one dialect of Drizzle knows of columns: the seam between `reading` and `postgres`, `mysql`, `sqlite`.

Each of the three offers one `Rules`. A column builder, `varchar("name", {length: 10})`, becomes a `Draft` by the
dialect's table of builders; the modifiers chained to it change the draft, the dialect's own ones by its table of
modifiers, what all dialects share in `columns`. A default that is no SQL becomes SQL by the dialect's `default`.
Whatever cannot be told raises `Untold`, which makes a doubt of the column and of nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field

from undrift.declared.drizzle.plain import Plain, Untold, place_of, plain, why
from undrift.declared.typescript.values import Array, Entry, Function, Literal, Object, Unknown, Value
from undrift.findings import Location
from undrift.values import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """A column on its way: what its builder and the modifiers so far say of it.

    Attributes:
        type: What `getSQLType()` returns, as it stands in a migration.
        kind: Drizzle's class of column where something depends on it (`PgTimestampString`); empty where nothing does.
        place: Where the column is declared.
        not_null: Whether it refuses NULL.
        default: Its default as SQL; empty for none.
        primary_key: Whether it is the key on its own.
        auto_increment: MySQL's and SQLite's.
        generated: The expression of a generated column; empty for none.
        stored: Whether that is stored.
        identity: PostgreSQL's `always` or `byDefault`; empty for none.
        sequence: The options of an identity's sequence, as SQL.
        on_update_now: MySQL's ON UPDATE; empty for none.
    """

    type: str
    kind: str
    place: Location
    not_null: bool = False
    default: str = ""
    primary_key: bool = False
    auto_increment: bool = False
    generated: str = ""
    stored: bool = True
    identity: str = ""
    sequence: str = ""
    on_update_now: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """The object of options in a call; each question raises `Untold` for an answer that cannot be told.

    Attributes:
        value: The object; None where there is none.
        place: Where the call stands.
        untold: What stands in its place and cannot be told; None where nothing does.
    """

    value: Object | None
    place: Location
    untold: Value | None = None

    def get(self, name: str) -> Value | None:
        """Return an option as it is; None where it is not set, or set to `undefined`."""
        if self.untold is not None:
            raise Untold(why(self.untold), self.place)
        if self.value is None:
            return None
        found = self.value.get(name)
        if isinstance(found, Unknown):
            raise Untold(found.reason, found.place)
        if found is None and self.value.doubts:
            raise Untold(self.value.doubts[0].reason, self.value.doubts[0].place)
        return None if isinstance(found, Literal) and found.value is None else found

    def plain(self, name: str) -> Plain:
        """Return an option as a plain value; None where it is not set."""
        found = self.get(name)
        return None if found is None else plain(found)

    def text(self, name: str) -> str:
        """Return an option that is a text, or a number as JavaScript would print it; empty where it is not set."""
        found = self.plain(name)
        if found is None:
            return ""
        if isinstance(found, bool) or not isinstance(found, (str, int, float)):
            reason = f"{name} is neither a text nor a number"
            raise Untold(reason, self.place)
        return str(found)

    def flag(self, name: str) -> bool:
        """Return an option that is true or false; False where it is not set."""
        return bool(self.plain(name))


@dataclass(frozen=True, slots=True)
class Made:
    """A call of a column builder, its arguments told apart as drizzle-orm's `getColumnNameAndConfig` does.

    Attributes:
        name: The column's name in the database; empty if the call gives none.
        options: Its options: the first object among the first two arguments.
        arguments: All arguments.
        place: Where it stands.
    """

    name: str
    options: Options
    arguments: tuple[Value, ...]
    place: Location

    def labels(self) -> tuple[str, ...]:
        """Return the values of an enum: of the first array among the arguments, or of the object in its place."""
        for one in self.arguments:
            if isinstance(one, (Array, Object)):
                return labels(one)
        reason = "the values of the enum cannot be told"
        raise Untold(reason, self.place)


Builder = Callable[[Made], Draft]
Modifier = Callable[[Draft, tuple[Value, ...]], Draft]
Default = Callable[[Draft, Plain], str]


@dataclass(frozen=True)
class Rules:
    """What one dialect knows.

    Attributes:
        dialect: The server, as `undrift.schema.engines.ENGINES` names it.
        module: The module that all of this is imported from, or from below it.
        table: The function that makes a table.
        creator: The function that makes such a function, with names of its own.
        namespace: The functions that make a schema (MySQL: a database), which has `.table`, `.enum`, `.view`, ….
        enum: The function that makes an enum type; empty where there is none.
        sequence: The function that makes a sequence; empty where there is none.
        view: The functions that make a view.
        materialized: The function that makes a materialized view; empty where there is none.
        builders: What makes a column, by the name that is imported.
        modifiers: The dialect's own modifiers of columns, by name. They go before the ones that all dialects share:
            `notNull`, `primaryKey`, `default`, `unique`, `references`, `generatedAlwaysAs`, `$type`, `$default`, ….
        default: A default that is no SQL as SQL; empty for none.
        quote: What names stand in: `"` or a backtick.
        generated_stored: Whether a generated column is stored where nothing says it.
        untold_type: The type that stands for one that cannot be told.
        custom_type: Returns what `customType` names as it stands in a migration.
        unique_as_index: Whether drizzle-kit writes a unique constraint as a unique index.
        has_namespaces: Whether drizzle-kit writes tables that lie in a schema (in MySQL it passes them over).
    """

    dialect: str
    module: str
    table: str
    creator: str
    namespace: tuple[str, ...]
    view: tuple[str, ...]
    builders: Mapping[str, Builder]
    default: Default
    modifiers: Mapping[str, Modifier] = field(default_factory=dict)
    enum: str = ""
    sequence: str = ""
    materialized: str = ""
    quote: str = '"'
    generated_stored: bool = True
    untold_type: str = '"untold"'
    custom_type: Callable[[str], str] = str
    unique_as_index: bool = False
    has_namespaces: bool = True


def labels(value: Value) -> tuple[str, ...]:
    """Return the labels of an enum: the items of an array, or the values of an object (`Object.values`).

    Raises:
        Untold: It is neither, or one of them is no text that can be told, or there may be more.
    """
    if not isinstance(value, (Array, Object)):
        raise Untold(why(value), place_of(value))
    doubts = value.doubts if isinstance(value, Object) else ()
    if doubts:
        raise Untold(doubts[0].reason, doubts[0].place)
    if isinstance(value, Array) and not value.whole:
        reason = "a spread in the values of the enum cannot be told"
        raise Untold(reason, value.place)
    items = value.items if isinstance(value, Array) else tuple(entry.value for entry in value.entries)
    found: list[str] = []
    for item in items:
        text = plain(item)
        if not isinstance(text, str):
            reason = "a value of the enum is not a text"
            raise Untold(reason, place_of(item))
        found.append(text)
    return tuple(found)


def made(arguments: tuple[Value, ...], place: Location) -> Made:
    """Tell the arguments of a column builder apart (drizzle-orm: src/utils.ts, `getColumnNameAndConfig`).

    Args:
        arguments: The arguments.
        place: Where the call stands.

    Raises:
        Untold: The first one, which may be the name, cannot be told.
    """
    first = arguments[0] if arguments else None
    second = arguments[1] if len(arguments) > 1 else None
    if isinstance(first, (Object, Array, Function)) or first is None:
        return Made("", _options(first, place), arguments, place)
    name = plain(first)
    return Made(name if isinstance(name, str) else "", _options(second, place), arguments, place)


def _options(value: Value | None, place: Location) -> Options:
    """Return options; an array in their place says how long it is: `text("state", ["on", "off"])` is `text(2)`."""
    if isinstance(value, Array) and value.whole:
        length = Entry("length", Literal(len(value.items), value.place), value.place)
        return Options(Object((length,), value.place), place)
    if isinstance(value, Object):
        return Options(value, place)
    return Options(None, place, None if isinstance(value, (Function, Literal)) else value)


def fixed(sql_type: str, kind: str = "", *, not_null: bool = False) -> Builder:
    """Return the builder of columns whose type has no options."""

    def build(call: Made) -> Draft:
        return Draft(sql_type, kind, call.place, not_null=not_null)

    return build
