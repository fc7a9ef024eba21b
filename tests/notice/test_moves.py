"""The same migrations at another place: in another file, directory or project. No git."""

from __future__ import annotations

import json

import pytest

from tests.judging import Contents
from tests.notice.test_content import noticed
from tests.tools.test_liquibase import include, include_all, xml
from undrift.notice import Notice

ROOT = "src/main/resources/db/changelog/db.changelog-master.xml"
HERE = "src/main/resources/db/changelog"
CHANGESET = "  - changeSet:\n      id: {}\n      author: me\n      changes:\n      - sql: {{sql: select {}}}\n"


def fresh(told: tuple[Notice, ...]) -> list[str]:
    """Return the names of what is new, in all projects."""
    return [mention.name for one in told for mention in one.fresh]


def gone(told: tuple[Notice, ...]) -> list[str]:
    """Return the names of what is gone, in all projects."""
    return [mention.name for one in told for mention in one.gone]


def edited(told: tuple[Notice, ...]) -> list[str]:
    """Return the names of what was edited, in all projects."""
    return [mention.name for one in told for mention in one.edited]


def filled(identity: str, table: str = "a") -> str:
    """Return a changeset of several lines."""
    return f'<changeSet id="{identity}" author="me">\n  <dropTable tableName="{table}"/>\n</changeSet>'


# Changesets


LOGICAL = 'logicalFilePath="shop.xml"'
BEFORE = {ROOT: xml(include("all.xml")), f"{HERE}/all.xml": xml(filled("1"), filled("2"), head=LOGICAL)}


@pytest.mark.parametrize(
    "now",
    [
        {ROOT: xml(include("parts/all.xml")), f"{HERE}/parts/all.xml": BEFORE[f"{HERE}/all.xml"]},
        {ROOT: xml(include_all("parts")), f"{HERE}/parts/all.xml": BEFORE[f"{HERE}/all.xml"]},
        {
            ROOT: xml(include("one.xml"), include("two.xml")),
            f"{HERE}/one.xml": xml(filled("1"), head=LOGICAL),
            f"{HERE}/two.xml": xml(filled("2"), head=LOGICAL),
        },
        {ROOT: xml(filled("1"), filled("2"), head=LOGICAL)},
        {path.replace("src/", "server/src/"): text for path, text in BEFORE.items()},
    ],
    ids=["another directory", "a directory included as a whole", "split in two", "in the root", "another module"],
)
def test_changesets_of_the_same_logical_path_are_the_same_in_other_files(now: Contents) -> None:
    assert not noticed(now, BEFORE)
    assert not noticed(BEFORE, now)


def test_a_changeset_that_is_recorded_under_another_path_runs_again() -> None:
    before = {ROOT: xml(include("all.xml")), f"{HERE}/all.xml": xml(filled("1"))}
    now = {ROOT: xml(include("parts/all.xml")), f"{HERE}/parts/all.xml": xml(filled("1"))}

    [told] = noticed(now, before)

    assert [(one.name, one.was) for one in told.fresh] == [
        ("db/changelog/parts/all.xml::1::me", "db/changelog/all.xml::1::me")
    ]


@pytest.mark.parametrize("changed", [filled("3"), filled("2").replace("me", "you")], ids=["id", "author"])
def test_another_id_or_author_is_another_changeset(changed: str) -> None:
    before = {ROOT: xml(filled("1"), filled("2", "b"))}

    assert fresh(noticed({ROOT: xml(filled("1"), changed)}, before))


def test_a_changeset_that_moved_and_changed_is_edited() -> None:
    now = {ROOT: xml(filled("1"), filled("2", "b"), head=LOGICAL)}

    told = noticed(now, BEFORE)

    assert edited(told) == ["shop.xml::2::me"]
    assert not fresh(told)
    assert not gone(told)


@pytest.mark.parametrize(
    ("entries", "word"),
    [
        ((filled("1"), filled("2"), filled("3")), "appended"),
        ((filled("1"), "<!-- the second -->", filled("2"), filled("3")), "a comment between"),
        ((filled("1"), '<property name="a" value="b"/>', filled("2"), filled("3")), "a property between"),
        ((filled("1"), filled("3"), filled("2")), "in the middle"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_stands_between_changesets_belongs_to_none(entries: tuple[str, ...], word: str) -> None:
    del word
    told = noticed({ROOT: xml(*entries)}, {ROOT: xml(filled("1"), filled("2"))})

    assert fresh(told) == ["db/changelog/db.changelog-master.xml::3::me"]
    assert not edited(told)


def test_of_a_changelog_in_xml_only_the_changesets_that_changed_are_edited() -> None:
    now = {ROOT: xml(filled("1"), filled("2", "b"), filled("3"))}

    assert edited(noticed(now, {ROOT: xml(filled("1"), filled("2"), filled("3"))})) == [
        "db/changelog/db.changelog-master.xml::2::me"
    ]


def test_a_changeset_appended_to_yaml_edits_none() -> None:
    path, head = ROOT.replace(".xml", ".yaml"), "databaseChangeLog:\n"
    before = {path: head + CHANGESET.format(1, 1) + CHANGESET.format(2, 2)}

    told = noticed({path: f"{before[path]}\n  # the third\n{CHANGESET.format(3, 3)}"}, before)

    assert fresh(told) == ["db/changelog/db.changelog-master.yaml::3::me"]
    assert not edited(told)
    assert edited(noticed({path: before[path].replace("select 1", "select 7")}, before)) == [
        "db/changelog/db.changelog-master.yaml::1::me"
    ]


def test_a_changeset_appended_to_json_edits_none() -> None:
    path = ROOT.replace(".xml", ".json")

    def changelog(*statements: str) -> dict[str, str]:
        entries = [
            {"changeSet": {"id": str(number), "author": "me", "changes": [{"sql": {"sql": statement}}]}}
            for number, statement in enumerate(statements, 1)
        ]
        return {path: json.dumps({"databaseChangeLog": entries}, indent=2)}

    told = noticed(changelog("a", "b", "c"), changelog("a", "b"))

    assert fresh(told) == ["db/changelog/db.changelog-master.json::3::me"]
    assert not edited(told)
    assert len(edited(noticed(changelog("a", "x"), changelog("a", "b")))) == 1


def test_a_second_root_in_the_directory_hides_nothing() -> None:
    before = {ROOT: xml(include("b.xml")), f"{HERE}/b.xml": xml(filled("1"), filled("2"))}
    now = {**before, f"{HERE}/changelog-root.xml": xml(include("a.xml")), f"{HERE}/a.xml": xml(filled("9"))}

    assert fresh(noticed(now, before)) == ["db/changelog/a.xml::9::me"]
    assert not gone(noticed(now, before))
    assert gone(noticed(before, now)) == ["db/changelog/a.xml::9::me"]


# Revisions


def revision(name: str, above: str | tuple[str, ...] | None, label: str | None = None) -> dict[str, str]:
    """Return a revision of Alembic."""
    lines = (f"revision = {name!r}", f"down_revision = {above!r}", f"branch_labels = {label!r}")
    return {f"alembic/versions/{name}_x.py": "\n".join((*lines, "", "", "def upgrade():", "    pass", ""))}


ALEMBIC = {
    "alembic.ini": "[alembic]\nscript_location = alembic\n",
    "alembic/env.py": "",
    **revision("b1", None),
    **revision("b2", "b1"),
}


@pytest.mark.parametrize(
    "new",
    [revision("b3", "b2", "shop"), revision("b3", "b1", "shop"), revision("a1", None)],
    ids=["a label for the line", "a label for a branch", "another base"],
)
def test_a_revision_is_the_same_in_a_part_of_another_name(new: dict[str, str]) -> None:
    [name] = [path.rpartition("/")[2][:2] for path in new]

    told = noticed({**ALEMBIC, **new}, ALEMBIC)

    assert fresh(told) == [name]
    assert not gone(told)


# Between projects


def placed(**directories: str) -> dict[str, str | bytes]:
    """Return migrations in directories: of each word of letters, one file for each letter."""
    return {
        f"{directory}/migrations/{number:02d}_{letter}.sql": f"CREATE TABLE {letter} (id int PRIMARY KEY);\n"
        for directory, letters in directories.items()
        for number, letter in enumerate(letters, 1)
    }


def test_files_that_move_between_two_projects_are_neither_new_nor_gone() -> None:
    before = placed(live="ab", next="kcde")
    now = {**before, "live/migrations/02_c.sql": before["next/migrations/02_c.sql"]}
    del now["next/migrations/02_c.sql"]

    assert not noticed(now, before)
    assert not noticed(before, now)


def test_what_another_project_took_up_with_another_text_is_new_and_gone() -> None:
    before = placed(live="ab", next="kcde")
    now = {**before, "live/migrations/02_c.sql": "CREATE TABLE other (id int);\n"}
    del now["next/migrations/02_c.sql"]

    told = noticed(now, before)

    assert fresh(told) == ["02_c.sql"]
    assert gone(told) == ["02_c.sql"]


def test_what_two_projects_took_up_is_new_in_both() -> None:
    before = placed(live="ab", shop="xy", next="kcde")
    text = before["next/migrations/02_c.sql"]
    now = {**before, "live/migrations/02_c.sql": text, "shop/migrations/02_c.sql": text}
    del now["next/migrations/02_c.sql"]

    assert fresh(noticed(now, before)) == ["02_c.sql", "02_c.sql"]


def test_a_copy_of_what_is_still_there_is_new() -> None:
    before = placed(live="ab", next="kcde")
    now = {**before, "live/migrations/02_c.sql": before["next/migrations/02_c.sql"]}

    told = noticed(now, before)

    assert [one.project.name for one in told] == ["live/migrations"]
    assert fresh(told) == ["02_c.sql"]


def test_beside_what_moved_the_rest_is_told() -> None:
    before = placed(live="ab", next="kcde")
    now = {**before, "live/migrations/02_c.sql": before["next/migrations/02_c.sql"]}
    now["live/migrations/03_z.sql"] = "CREATE TABLE z (id int);\n"
    del now["next/migrations/02_c.sql"], now["next/migrations/03_d.sql"]

    told = noticed(now, before)

    assert fresh(told) == ["03_z.sql"]
    assert gone(told) == ["03_d.sql"]


def test_a_root_that_includes_what_was_a_project_of_its_own_brings_nothing_new() -> None:
    module = "loans/src/main/resources/db/module/changelog-master.xml"
    parts = {module: xml(include("a.xml")), module.replace("changelog-master", "a"): xml(filled("1"), filled("2"))}
    before = {ROOT: xml(filled("1")), **parts}
    now = {**before, ROOT: xml(filled("1"), '<include file="db/module/changelog-master.xml"/>', filled("9"))}

    assert fresh(noticed(now, before)) == ["db/changelog/db.changelog-master.xml::9::me"]
    assert not gone(noticed(now, before))
    assert gone(noticed(before, now)) == ["db/changelog/db.changelog-master.xml::9::me"]
    assert not fresh(noticed(before, now))


def test_what_another_tool_runs_now_is_new_and_gone() -> None:
    name = "20260103000000_c.sql"
    names = ("20260101000000_a.sql", "20260102000000_b.sql")
    before = {f"{place}/migrations/{one}": "SELECT 1;\n" for place in ("live", "supabase") for one in names}
    before |= {"supabase/config.toml": "", f"supabase/migrations/{name}": "SELECT 2;\n"}
    now = {**before, f"live/migrations/{name}": "SELECT 2;\n"}
    del now[f"supabase/migrations/{name}"]

    told = noticed(now, before)

    assert [(one.tool, fresh((one,)), gone((one,))) for one in told] == [
        ("plain SQL files", [name], []),
        ("Supabase", [], [name]),
    ]


# Which project it was


SCHEMA = 'datasource db {{\n  provider = "{}"\n  url = env("URL")\n}}\n'


def prisma(directory: str, provider: str, *tables: str) -> dict[str, str]:
    """Return a project on Prisma whose migrations make tables, spelled for its server."""
    quote = "`" if provider == "mysql" else '"'
    scripts = {
        f"{directory}/migrations/{number:02d}_{table}/migration.sql": f"CREATE TABLE {quote}{table}{quote} (id INT);\n"
        for number, table in enumerate(tables, 1)
    }
    return {f"{directory}/schema.prisma": SCHEMA.format(provider), **scripts}


@pytest.mark.parametrize("kept", ["postgresql", "mysql"])
def test_of_several_alike_in_names_the_one_of_the_same_text_moved(kept: str) -> None:
    before = {**prisma("db/mysql", "mysql", "a", "b"), **prisma("db/postgresql", "postgresql", "a", "b")}

    told = noticed(prisma("prisma", kept, "a", "b", "c"), before)

    assert fresh(told) == ["03_c"]
    assert not edited(told)


def test_an_edit_is_told_against_the_one_that_is_most_alike() -> None:
    before = {**prisma("db/mysql", "mysql", "a", "b"), **prisma("db/postgresql", "postgresql", "a", "b")}
    now = prisma("prisma", "postgresql", "a", "b")
    now["prisma/migrations/02_b/migration.sql"] += "CREATE TABLE d (id INT);\n"

    assert edited(noticed(now, before)) == ["02_b"]
