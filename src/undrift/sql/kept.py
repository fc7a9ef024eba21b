"""The readings of a migration file that are worth keeping: what its SQL does, and which dialect it shows.

Nothing here imports a grammar before a file is really read: what is kept already must not pay for it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from undrift.files import Kept
from undrift.sql.script import Parts
from undrift.sql.version import version

if TYPE_CHECKING:
    from undrift.schema.operations import Located


@functools.cache
def operations(parted: Callable[[bytes], Parts], dialect: str) -> Kept[tuple[Located, ...]]:
    """Return the reading of what a file's forward part does.

    Args:
        parted: How the tool parts its files.
        dialect: One of `undrift.sql.lexer.DIALECTS`.
    """

    def read(data: bytes) -> tuple[Located, ...]:
        from undrift.sql import reading  # noqa: PLC0415 - see above

        forward = parted(data).forward
        return reading.read(forward.text, dialect, forward.line)

    return Kept(f"{dialect}-{_named(parted)}", version, read, _dump, _load)


def _dump(operations: tuple[Located, ...]) -> str:
    from undrift.schema import codec  # noqa: PLC0415 - see above

    return codec.dump(operations)


def _load(text: str) -> tuple[Located, ...]:
    from undrift.schema import codec  # noqa: PLC0415 - see above

    return codec.load(text)


@functools.cache
def vote(parted: Callable[[bytes], Parts]) -> Kept[str]:
    """Return the reading of which dialect a file's forward part shows.

    Args:
        parted: How the tool parts its files.
    """

    def read(data: bytes) -> str:
        from undrift.sql import dialects  # noqa: PLC0415 - see above

        return dialects.vote(parted(data).forward.text)

    return Kept(f"dialect-{_named(parted)}", version, read, str, _load_vote)


def _load_vote(text: str) -> str:
    from undrift.sql import dialects  # noqa: PLC0415 - see above

    if text not in dialects.VOTES:
        raise ValueError(text)
    return text


def _named(parted: Callable[[bytes], Parts]) -> str:
    """Return a name that no other tool's function has."""
    return f"{parted.__module__.rpartition('.')[2]}-{parted.__name__}"
