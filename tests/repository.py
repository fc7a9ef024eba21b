"""A real git repository to try things in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Done:
    """How a command ended.

    Attributes:
        status: Its exit status.
        out: What it printed.
        err: What it printed on standard error.
    """

    status: int
    out: str
    err: str

    @property
    def rules(self) -> list[str]:
        """The rules of the introduced findings in a JSON report, in order."""
        return [finding["rule"] for finding in self.findings if finding["introduced"]]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The findings of a JSON report."""
        found: list[dict[str, Any]] = json.loads(self.out)["findings"]
        return found


@dataclass(frozen=True)
class Repository:
    """A repository in a temporary directory.

    Attributes:
        top: The top of its working tree.
        environment: The fenced environment that every command runs in.
    """

    top: Path
    environment: Mapping[str, str]

    def write(self, path: str, content: str | bytes = "select 1;\n") -> Path:
        """Write a file, with the directories above it."""
        place = self.top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def git(self, *arguments: str, check: bool = True, **environment: str) -> Done:
        """Run git; fails the test if git fails, unless told otherwise."""
        return self.run("git", *arguments, check=check, cwd=None, **environment)

    def commit(self, message: str, **files: str) -> str:
        """Write files, stage everything and commit without hooks; return the commit's id."""
        for path, content in files.items():
            self.write(path, content)
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").out.strip()

    def add(self, *paths: str) -> None:
        """Write files with a harmless content, and stage them."""
        for path in paths:
            self.write(path)
        self.git("add", "--", *paths)

    def undrift(self, *arguments: str, cwd: Path | None = None, stdin: str = "", **environment: str) -> Done:
        """Run undrift in a process of its own."""
        command = (sys.executable, "-m", "undrift", *arguments)
        return self.run(*command, check=False, cwd=cwd, stdin=stdin, **environment)

    def check(self, *arguments: str, **environment: str) -> Done:
        """Run `undrift check --format json`."""
        return self.undrift("check", "--format", "json", *arguments, cwd=None, **environment)

    def install(self, hook: str, *arguments: str) -> None:
        """Install undrift as one of git's own hooks."""
        place = self.top / ".git" / "hooks" / hook
        place.parent.mkdir(exist_ok=True)
        command = " ".join((f'"{sys.executable}" -m undrift', *(arguments or ("check",))))
        place.write_text(f"#!/bin/sh\nexec {command}\n", encoding="utf-8")
        place.chmod(0o755)

    def run(
        self, *command: str, check: bool = True, cwd: Path | None = None, stdin: str = "", **environment: str
    ) -> Done:
        """Run a program in the repository."""
        done = subprocess.run(
            command,
            cwd=cwd or self.top,
            env={**self.environment, **environment},
            input=os.fsencode(stdin),
            capture_output=True,
            check=False,
        )
        result = Done(done.returncode, os.fsdecode(done.stdout), os.fsdecode(done.stderr))
        assert not check or done.returncode == 0, (command, result)
        return result
