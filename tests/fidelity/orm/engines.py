"""The ORMs' own engines, from npm: installed once for each checkout, asked through one process of node a worker."""

from __future__ import annotations

import contextlib
import json
import select
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.npm import install

HERE = Path(__file__).parent
ENGINES = "the ORMs' own engines"
"""What the suite calls them where they are missing (`tests.fidelity.absent.HOW`)."""

_MODULES = HERE / "node_modules"
_SECONDS_TO_ANSWER = 60


@dataclass(frozen=True)
class Made:
    """What an engine writes for an empty database.

    Attributes:
        statements: The SQL, in order.
        snapshot: What Drizzle keeps of the schema between migrations; empty for others.
    """

    statements: tuple[str, ...]
    snapshot: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Engines:
    """One process of node, and a directory in which schemas find the packages they import."""

    process: subprocess.Popen[str]
    directory: Path
    answered: dict[str, Made] = field(default_factory=dict, repr=False)

    def drizzle(
        self, dialect: str, text: str, *, casing: str | None = None, previous: Mapping[str, Any] | None = None
    ) -> Made:
        """Return what drizzle-kit writes for one TypeScript file, or between the previous snapshot and that."""
        question = {"orm": "drizzle", "dialect": dialect, "casing": casing, "previous": previous}
        return self._made({name: value for name, value in question.items() if value}, {"schema.ts": text})

    def prisma(self, dialect: str, files: Mapping[str, str], *, previous: Mapping[str, str] | None = None) -> Made:
        """Return what Prisma's engine writes for the files of one schema, or from the previous one to that."""
        question: dict[str, object] = {"orm": "prisma", "dialect": dialect}
        if previous:
            directory = self.place(previous)
            question["previous"] = [str(directory / name) for name in previous]
        return self._made(question, files)

    def minified(self, text: str) -> str:
        """Return a TypeScript file as JavaScript without spaces."""
        return self._made({"orm": "minified"}, {"schema.ts": text}).statements[0]

    def place(self, files: Mapping[str, str]) -> Path:
        """Write files into a new directory from which the packages can be imported; return it."""
        directory = self.directory / uuid.uuid4().hex
        for name, text in files.items():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (directory / name).write_text(text, encoding="utf-8")
        for name in files:
            if "/" in name and name.endswith("/package.json"):
                _link(directory, directory / name)
        return directory

    def _made(self, question: Mapping[str, object], files: Mapping[str, str]) -> Made:
        key = json.dumps([question, sorted(files.items())])
        if key not in self.answered:
            directory = self.place(files)
            answer = self._ask({**question, "files": [str(directory / name) for name in files]})
            self.answered[key] = Made(tuple(answer["statements"]), answer.get("snapshot") or {})
        return self.answered[key]

    def _ask(self, question: Mapping[str, object]) -> dict[str, Any]:
        if self.process.stdin is None or self.process.stdout is None:
            raise TypeError("node was started without pipes")
        if self.process.poll() is not None:
            pytest.fail("node has ended: an earlier question was too much for it", pytrace=False)
        self.process.stdin.write(f"{json.dumps(question)}\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], _SECONDS_TO_ANSWER)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            self.process.wait()
            pytest.fail(f"node gave no answer to {question}", pytrace=False)
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            pytest.fail(f"the fixture is wrong, the engine says:\n{answer['error']}", pytrace=False)
        return answer


def _link(directory: Path, package: Path) -> None:
    """Make a package of a workspace known by its name, as a package manager does."""
    link = directory / "node_modules" / json.loads(package.read_text(encoding="utf-8"))["name"]
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(package.parent)


@contextlib.contextmanager
def running(directory: Path) -> Iterator[Engines]:
    """Yield the engines, at work in an empty directory."""
    install(HERE, ENGINES)
    (directory / "node_modules").symlink_to(_MODULES)
    command = ["node", str(HERE / "engines.mjs"), str(HERE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as node:
        yield Engines(node, directory)
        node.kill()


def kit(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run drizzle-kit in a directory that `Engines.place` made."""
    command = ["node", str(_MODULES / "drizzle-kit" / "bin.cjs"), *arguments]
    return subprocess.run(
        command, cwd=directory, capture_output=True, text=True, check=False, timeout=_SECONDS_TO_ANSWER
    )
