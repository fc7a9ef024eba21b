"""The `undrift` command: a list of subcommands, each imported only when it is called."""

from __future__ import annotations

import gc
import importlib
import io
import sys

import click

from undrift import __version__
from undrift.errors import CANNOT_JUDGE, UndriftError

COMMANDS = {
    "demo": ("undrift.hooks.demo", "Show in a throw-away repository what the hooks do."),
    "check": ("undrift.hooks.check", "Judge a change: what it introduced that breaks the migrations."),
    "migration-numbering": ("undrift.hooks.numbering", "Check versions: duplicates, gaps, names, order, heads."),
    "migration-rollbacks": ("undrift.hooks.rollbacks", "Check rollback files: those that would run, those missing."),
    "schema-drift": ("undrift.hooks.drift", "Check that schema and migrations change together, column by column."),
    "uncommitted-migrations": ("undrift.hooks.uncommitted", "Check that no migration is left out of what is pushed."),
    "schema-notice": ("undrift.hooks.schema_notice", "As a hook of pre-commit's: the same as notice."),
    "notice": ("undrift.hooks.notice", "Say what a pull or a branch switch brought, and what to type."),
    "install": ("undrift.hooks.install", "Put undrift into git's hooks: plain, husky or lefthook."),
    "uninstall": ("undrift.hooks.uninstall", "Take undrift out of git's hooks again."),
    "list": ("undrift.hooks.listing", "Print the migrations in the order they are applied, one path a line."),
    "schema": ("undrift.hooks.schema", "Print the schema that the migrations make, without a database."),
    "explain": ("undrift.hooks.explain", "Say which migrations made a table or column what it is."),
    "diff": ("undrift.hooks.diff", "Compare two schemas: revisions, SQL files, documents."),
    "projects": ("undrift.hooks.projects", "Show which projects were found, and why."),
    "init": ("undrift.hooks.init", "Write a configuration of what was discovered."),
    "rules": ("undrift.hooks.rules", "List the rules, or explain one."),
}
"""Subcommands: the module that holds each as `command`, and its line in the help."""


class Lazy(click.Group):
    """A group that imports a subcommand when it is called, not when the group is."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return one subcommand."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the table without importing a subcommand."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="undrift")
def group() -> None:
    """Keep the declared schema, the migrations and the running database from drifting apart.

    Exit status: 0 judged and clean, 1 findings, 2 wrong usage or configuration, 3 could not judge.
    """


def main() -> None:
    """Run the command line; every failure ends in a sentence and the documented exit status."""
    # A run is short and makes no cycles to speak of; looking for them took a tenth of it.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A Windows console, or LC_ALL=C, lacks most letters: a name it cannot show is no reason to stop.
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(group.main(prog_name="undrift", standalone_mode=False) or 0)
    except click.ClickException as error:
        _say_usage(error)
        sys.exit(error.exit_code)
    except click.Abort:
        _say("undrift: interrupted", "")
        sys.exit(CANNOT_JUDGE)
    except UndriftError as error:
        _say(f"undrift: {error.message}", error.hint)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe (`undrift list | head`) went away; nothing is left to be said to it.
        sys.stderr.close()
        sys.exit(CANNOT_JUDGE)
    except OSError as error:
        _say(f"undrift: could not finish: {error.strerror or error}", "")
        sys.exit(CANNOT_JUDGE)
    except Exception as error:  # noqa: BLE001 - the last resort: a crash must not look like "findings"
        _say_bug(error)
        sys.exit(CANNOT_JUDGE)


def _say_usage(error: click.ClickException) -> None:
    from undrift.text import printable  # noqa: PLC0415 - only on the way out

    said = io.StringIO()
    error.show(said)
    click.echo("\n".join(map(printable, said.getvalue().rstrip("\n").split("\n"))), err=True)


def _say(message: str, hint: str) -> None:
    from undrift.text import printable  # noqa: PLC0415 - only on the way out

    click.echo(printable(message), err=True)
    if hint:
        click.echo(f"  fix: {printable(hint)}", err=True)


def _say_bug(error: Exception) -> None:
    import traceback  # noqa: PLC0415 - only for a bug

    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.rpartition('undrift/')[2]}:{frame.lineno}"
    _say(
        f"undrift: could not judge: a bug in undrift {__version__} ({type(error).__name__} at {place}: {error})",
        "please report this line; until it is mended, `git commit --no-verify` passes this hook by",
    )
