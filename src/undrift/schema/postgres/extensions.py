"""What an extension brings, and who needs it: DROP EXTENSION."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from undrift.schema import editing
from undrift.schema.engine import DEPENDS, RefusedError
from undrift.schema.expressions import called
from undrift.schema.model import Column, Domain, Index, Name, Table, Type
from undrift.schema.operations import Drop
from undrift.schema.postgres import dropping
from undrift.schema.postgres.server import Postgres
from undrift.values import replace

_GEOMETRY = "geometry geography box2d box3d spheroid geometry_dump valid_detail raster rastbandarg topogeometry"
BROUGHT: Mapping[str, frozenset[str]] = {
    "citext": frozenset({"citext"}),
    "cube": frozenset({"cube"}),
    "hstore": frozenset({"hstore"}),
    "isn": frozenset("ean13 isbn isbn13 ismn ismn13 issn issn13 upc".split()),
    "ltree": frozenset("ltree lquery ltxtquery".split()),
    "pg_trgm": frozenset("gin_trgm_ops gist_trgm_ops".split()),
    "pgcrypto": frozenset("gen_random_bytes digest hmac crypt gen_salt".split()),
    "postgis": frozenset(_GEOMETRY.split()),
    "seg": frozenset({"seg"}),
    "uuid-ossp": frozenset(f"uuid_generate_v{version}" for version in ("1", "1mc", "3", "4", "5")) | {"uuid_nil"},
    "vector": frozenset(
        f"{kind}_{distance}_ops"
        for kind in ("vector", "halfvec", "sparsevec", "bit")
        for distance in ("l1", "l2", "ip", "cosine", "hamming", "jaccard")
    )
    | {"vector", "halfvec", "sparsevec"},
}
"""The types, operator classes and functions of extensions that people name in definitions (their SQL files)."""


def drop_extensions(server: Postgres, operation: Drop) -> None:
    """DROP EXTENSION: what needs it keeps it, or goes with CASCADE."""
    for written in operation.names:
        name = Name(written.name)
        if name not in server.catalog.extensions:
            continue
        brought = BROUGHT.get(name.name)
        if brought is not None:
            for table in tuple(server.catalog.tables.values()):
                _release(server, operation, table, brought)
        elif operation.cascade:
            _forget_foreign_types(server)
        server.catalog.drop(server.catalog.extensions, name)


def _release(server: Postgres, operation: Drop, table: Table, brought: frozenset[str]) -> None:
    """Take away what of a table needs an extension."""
    for column in table.columns:
        if column.type and _is_brought(server, column.type, brought):
            _require_cascade(server, operation, f"column {column.name} of {table.name}", table)
            dropping.drop_column(server, server.catalog.tables[table.name], column.name, cascade=True)
        elif _is_called(column, brought):
            _require_cascade(server, operation, f"the default of {table.name}.{column.name}", table)
            server.put(editing.with_columns(server.catalog.tables[table.name], replace(column, default=None)))
    for index in table.indexes:
        if not brought.isdisjoint(_classes(index)) and not index.inherited:
            _require_cascade(server, operation, f"index {index.name}", table)
            server.put(editing.without_index(server.catalog.tables[table.name], index.name))


def _is_brought(server: Postgres, type_: Type, brought: frozenset[str]) -> bool:
    if not type_.custom:
        return False
    own = server.catalog.types.get(Name(type_.name, type_.schema))
    return _is_brought(server, own.type, brought) if isinstance(own, Domain) else own is None and type_.name in brought


def _is_called(column: Column, brought: frozenset[str]) -> bool:
    return column.default is not None and called(column.default) in brought


def _classes(index: Index) -> Iterator[str]:
    for part in index.parts:
        yield re.split(r"[\s(]", part.operator_class.rpartition(".")[2], maxsplit=1)[0]


def _require_cascade(server: Postgres, operation: Drop, what: str, table: Table) -> None:
    if not operation.cascade:
        name = operation.names[0]
        message = f"extension {name} cannot be dropped: {what} depends on it"
        error = RefusedError(DEPENDS, message, (name, table.name), "dependent_objects_still_exist")
        server.refuse_unless_unknown(table.name, error)


def _forget_foreign_types(server: Postgres) -> None:
    """Take columns of types that no migration made for unknown: which of them the extension brought cannot be told."""
    for table in tuple(server.catalog.tables.values()):
        for column in table.columns:
            if column.type and column.type.custom:
                known = Name(column.type.name, column.type.schema) in server.catalog.types
                server.forget(() if known else (table.name,), frozenset({column.name}))
