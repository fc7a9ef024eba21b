"""What `undrift check` looks at when only code is staged: through the quick way out, and the long one."""

from __future__ import annotations

import pytest

from tests.drift.shop import USERS, USERS_SQL, shop
from tests.repository import Repository


@pytest.fixture
def project(repository: Repository) -> Repository:
    """The shop, with its tables in a file whose name and place say nothing."""
    files = shop(USERS, USERS_SQL)
    files["src/people.ts"] = files.pop("db/schema.ts")
    files["drizzle.config.ts"] = str(files["drizzle.config.ts"]).replace("./db/schema.ts", "./src/people.ts")
    for path, content in files.items():
        repository.write(path, content)
    repository.commit("start")
    return repository


@pytest.mark.parametrize("command", [("check",), ("check", "--staged"), ("schema-drift",)])
def test_a_table_in_a_file_of_any_name(project: Repository, command: tuple[str, ...]) -> None:
    text = (project.top / "src/people.ts").read_text(encoding="utf-8")
    project.write("src/people.ts", text.replace("});", '  plan: text("plan"),\n});'))
    project.git("add", "-A")

    done = project.undrift(*command)

    assert done.status == 1, done
    assert "src/people.ts:7: error[schema-without-migration]" in done.out


def test_code_in_a_repository_that_declares_nothing_is_let_go(repository: Repository) -> None:
    repository.commit("start", **{"migrations/01_a.sql": "CREATE TABLE t (id int);\n"})
    repository.add("src/people.ts", "app/models/people.py")

    assert "nothing to judge" in repository.undrift("check").out


def test_code_that_no_schema_reads_is_judged_and_clean(project: Repository) -> None:
    project.add("src/button.tsx")

    done = project.undrift("check")

    assert (done.status, "no errors" in done.out) == (0, True), done


def test_judging_from_a_folder_below(project: Repository) -> None:
    project.write("src/people.ts", "export {};\n")
    project.git("add", "-A")

    done = project.undrift("check", cwd=project.top / "src")

    assert "table users is not declared any more" in done.out, done
