"""Measure what the documentation claims, as ratios of pairs timed in one run.

    python benchmarks/measure.py > benchmarks/results.md
    python benchmarks/measure.py --drift CLONE [--beside FOLDER] COMMAND...

The second form times `undrift schema-drift` in a clone whose index holds a change of the schema without its migration,
in turn with the COMMAND that compares the same in the schema's own tool, run in FOLDER (the clone, if not given).

Absolute times say as much about the machine as about undrift; a ratio of two commands run in turn does not drift with
it. Each pair is A B A B …, and the ratio is the median of the pairs' own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROUNDS = 15
SIZES = (100, 1_000, 10_000)
SMALL = 187
"""Migrations of a middling project."""
SCHEMA = ("schema", "--source", "migrations", "--format", "json")
FLOOR = (sys.executable, "-c", "import click, git, sqlglot")
UNDRIFT = (sys.executable, "-m", "undrift")

_TABLE = """-- table {n}
CREATE TABLE t{n} (
  id bigserial PRIMARY KEY,
  owner_id bigint{reference},
  name varchar(200) NOT NULL,
  email text UNIQUE,
  state text DEFAULT 'new' CHECK (state IN ('new', 'old')),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON t{n} (owner_id);
"""
_LATER = (
    "ALTER TABLE t{n} ADD COLUMN note text, ADD COLUMN amount numeric(10, 2) NOT NULL DEFAULT 0;\n",
    "CREATE INDEX t{n}_by_name ON t{n} (lower(name)) WHERE note IS NOT NULL;\nCOMMENT ON TABLE t{n} IS 'a table';\n",
    "ALTER TABLE t{n} RENAME COLUMN note TO remark;\nALTER TABLE t{n} ALTER COLUMN name TYPE text;\n",
    "CREATE TYPE mood{n} AS ENUM ('sad', 'ok');\nALTER TABLE t{n} ADD COLUMN mood mood{n} DEFAULT 'ok';\n",
    "INSERT INTO t{n} (name) VALUES ('a;b'), ('c');\nUPDATE t{n} SET state = 'old' WHERE id > 10;\n",
    "ALTER TABLE t{n} DROP COLUMN remark;\nALTER TABLE t{n} DROP CONSTRAINT t{n}_state_check;\n",
)
_TABLES = 4
"""Of ten files in a row this many make a table; the others change the first of them."""


@dataclass(frozen=True)
class Run:
    """One run of a command.

    Attributes:
        seconds: From start to end.
        mebibytes: The most memory it held.
    """

    seconds: float
    mebibytes: float


def main() -> None:
    """Measure, and print a Markdown page, or what is asked for."""
    asked = argparse.ArgumentParser(description="Measure what the documentation claims.")
    asked.add_argument("--drift", metavar="CLONE", type=Path, help="a clone with a schema change staged")
    asked.add_argument("--beside", metavar="FOLDER", type=Path, help="where to run COMMAND")
    asked.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND", help="what to compare with")
    options = asked.parse_args()
    if options.drift:
        _drift(options.drift, options.beside or options.drift, options.command)
    else:
        _page()


def _page() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        repositories = {size: _repository(Path(scratch, str(size)), size) for size in SIZES}
        print(f"# Results\n\nOne run of `python benchmarks/measure.py`, {ROUNDS} rounds a pair. {_machine()}\n")
        print("| what | median | pair | bound | ratio |\n| --- | --- | --- | --- | --- |")
        _nothing_staged(repositories[SIZES[-1]])
        _growth(repositories)
        _findings(repositories)
        _memory(_repository(Path(scratch, "memory"), SIZES[-1]))
        _notices(_repository(Path(scratch, "notice"), SIZES[-1]), _declaring(Path(scratch, "declaring"), SIZES[1]))
        _replays({size: _repository(Path(scratch, f"replay-{size}"), size) for size in (SMALL, *SIZES)})


def _nothing_staged(top: Path) -> None:
    Path(top, "README.md").write_text("changed\n", encoding="utf-8")
    _git(top, "add", "README.md")
    ratio, runs = _paired(lambda: _run((*UNDRIFT, "check"), top), lambda: _run((sys.executable, "-c", "pass"), top))
    _row("`undrift check`, one README staged, 10,000 migrations", runs, "`python -c pass`", "6", ratio)
    ratio, runs = _paired(
        lambda: _run((*UNDRIFT, "check", "--staged"), top), lambda: _run((sys.executable, "-c", "pass"), top)
    )
    _row("the same with an option, so through the whole command line", runs, "`python -c pass`", "-", ratio)


def _growth(repositories: dict[int, Path]) -> None:
    for small, large in ((100, 1_000), (1_000, 10_000)):
        tops = repositories[large], repositories[small]
        ratio, runs = _paired(*(lambda top=top: _run((*UNDRIFT, "check", "--all"), top) for top in tops))
        _row(f"`undrift check --all`, {large:,} migrations", runs, f"{small:,} migrations", "11", ratio)
    for top in (repositories[10_000], repositories[1_000]):
        Path(top, "migrations", f"{len(os.listdir(top / 'migrations')) + 1:06d}_more.sql").write_text("SELECT 1;\n")
        _git(top, "add", "-A")
    tops = repositories[10_000], repositories[1_000]
    ratio, runs = _paired(*(lambda top=top: _run((*UNDRIFT, "check"), top) for top in tops))
    _row("`undrift check`, one migration staged on 10,000", runs, "one staged on 1,000", "11", ratio)


def _findings(repositories: dict[int, Path]) -> None:
    """Give every version a second file: as many findings as versions, each with its command."""
    for top in (repositories[10_000], repositories[1_000]):
        for path in sorted((top / "migrations").iterdir()):
            (path.parent / path.name.replace("_add_", "_more_")).write_text("SELECT 1;\n", encoding="utf-8")
        _git(top, "add", "-A")
    tops = repositories[10_000], repositories[1_000]
    ratio, runs = _paired(*(lambda top=top: _run((*UNDRIFT, "check", "--all"), top, status=1) for top in tops))
    _row("`undrift check --all`, 10,000 duplicates", runs, "1,000 duplicates", "11", ratio)


def _memory(top: Path) -> None:
    runs = [_run((*UNDRIFT, "check", "--all"), top) for _ in range(3)]
    most = max(run.mebibytes for run in runs)
    print(f"\n`undrift check --all` on 10,000 migrations held at most {most:.0f} MiB (bound: 150 MiB).")


def _notices(migrations: Path, declaring: Path) -> None:
    """Move between commits that differ in nothing that matters to the database."""
    print("\n| notice | median | pair | bound | ratio |\n| --- | --- | --- | --- | --- |")
    readme = _committed(migrations, "README.md", "changed\n")
    moves = {
        "`undrift notice post-checkout`, a file, 10,000 migrations": (migrations, (*readme, "0")),
        "a README changed": (migrations, (*readme, "1")),
        "code changed, no schema is declared": (migrations, (*_committed(migrations, "page.ts", "page\n"), "1")),
        "code changed that is no part of the declared schema, 1,000 modules": (
            declaring,
            (*_committed(declaring, "src/page1.ts", "page\n"), "1"),
        ),
    }
    for what, (top, arguments) in moves.items():
        command = (*UNDRIFT, "notice", "post-checkout", *arguments)
        ratio, runs = _paired(partial(_run, command, top), lambda: _run((sys.executable, "-c", "pass"), top))  # noqa: B023 - called at once
        _row(what, runs, "`python -c pass`", "8", ratio)


def _committed(top: Path, name: str, text: str) -> tuple[str, str]:
    """Commit a file; return the commits before and after."""
    old = _head(top)
    (top / name).write_text(text, encoding="utf-8")
    _commit(top)
    return old, _head(top)


def _declaring(top: Path, size: int) -> Path:
    """Return a repository on Drizzle with so many modules that are no part of the schema."""
    (top / "db" / "meta").mkdir(parents=True)
    (top / "src").mkdir()
    entry = {"idx": 0, "version": "7", "when": 1, "tag": "0000_users", "breakpoints": True}
    files = {
        "drizzle.config.ts": 'export default { dialect: "postgresql", schema: "./schema.ts", out: "./db" };\n',
        "schema.ts": 'import { integer, pgTable } from "drizzle-orm/pg-core";\n'
        'export const users = pgTable("users", { id: integer("id").primaryKey() });\n',
        "db/meta/_journal.json": json.dumps({"version": "7", "dialect": "postgresql", "entries": [entry]}),
        "db/0000_users.sql": 'CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL);\n',
        **{f"src/page{number}.ts": f"export const page = {number};\n" for number in range(size)},
    }
    for path, text in files.items():
        (top / path).write_text(text, encoding="utf-8")
    _git(top, "init", "-q", "-b", "main")
    _commit(top)
    return top


def _commit(top: Path) -> None:
    _git(top, "add", "-A")
    _git(top, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "a commit")


def _head(top: Path) -> str:
    command = ("git", "rev-parse", "HEAD")
    return subprocess.run(command, cwd=top, check=True, capture_output=True, text=True).stdout.strip()


def _replays(repositories: dict[int, Path]) -> None:
    """Replay histories: cold, with nothing kept, and once more."""
    print("\n| replay | median | pair | bound | ratio |\n| --- | --- | --- | --- | --- |")
    top = repositories[SMALL]
    ratio, runs = _paired(lambda: _cold(top), lambda: _run(FLOOR, top))
    _row(f"`undrift schema`, {SMALL} migrations, cold", runs, "`import click, git, sqlglot`", "1.6", ratio)
    ratio, runs = _paired(lambda: _run((*UNDRIFT, *SCHEMA), top), lambda: _run(FLOOR, top))
    _row("the same once more", runs, "`import click, git, sqlglot`", "0.9", ratio)
    for small, large in ((100, 1_000), (1_000, 10_000)):
        ratio, runs = _paired(*(partial(_cold, repositories[size]) for size in (large, small)), rounds=5)
        _row(f"`undrift schema`, {large:,} migrations, cold", runs, f"{small:,} migrations", "11", ratio)
    ratio, again = _paired(
        lambda: _run((*UNDRIFT, *SCHEMA), repositories[10_000]), lambda: _cold(repositories[10_000]), rounds=5
    )
    _row("10,000 migrations once more", again, "cold", "-", ratio)
    most = max(run.mebibytes for run in runs)
    print(f"\n`undrift schema` on 10,000 migrations, cold, held at most {most:.0f} MiB (bound: 400 MiB; time: 5 s).")


def _cold(top: Path, arguments: Sequence[str] = SCHEMA, status: int = 0) -> Run:
    shutil.rmtree(top / ".git" / "undrift", ignore_errors=True)
    return _run((*UNDRIFT, *arguments), top, status)


def _drift(top: Path, beside: Path, command: Sequence[str]) -> None:
    """Time a staged schema change against the tool's own comparison, and both sides against one."""
    print("| schema-drift | median | pair | ratio |\n| --- | --- | --- | --- |")
    staged, everything = ("schema-drift", "--staged"), ("schema-drift", "--all")
    pairs: dict[tuple[str, str], tuple[Callable[[], Run], Callable[[], Run]]] = {
        ("cold", "cold, one side only"): (lambda: _cold(top, staged, 1), lambda: _cold(top, everything, 1)),
    }
    if command:
        pairs["cold", " ".join(command)] = (lambda: _cold(top, staged, 1), lambda: _run(command, beside, None))
        again = partial(_run, (*UNDRIFT, *staged), top, 1)
        pairs["warm", " ".join(command)] = (again, lambda: _run(command, beside, None))
    for (what, other), (one, two) in pairs.items():
        ratio, runs = _paired(one, two)
        print(f"| {what} | {statistics.median(run.seconds for run in runs):.3f} s | `{other}` | {ratio:.2f} |")


def _paired(one: Callable[[], Run], other: Callable[[], Run], *, rounds: int = ROUNDS) -> tuple[float, list[Run]]:
    """Run two commands in turn; return the median of the ratios, and the runs of the first."""
    one(), other()
    pairs = [(one(), other()) for _ in range(rounds)]
    return statistics.median(a.seconds / b.seconds for a, b in pairs), [a for a, _ in pairs]


def _row(what: str, runs: Sequence[Run], pair: str, bound: str, ratio: float) -> None:
    print(f"| {what} | {statistics.median(run.seconds for run in runs):.3f} s | {pair} | {bound} | {ratio:.2f} |")


def _run(command: Sequence[str], top: Path, status: int | None = 0) -> Run:
    before = time.perf_counter()
    child = subprocess.Popen(command, cwd=top, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, ended, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - before
    child.returncode = os.waitstatus_to_exitcode(ended)
    said = child.stderr.read() if child.stderr else b""
    if child.stderr:
        child.stderr.close()
    if status is not None and child.returncode != status:
        sys.exit(f"{command} ended with {child.returncode}: {said.decode()}")
    return Run(seconds, usage.ru_maxrss / 1024 * (1 if sys.platform != "darwin" else 1 / 1024))


def _repository(top: Path, size: int) -> Path:
    directory = top / "migrations"
    directory.mkdir(parents=True)
    for number in range(1, size + 1):
        text = _migration(number - 1)
        (directory / f"{number:06d}_add_t{number}.sql").write_text(text, encoding="utf-8")
    (top / "README.md").write_text("shop\n", encoding="utf-8")
    _git(top, "init", "-q", "-b", "main")
    _commit(top)
    return top


def _migration(number: int) -> str:
    """Return the SQL of one of a history's migrations, counted from 0: half of them make tables, half change them."""
    group, place = divmod(number, _TABLES + len(_LATER))
    first = group * (_TABLES + len(_LATER))
    if place >= _TABLES:
        return _LATER[place - _TABLES].format(n=first)
    earlier = first - (_TABLES + len(_LATER)) + place
    reference = f" REFERENCES t{earlier} (id) ON DELETE CASCADE" if group else ""
    return _TABLE.format(n=number, reference=reference)


def _git(top: Path, *arguments: str) -> None:
    subprocess.run(("git", *arguments), cwd=top, check=True, stdout=subprocess.DEVNULL)


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    git = subprocess.run(("git", "--version"), check=True, capture_output=True, text=True).stdout.strip()
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, {git}."
    )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
