"""The command `diff`: what differs between any two schemas."""

from __future__ import annotations

import os
import sys

import click

from undrift.change import Side
from undrift.errors import FINDINGS, UndriftError, UsageError
from undrift.files import LARGEST_FILE, Files, decode
from undrift.hooks import looking, replaying
from undrift.replay import replay
from undrift.report import differences
from undrift.schema import diff
from undrift.schema.engines import ENGINES
from undrift.schema.model import Schema
from undrift.sql import meaning
from undrift.text import plural, printable
from undrift.values import dataclass, replace

DECLARED = "declared"
NO_MIGRATIONS = " (no migrations)"
MYSQL = frozenset({"mysql", "mariadb"})


@dataclass(frozen=True, slots=True)
class _Options:
    """The options; see their help texts."""

    project: str
    database: str
    config: str
    dialect: str


@dataclass(frozen=True, slots=True)
class _Operand:
    """One side.

    Attributes:
        label: What it is, as a phrase.
        schema: Its schema; None where there is nothing that says even the dialect.
        untold: What it does not tell.
        doubts: How many statements of it were refused or not read.
        files: The snapshot that its migrations are looked for in; None for a file.
        side: The project that they make; None if none is found.
    """

    label: str
    schema: Schema | None
    untold: frozenset[str] = frozenset()
    doubts: int = 0
    files: Files | None = None
    side: Side | None = None


@click.command("diff")
@click.argument("want", metavar="FROM")
@click.argument("got", metavar="TO")
@replaying.project_option
@replaying.database_option
@click.option("--config", metavar="FILE", default="", help="Use this configuration file.")
@click.option("--dialect", type=click.Choice(sorted(ENGINES)), default=None, help="The dialect of .sql files.")
@click.option("--names", is_flag=True, help="Compare the names of constraints and indexes too.")
@click.option("--format", "form", type=click.Choice(["text", "json", "sql"]), default="text", help="How to print.")
def command(  # noqa: PLR0913 - click passes each option
    *, want: str, got: str, project: str, database: str, config: str, dialect: str | None, form: str, names: bool
) -> None:
    """Compare two schemas: what FROM has and TO lacks, and the other way round.

    Each is a git revision (the schema its migrations make), `index`, `worktree`, `declared` (what the code in the
    index declares; `declared:REV` in a revision), a .sql file, a schema document (.json), or `-` for a document on
    standard input.

    Exit status: 0 no difference, 1 differences, 2 wrong usage, 3 could not judge. What is unknown on either side is
    listed and is no difference.
    """
    if want == got == "-":
        message = "standard input holds one document, not two"
        raise UsageError(message)
    options = _Options(project, database, config, dialect or "")
    sides = _operands((want, got), options)
    one, other = _schemas(sides)
    found = meaning.compare(one, other, untold=sides[0].untold | sides[1].untold, names=names)
    labels = printable(sides[0].label), printable(sides[1].label)
    for side in sides:
        if side.doubts:
            said = f"{plural(side.doubts, 'statement')} of {printable(side.label)} not read, or refused by the server"
            click.echo(f"undrift: {said}; undrift schema lists them", err=True)
    if diff.EVERYTHING in found.unknown:
        message = f"nothing can be said: everything is unknown in {' or '.join(_all_unknown(sides))}"
        raise UndriftError(message, "undrift schema says which statement made it so")
    click.echo(_rendered(form, found, labels, (one, other)), nl=form != "sql")
    sys.exit(FINDINGS if found.differences else 0)


def _rendered(form: str, found: diff.Comparison, labels: tuple[str, str], pair: tuple[Schema, Schema]) -> str:
    if form == "json":
        return differences.document(found, *labels, pair[1].dialect)
    if form == "sql":
        from undrift.report import closing  # noqa: PLC0415 - one of three forms

        return closing.render(*pair, found)
    return differences.render(found, *labels)


def _all_unknown(sides: tuple[_Operand, _Operand]) -> list[str]:
    return [side.label for side in sides if side.schema and side.schema.unknown.everything]


def _operands(given: tuple[str, str], options: _Options) -> tuple[_Operand, _Operand]:
    """Return both sides; a SQL file that does not show its dialect has that of the other side."""
    first = _operand(given[0], options) if not given[0].endswith(".sql") else None
    second = _operand(given[1], replace(options, dialect=options.dialect or _dialect(first)))
    first = first or _operand(given[0], replace(options, dialect=options.dialect or _dialect(second)))
    return _beside(first, second, options), _beside(second, first, options)


def _beside(one: _Operand, other: _Operand, options: _Options) -> _Operand:
    """Return a side in which no project shows itself (one file proves nothing) with the project that the other has."""
    if one.side or one.files is None or other.side is None:
        return one
    side = replaying.same_project(other.side, one.files)
    return _replayed(one.label.removesuffix(NO_MIGRATIONS), one.files, side, options) if side else one


def _dialect(side: _Operand | None) -> str:
    return side.schema.dialect if side and side.schema else ""


def _schemas(sides: tuple[_Operand, _Operand]) -> tuple[Schema, Schema]:
    """Return both schemas; one without a migration is empty.

    Raises:
        UsageError: Neither holds migrations, or they are of different dialects.
    """
    dialect = _dialect(sides[0]) or _dialect(sides[1])
    if not dialect:
        message = f"no migrations found, neither in {sides[0].label} nor in {sides[1].label}"
        raise UsageError(message, "undrift projects shows what was passed over")
    one, other = (side.schema or Schema(dialect) for side in sides)
    if one.dialect != other.dialect and not {one.dialect, other.dialect} <= MYSQL:
        message = f"{sides[0].label} is {one.dialect}, and {sides[1].label} is {other.dialect}"
        raise UsageError(message, "schemas of one dialect can be compared")
    return one, other


def _operand(given: str, options: _Options) -> _Operand:
    """Return what an argument names.

    Raises:
        UndriftError: It cannot be read; see the rooms that read it.
    """
    if given == "-":
        return _document(sys.stdin.buffer.read(LARGEST_FILE + 1), "standard input", options)
    looks_like_a_file = "/" in given or os.sep in given or given.endswith((".sql", ".json"))
    if looks_like_a_file and os.path.isfile(given):
        read = _sql if not given.endswith(".json") else _document
        return read(_bytes(given), given, options)
    if given.endswith((".sql", ".json")) and not _is_revision(given):
        message = f"{given!r} is no file, and no commit has that name"
        raise UsageError(message)
    return _migrations(given, options)


def _is_revision(given: str) -> bool:
    from undrift.git.branches import Branches  # noqa: PLC0415 - GitPython is slow to import

    return Branches().find(given) is not None


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        message = f"cannot read {path!r}: {error.strerror or error}"
        raise UsageError(message) from None


def _text(data: bytes, path: str) -> str:
    if len(data) > LARGEST_FILE:
        message = f"{path} is larger than {LARGEST_FILE // 1024 // 1024} MiB"
        raise UsageError(message)
    return decode(data)


def _document(data: bytes, path: str, options: _Options) -> _Operand:
    from undrift.report import schema_reading  # noqa: PLC0415 - only for a document

    read = schema_reading.read(_text(data, path), path, options.dialect or "postgres")
    return _Operand(path, read.schema, read.untold)


def _sql(data: bytes, path: str, options: _Options) -> _Operand:
    from undrift.history import Migration  # noqa: PLC0415 - only for a SQL file
    from undrift.sql import dialects, reading  # noqa: PLC0415 - the same

    text = _text(data, path)
    dialect = options.dialect or dialects.elect(map(dialects.vote, [text]))
    if dialect not in ENGINES:
        message = f"which dialect {path} is in cannot be told"
        raise UsageError(message, f"--dialect takes one of {', '.join(sorted(ENGINES))}")
    found = replay((Migration(path, path),), lambda one: {path: reading.read(text, one)}, dialect)
    return _Operand(path, found.schema, doubts=len(found.gaps) + len(found.refusals))


def _migrations(given: str, options: _Options) -> _Operand:
    is_declared = given == DECLARED or given.startswith(f"{DECLARED}:")
    given = given.removeprefix(DECLARED).removeprefix(":") or "index" if is_declared else given
    ref = "" if given in {"index", "worktree"} else given
    files, settings = looking.snapshot(ref, options.config, worktree=given == "worktree")
    side = replaying.side(files, settings, options.project)
    if side is None:
        return _Operand(given + NO_MIGRATIONS, None, files=files)
    if is_declared:
        made = replaying.declared(side, files, options.database)
        return _Operand(f"what {given} declares", made.schema, doubts=len(made.unread), files=files, side=side)
    return _replayed(given, files, side, options)


def _replayed(label: str, files: Files, side: Side, options: _Options) -> _Operand:
    found = replaying.replayed(side, options.database)
    return _Operand(label, found.schema, doubts=len(found.gaps) + len(found.refusals), files=files, side=side)
