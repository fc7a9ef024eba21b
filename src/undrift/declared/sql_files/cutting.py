"""From a file of SQL to the statements that make a part of the schema, each with its place; the rest is left out.

What is left out makes nothing that is compared: rows, rights, owners, comments, triggers, policies, transactions, what
only a session or a client reads. Sources: PostgreSQL 17 manual, part VI and pg_dump; MySQL 8.4 manual, chapter 15 and
mysqldump; MariaDB's mariadb-dump; SQLite's cli.html (`.schema`, `.dump`).
"""

from __future__ import annotations

from collections.abc import Sequence

from undrift.declared.base import Doubt
from undrift.declared.base import Statement as Declared
from undrift.declared.servers import family
from undrift.declared.sql_files.naming import Places, placed
from undrift.findings import Location
from undrift.sql.lexer import Kind, Statement, Token, statements
from undrift.sql.reading import grammar_of
from undrift.values import dataclass

_SILENT = frozenset(
    """
    INSERT COPY UPDATE DELETE REPLACE MERGE TRUNCATE WITH VALUES LOCK UNLOCK GRANT REVOKE ANALYZE ANALYSE VACUUM
    OPTIMIZE COMMENT SECURITY BEGIN START COMMIT END ROLLBACK ABORT SAVEPOINT RELEASE PRAGMA USE SHOW EXPLAIN DESCRIBE
    REFRESH REINDEX CLUSTER NOTIFY LISTEN CHECKPOINT FLUSH REASSIGN LOAD HANDLER
    """.split()
)
"""The first words of statements that make nothing."""

_ADJECTIVES = frozenset(
    "OR REPLACE GLOBAL LOCAL TEMP TEMPORARY CONSTRAINT TRUSTED PROCEDURAL DEFAULT AGGREGATE".split()
)
_UNMADE = frozenset(
    """
    TRIGGER POLICY ROLE USER GROUP EVENT PUBLICATION SUBSCRIPTION SERVER DATABASE LANGUAGE CAST OPERATOR STATISTICS TEXT
    CONVERSION TABLESPACE ACCESS TRANSFORM PRIVILEGES LARGE SYSTEM RESOURCE LOGFILE SPATIAL_REF ROUTINE
    """.split()
)
"""The kinds of objects that are no part of a schema as it is compared."""

_ROUTINES = frozenset({"FUNCTION", "PROCEDURE", "AGGREGATE", "PACKAGE"})
_CALLING = frozenset({"SELECT", "DO", "CALL"})
"""The first words of statements that may run a function, and with it what that changes."""

_ACCOUNT_WORDS = frozenset({"ALGORITHM", "DEFINER", "SQL"})
_INCLUDES = frozenset({"\\I", "\\IR", "\\INCLUDE", "\\INCLUDE_RELATIVE", ".READ"})
_CLIENT = frozenset({"\\RESTRICT", "\\UNRESTRICT", "\\CONNECT", "\\C"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement of a file.

    Attributes:
        statement: The statement.
        path: The statement that sets the namespaces which its names are looked for in; empty where none does.
        key: Its first word, in upper case.
        is_routine: Whether it makes a function, which matters only where something calls it.
    """

    statement: Declared
    path: str = ""
    key: str = ""
    is_routine: bool = False


@dataclass(frozen=True)
class Script:
    """What one file says.

    Attributes:
        pieces: The statements that make something, in the order of the file.
        places: Where each thing is made, by its name.
        doubts: What is not certain.
    """

    pieces: tuple[Piece, ...]
    places: Places
    doubts: tuple[Doubt, ...] = ()


def cut(text: str, path: str, dialect: str) -> Script:
    """Cut a file.

    Args:
        text: What it holds.
        path: Where it lies.
        dialect: One of `undrift.sql.lexer.DIALECTS`.
    """
    cutter = _Cutter(path, dialect)
    for statement in statements(text, dialect):
        cutter.take(statement)
    return Script(tuple(cutter.pieces), cutter.places, tuple(cutter.doubts))


def without_idle_routines(scripts: Sequence[Script]) -> list[tuple[Piece, ...]]:
    """Return the statements of files without the functions that nothing in any of them calls while it is run."""
    if any(piece.key in _CALLING for script in scripts for piece in script.pieces):
        return [script.pieces for script in scripts]
    return [tuple(piece for piece in script.pieces if not piece.is_routine) for script in scripts]


class _Cutter:
    """What is known while the statements of one file are gone through."""

    def __init__(self, path: str, dialect: str) -> None:
        self.file = path
        self.dialect = dialect
        self.fold = grammar_of(dialect).fold
        self.pieces: list[Piece] = []
        self.places: dict[str, Location] = {}
        self.doubts: list[Doubt] = []
        self.path = ""
        self.namespace = ""
        self.has_made = False

    def take(self, statement: Statement) -> None:
        first = statement.tokens[0]
        if first.kind is Kind.META:
            self._take_command(statement, first)
        elif first.key in {"SET", "RESET", "SELECT"} and self._is_path(statement):
            self._take_path(statement)
        elif first.key not in _SILENT and first.key != "(" and not self._is_silent(statement):
            self._keep(statement)

    def _take_command(self, statement: Statement, command: Token) -> None:
        place = Location(self.file, statement.line)
        if command.key in _INCLUDES:
            self.doubts.append(Doubt(place, f"{command.text[:80]} includes another file", more=True))
        elif command.key not in _CLIENT or (command.key not in {"\\RESTRICT", "\\UNRESTRICT"} and self.has_made):
            self._keep(statement)

    def _is_path(self, statement: Statement) -> bool:
        """Whether a statement sets where names are looked for; MySQL's variables, foreign_key_checks too, are kept."""
        keys = [token.key for token in statement.tokens[:3]]
        if self.dialect != "postgres" or keys[0] == "SELECT":
            return any(token.text == "search_path" for token in statement.tokens[:6]) and self.dialect == "postgres"
        return not {"SEARCH_PATH", "ALL", "SCHEMA"}.isdisjoint(keys)

    def _take_path(self, statement: Statement) -> None:
        tokens = statement.tokens
        if tokens[0].key == "RESET":
            self.path, self.namespace = "", ""
            return
        is_local = tokens[0].key == "SET" and tokens[1].key in {"LOCAL", "SESSION"}
        self.path = f"SET {statement.source[tokens[2].start : tokens[-1].end]}" if is_local else statement.text
        self.namespace = _first_namespace(tokens)

    def _is_silent(self, statement: Statement) -> bool:
        tokens = statement.tokens
        key = tokens[0].key
        if key in {"SET", "RESET"}:
            return family(self.dialect) != "mysql" or not any(token.kind is Kind.STRING for token in tokens)
        if key in {"ALTER", "DROP"} and not self.has_made and _takes_away(tokens):
            return True  # `pg_dump --clean`: what an empty database does not have
        if key == "ALTER" and len(tokens) > len("OWNER TO x".split()) and _is_owner(tokens):
            return True
        kind = _kind(tokens) if key in {"CREATE", "ALTER", "DROP"} else ""
        if kind in _UNMADE or (kind in _ROUTINES and (key != "CREATE" or family(self.dialect) == "mysql")):
            return True
        return (kind == "SCHEMA" and family(self.dialect) == "mysql") or (kind == "DEFAULT" and key == "ALTER")

    def _keep(self, statement: Statement) -> None:
        tokens = statement.tokens
        place = Location(self.file, statement.line)
        kind = _kind(tokens) if tokens[0].key == "CREATE" else ""
        if kind == "TABLE" and self.dialect == "sqlite" and self._is_servers_own(statement):
            return
        self.has_made = self.has_made or tokens[0].key == "CREATE"
        piece = Piece(Declared(statement.text, place), self.path, tokens[0].key, kind in _ROUTINES)
        self.pieces.append(piece)
        for name, line in placed(statement, kind, self.fold, self.namespace):
            self.places.setdefault(name, Location(self.file, line))

    def _is_servers_own(self, statement: Statement) -> bool:
        """Whether SQLite makes a table by itself, and `.schema` lists it all the same: sqlite_sequence, fts_data."""
        name = next((one for one, _ in placed(statement, "TABLE", self.fold, "")), "")
        return name.lower().startswith("sqlite_")


def _first_namespace(tokens: list[Token]) -> str:
    """Return the namespace in which names without one are made; empty for the default one."""
    values = (
        token.text
        for token in tokens[2:]
        if token.kind in {Kind.STRING, Kind.WORD, Kind.QUOTED} and token.key not in {"TO", "SEARCH_PATH", "FALSE"}
    )
    for value in values:
        for name in value.split(","):
            bare = name.strip().strip('"')
            if bare not in {"search_path", "set_config", "$user", "user", "pg_catalog"}:
                return "" if bare == "public" else bare
    return ""


def _kind(tokens: list[Token]) -> str:
    """Return the word that says what kind of object a statement is about; empty where none does."""
    place = 1
    most = min(len(tokens), 24)
    while place < most:
        key = tokens[place].key
        if key in _ADJECTIVES and not (key == "AGGREGATE" and tokens[0].key != "CREATE"):
            if key == "DEFAULT" and tokens[0].key == "ALTER":
                return key
            place += 1
        elif key in _ACCOUNT_WORDS:
            place = _behind_account(tokens, place)
        else:
            return key
    return ""


def _behind_account(tokens: list[Token], place: int) -> int:
    """Return the place behind `DEFINER = root@localhost`, `ALGORITHM = MERGE`, `SQL SECURITY INVOKER`."""
    ends = {"TRIGGER", "VIEW", "FUNCTION", "PROCEDURE", "EVENT", "AGGREGATE", "SQL", "DEFINER", "PACKAGE"}
    start = place
    place += 1 if tokens[place].key != "SQL" else 3
    while place < len(tokens) and place < start + 12 and tokens[place].key not in ends:
        place += 1
    return place


def _takes_away(tokens: list[Token]) -> bool:
    return tokens[0].key == "DROP" or any(token.key == "DROP" for token in tokens)


def _is_owner(tokens: list[Token]) -> bool:
    return tokens[-3].key == "OWNER" and tokens[-2].key == "TO"
