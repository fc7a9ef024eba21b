"""The statements of files in an order that works, whatever the files are called.

Tools that take a schema as files run them one after the other or sort them out by themselves (Supabase: in the order
of their names, or of `schema_paths`; sqldef, Atlas and skeema: in any). Here each file is run until a statement needs
what is not there yet; it goes on once the others have gone as far as they can. A file's own order is kept, unless
nothing else helps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from undrift.declared.base import Statement
from undrift.declared.sql_files.cutting import Piece
from undrift.schema.engine import MISSING, Engine, File, members_made, names_made
from undrift.schema.engines import engine
from undrift.schema.operations import Located
from undrift.sql.reading import read

_MOST_STEPS = 1_000_000
"""How often it is asked whether a statement can run, before what is left keeps the order of the files."""
_MOST_TRIES = 20
"""How often a statement is run, on average, before that."""


def in_order(scripts: Sequence[Sequence[Piece]], dialect: str) -> Iterator[Piece]:
    """Yield the statements of files in an order in which each finds what it needs.

    Args:
        scripts: The statements of each file, the files in the order of their names.
        dialect: One of `undrift.schema.engines.ENGINES`.
    """
    queues = [deque(_Read(piece, _operations(piece, dialect)) for piece in pieces) for pieces in scripts]
    made = frozenset(name for queue in queues for one in queue for name in names_made(one.operations))
    yield from _Runner(engine(dialect, made), queues).run()


def with_paths(pieces: Iterable[Piece]) -> Iterator[Statement]:
    """Yield statements, each behind the one that sets where its names are looked for, where that changes."""
    path = ""
    for piece in pieces:
        if piece.path != path:
            yield Statement(piece.path or _RESET, piece.statement.place)
            path = piece.path
        yield piece.statement


_RESET = "RESET search_path"


class _Read:
    """A statement with what it does, and what it was refused for want of, once it was tried."""

    __slots__ = ("operations", "piece", "waits")

    def __init__(self, piece: Piece, operations: tuple[Located, ...]) -> None:
        self.piece = piece
        self.operations = operations
        self.waits: frozenset[str] | None = None


def _operations(piece: Piece, dialect: str) -> tuple[Located, ...]:
    path = read(piece.path or _RESET, dialect) if dialect == "postgres" else ()
    return (*path, *read(piece.statement.sql, dialect))


class _Runner:
    """An empty server, and what each file has left for it."""

    def __init__(self, server: Engine, queues: list[deque[_Read]]) -> None:
        self.server = server
        self.queues = queues
        self.steps = _MOST_STEPS
        self.tries = _MOST_TRIES * sum(map(len, queues))
        self.made: set[str] = set()

    def run(self) -> Iterator[Piece]:
        """Yield what is accepted, then what never is, in the order of the files."""
        while any(self.queues) and self.steps > 0 and self.tries > 0:
            accepted = [one for queue in self.queues for one in self._front(queue)] or list(self._anywhere())
            if not accepted:
                break
            yield from accepted
        yield from (one.piece for queue in self.queues for one in queue)

    def _front(self, queue: deque[_Read]) -> Iterator[Piece]:
        """Yield statements of one file as far as the server takes them."""
        while queue and self._accepts(queue[0]):
            yield queue.popleft().piece

    def _anywhere(self) -> Iterator[Piece]:
        """Yield the first statement that can run behind one that waits: two files that wait for each other."""
        for queue in self.queues:
            for place, one in enumerate(queue):
                if self._accepts(one):
                    yield one.piece
                    del queue[place]
                    return

    def _accepts(self, one: _Read) -> bool:
        """Whether the server takes a statement; one that waits is not tried before what it waits for is made."""
        self.steps -= 1
        if self.steps < 0 or self.tries < 0 or (one.waits is not None and one.waits.isdisjoint(self.made)):
            return False
        self.tries -= 1
        before = len(self.server.refusals)
        place = one.piece.statement.place
        self.server.run([File(place.path, place.path, one.operations)])
        refused = self.server.refusals[before:]
        if refused:
            one.waits = frozenset(refused[0].keys if refused[0].kind == MISSING else ())
        else:
            self.made.update(members_made(one.operations))
        return not refused
