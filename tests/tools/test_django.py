from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import LARGEST_FILE, MemoryFiles
from undrift.history import History, Migration, Skip
from undrift.tools.base import Evidence
from undrift.tools.django import TOOL


def migration(*dependencies: str, extra: str = "") -> str:
    """Return a migration module that depends on `app.name` strings, or on whole entries."""
    entries = ", ".join(entry if "(" in entry else repr(tuple(entry.split(".", 1))) for entry in dependencies)
    return (
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f"    dependencies = [{entries}]\n{extra}    operations = []\n"
    )


def app(files: dict[str, str], place: str = "shop", apps_py: str = "") -> dict[str, str]:
    """Return the paths of an application with these migration modules."""
    found = {f"{place}/migrations/{name}.py": text for name, text in files.items()}
    found[f"{place}/migrations/__init__.py"] = ""
    if apps_py:
        found[f"{place}/apps.py"] = apps_py
    return found


def read(*apps: dict[str, str]) -> History:
    """Return the history of the one project of these files."""
    files = MemoryFiles({path: text for each in apps for path, text in each.items()})
    return TOOL.history(project_of(TOOL, files), files)


def ends(history: History, group: str = "shop") -> list[str]:
    """Return the heads of a group."""
    parents = {parent for member in history.groups[group] for parent in member.parents}
    return [member.name for member in history.groups[group] if member.name not in parents]


def missing(history: History) -> list[str]:
    """Return the names that are built on and not there."""
    known = set(names(history))
    return [name for each in history.migrations for name in (*each.parents, *each.needs) if name not in known]


def quiet(history: History) -> bool:
    """Whether nothing at all is to be said."""
    heads = [ends(history, group) for group in history.groups]
    return not (
        missing(history) or history.faults or history.skipped or history.unread or any(len(each) != 1 for each in heads)
    )


PLAIN = {"0001_initial": migration(), "0002_plan": migration("shop.0001_initial")}


def test_the_graph_orders_not_the_numbers() -> None:
    history = read(
        app(
            {
                "0001_initial": migration(),
                "0003_b": migration("shop.0001_initial"),
                "0002_c": migration("shop.0003_b"),
            }
        )
    )

    assert names(history) == ["shop.0001_initial", "shop.0003_b", "shop.0002_c"]
    assert quiet(history)


def test_what_users_call_a_migration() -> None:
    history = read(app({"0001_initial": migration()}))

    assert history.migrations == (
        Migration(
            "shop/migrations/0001_initial.py",
            "shop.0001_initial",
            "0001",
            "0001_initial",
            group="shop",
            title="initial",
            line=5,
        ),
    )


def test_two_leaves_are_two_heads() -> None:
    history = read(app({**PLAIN, "0002_region": migration("shop.0001_initial")}))

    assert ends(history) == ["shop.0002_plan", "shop.0002_region"]


def test_a_merge_joins_them() -> None:
    merged = migration("shop.0002_plan", "shop.0002_region")

    assert quiet(read(app({**PLAIN, "0002_region": migration("shop.0001_initial"), "0003_merge": merged})))


def test_a_parent_that_is_not_here_is_named() -> None:
    assert missing(read(app({**PLAIN, "0004_x": migration("shop.0003_gone", "shop.0002_plan")}))) == ["shop.0003_gone"]


def test_a_merge_that_is_not_here_leaves_no_heads_behind() -> None:
    forked = {**PLAIN, "0002_region": migration("shop.0001_initial")}
    history = read(app({**forked, "0004_next": migration("shop.0003_merge")}))

    assert missing(history) == ["shop.0003_merge"]
    assert ends(history) == ["shop.0004_next"]


def test_other_applications_of_the_repository_are_needed() -> None:
    history = read(app(PLAIN), app({"0001_initial": migration("shop.0002_plan")}, "orders"))

    assert history.groups["orders"][0].needs == ("shop.0002_plan",)
    assert quiet(history)


def test_a_migration_that_another_application_lacks_is_missing() -> None:
    history = read(app(PLAIN), app({"0001_initial": migration("shop.0009_gone")}, "orders"))

    assert missing(history) == ["shop.0009_gone"]


@pytest.mark.parametrize(
    "entry",
    [
        "auth.0012_alter_user_first_name_max_length",
        "taggit.0004_alter",
        "migrations.swappable_dependency(settings.AUTH_USER_MODEL)",
        "(settings.USER_APP, '__first__')",
        "('orders', '__first__')",
        "('shop', '__first__')",
        "('orders', '__latest__')",
    ],
)
def test_other_peoples_applications_are_nobodys_business(entry: str) -> None:
    orders = app({"0001_initial": migration()}, "orders")

    assert quiet(read(app({"0001_initial": migration(entry)}), orders))


def test_an_application_called_like_one_of_djangos_may_not_be_meant() -> None:
    own = app({"0001_initial": migration()}, "apps/auth")

    assert quiet(read(own, app({"0001_initial": migration("auth.0012_alter_user")})))


def test_the_label_comes_from_apps_py() -> None:
    config = (
        'from django.apps import AppConfig\n\nclass ShopConfig(AppConfig):\n    name = "shop"\n    label = "store"\n'
    )
    history = read(app({"0001_initial": migration(), "0002_x": migration("store.0001_initial")}, apps_py=config))

    assert names(history) == ["store.0001_initial", "store.0002_x"]
    assert quiet(history)


def test_the_label_is_told_by_what_the_modules_call_each_other() -> None:
    history = read(
        app({"0001_initial": migration("auth.0001_initial"), "0002_x": migration("store.0001_initial")}),
        app({"0001_initial": migration("store.0002_x")}, "orders"),
    )

    assert [member.name for member in history.groups["store"]] == ["store.0001_initial", "store.0002_x"]
    assert history.groups["orders"][0].needs == ("store.0002_x",)
    assert quiet(history)


def test_a_copied_application_keeps_its_own_name() -> None:
    history = read(app(PLAIN), app(PLAIN, "shop_old"))

    assert list(history.groups) == ["shop", "shop_old"]


def test_two_applications_of_one_label_are_told_apart() -> None:
    history = read(app(PLAIN, "a/shop"), app(PLAIN, "b/shop"))

    assert list(history.groups) == ["shop (a/shop)", "shop (b/shop)"]
    assert quiet(history)


def squash(*replaced: str, dependencies: tuple[str, ...] = ()) -> str:
    """Return a migration that stands for others."""
    keys = ", ".join(repr(("shop", name)) for name in replaced)
    return migration(*dependencies, extra=f"    replaces = [{keys}]\n")


def test_a_squash_stands_for_files_that_are_still_there() -> None:
    history = read(
        app(
            {
                **PLAIN,
                "0001_squashed_0002_plan": squash("0001_initial", "0002_plan"),
                "0003_next": migration("shop.0002_plan"),
            }
        )
    )

    assert quiet(history)
    assert names(history)[-2:] == ["shop.0001_squashed_0002_plan", "shop.0003_next"]


def test_a_squash_stands_for_files_that_are_gone() -> None:
    history = read(
        app(
            {
                "0001_squashed_0002_plan": squash("0001_initial", "0002_plan"),
                "0003_next": migration("shop.0002_plan"),
            }
        ),
        app({"0001_initial": migration("shop.0001_initial")}, "orders"),
    )

    assert quiet(history)
    assert history.groups["orders"][0].needs == ("shop.0001_squashed_0002_plan",)


def test_a_squash_of_a_squash_stands_for_all() -> None:
    history = read(
        app(
            {
                "0001_squashed_0002_plan": squash("0001_initial", "0002_plan"),
                "0001_squashed_0004": squash("0001_squashed_0002_plan", "0003_c", "0004_d"),
                "0003_c": migration("shop.0002_plan"),
                "0004_d": migration("shop.0003_c"),
                "0005_e": migration("shop.0004_d"),
            }
        )
    )

    assert quiet(history)
    assert names(history)[-1] == "shop.0005_e"


def replaced(history: History, name: str) -> tuple[str, ...]:
    [found] = [one for one in history.migrations if one.name == name]
    return found.replaces


def test_a_squash_names_what_it_replaces_whether_that_is_there_or_not() -> None:
    files = {"0001_squashed_0002_plan": squash("0001_initial", "0002_plan"), "0003_next": migration("shop.0002_plan")}

    history = read(app(files))

    assert replaced(history, "shop.0001_squashed_0002_plan") == ("shop.0001_initial", "shop.0002_plan")
    assert replaced(history, "shop.0003_next") == ()
    assert replaced(read(app({**PLAIN, **files})), "shop.0001_squashed_0002_plan") == (
        "shop.0001_initial",
        "shop.0002_plan",
    )


def test_what_a_squash_replaces_is_called_by_the_label_of_its_application() -> None:
    labelled = "class Shop(AppConfig):\n    name = 'old'\n    label = 'shop'\n"
    history = read(app({"0001_squashed": squash("0001_initial", "0002_plan")}, place="old", apps_py=labelled))

    assert replaced(history, "shop.0001_squashed") == ("shop.0001_initial", "shop.0002_plan")


def test_a_squash_that_does_not_spell_out_what_it_replaces_names_nothing() -> None:
    history = read(app({"0001_squashed": migration(extra="    replaces = replaced(1, 9)\n")}))

    assert replaced(history, "shop.0001_squashed") == ()


def test_a_squash_that_nobody_builds_on_yet_is_the_head() -> None:
    assert quiet(read(app({**PLAIN, "0001_squashed_0002_plan": squash("0001_initial", "0002_plan")})))


def test_squashes_that_replace_each_other_come_to_an_end() -> None:
    history = read(app({"0001_a": squash("0001_b"), "0001_b": squash("0001_a"), "0002_c": migration("shop.0001_a")}))

    assert len(history.migrations) == 3


def test_run_before_draws_an_edge_the_other_way() -> None:
    before = migration(extra="    run_before = [('shop', '0001_initial'), ('elsewhere', '0001_initial')]\n")
    history = read(app({"0001_initial": migration(), "0000_first": before}))

    assert names(history) == ["shop.0000_first", "shop.0001_initial"]
    assert quiet(history)


def test_run_before_what_is_not_here_is_a_fault() -> None:
    [fault] = read(app({"0001_a": migration(extra="    run_before = [('shop', '0009_gone')]\n")})).faults

    assert fault.subject == "shop.0001_a shop.0009_gone"


def test_a_circle_is_a_fault() -> None:
    [fault] = read(app({"0001_a": migration("shop.0002_b"), "0002_b": migration("shop.0001_a")})).faults

    assert fault.subject == "shop.0001_a shop.0002_b"


def test_a_circle_through_another_application_is_a_fault() -> None:
    shop = app({"0001_a": migration("orders.0001_a")})

    assert len(read(shop, app({"0001_a": migration("shop.0001_a")}, "orders")).faults) == 1


def test_a_module_without_a_migration_is_a_fault() -> None:
    [fault] = read(app({**PLAIN, "helpers": "def forwards(apps, editor): ...\n"})).faults

    assert fault.path == "shop/migrations/helpers.py"
    assert "_helpers.py" in fault.hint


@pytest.mark.parametrize("name", ["_helpers", "__main__", "~0003_x"])
def test_modules_that_django_passes_over_on_purpose_are_nobodys_business(name: str) -> None:
    assert quiet(read(app({**PLAIN, name: "x = 1\n"})))


def test_a_name_with_a_dot_is_skipped() -> None:
    history = read(app({**PLAIN, "0003_v1.2": migration("shop.0002_plan")}))

    assert skips(history) == ["0003_v1.2.py"]
    assert history.skipped[0].why is Skip.MALFORMED
    assert history.skipped[0].hint.endswith("shop/migrations/0003_v1_2.py")


@pytest.mark.parametrize(
    "name", ["README.md", "max_migration.txt", "sql/0003.sql", "0003_x.sql", "test.data.py", "x.pyi"]
)
def test_other_files_are_nobodys_business(name: str) -> None:
    assert quiet(read(app(PLAIN), {f"shop/migrations/{name}": ""}))


def test_a_package_without_init_is_a_fault() -> None:
    files = MemoryFiles({f"shop/migrations/{name}.py": text for name, text in PLAIN.items()})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults
    assert fault.path == "shop/migrations/__init__.py"


@pytest.mark.parametrize(
    "text",
    [
        migration("shop.0001_initial").replace("[(", "made([(").replace(")]", ")])"),
        migration("(name, '0001_initial')"),
        "from django.db import migrations\nfrom .base import Migration\n",
        "from django.db.migrations import *\n",
        "from django.db import migrations\n\nclass Migration(base.Checked):\n    operations = []\n",
        migration("shop.0001_initial") + "\nMigration.dependencies.append(('a', 'b'))\n",
        migration("shop.0001_initial") + "\ndef f():\n    except A, B:\n    Migration\n",
    ],
)
def test_dependencies_that_are_not_spelled_out_are_said_and_leave_no_head_behind(text: str) -> None:
    history = read(app({**PLAIN, "0003_odd": text}))

    assert [note.path for note in history.unread] == ["shop/migrations/0003_odd.py"]
    assert len(ends(history)) == 1
    assert not history.faults


def test_a_squash_that_does_not_say_what_it_replaces_may_replace_anything() -> None:
    odd = migration(extra="    replaces = replaced(1, 9)\n")
    history = read(app({"0001_squashed": odd, "0010_x": migration("shop.0009_gone")}))

    assert not missing(history)
    assert len(ends(history)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "from .x import y\n<<<<<<< HEAD\nclass Migration: pass\n",
        "class Migration: pass\n\0",
    ],
)
def test_what_python_refuses_is_a_fault(text: str) -> None:
    history = read(app({**PLAIN, "0003_odd": text}))

    assert [fault.path for fault in history.faults] == ["shop/migrations/0003_odd.py"]
    assert not history.unread


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"(" * 100_000, b"x" * (LARGEST_FILE + 1), b"\x80abc", b"x=" + b"-" * 99_999]
)
def test_hostile_files_raise_nothing(data: bytes) -> None:
    contents: dict[str, bytes | str] = {
        **app(PLAIN),
        "shop/migrations/0003_odd.py": data,
        "shop/apps.py": b"label" + data,
    }
    files = MemoryFiles(contents)

    history = TOOL.history(project_of(TOOL, files), files)

    assert history.faults or history.unread


def test_a_long_chain_takes_no_recursion() -> None:
    chain = {f"{n:05}": migration(f"shop.{n - 1:05}") if n else migration() for n in range(3000)}

    assert names(read(app(chain))) == [f"shop.{name}" for name in chain]


def test_each_manage_py_has_its_project_and_the_rest_is_one() -> None:
    files = MemoryFiles(
        {
            "one/manage.py": "",
            "two/src/manage.py": "",
            **app(PLAIN, "one/shop"),
            **app(PLAIN, "one/lib/orders"),
            **app(PLAIN, "two/src/shop"),
            **app(PLAIN, "shared"),
        }
    )

    projects = list(TOOL.discover(files))

    assert [(project.root, project.evidence) for project in projects] == [
        ("", Evidence.LAYOUT),
        ("one", Evidence.LAYOUT),
        ("two/src", Evidence.LAYOUT),
    ]
    assert [len(project.claims) for project in projects] == [2, 4, 2]


@pytest.mark.parametrize(
    "files",
    [
        {"alembic/migrations/env.py": "from alembic import context", "manage.py": ""},
        {"shop/migrations/0001_initial.py": "from south.db import db\nclass Migration(SchemaMigration): pass\n"},
        {"shop/migrations/001_init.py": "from peewee_migrate import Migrator\n"},
        {"shop/migrations/0001_initial.sql": ""},
        {"shop/migrations/__init__.py": ""},
        {"shop/versions/0001_initial.py": migration()},
    ],
)
def test_other_peoples_migrations_are_no_project(files: dict[str, str]) -> None:
    assert not list(TOOL.discover(MemoryFiles(files)))


def test_configured_is_what_lies_below_or_right_there() -> None:
    files = MemoryFiles(
        {"manage.py": "", **app(PLAIN, "src/shop"), **app(PLAIN, "src/orders"), "db/0001_initial.py": migration()}
    )

    assert len(TOOL.configure(files, "src").claims) == 4
    assert len(TOOL.configure(files, "src/shop/migrations").claims) == 2
    assert TOOL.configure(files, "db").claims == {"db/0001_initial.py"}


@pytest.mark.parametrize(
    ("present", "command"),
    [
        ({"manage.py": ""}, "python manage.py makemigrations --name NAME"),
        ({"manage.py": "", "uv.lock": ""}, "uv run python manage.py makemigrations --name NAME"),
        ({"poetry.lock": ""}, "poetry run django-admin makemigrations --name NAME"),
    ],
)
def test_the_command_goes_through_the_package_manager(present: dict[str, str], command: str) -> None:
    files = MemoryFiles({**app(PLAIN), **present})

    assert TOOL.new_command(project_of(TOOL, files), files) == command


def test_no_module_is_sql() -> None:
    assert TOOL.reader("shop/migrations/0001_initial.py") is None
