"""Which table, column or enum a value of TypeScript is, by identity: without reading the whole of it.

A table is known by the call that makes it. References need no more of it than its name and its columns' names, so two
tables may refer to each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from undrift.declared.drizzle.calls import Step, called, chain, drizzle_name, imported, literal_text, outcome
from undrift.declared.drizzle.naming import CASINGS, snake_case
from undrift.declared.drizzle.plain import Untold, place_of, why
from undrift.declared.drizzle.rules import Rules, made
from undrift.declared.typescript.values import Call, Entry, Member, Object, Symbol, Unknown, Value
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.values import dataclass, replace

_OUTSIDE: Mapping[tuple[str, str], Name] = {
    ("drizzle-orm/supabase", "authUsers"): Name("users", "auth"),
    ("drizzle-orm/supabase", "realtimeMessages"): Name("messages", "realtime"),
    ("drizzle-orm/neon", "usersSync"): Name("users_sync", "neon_auth"),
}
"""The tables that Drizzle itself exports (src/supabase/rls.ts, src/neon/neon-auth.ts): the provider makes them."""

_COLUMNS_OF = frozenset({"getTableColumns", "getColumns"})


@dataclass(frozen=True, slots=True)
class Namespaced:
    """A call of a function that makes something, with the namespace that it is made in.

    Attributes:
        what: Drizzle's function in its short form: `table`, `enum`, `view`, `materializedView`, `sequence`,
            `namespace`.
        arguments: Those of the call.
        namespace: The namespace; empty for the default one.
        place: Where the call stands.
        value: The call.
        steps: What is chained to it.
        creator: What turns the name of a table into its name in the database; None if it stays.
    """

    what: str
    arguments: tuple[Value, ...]
    namespace: str
    place: Location
    value: Value
    steps: tuple[Step, ...] = ()
    creator: Value | None = None

    def name(self) -> Name:
        """Return its name.

        Raises:
            Untold: It cannot be told.
        """
        first = self.arguments[0] if self.arguments else None
        if self.creator is not None and first is not None:
            first = outcome(self.creator, first)
        return Name(literal_text(first, self.place), self.namespace)


class Head:
    """A table, as far as references need it."""

    def __init__(self, call: Namespaced, name: Name, heads: Heads) -> None:
        """Take the call that makes the table, its name, and the dialect's rules."""
        self.name = name
        self.call = call
        self.place = call.place
        self._heads = heads

    @property
    def value(self) -> Value:
        """The value of the table, as its own callbacks get it."""
        return self.call.value

    @cached_property
    def columns(self) -> Value:
        """What its columns are declared with: an object, where that can be told."""
        arguments = self.call.arguments
        declared = arguments[1] if len(arguments) > 1 else Unknown("it has no columns", self.place)
        return outcome(declared, self._heads.builders)

    @property
    def extra(self) -> Value | None:
        """The third argument; None if there is none."""
        return self.call.arguments[2] if len(self.call.arguments) > 2 else None  # noqa: PLR2004 - the third argument

    @cached_property
    def keys(self) -> Mapping[str, Entry]:
        """Its columns by their keys."""
        entries = self.columns.entries if isinstance(self.columns, Object) else ()
        return {entry.name: _uncovered(entry) for entry in entries}

    def column(self, key: str, place: Location) -> str:
        """Return the name in the database of the column with a key.

        Args:
            key: The key in the object of columns.
            place: Where it is asked for.

        Raises:
            Untold: There is no such column that is known of, or its name cannot be told.
        """
        if key not in self.keys:
            reason = f"the table {self.name} has no column {key} that is known of"
            raise Untold(reason, place)
        return self._heads.column_name(self.keys[key])


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that something refers to."""

    table: Name
    column: str


def _uncovered(entry: Entry) -> Entry:
    """Return a column as it stands: nobody writes one that a spread behind it, which is not known, sets anew.

    What the spread adds is doubted for the table as a whole.
    """
    value = entry.value
    return replace(entry, value=value.was) if isinstance(value, Unknown) and value.was else entry


class Heads:
    """All tables, columns and enums, found by the values that mean them."""

    def __init__(self, rules: Rules, casing: str) -> None:
        """Take the dialect's rules, and `casing` of the configuration."""
        self.rules = rules
        self._cased = CASINGS.get(casing, CASINGS[""])
        self._known: dict[int, tuple[Value, Head | None]] = {}
        here = Location("", 1)
        names = (*rules.builders, "customType")
        self.builders = Object(tuple(Entry(name, Symbol(rules.module, name), here) for name in names), here)

    def made(self, value: Value) -> Namespaced | None:
        """Return what a call makes, if it is one of a function of the dialect's; None if it is none."""
        root, steps = chain(value)
        if not isinstance(root, Call):
            return self._with_rls(root, steps)
        what = self._functions.get(called(root, self.rules.module))
        if what == "namespace":
            return self._in_namespace(root, steps)
        if what:
            return Namespaced(what, root.arguments, "", root.place, root, steps)
        creator = root.callee
        if called(creator, self.rules.module) == self.rules.creator and isinstance(creator, Call) and creator.arguments:
            return Namespaced("table", root.arguments, "", root.place, root, steps, creator.arguments[0])
        return None

    def table(self, value: Value) -> Head | None:
        """Return the table that a value is; None if it is none.

        Raises:
            Untold: It is one, and its name cannot be told.
        """
        known = self._known.get(id(value))
        if known is None or known[0] is not value:
            call = self.made(value)
            known = (value, self.head(call) if call and call.what == "table" else None)
            self._known[id(value)] = known
        return known[1]

    def outside(self, value: Value) -> Name | None:
        """Return the table of a provider's that a value is; None if it is none."""
        found = imported(value)
        return _OUTSIDE.get(found) if found else None

    def reference(self, value: Value) -> Reference | None:
        """Return the column that a value is; None if it is none.

        Raises:
            Untold: It is one, and its name cannot be told.
        """
        if not isinstance(value, Member):
            return None
        target = _table_of_columns(value.target)
        head = self.table(target)
        if head:
            return Reference(head.name, head.column(value.name, value.place))
        outside = self.outside(target)
        return Reference(outside, snake_case(value.name)) if outside else None

    def required(self, value: Value, place: Location) -> Reference:
        """Return the column that a value is.

        Raises:
            Untold: It is none, or cannot be told.
        """
        found = self.reference(value)
        if found is None:
            said = why(value)
            reason = said if isinstance(value, Unknown) else f"{said}, which is no column that is known of"
            raise Untold(reason, place_of(value) if not isinstance(value, Symbol) else place)
        return found

    def column_name(self, entry: Entry) -> str:
        """Return the name in the database of a column.

        Args:
            entry: Its key, and what makes it.

        Raises:
            Untold: It cannot be told.
        """
        root, _ = chain(entry.value)
        if isinstance(root, Unknown):
            raise Untold(root.reason, root.place)
        given = made(root.arguments, root.place).name if isinstance(root, Call) else ""
        return given or self._cased(entry.name)

    def key_as_name(self, entry: Entry) -> str:
        """Return a column's name before `casing`: names that are made of it begin with that."""
        root, _ = chain(entry.value)
        given = made(root.arguments, root.place).name if isinstance(root, Call) else ""
        return given or entry.name

    def cased(self, key: str) -> str:
        """Return a key as `casing` makes a name of it."""
        return self._cased(key)

    @cached_property
    def _functions(self) -> Mapping[str, str]:
        rules = self.rules
        named = {
            rules.table: "table",
            rules.enum: "enum",
            rules.sequence: "sequence",
            rules.materialized: "materializedView",
            **dict.fromkeys(rules.view, "view"),
            **dict.fromkeys(rules.namespace, "namespace"),
        }
        named.pop("", None)
        return named

    def head(self, call: Namespaced) -> Head:
        """Return the one head of a table, by whichever chain it is named.

        Args:
            call: What makes the table.

        Raises:
            Untold: Its name cannot be told.
        """
        known = self._known.get(id(call.value))
        if known and known[0] is call.value and known[1]:
            return known[1]
        head = Head(call, call.name(), self)
        self._known[id(call.value)] = (call.value, head)
        return head

    def _in_namespace(self, root: Call, steps: tuple[Step, ...]) -> Namespaced:
        """Return what `schema.table(…)` makes, or the schema itself."""
        namespace = literal_text(root.arguments[0] if root.arguments else None, root.place)
        if not steps:
            return Namespaced("namespace", root.arguments, namespace, root.place, root)
        first = steps[0]
        return Namespaced(first.name, first.arguments, namespace, first.place, first.value, steps[1:])

    def _with_rls(self, root: Value, steps: tuple[Step, ...]) -> Namespaced | None:
        """Return what `pgTable.withRLS(…)` makes."""
        is_table = drizzle_name(root, self.rules.module) == self.rules.table
        if not is_table or not steps or steps[0].name != "withRLS":
            return None
        first = steps[0]
        return Namespaced("table", first.arguments, "", first.place, first.value, steps[1:])


def _table_of_columns(value: Value) -> Value:
    """Return the table itself for `getTableColumns(table)`."""
    if isinstance(value, Call) and called(value) in _COLUMNS_OF and value.arguments:
        return value.arguments[0]
    return value
