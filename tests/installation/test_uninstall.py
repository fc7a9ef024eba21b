"""`undrift uninstall`: every byte, mode and link is what it was before `undrift install`."""

from __future__ import annotations

import pytest

from tests.installation.hooked import EVERY, done_well, hook, lying, said_of, started
from tests.repository import Repository
from undrift.installation.scripts import BEGIN, END

PRE_COMMIT = ".git/hooks/pre-commit"
PRE_PUSH = ".git/hooks/pre-push"

SCRIPTS: dict[str, bytes] = {
    "a script": b"#!/bin/sh\necho mine\n",
    "no last newline": b"#!/bin/sh\necho mine",
    "only a first line": b"#!/bin/sh\n",
    "only a first line without a newline": b"#!/bin/sh",
    "mixed lines": b"#!/bin/bash\necho a\necho b\r\n\n\r\n",
    "no first line": b"echo mine\n",
    "blanks": b"\n\n  \n",
    "nothing": b"",
    "a byte order mark": b"\xef\xbb\xbf#!/bin/sh\necho\n",
    "latin": b"#!/bin/sh\n# caf\xe9\n",
    "husky's line": b'#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\nnpm test\n',
    "another's block": b"#!/bin/sh\n# >>> other >>>\nother\n# <<< other <<<\n",
    "python": b"#!/usr/bin/env python3\nprint()\n",
    "a program larger than any script": b"\x7fELF\x00" + b"x" * (2 << 20),
    "a program": b"\x7fELF\x00\x01binary\x00",
}


@pytest.fixture
def ours(repository: Repository) -> Repository:
    return started(repository)


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_what_was_there_is_as_it_was(ours: Repository, script: bytes) -> None:
    for name, mode in zip(EVERY, (0o755, 0o700, 0o555, 0o711, 0o775), strict=False):
        hook(ours, f".git/hooks/{name}", script, mode)
    before = lying(ours.top / ".git/hooks")
    done_well(ours.undrift("install"))
    assert lying(ours.top / ".git/hooks").keys() >= before.keys()
    assert lying(ours.top / ".git/hooks") != before

    done_well(ours.undrift("uninstall"))

    assert lying(ours.top / ".git/hooks") == before


def test_links_come_back(ours: Repository) -> None:
    hook(ours, "scripts/hook", "#!/bin/sh\n")
    (ours.top / ".git/hooks").mkdir()
    (ours.top / PRE_COMMIT).symlink_to("../../scripts/hook")
    before = lying(ours.top)
    done_well(ours.undrift("install"))

    done_well(ours.undrift("uninstall"))

    assert lying(ours.top) == before


def test_a_directory_that_was_made_goes_and_one_that_was_there_stays(ours: Repository) -> None:
    done_well(ours.undrift("install", "--hooks", "post-merge"))
    done_well(ours.undrift("install"))
    done_well(ours.undrift("uninstall"))
    assert not (ours.top / ".git/hooks").exists()

    (ours.top / ".git/hooks").mkdir()
    done_well(ours.undrift("install"))
    done_well(ours.undrift("uninstall"))
    assert (ours.top / ".git/hooks").is_dir()


def test_a_directory_that_was_made_stays_while_something_of_others_lies_in_it(ours: Repository) -> None:
    done_well(ours.undrift("install"))
    hook(ours, ".git/hooks/commit-msg", "#!/bin/sh\n")

    done_well(ours.undrift("uninstall"))

    assert list(lying(ours.top / ".git/hooks")) == ["commit-msg"]


def test_every_hook_that_is_taken_out_is_named(ours: Repository) -> None:
    hook(ours, PRE_PUSH, "#!/bin/sh\n")
    hook(ours, PRE_COMMIT, "#!/usr/bin/env python3\n")
    done_well(ours.undrift("install"))

    done = done_well(ours.undrift("uninstall"))

    assert [line.partition(":")[0] for line in done.out.splitlines()] == list(EVERY)
    assert said_of(done, "pre-push") == f"taken out of {PRE_PUSH}"
    assert said_of(done, "pre-commit") == f"restored {PRE_COMMIT}"
    assert said_of(done, "post-merge") == "removed .git/hooks/post-merge"


def test_where_nothing_is_installed_nothing_happens(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, "#!/bin/sh\nexec undrift check\n")
    hook(ours, PRE_PUSH, "#!/usr/bin/env python3\n")
    hook(ours, ".git/hooks/post-merge", "#!/bin/sh\n" + "true\n" * 300_000)
    before = lying(ours.top / ".git")

    done = done_well(ours.undrift("uninstall"))

    assert done.out == "undrift: in no hook of this repository\n"
    assert lying(ours.top / ".git") == before


def test_lines_written_above_and_below_the_block_stay(ours: Repository) -> None:
    place = hook(ours, PRE_COMMIT, "#!/bin/sh\necho mine\n")
    done_well(ours.undrift("install", "--hooks", "pre-commit"))
    text = place.read_text()
    place.write_text(text.replace(BEGIN, f"echo above\n{BEGIN}") + "echo below\n")

    done_well(ours.undrift("uninstall"))

    assert place.read_text() == "#!/bin/sh\necho above\necho mine\necho below\n"


def test_a_file_that_undrift_made_stays_once_lines_were_added(ours: Repository) -> None:
    done_well(ours.undrift("install", "--hooks", "pre-commit"))
    place = ours.top / PRE_COMMIT
    place.write_text(place.read_text() + "echo mine\n")

    done = done_well(ours.undrift("uninstall"))

    assert said_of(done, "pre-commit") == f"taken out of {PRE_COMMIT}"
    assert place.read_text() == "#!/bin/sh\necho mine\n"


def test_what_was_written_between_the_marks_goes_with_them(ours: Repository) -> None:
    place = hook(ours, PRE_COMMIT, "#!/bin/sh\necho mine\n")
    done_well(ours.undrift("install"))
    place.write_text(place.read_text().replace(END, f"echo edited\n{END}"))

    done_well(ours.undrift("uninstall"))

    assert place.read_text() == "#!/bin/sh\necho mine\n"


@pytest.mark.parametrize("mark", [BEGIN, END])
def test_a_block_without_one_of_its_marks_is_left_and_named(ours: Repository, mark: str) -> None:
    place = hook(ours, PRE_COMMIT, "#!/bin/sh\necho mine\n")
    done_well(ours.undrift("install"))
    place.write_text(place.read_text().replace(f"{mark}\n", ""))
    before = place.read_bytes()

    for command in ("uninstall", "install"):
        done = ours.undrift(command)

        assert done.status == 1
        assert "do not pair" in said_of(done, "pre-commit")
        assert place.read_bytes() == before


def test_a_hook_kept_beside_waits_where_lines_were_added_to_ours(ours: Repository) -> None:
    place = hook(ours, PRE_COMMIT, "#!/usr/bin/env python3\n")
    done_well(ours.undrift("install"))
    place.write_text(place.read_text() + "echo mine\n")
    before = place.read_bytes()

    done = ours.undrift("uninstall")

    assert done.status == 1
    assert "lines were added" in said_of(done, "pre-commit")
    assert place.read_bytes() == before


def test_a_copied_script_is_taken_for_what_it_is(ours: Repository) -> None:
    done_well(ours.undrift("install", "--hooks", "pre-push"))
    place = ours.top / PRE_PUSH
    place.write_text(place.read_text().replace("\n", "\r\n"))

    done_well(ours.undrift("uninstall"))

    assert not place.exists()
