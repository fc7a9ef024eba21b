from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import LARGEST_FILE, MemoryFiles
from undrift.history import History, Migration
from undrift.tools.alembic import TOOL
from undrift.tools.base import Evidence, Project

INI = {"alembic.ini": "[alembic]\nscript_location = migrations\n", "migrations/env.py": "from alembic import context\n"}


def revision(name: str, down: object = None, **others: object) -> str:
    """Return a revision file."""
    rest = "".join(f"{key} = {value!r}\n" for key, value in others.items())
    return f'"""A change."""\n\nrevision = {name!r}\ndown_revision = {down!r}\n{rest}\n\ndef upgrade():\n    pass\n'


def versions(files: dict[str, str], place: str = "migrations/versions") -> dict[str, str]:
    """Return the paths of revision files."""
    return {f"{place}/{name}.py": text for name, text in files.items()}


def history_of(contents: dict[str, str]) -> History:
    """Return the history of the one project of these files."""
    files = MemoryFiles(contents)
    return TOOL.history(project_of(TOOL, files), files)


def read(files: dict[str, str]) -> History:
    """Return the history of these revision files."""
    return history_of({**INI, **versions(files)})


def ends(history: History) -> dict[str, list[str]]:
    """Return the heads of each group."""
    found: dict[str, list[str]] = {}
    for group, members in history.groups.items():
        parents = {parent for member in members for parent in member.parents}
        found[group] = [member.name for member in members if member.name not in parents]
    return found


def missing(history: History) -> list[str]:
    """Return the names that are built on and not there."""
    known = set(names(history))
    return [name for each in history.migrations for name in (*each.parents, *each.needs) if name not in known]


def quiet(history: History) -> bool:
    """Whether nothing at all is to be said."""
    heads = ends(history).values()
    return not (
        missing(history) or history.faults or history.skipped or history.unread or any(len(each) != 1 for each in heads)
    )


CHAIN = {"1_a": revision("a"), "2_b": revision("b", "a")}


def test_the_graph_orders_not_the_names() -> None:
    history = read({"1_c": revision("c", "b"), "2_b": revision("b", "a"), "3_a": revision("a")})

    assert names(history) == ["a", "b", "c"]
    assert quiet(history)


def test_what_users_call_a_revision() -> None:
    [migration] = read({"1975ea83b712_add_plan": revision("1975ea83b712")}).migrations

    assert migration == Migration(
        "migrations/versions/1975ea83b712_add_plan.py",
        "1975ea83b712",
        "1975ea83b712",
        "1975ea83b712",
        group="1975ea83b712",
        title="add_plan",
        line=4,
        unique=True,
    )


def test_two_heads_of_one_tree_are_in_one_group() -> None:
    assert ends(read({**CHAIN, "3_c": revision("c", "a")})) == {"a": ["b", "c"]}


def test_a_merge_joins_them() -> None:
    assert quiet(read({**CHAIN, "3_c": revision("c", "a"), "4_m": revision("m", ("b", "c"))}))


def test_types_on_the_names_do_not_matter() -> None:
    typed = 'revision: str = "b"\ndown_revision: Union[str, None] = "a"\nbranch_labels: x = None\n'

    assert quiet(read({**CHAIN, "2_b": typed}))


def test_a_second_base_beside_the_first_is_a_second_head() -> None:
    assert ends(read({**CHAIN, "3_x": revision("x")})) == {"a": ["b", "x"]}


def test_a_base_with_a_label_begins_a_tree_of_its_own() -> None:
    history = read({**CHAIN, "3_x": revision("x", branch_labels=("other",)), "4_y": revision("y", "x", depends_on="b")})

    assert ends(history) == {"a": ["b"], "other": ["y"]}
    assert history.groups["other"][1].needs == ("b",)
    assert quiet(history)


def test_a_base_in_a_directory_of_its_own_begins_a_tree_of_its_own() -> None:
    ini = "[alembic]\nscript_location = migrations\nversion_locations = %(here)s/one %(here)s/two\n"
    contents = {**INI, "alembic.ini": ini, **versions(CHAIN, "one"), **versions({"x": revision("x")}, "two")}

    assert ends(history_of(contents)) == {"a": ["b"], "x": ["x"]}


def test_labels_part_a_tree_into_branches() -> None:
    history = read(
        {
            "1_a": revision("a"),
            "2_e": revision("e", "a", branch_labels=("expand",)),
            "3_c": revision("c", "a", branch_labels="contract", depends_on="e"),
            "4_c": revision("c2", "c"),
        }
    )

    assert ends(history) == {"expand": ["e"], "contract": ["c2"]}
    assert quiet(history)


def test_a_label_that_is_not_spelled_out_still_parts_them() -> None:
    odd = revision("e", "a") + "\nbranch_labels = (cli.EXPAND,)\n"
    history = read({"1_a": revision("a"), "2_e": odd, "3_c": revision("c", "a", branch_labels=("contract",))})

    assert [len(heads) for heads in ends(history).values()] == [1, 1]
    assert len(history.unread) == 1


def test_two_heads_of_one_branch_are_still_two() -> None:
    labelled = {"1_a": revision("a", branch_labels=("main",)), "2_b": revision("b", "a"), "3_c": revision("c", "a")}

    assert ends(read(labelled)) == {"main": ["b", "c"]}


def test_a_label_may_be_depended_on() -> None:
    history = read(
        {
            **CHAIN,
            "1_a": revision("a", branch_labels=("x",)),
            "3_d": revision("d", branch_labels=("y",), depends_on=["x"]),
        }
    )

    assert not missing(history)
    assert history.groups["y"][0].needs == ("a",)


@pytest.mark.parametrize("down", ["gone", "aa", ("b", "gone"), "label"])
def test_a_parent_that_is_not_here_is_named(down: object) -> None:
    history = read(
        {"1_a": revision("aaa", branch_labels=("label",)), "2_b": revision("b", "aaa"), "3_c": revision("c", down)}
    )

    assert len(missing(history)) == 1
    assert all(len(heads) == 1 for heads in ends(history).values())


def test_a_merge_that_is_not_here_leaves_no_heads_behind() -> None:
    history = read({**CHAIN, "3_c": revision("c", "a"), "5_d": revision("d", "gone")})

    assert missing(history) == ["gone"]
    assert [len(heads) for heads in ends(history).values()] == [1]


def test_a_dependency_that_is_not_here_is_named() -> None:
    assert missing(read({**CHAIN, "3_c": revision("c", "b", depends_on="gone")})) == ["gone"]


def test_two_files_of_one_revision_have_one_key_and_are_no_two_heads() -> None:
    history = read({**CHAIN, "2_z": revision("b", "a"), "3_c": revision("c", "b")})

    assert [migration.key for migration in history.migrations] == ["a", "b", "b", "c"]
    assert names(history)[2] == "b"
    assert history.migrations[2].path == "migrations/versions/2_z.py"
    assert len(set(names(history))) == 4
    assert ends(history) == {"a": ["c"]}


def test_a_circle_is_a_fault() -> None:
    [fault] = read({**CHAIN, "3_x": revision("x", "y"), "4_y": revision("y", "x")}).faults

    assert fault.subject == "x y"


@pytest.mark.parametrize("source", [revision("x", "x"), revision("x", "b", depends_on="x")])
def test_what_builds_on_itself_is_a_fault(source: str) -> None:
    [fault] = read({**CHAIN, "3_x": source}).faults

    assert "builds on itself" in fault.message


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def upgrade(): ...\n", "has no `revision`"),
        ("", "has no `revision`"),
        ("revision = 'c'\n", "has no `down_revision`"),
        (revision("c", ""), 'is ""'),
        ("<<<<<<< HEAD\nrevision = 'c'\n", "merge conflict"),
        ("revision = 'c'\0", "NUL"),
    ],
)
def test_what_alembic_stops_at_is_a_fault(source: str, words: str) -> None:
    history = read({**CHAIN, "3_c": source})

    assert len(history.faults) == 1
    assert words in history.faults[0].message
    assert not history.unread


def test_a_label_of_two_revisions_is_a_fault() -> None:
    history = read({"1_a": revision("a", branch_labels=("x",)), "2_b": revision("b", branch_labels=("x",))})

    assert [fault.subject for fault in history.faults] == ["a x", "b x"]


def test_the_oldest_files_are_named_by_their_revision() -> None:
    history = read({**CHAIN, "abc12": "down_revision = 'b'\n"})

    assert names(history)[-1] == "abc12"
    assert not history.faults


@pytest.mark.parametrize("name", ["__init__", "__init__x", ".#3_c"])
def test_files_that_alembic_does_not_import_are_nobodys_business(name: str) -> None:
    assert quiet(read({**CHAIN, name: "x = 1\n"}))


@pytest.mark.parametrize("name", ["README.md", "3_c.py.bak", "script.sql", "__pycache__/c.py", "sub/helpers.txt"])
def test_other_files_are_nobodys_business(name: str) -> None:
    assert quiet(history_of({**INI, **versions(CHAIN), f"migrations/versions/{name}": ""}))


@pytest.mark.parametrize(
    "source",
    [
        "revision = 'c'\ndown_revision = previous(__file__)\n",
        "revision = 'c'\ndown_revision = [f'{x}']\n",
        "revision = 'c'\nfrom .x import *\n",
        "revision = made()\ndown_revision = 'b'\n",
        "from x import revision, down_revision\n",
        "from x import *\n",
        "revision = 'c'\nif x:\n    down_revision = 'a'\n",
        "revision = 'c'\nx = (\n",
    ],
)
def test_what_is_not_spelled_out_is_said_and_leaves_no_head_behind(source: str) -> None:
    history = read({**CHAIN, "3_c": source})

    assert len(history.unread) == 1
    assert not history.faults
    assert [len(heads) for heads in ends(history).values()] == [1]


def test_where_no_file_says_what_it_builds_on_nothing_is_said_of_heads() -> None:
    history = read({f"{n}": f"revision = 'r{n}'\ndown_revision = get()\n" for n in range(50)})

    assert [len(heads) for heads in ends(history).values()] == [1]
    assert not missing(history)


def test_a_revision_that_cannot_be_read_may_be_anybodys_parent() -> None:
    history = read({**CHAIN, "3_c": "revision = made()\ndown_revision = 'b'\n", "4_d": revision("d", "c")})

    assert not missing(history)
    assert [len(heads) for heads in ends(history).values()] == [1]


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"(" * 99_999, b"x" * (LARGEST_FILE + 1), b"\x80", b"revision=" + b"-" * 99_999]
)
def test_hostile_files_raise_nothing(data: bytes) -> None:
    contents: dict[str, bytes | str] = {**INI, **versions(CHAIN), "migrations/versions/3_c.py": data}
    files = MemoryFiles(
        {**contents, "other.ini": b"[alembic]\nscript_location" + data, "pyproject.toml": b"alembic" + data}
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert history.faults or history.unread


def test_a_long_chain_takes_no_recursion() -> None:
    chain = {f"{n:05}": revision(f"r{n}", f"r{n - 1}" if n else None) for n in range(3000)}

    assert names(read(chain)) == [f"r{n}" for n in range(3000)]


def test_a_revision_in_a_directory_below_may_never_run() -> None:
    history = history_of({**INI, **versions(CHAIN), **versions({"c": revision("c", "b")}, "migrations/versions/2024")})

    assert skips(history) == ["c.py"]
    assert not history.skipped[0].certain


def test_revisions_put_away_below_are_nobodys_business() -> None:
    old = {"x": revision("x"), "y": revision("y", "x")}

    assert quiet(history_of({**INI, **versions(CHAIN), **versions(old, "migrations/versions/old")}))


def test_directories_below_count_where_that_is_set() -> None:
    ini = INI["alembic.ini"] + "recursive_version_locations = true\n"
    contents = {
        **INI,
        "alembic.ini": ini,
        **versions(CHAIN),
        **versions({"c": revision("c", "b")}, "migrations/versions/x"),
    }

    history = history_of(contents)

    assert names(history) == ["a", "b", "c"]
    assert quiet(history)


def directories(contents: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the directories of each project."""
    return [project.directories for project in TOOL.discover(MemoryFiles(contents))]


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("alembic.ini", "[alembic]\nscript_location = migrations\n", "migrations/versions"),
        ("alembic.ini", "[alembic]\nscript_location = %(here)s/migrations\n", "migrations/versions"),
        ("alembic.ini", "[DEFAULT]\nscript_location = migrations\n[alembic]\nx = y\n", "migrations/versions"),
        ("alembic.ini", "[alembic]\nscript_location = %(x)s\nx = migrations\n", "migrations/versions"),
        ("etc/alembic.ini", "[alembic]\nscript_location = migrations\n", "migrations/versions"),
        ("etc/dev.ini", "[app]\nx = y\n[alembic]\nscript_location = %(here)s/../migrations\n", "migrations/versions"),
        ("alembic.ini", "[alembic]\nscript_location = pkg:migrations\n", "pkg/migrations/versions"),
        ("alembic.ini", "[alembic]\nscript_location = pkg.db:migrations\n", "src/pkg/db/migrations/versions"),
        ("etc/alembic.ini", "[alembic]\nscript_location = pkg:db:migrations\n", "lib/pkg/db/migrations/versions"),
        ("pyproject.toml", '[tool.alembic]\nscript_location = "%(here)s/migrations"\n', "migrations/versions"),
        ("migrations/alembic.ini", "[alembic]\n# Flask-Migrate\n", "migrations/versions"),
        ("setup.cfg", "[alembic]\nscript_location = db\nversion_locations = db/v\n", "db/v"),
    ],
)
def test_the_configuration_says_where(path: str, text: str, place: str) -> None:
    scripts = place.rpartition("/")[0]
    contents = {path: text, f"{scripts}/env.py": "from alembic import context", **versions(CHAIN, place)}
    [project] = TOOL.discover(MemoryFiles(contents))

    assert project.directories == (place,)
    assert project.evidence is Evidence.SETTINGS


@pytest.mark.parametrize(
    ("setting", "separator"),
    [
        ("", " "),
        ("", ", "),
        ("version_path_separator = os", ":"),
        ("version_path_separator = ;", ";"),
        ("path_separator = newline", "\n  "),
        ("version_path_separator = space", " "),
    ],
)
def test_version_locations_are_parted_as_configured(setting: str, separator: str) -> None:
    text = f"[alembic]\nscript_location = db\n{setting}\nversion_locations = {separator.join(['db/a', 'db/b'])}\n"
    contents = {
        "alembic.ini": text,
        "db/env.py": "alembic",
        **versions(CHAIN, "db/a"),
        **versions({"x": revision("x")}, "db/b"),
    }

    assert directories(contents) == [("db/a", "db/b")]


def test_version_locations_in_toml_are_a_list() -> None:
    text = '[tool.alembic]\nscript_location = "db"\nversion_locations = ["db/a", "db/b"]\n'
    contents = {
        "pyproject.toml": text,
        "db/env.py": "alembic",
        **versions(CHAIN, "db/a"),
        **versions({"x": revision("x")}, "db/b"),
    }

    assert directories(contents) == [("db/a", "db/b")]


def test_a_version_location_elsewhere_may_hold_any_parent() -> None:
    text = "[alembic]\nscript_location = db\nversion_locations = db/versions other:migrations\n"
    history = history_of(
        {"alembic.ini": text, "db/env.py": "alembic", **versions({"x": revision("x", "theirs")}, "db/versions")}
    )

    assert [note.path for note in history.unread] == ["alembic.ini"]
    assert not missing(history)


def test_each_section_has_its_project() -> None:
    text = "[alembic]\nscript_location = a\n[billing]\nscript_location = b\n[again]\nscript_location = a\n"
    contents = {"alembic.ini": text, "a/env.py": "alembic", **versions(CHAIN, "a/versions"), "b/env.py": "alembic"}
    files = MemoryFiles({**contents, **versions(CHAIN, "b/versions")})

    assert [TOOL.new_command(project, files) for project in TOOL.discover(files)] == [
        "alembic revision --autogenerate -m NAME",
        "alembic -n billing revision --autogenerate -m NAME",
    ]


def test_an_environment_beside_versions_is_enough() -> None:
    project = project_of(
        TOOL, MemoryFiles({"db/env.py": "from alembic import context", **versions(CHAIN, "db/versions")})
    )

    assert project.evidence is Evidence.LAYOUT
    assert project.root == ""


def test_directories_of_several_databases_are_projects_apart() -> None:
    contents = {**INI, **versions(CHAIN, "migrations/versions/mysql"), **versions(CHAIN, "migrations/versions/sqlite")}
    files = MemoryFiles(contents)

    projects = list(TOOL.discover(files))

    assert [project.directories for project in projects] == [
        ("migrations/versions/mysql",),
        ("migrations/versions/sqlite",),
    ]
    assert all(quiet(TOOL.history(project, files)) for project in projects)


def test_directories_that_hang_together_are_one_project() -> None:
    contents = {
        **INI,
        **versions({"a": revision("a")}),
        **versions({"b": revision("b", "a"), "helpers": "x = 1\n"}, "migrations/versions/2024"),
        **versions({"c": revision("c", "b")}, "migrations/versions/2025/expand"),
    }
    history = history_of(contents)

    assert names(history) == ["a", "b", "c"]
    assert quiet(history)


@pytest.mark.parametrize(
    "contents",
    [
        {"alembic.ini": "[alembic]\nscript_location = gone\n"},
        {"alembic.ini": "[alembic]\nscript_location = /opt/db\n"},
        {"alembic.ini": "[alembic]\nscript_location = ../../db\n"},
        {"alembic.ini": "script_location = db\n"},
        {"alembic.ini": "[alembic]\nscript_location = %(unknown)s\n"},
        {"alembic.ini": "[alembic]\nscript_location = a\x00b\n"},
        {"pyproject.toml": "[tool.alembic]\nscript_location = 7\n"},
        {"pyproject.toml": "[tool]\nalembic = 'x'\n"},
        {"web/env.py": "import os", "web/versions/1.py": "x = 1\n"},
        {"alembic.ini": "[alembic]\nscript_location = db\n", "db/env.py": "alembic", "db/versions/README.md": ""},
    ],
)
def test_what_shows_no_directory_is_no_project(contents: dict[str, str]) -> None:
    assert not list(TOOL.discover(MemoryFiles(contents)))


@pytest.mark.parametrize(
    ("contents", "command"),
    [
        ({**INI}, "alembic revision --autogenerate -m NAME"),
        ({**INI, "uv.lock": ""}, "uv run alembic revision --autogenerate -m NAME"),
        (
            {"etc/db.ini": "[alembic]\nscript_location = migrations\n", "migrations/env.py": "alembic"},
            "alembic -c etc/db.ini revision --autogenerate -m NAME",
        ),
        (
            {"migrations/alembic.ini": "[alembic]\n", "migrations/env.py": "from alembic import context\ncurrent_app"},
            "flask db migrate -m NAME",
        ),
        ({"migrations/env.py": "alembic\nfrom flask import current_app"}, "flask db migrate -m NAME"),
    ],
)
def test_the_command_is_the_one_that_is_typed_here(contents: dict[str, str], command: str) -> None:
    files = MemoryFiles({**contents, **versions(CHAIN)})

    assert TOOL.new_command(project_of(TOOL, files), files) == command


@pytest.mark.parametrize("directory", ["migrations", "migrations/versions"])
def test_configured_is_what_discovery_would_find(directory: str) -> None:
    files = MemoryFiles({**INI, **versions(CHAIN)})

    assert TOOL.configure(files, directory) == project_of(TOOL, files)


@pytest.mark.parametrize("directory", ["odd", "odd/versions"])
def test_configured_is_enough(directory: str) -> None:
    files = MemoryFiles(versions(CHAIN, "odd/versions"))

    project: Project = TOOL.configure(files, directory)

    assert names(TOOL.history(project, files)) == ["a", "b"]


def test_no_revision_is_sql() -> None:
    assert TOOL.reader("migrations/versions/1_a.py") is None
