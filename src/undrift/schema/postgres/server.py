"""PostgreSQL's namespaces, and how a written name finds its object."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from undrift.patterns import pattern
from undrift.schema.engine import EXISTS, INVALID, MISSING, Engine, RefusedError, UnsureError
from undrift.schema.model import Column, CompositeType, EnumType, Expression, Name, Schema, Table, Type
from undrift.schema.operations import SearchPath
from undrift.schema.postgres import casts, naming
from undrift.values import replace

_PATH = Name("search_path")
_LOCAL_PATH = Name("search_path", "local")
_DEFAULT_PATH = ("",)
_NEXT = pattern(r"""nextval\('((?:[^']|'')+)'(?:::(?:regclass|text))?\)""")
_INTEGERS = frozenset({"smallint", "integer", "bigint"})
_NUMBER = pattern(r"\s*[+-]?(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*)\s*")
_ARRAY = pattern(r"\s*(?:\{|\[[+-]?\d)")
_TEXT = pattern(r"'((?:[^']|'')*)'(?:::[\w\".]+)?")
TEMPORARY = "pg_temp"
_SYSTEM = frozenset({"pg_catalog", "information_schema", "pg_toast"})


class Postgres(Engine):
    """The state that PostgreSQL's handlers work on. The default namespace, `public`, is the empty string."""

    DEFAULT_SCHEMA = "public"
    paths: frozenset[str] = frozenset()
    """The namespaces that some search path named so far."""
    only = False
    """Whether the ALTER TABLE being applied leaves out the tables that inherit."""

    # Namespaces

    def is_made(self, name: Name, made: Collection[str]) -> bool:
        """Whether some migration makes an object of this name, in this namespace or in one that it did not write.

        A platform brings tables of its own, of names that are common: that a migration makes `users` says nothing of
        `auth.users`.
        """
        plain, schema = name.name.lower(), name.schema.lower()
        if f"{schema or self.DEFAULT_SCHEMA}.{plain}" in made:
            return True
        return f".{plain}" in made and (not schema or schema in self.paths)

    def is_outside(self, name: Name) -> bool:
        """Whether an object was met that no migration makes."""
        return name in self._external

    def schema(self) -> Schema:
        """Return what the database holds now; that something about a temporary table is unknown does not show."""
        found = super().schema()
        unknown = found.unknown
        objects = frozenset(name for name in unknown.objects if name.schema != TEMPORARY)
        columns = {name: columns for name, columns in unknown.columns.items() if name.schema != TEMPORARY}
        return replace(found, unknown=replace(unknown, objects=objects, columns=columns))

    def search_path(self, operation: SearchPath) -> None:
        """Set the path, of the session or of the transaction."""
        key = _LOCAL_PATH if operation.local else _PATH
        settings = self.catalog.settings
        if operation.schemas is None or (operation.local and not operation.schemas):
            self.catalog.drop(settings, key)
            return
        if not operation.local:
            self.catalog.drop(settings, _LOCAL_PATH)
        schemas = tuple(
            "" if one == "public" else one for one in operation.schemas if one not in {"$user", "pg_catalog"}
        )
        self.catalog.put(settings, key, schemas)
        self.paths = self.paths.union(schemas)

    @property
    def path(self) -> tuple[str, ...]:
        """The namespaces that are searched, in order."""
        settings = self.catalog.settings
        return settings.get(_LOCAL_PATH) or settings.get(_PATH, _DEFAULT_PATH)

    def canonical(self, schema: str) -> str:
        """Return a namespace as the catalogue has it."""
        return "" if schema == "public" else schema

    def has_namespace(self, schema: str) -> bool:
        """Whether a namespace is there."""
        if schema == TEMPORARY or schema in _SYSTEM:
            return True
        return self.catalog.namespaces.get(Name(schema), not schema)

    def require_namespace(self, schema: str) -> None:
        """Make sure that a namespace is there.

        Raises:
            RefusedError: It is not; one that no migration makes is taken for granted, as platforms bring their own.
        """
        known = self.has_namespace(schema) or self.is_unknown(Name("", schema))
        if known or (self._made is not None and f"{schema.lower()}." not in self._made):
            return
        raise RefusedError(MISSING, f"schema {schema} does not exist", (schema,), "invalid_schema_name")

    def candidates(self, name: Name) -> Iterator[Name]:
        """Yield the full names that a written one can mean, the nearest first."""
        if name.schema:
            yield Name(name.name, self.canonical(name.schema))
            return
        yield Name(name.name, TEMPORARY)
        for schema in self.path:
            yield Name(name.name, schema)

    def require_sequence(self, default: Expression | None) -> None:
        """Make sure that the sequence is there that a default draws from.

        Raises:
            RefusedError: It is not.
        """
        found = _NEXT.fullmatch(default.text) if default else None
        if not found:
            return
        parts = [part.strip('"') for part in found[1].replace("''", "'").split(".")]
        name = self.resolve(Name(parts[-1], parts[-2] if len(parts) > 1 else ""))
        if self.catalog.relation(name) is None:
            error = self.missing(name, "sequence")
            if isinstance(error, RefusedError):
                raise error

    def place(self, name: Name, *, temporary: bool = False) -> Name:
        """Return the full name under which a new object is made.

        Raises:
            RefusedError: Its namespace does not exist, or the search path names none.
        """
        if temporary:
            return Name(name.name, TEMPORARY)
        if name.schema:
            schema = self.canonical(name.schema)
            self.require_namespace(schema)
            return Name(name.name, schema)
        for schema in self.path:
            if self.has_namespace(schema) or self._made is not None:
                return Name(name.name, schema)
        message = "no schema has been selected to create in"
        raise RefusedError(MISSING, message, (name,), "invalid_schema_name")

    def resolve(self, name: Name) -> Name:
        """Return the full name of the relation that a written name means; where there is none, of what it would be."""
        catalog = self.catalog
        first: Name | None = None
        for full in self.candidates(name):
            if catalog.relation(full) is not None:
                return full
            if first is None and full.schema != TEMPORARY:
                first = full
        return first or name

    # Objects

    def table(self, written: Name, kind: str = "table") -> Table:
        """Return the table that a written name means.

        Raises:
            RefusedError: There is none.
            UnsureError: There may be one.
        """
        name = self.resolve(written)
        found = self.catalog.tables.get(name)
        if found:
            return found
        if self.catalog.relation(name):
            message = f"{name} is no {kind}"
            raise RefusedError(INVALID, message, (name,), "wrong_object_type")
        raise self.missing(name, kind)

    def target(self, written: Name) -> Table | None:
        """Return the table that a foreign key refers to; None for one that lies outside of the history.

        Raises:
            RefusedError: There is none.
        """
        name = self.resolve(written)
        found = self.catalog.tables.get(name)
        if found is None:
            error = self.missing(name, "table")
            if isinstance(error, RefusedError):
                raise error
            self.forget((name,))
        return found

    def enum(self, type_: Type) -> Name | None:
        """Return the full name of the enum that a resolved type is; None if it is none."""
        name = Name(type_.name, type_.schema)
        return name if type_.custom and isinstance(self.catalog.types.get(name), EnumType) else None

    def type_name(self, written: Name) -> Name | None:
        """Return the full name of the type that a written name means; None if it is none that was made here."""
        for name in self.candidates(written):
            if name in self.catalog.types:
                return name
        return None

    def typed(self, type_: Type | None) -> Type | None:
        """Return a column's type with its namespace resolved.

        Raises:
            RefusedError: The type is made by the history, but not yet, or no more.
        """
        if type_ is None or not type_.custom:
            return type_
        written = Name(type_.name, type_.schema)
        name = self.type_name(written)
        if name:
            return replace(type_, schema=name.schema)
        relation = self.resolve(written)
        if self.catalog.relation(relation):
            return replace(type_, schema=relation.schema)
        if not self.catalog.extensions and not type_.schema and self._made is None:
            raise RefusedError(MISSING, f"type {written} does not exist", (written,), "undefined_object")
        if self._made is not None and type_.name.lower() in self._made and not self.is_unknown(relation):
            raise RefusedError(MISSING, f"type {written} does not exist", (written,), "undefined_object")
        return replace(type_, schema=self.canonical(type_.schema) if type_.schema not in _SYSTEM else "")

    def require_default(self, type_: Type | None, default: Expression | None, full: str) -> None:
        """Make sure that a plain text as a default can be a value of the type: of an enum, an integer or an array.

        Raises:
            RefusedError: It is none.
        """
        if default and type_:
            self._require_family(type_, default, full)
        found = _TEXT.fullmatch(default.text) if default else None
        if found and type_ and type_.name in _INTEGERS and not type_.array and "::" not in found[0]:
            self._require_number(type_, found[1], full)
        if found and type_ and type_.array and found[0].endswith("'"):
            self._require_array(type_, found[1], full)
        enum = self.catalog.types.get(Name(type_.name, type_.schema)) if type_ and type_.custom else None
        if not found or type_ is None or type_.array or not isinstance(enum, EnumType) or self.is_unknown(enum.name):
            return
        label = found[1].replace("''", "'")
        if label not in enum.labels:
            message = f"enum {enum.name} has no label {label!r}, which is the default of {full}"
            raise RefusedError(INVALID, message, (enum.name, full), "invalid_text_representation")

    def _require_family(self, type_: Type, default: Expression, full: str) -> None:
        family = casts.family(default)
        if not casts.assignable(family, casts.category(type_, self.enum(type_))):
            message = f"{full} is of type {type_.name} and its default is a {family}"
            raise RefusedError(INVALID, message, (full,), "datatype_mismatch")

    def _require_number(self, type_: Type, text: str, full: str) -> None:
        if not _NUMBER.fullmatch(text):
            message = f"{text!r} is no {type_.name}, and is the default of {full}"
            raise RefusedError(INVALID, message, (full,), "invalid_text_representation")

    def _require_array(self, type_: Type, text: str, full: str) -> None:
        if not _ARRAY.match(text):
            message = f"{text!r} is no array of {type_.name}, and is the default of {full}"
            raise RefusedError(INVALID, message, (full,), "invalid_text_representation")

    def is_taken(self, name: Name) -> bool:
        """Whether a relation of any kind, an index included, has this name."""
        return (
            self.catalog.relation(name) is not None
            or self.catalog.owner_of_index(name) is not None
            or isinstance(self.catalog.types.get(name), CompositeType)
        )

    def require_free(self, name: Name, kind: str, but: str = "") -> None:
        """Make sure that no relation has a name.

        Raises:
            RefusedError: One has.
            UnsureError: The one that has it is unknown.
        """
        if but != name.name and self.is_taken(name):
            error = RefusedError(EXISTS, f"{kind} {name} exists already", (name,), "duplicate_table")
            self.refuse_unless_unknown(name, error)

    def require_free_type(self, name: Name) -> None:
        """Make sure that no type, and no table with its row type, has a name.

        Raises:
            RefusedError: One has.
            UnsureError: The one that has it is unknown.
        """
        if name in self.catalog.types or name in self.catalog.tables or name in self.catalog.views:
            error = RefusedError(EXISTS, f"type {name} exists already", (name,), "duplicate_object")
            self.refuse_unless_unknown(name, error)

    def is_inside(self, name: str) -> bool:
        """Whether an object of this name would be made by the history, if it is made at all."""
        return self._made is None or name.lower() in self._made

    def free(self, first: str, second: str, label: str, schema: str) -> str:
        """Return a free name for a relation."""
        return naming.chosen(first, second, label, lambda name: self.is_taken(Name(name, schema)))

    def free_key(self, first: str, second: str, label: str, schema: str) -> str:
        """Return a free name for a constraint with an index."""

        def taken(name: str) -> bool:
            full = Name(name, schema)
            return self.is_taken(full) or any(self.catalog.constrained(full))

        return naming.chosen(first, second, label, taken)

    def free_constraint(
        self, first: str, second: str, label: str, schema: str, also: frozenset[str] = frozenset()
    ) -> str:
        """Return a name for a constraint that no constraint of the namespace has."""

        def taken(name: str) -> bool:
            return name in also or any(self.catalog.constrained(Name(name, schema)))

        return naming.chosen(first, second, label, taken)

    def column(self, table: Table, name: str) -> Column:
        """Return a table's column.

        Raises:
            RefusedError: It has none of this name.
            UnsureError: It may have one.
        """
        found = table.column(name)
        if self.is_unknown(table.name, name):
            raise UnsureError(table.name)
        if found is None:
            message = f"column {table.name}.{name} does not exist"
            raise RefusedError(MISSING, message, (f"{table.name}.{name}", table.name), "undefined_column")
        return found

    def put(self, table: Table) -> None:
        """Write a table down."""
        self.catalog.put(self.catalog.tables, table.name, table)
