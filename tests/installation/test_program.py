"""Which undrift a hook of this machine calls, and which version a stranger's is. Nothing is run to find out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.installation.hooked import PROGRAMS
from undrift import __version__
from undrift.installation import program


def script(place: Path, mode: int = 0o755) -> str:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("#!/bin/sh\nexit 99\n")
    place.chmod(mode)
    return str(place)


def test_this_installation_is_found_and_is_one_that_runs() -> None:
    found = program.here()

    assert found == f"{PROGRAMS}/undrift"
    said = subprocess.run([found, "--version"], check=True, capture_output=True, text=True).stdout
    assert __version__ in said


def test_its_version_is_this_one() -> None:
    assert program.version(program.here()) == __version__


@pytest.mark.parametrize("packages", ["lib/python3.12/site-packages", "Lib/site-packages"])
def test_the_version_of_another_installation_is_told_by_what_lies_beside_it(tmp_path: Path, packages: str) -> None:
    path = script(tmp_path / "venv [1]" / "bin" / "undrift")
    (tmp_path / "venv [1]" / packages / "undrift-9.8.7.dist-info").mkdir(parents=True)

    assert program.version(path) == "9.8.7"


def test_a_link_is_followed_to_its_installation(tmp_path: Path) -> None:
    path = script(tmp_path / "venv" / "bin" / "undrift")
    (tmp_path / "venv" / "lib/python3.10/site-packages/undrift-1.2.dist-info").mkdir(parents=True)
    link = tmp_path / "bin" / "undrift"
    link.parent.mkdir()
    link.symlink_to(path)

    assert program.version(str(link)) == "1.2"


def test_a_version_that_nothing_tells_is_empty(tmp_path: Path) -> None:
    assert program.version(script(tmp_path / "bin" / "undrift")) == ""


def test_the_program_that_a_hook_names_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, other = script(tmp_path / "a" / "undrift"), script(tmp_path / "b" / "undrift")
    monkeypatch.setenv("PATH", str(tmp_path / "b"))

    assert program.found(named) == named
    assert program.found("") == other
    assert program.found("/nowhere/undrift") == other


@pytest.mark.parametrize("kind", ["nothing", "no program", "a directory"])
def test_what_cannot_be_run_is_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    place = tmp_path / "bin" / "undrift"
    if kind == "no program":
        script(place, mode=0o644)
    elif kind == "a directory":
        place.mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    assert program.found(str(place)) == ""
    assert os.access(program.here(), os.X_OK)
