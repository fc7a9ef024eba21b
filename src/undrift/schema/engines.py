"""The servers that can be replayed, by the name of their dialect."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from undrift.schema.engine import Engine

Maker = type[Engine]


def _postgres() -> Maker:
    from undrift.schema.postgres.engine import PostgresEngine  # noqa: PLC0415 - a replay is of one server

    return PostgresEngine


def _mysql() -> Maker:
    from undrift.schema.mysql.engine import MySQLEngine  # noqa: PLC0415 - a replay is of one server

    return MySQLEngine


def _sqlite() -> Maker:
    from undrift.schema.sqlite.engine import SQLiteEngine  # noqa: PLC0415 - a replay is of one server

    return SQLiteEngine


ENGINES: Mapping[str, Callable[[], Maker]] = {
    "postgres": _postgres,
    "mysql": _mysql,
    "mariadb": _mysql,
    "sqlite": _sqlite,
}


def engine(
    dialect: str,
    made: Collection[str] | None = None,
    *,
    ensured: Collection[str] = (),
    session_per_file: bool = False,
) -> Engine:
    """Return an empty server.

    Args:
        dialect: A key of `ENGINES`.
        made: As `Engine`.
        ensured: As `Engine`.
        session_per_file: As `Engine`.
    """
    return ENGINES[dialect]()(dialect, made, ensured=ensured, session_per_file=session_per_file)
