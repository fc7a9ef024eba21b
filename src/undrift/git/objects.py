"""Sizes and contents of objects, asked of two git processes that stay: starting one costs more than its answer."""

from __future__ import annotations

import os
import subprocess
import weakref
from collections.abc import Iterator, Sequence
from typing import NoReturn

from undrift.errors import GitError, GitNotFoundError, MissingBaseError
from undrift.git.process import OPTIONS, SAFETY

REFETCH = "git fetch --refetch --no-filter"

_SIZES = "--batch-check=%(objectname) %(objectsize)"
_CONTENTS = "--batch"
_AT_ONCE = 400
"""Objects asked for before the answers are read: so many names, and so many sizes, fit into a pipe."""


class Objects:
    """The object database of the repository that we are in; nothing is started before it is asked."""

    def __init__(self) -> None:
        """Start with no process."""
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        weakref.finalize(self, _end, self._processes)

    def sizes(self, oids: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Yield the size of each object in bytes.

        Raises:
            MissingBaseError: One is not in this clone.
            GitError: git failed.
        """
        for some in _chunks(oids):
            process = self._ask(_SIZES, some)
            for _ in some:
                oid, _, size = self._line(process, _SIZES).partition(" ")
                if not size.isdigit():
                    message = f"object {oid} is not in this clone"
                    raise MissingBaseError(message, REFETCH)
                yield oid, int(size)

    def contents(self, oids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the bytes of each object.

        Raises:
            GitError: git failed, or one is not there.
        """
        for some in _chunks(oids):
            process = self._ask(_CONTENTS, some)
            for oid in some:
                header = self._line(process, _CONTENTS).split(" ")
                if len(header) != len(("oid", "type", "size")):
                    raise GitError(("cat-file", _CONTENTS), 0, f"unexpected answer for {oid}")
                data = self._bytes(process, int(header[2]) + 1)
                yield oid, data[:-1]

    def _ask(self, form: str, oids: Sequence[str]) -> subprocess.Popen[bytes]:
        process = self._processes.get(form) or self._start(form)
        if process.stdin:
            try:
                process.stdin.write("".join(f"{oid}\n" for oid in oids).encode())
                process.stdin.flush()
            except OSError:
                self._fail(process, form)
        return process

    def _start(self, form: str) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed program, no shell, arguments as a list
                ("git", *OPTIONS, "cat-file", form),  # noqa: S607 - the git that called us, or would
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **SAFETY},
            )
        except FileNotFoundError:
            raise GitNotFoundError from None
        except OSError as error:
            raise GitError(("cat-file", form), 126, str(error)) from None
        self._processes[form] = process
        return process

    def _line(self, process: subprocess.Popen[bytes], form: str) -> str:
        line = process.stdout.readline() if process.stdout else b""
        if not line.endswith(b"\n"):
            self._fail(process, form)
        return line[:-1].decode("ascii", "replace")

    def _bytes(self, process: subprocess.Popen[bytes], count: int) -> bytes:
        data = process.stdout.read(count) if process.stdout else b""
        if len(data) < count:
            self._fail(process, _CONTENTS)
        return data

    def _fail(self, process: subprocess.Popen[bytes], form: str) -> NoReturn:
        """Say why git went away in the middle of an answer."""
        self._processes.pop(form, None)
        said = process.communicate()[1].decode("utf-8", "replace")
        if "promisor remote" in said or "transport" in said:
            message = "the clone is partial and lacks objects that are compared with"
            raise MissingBaseError(message, REFETCH)
        raise GitError(("cat-file", form), process.returncode, said)


def _chunks(oids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (oids[start : start + _AT_ONCE] for start in range(0, len(oids), _AT_ONCE))


def _end(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Let the processes go: without more questions they end."""
    for process in processes.values():
        process.communicate()
