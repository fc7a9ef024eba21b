"""The servers that can be replayed, by the name of their dialect."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from undrift.schema.engine import Engine

Maker = Callable[[str, Collection[str] | None, bool], Engine]


def _postgres(dialect: str, made: Collection[str] | None, session_per_file: bool) -> Engine:  # noqa: FBT001 - see Maker
    from undrift.schema.postgres.engine import PostgresEngine  # noqa: PLC0415 - a replay is of one server

    return PostgresEngine(dialect, made, session_per_file=session_per_file)


def _mysql(dialect: str, made: Collection[str] | None, session_per_file: bool) -> Engine:  # noqa: FBT001 - see Maker
    from undrift.schema.mysql.engine import MySQLEngine  # noqa: PLC0415 - a replay is of one server

    return MySQLEngine(dialect, made, session_per_file=session_per_file)


def _sqlite(dialect: str, made: Collection[str] | None, session_per_file: bool) -> Engine:  # noqa: FBT001 - see Maker
    from undrift.schema.sqlite.engine import SQLiteEngine  # noqa: PLC0415 - a replay is of one server

    return SQLiteEngine(dialect, made, session_per_file=session_per_file)


ENGINES: Mapping[str, Maker] = {"postgres": _postgres, "mysql": _mysql, "mariadb": _mysql, "sqlite": _sqlite}


def engine(dialect: str, made: Collection[str] | None = None, *, session_per_file: bool = False) -> Engine:
    """Return an empty server.

    Args:
        dialect: A key of `ENGINES`.
        made: As `Engine`.
        session_per_file: As `Engine`.
    """
    return ENGINES[dialect](dialect, made, session_per_file)
