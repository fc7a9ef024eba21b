"""What was read from blobs, kept in the git directory between runs.

A blob's id names its bytes for ever, so what was read from it stays true as long as the reader is the same. One file
per reader: a line that names the reader's version, then a line per blob: its id, a checksum, the answer. A file that
another version wrote, or a line whose checksum does not hold, counts for nothing. A new file replaces the old one in
one step, so two processes never see half of one; if both write, one of them reads its share again next time.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterable, Mapping

DIRECTORY = "undrift"
LARGEST = 64 * 1024 * 1024
"""Bytes of one cache file: beyond that it starts anew with what is needed now."""


class Cache:
    """The kept answers of one reader."""

    def __init__(self, directory: str, name: str, version: str, most: int | None = None) -> None:
        """Open it; nothing is read until it is asked.

        Args:
            directory: The git directory that all working trees share.
            name: The reader: the file's name.
            version: Whatever changes when the reader's answers may.
            most: How many answers are kept, the newest; None for all that `LARGEST` allows.
        """
        self._most = most
        self._path = os.path.join(directory, DIRECTORY, f"{name}.cache")
        self._head = f"undrift {version}\n".encode()
        self._lines: dict[bytes, bytes] | None = None

    def answers(self, oids: Iterable[str]) -> dict[str, str]:
        """Return the kept answers for these blobs, by object id."""
        lines = self._load()
        found: dict[str, str] = {}
        for oid in oids:
            line = lines.get(oid.encode())
            if line and (answer := _checked(line)) is not None:
                found[oid] = answer
        return found

    def keep(self, answers: Mapping[str, str], wanted: Iterable[str]) -> None:
        """Write answers down beside the old ones. What cannot be written is not: a cache may fail, a hook may not.

        Args:
            answers: New answers, by object id.
            wanted: All blobs asked for now: what stays if the file grows too large.
        """
        if not answers:
            return
        lines = dict(self._load())
        lines |= {oid.encode(): _line(oid, answer) for oid, answer in answers.items()}
        if sum(map(len, lines.values())) > LARGEST:
            needed = {oid.encode() for oid in wanted}
            lines = {oid: line for oid, line in lines.items() if oid in needed}
        if self._most is not None:
            lines = dict(list(lines.items())[-self._most :])
        self._lines = lines
        try:
            self._write(b"".join((self._head, *lines.values())))
        except OSError:
            return

    def _load(self) -> dict[bytes, bytes]:
        if self._lines is None:
            try:
                with open(self._path, "rb") as file:
                    is_ours = file.readline(1000) == self._head
                    body = file.readlines() if is_ours else []
            except OSError:
                body = []
            self._lines = {line.partition(b" ")[0]: line for line in body}
        return self._lines

    def _write(self, data: bytes) -> None:
        directory = os.path.dirname(self._path)
        os.makedirs(directory, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=directory, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(path, self._path)
        except OSError:
            os.unlink(path)
            raise


def _line(oid: str, answer: str) -> bytes:
    data = answer.encode("utf-8", "surrogatepass")
    return b"%s %08x %s\n" % (oid.encode(), zlib.crc32(data), data)


def _checked(line: bytes) -> str | None:
    """Return the answer of a line; None if it is damaged."""
    _, checksum, data = (*line.split(b" ", 2), b"", b"")[:3]
    if not line.endswith(b"\n"):
        return None
    data = data[:-1]
    try:
        is_whole = int(checksum, 16) == zlib.crc32(data)
        return data.decode("utf-8", "surrogatepass") if is_whole else None
    except ValueError:
        return None
