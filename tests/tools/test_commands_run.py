"""The commands that take migrations back, run by the tools themselves on SQLite.

Each history has branches, merges and dependencies across them. Whatever is to be taken back, the command that is given
has to leave the tables of all others and no more; where none is given, nothing is said.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import project_of
from undrift.files import MemoryFiles
from undrift.history import Migration
from undrift.tools import alembic, django
from undrift.tools.base import Tool

pytestmark = pytest.mark.slow

DATABASE = "shop.db"


@dataclass(frozen=True)
class Site:
    """A directory with a history, and the tool installed for it.

    Attributes:
        top: The directory.
        programs: Where the tool's programs are.
        files: What lies in it.
    """

    top: Path
    programs: Path
    files: Mapping[str, str]

    def run(self, command: str) -> None:
        """Run a command as a developer pastes it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.top, env=kept | {"PATH": path}, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"

    def tables(self) -> set[str]:
        """Return the tables that migrations made: each makes the one that is named like it."""
        with closing(sqlite3.connect(self.top / DATABASE)) as database:
            return {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE name GLOB '*__made'")}


def site(directory: Path, requirement: str, files: Mapping[str, str]) -> Site:
    """Return a directory with these files, and with a package of PyPI installed beside it."""
    environment = directory / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([str(programs / "python"), "-m", "pip", "install", "-q", requirement], check=True)
    top = directory / "site"
    for path, text in files.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8")
    return Site(top, programs, files)


def table(migration: Migration) -> str:
    return f"{migration.name.replace('.', '_')}__made"


def taken_back(tool: Tool, place: Site) -> dict[str, str]:
    """Apply everything, then try each selection of migrations from that; return the commands that did what they say."""
    files = MemoryFiles(place.files)
    project = project_of(tool, files)
    everyone = tool.history(project, files).migrations
    place.run(tool.apply_command(project, files))
    assert place.tables() == set(map(table, everyone))
    shutil.copy(place.top / DATABASE, place.top / "applied.db")
    commands: dict[str, str] = {}
    for count in range(1, len(everyone) + 1):
        for gone in itertools.combinations(reversed(everyone), count):
            command = tool.undo_command(project, files, gone)
            if command:
                shutil.copy(place.top / "applied.db", place.top / DATABASE)
                place.run(command)
                assert place.tables() == {table(one) for one in everyone if one not in gone}, command
                commands[" ".join(sorted(one.name for one in gone))] = command
    return commands


REVISION = """
from alembic import op
revision = {name!r}
down_revision = {down!r}
depends_on = {needs!r}
def upgrade():
    op.execute("CREATE TABLE {name}__made (i int)")
def downgrade():
    op.execute("DROP TABLE {name}__made")
"""
ENVIRONMENT = f"""
from alembic import context
from sqlalchemy import create_engine
with create_engine("sqlite:///{DATABASE}").connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
GRAPH: Mapping[str, tuple[str | tuple[str, ...] | None, str | None]] = {
    "a": (None, None),
    "b": ("a", None),
    "c": ("b", None),
    "d": ("b", None),
    "m": (("c", "d"), None),
    "e": ("m", "y"),
    "z": (None, None),
    "y": ("z", None),
}


def test_alembic_takes_back_what_the_command_says_and_no_more(tmp_path: Path) -> None:
    files = {"alembic.ini": "[alembic]\nscript_location = m\n", "m/env.py": ENVIRONMENT}
    for name, (down, needs) in GRAPH.items():
        files[f"m/versions/{name}.py"] = REVISION.format(name=name, down=down, needs=needs)

    commands = taken_back(alembic.TOOL, site(tmp_path, "alembic==1.20.1", files))

    assert commands["e"] == "alembic downgrade m"
    assert commands["e m"] == "alembic downgrade c"
    assert commands["e y"] == "alembic downgrade m && alembic downgrade z"
    assert commands["c d e m"] == "alembic downgrade b"
    assert "a b c d e m y z" not in commands, "it would leave nothing"
    assert "d e m" not in commands, "to go back to b would take c along"


SETTINGS = f"""
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "{DATABASE}"}}}}
INSTALLED_APPS = ["shop", "blog"]
USE_TZ = True
"""
MANAGE = """
import os
import sys
from django.core.management import execute_from_command_line
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
execute_from_command_line(sys.argv)
"""
MODULE = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = {needs!r}
    operations = [migrations.RunSQL("CREATE TABLE {name}__made (i int)", "DROP TABLE {name}__made")]
"""
APPLICATIONS: Mapping[tuple[str, str], list[tuple[str, str]]] = {
    ("shop", "0001_initial"): [],
    ("shop", "0002_b"): [("shop", "0001_initial")],
    ("shop", "0003_c"): [("shop", "0002_b")],
    ("shop", "0003_d"): [("shop", "0002_b")],
    ("shop", "0004_m"): [("shop", "0003_c"), ("shop", "0003_d")],
    ("blog", "0001_initial"): [("shop", "0002_b")],
    ("blog", "0002_x"): [("blog", "0001_initial"), ("shop", "0003_c")],
}


def test_django_takes_back_what_the_command_says_and_no_more(tmp_path: Path) -> None:
    files = {"manage.py": MANAGE, "settings.py": SETTINGS}
    for application, name in APPLICATIONS:
        needs = APPLICATIONS[application, name]
        files[f"{application}/__init__.py"] = files[f"{application}/migrations/__init__.py"] = ""
        files[f"{application}/migrations/{name}.py"] = MODULE.format(name=f"{application}_{name}", needs=needs)

    commands = taken_back(django.TOOL, site(tmp_path, "django>=5,<6", files))

    manage = "python manage.py migrate"
    assert commands["shop.0004_m"] == f"{manage} shop 0003_c"
    assert commands["blog.0002_x shop.0004_m"] == f"{manage} shop 0003_c && {manage} blog 0001_initial"
    assert commands["blog.0002_x"] == f"{manage} blog 0001_initial"
    assert "blog.0001_initial blog.0002_x" not in commands, "it would leave nothing of blog"
    assert "shop.0003_c shop.0003_d shop.0004_m" not in commands, "blog builds on one of them"
