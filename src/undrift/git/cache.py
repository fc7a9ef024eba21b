"""What was read from blobs, kept in the git directory between runs.

A blob's id names its bytes for ever, so what was read from it stays true as long as the reader is the same. One file
per reader: a line that names the reader's version, then a line per blob: its id, a checksum of both, the answer. A file
that another version wrote, or a line whose checksum does not hold, counts for nothing. A new file replaces the old one
in one step, so two processes never see half of one; if both write, one of them reads its share again next time.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping

DIRECTORY = "undrift"
LARGEST = 64 * 1024 * 1024
"""Bytes of one cache file: beyond that it starts anew with what is needed now."""

_NEW = ".new-"
_ABANDONED = 3600
"""Seconds after which a file that was never finished (the process was killed) is taken away."""

_READING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


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
        self._directory = os.path.join(directory, DIRECTORY)
        self._path = os.path.join(self._directory, f"{name}.cache")
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
            answers: New answers, by object id; none holds the end of a line.
            wanted: All blobs asked for now: what stays if the file grows too large.
        """
        if not answers:
            return
        lines = dict(self._load())
        for oid, answer in answers.items():
            # What is new stands last, where `most` leaves it.
            lines.pop(oid.encode(), None)
            lines[oid.encode()] = _line(oid, answer)
        lines = _bounded(lines, wanted)
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
                body = self._read()
            except OSError:
                body = []
            self._lines = {line.partition(b" ")[0]: line for line in body}
        return self._lines

    def _read(self) -> list[bytes]:
        # No link out of the git directory is followed, and no pipe in the file's place is waited for.
        if os.path.islink(self._directory):
            return []
        with open(self._path, "rb", opener=lambda path, _: os.open(path, _READING)) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST + len(self._head):
                return []
            return file.readlines() if file.readline(len(self._head)) == self._head else []

    def _write(self, data: bytes) -> None:
        if os.path.islink(self._directory):
            return
        with contextlib.suppress(FileExistsError):
            os.mkdir(self._directory)
        path = os.path.join(self._directory, f"{_NEW}{os.getpid()}-{time.monotonic_ns()}")
        # The mode that git gives its own files: what `umask` leaves.
        handle = os.open(path, _WRITING, 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(path, self._path)
        except BaseException:
            os.unlink(path)
            raise
        for abandoned in self._abandoned():
            os.unlink(abandoned)

    def _abandoned(self) -> Iterator[str]:
        """Yield what killed processes left behind."""
        with os.scandir(self._directory) as entries:
            for entry in entries:
                is_new = entry.name.startswith(_NEW) and entry.is_file(follow_symlinks=False)
                if is_new and entry.stat(follow_symlinks=False).st_mtime < time.time() - _ABANDONED:
                    yield entry.path


def _bounded(lines: dict[bytes, bytes], wanted: Iterable[str]) -> dict[bytes, bytes]:
    """Return the lines that fit into a file: if not all do, as many of those that are needed now as do."""
    if sum(map(len, lines.values())) <= LARGEST:
        return lines
    kept: dict[bytes, bytes] = {}
    size = 0
    for oid in wanted:
        line = lines.get(oid.encode(), b"")
        if line and size + len(line) <= LARGEST:
            kept[oid.encode()] = line
            size += len(line)
    return kept


def _line(oid: str, answer: str) -> bytes:
    data = answer.encode("utf-8", "surrogatepass")
    return b"%s %08x %s\n" % (oid.encode(), zlib.crc32(data, zlib.crc32(oid.encode())), data)


def _checked(line: bytes) -> str | None:
    """Return the answer of a line; None if it is damaged."""
    oid, checksum, data = (*line.split(b" ", 2), b"", b"")[:3]
    if not line.endswith(b"\n"):
        return None
    data = data[:-1]
    try:
        is_whole = int(checksum, 16) == zlib.crc32(data, zlib.crc32(oid))
        return data.decode("utf-8", "surrogatepass") if is_whole else None
    except ValueError:
        return None
