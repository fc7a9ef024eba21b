from __future__ import annotations

import json

import pytest

from tests.judging import findings
from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.tools.drizzle import TOOL


def journal(*tags: str, start: int = 1_700_000_000_000) -> str:
    entries = [{"idx": number, "when": start + number, "tag": tag} for number, tag in enumerate(tags)]
    return json.dumps({"version": "7", "entries": entries}, indent=1)


def directory(*tags: str, **more: str) -> dict[str, str | bytes]:
    files = {f"drizzle/{tag}.sql": "CREATE TABLE a (id int);" for tag in tags}
    return {
        "drizzle/meta/_journal.json": journal(*tags),
        **files,
        **{f"drizzle/{name}.sql": text for name, text in more.items()},
    }


def test_the_journal_decides_the_order() -> None:
    files = MemoryFiles(directory("0001_b", "0000_a"))

    assert names(TOOL.history(project_of(TOOL, files), files)) == ["0001_b", "0000_a"]


def test_a_file_that_the_journal_does_not_name_is_never_run() -> None:
    files = MemoryFiles(directory("0000_a", **{"0001_b": ""}))

    assert skips(TOOL.history(project_of(TOOL, files), files)) == ["0001_b.sql"]


def test_an_orphan_with_a_number_that_is_taken_is_the_one_to_remove() -> None:
    [finding] = findings(directory("0000_a", "0001_b", **{"0001_c": ""}), rule="duplicate-version")

    assert finding.location.path == "drizzle/0001_c.sql"
    assert finding.hint == "git rm --cached drizzle/0001_c.sql"


def test_a_named_file_that_is_absent_stops_drizzle() -> None:
    files = MemoryFiles({"drizzle/meta/_journal.json": journal("0000_a", "0001_b"), "drizzle/0000_a.sql": ""})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults

    assert (fault.subject, fault.hint) == ("0001_b", "git add drizzle/0001_b.sql")
    assert journal("0000_a", "0001_b").splitlines()[fault.line - 1].strip() == '"tag": "0001_b"'


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"entries": 1}', '{"entries": [1]}', '{"entries": [{"tag": "../x"}]}', "[" * 100_000, "\0\xff"],
)
def test_a_journal_that_is_none_is_one_fault(text: str) -> None:
    files = MemoryFiles({"drizzle/meta/_journal.json": text, "drizzle/0000_a.sql": ""})

    history = TOOL.history(project_of(TOOL, files), files)

    assert [fault.subject for fault in history.faults] == ["journal"]
    assert not history.migrations


def test_an_entry_stamped_before_the_last_applied_one_is_never_run() -> None:
    base = directory("0000_a", "0001_b")
    late = {
        **base,
        "drizzle/meta/_journal.json": journal("0000_a", "0001_b", "0002_c").replace("1700000000002", "1600000000000"),
    }

    [finding] = findings({**late, "drizzle/0002_c.sql": ""}, base, rule="out-of-order")

    assert "is stamped 1600000000000, not after 1700000000001 of 0001_b" in finding.message


def test_an_entry_stamped_later_is_fine_wherever_it_stands() -> None:
    base = directory("0000_a", "0001_b")
    text = json.dumps(
        {"entries": [{"when": 9_000_000_000_000, "tag": "0002_c"}, *json.loads(journal("0000_a", "0001_b"))["entries"]]}
    )

    assert not findings(
        {**base, "drizzle/meta/_journal.json": text, "drizzle/0002_c.sql": ""}, base, rule="out-of-order"
    )


def test_the_command_goes_through_the_package_manager_of_the_repository() -> None:
    files = MemoryFiles({**directory("0000_a"), "bun.lock": ""})

    assert TOOL.new_command(project_of(TOOL, files), files) == "bunx drizzle-kit generate"
