"""The repository's own command for applying migrations, chosen among its scripts, targets, recipes and tasks.

A command is taken for it if it runs the tool, or if its name says so and nothing in it says otherwise. Commands that
are meant for another database than the developer's own, or that do more than apply, are passed over: to say nothing
costs a look into package.json, and the wrong command costs a database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from undrift.files import Files, join, split
from undrift.patterns import pattern
from undrift.text import quoted
from undrift.tools import scripts
from undrift.tools.base import Project
from undrift.tools.layout import nearest
from undrift.tools.scripts import MANIFEST, Script
from undrift.values import dataclass

_PASTED = pattern(r"[A-Za-z0-9@][A-Za-z0-9_:.@/+-]*")
"""The names that are offered: one word of any shell."""

_WORDS = pattern(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_VERBS = frozenset("migrate migrates migration migrations migrator migrateup dbmigrate migratedb migratelatest".split())
_NOUNS = frozenset("db database schema pg postgres postgresql mysql mariadb sqlite sql".split())
_LOCAL = frozenset({"dev", "development", "local"})
_BESIDE = frozenset("run up latest apply all pending exec execute server api app backend web service core".split())
_UPDATES = frozenset({"up", "update", "upgrade", "apply"})
_OTHERWISE = frozenset(
    """
    add backup baseline build check ci clean create delete down downgrade drop dump e2e force fresh generate init
    install make new nuke preview prod production pull push redo refresh release remote reset restore revert rollback
    seed seeds setup squash stage staging start test tests undo validate verify wipe
    """.split()
)
"""Words of a name that promise something else than bringing the developer's own database up to date."""

_HARMFUL = pattern(
    r"""
    (?<![a-z]) (?: reset | drop | dropdb | truncate | rollback | undo | revert | down | downgrade | fresh | wipe | nuke
      | (?<!skip-) (?<!no-) seed | push | prod | production | staging | preview | remote | heroku | fly | flyctl
      | railway | ssh | kubectl | jest | vitest | pytest | rspec | e2e | baseline | fake | create-only | makemigrations
      | autogenerate | squash | redo | (?<=migrate:) make
      | (?<!db:) (?<!database[ ]) create (?!\s+(?:database|schema|extension)\b)
      | git [ ]+ (?:-C [ ]+ \S+ [ ]+)? (?:pull|fetch|checkout|switch|merge|rebase|reset|clean|stash)
      | (?<=[=.:_-]) test | (?<!prisma[ ]) generate
    ) (?![a-z]) | --name [ \t]* (?:$|\n)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What a command holds that does more than apply, or does it elsewhere."""

_MORE = pattern(
    r"""
    (?<![\w./-]) (?: npm | pnpm | yarn | bun | pip3? | pipenv | poetry | uv | bundle | go | cargo | brew )
    \s+ (?: \S+ \s+ )?? (?: install | i | ci | add | sync | get ) (?![\w:-]) | (?<![\w./-]) (?: build | tsc ) (?![\w/])
    | (?<=\s) build (?![\w/]) | (?<![\w./-]) yarn \s* (?: $ | && )
    """,
    re.VERBOSE,
)
"""What a command holds that installs or builds: it takes its time, and a plainer one is better if there is one."""

_PROGRAMS = pattern(
    r"""
    (?: (?<![\w./-]) | (?<=\bbin/) | (?<=\bcmd/) )
    (?: drizzle-kit | prisma | knex | sequelize(?:-cli)? | typeorm[\w-]* | kysely | supabase | goose | dbmate | diesel
      | sqlx | migrate (?=\s+-) | alembic | flask (?=\s+db) | (?:rails|rake) (?=\s+db:) | flyway | liquibase | sqitch
      | soda | buffalo | atlas | node-pg-migrate | db-migrate | mikro-orm | wrangler | hasura | mix (?=\s+ecto)
      | artisan | dotnet (?=\s+ef) | graphile-migrate
    ) (?:@\S+)? (?=\s) | manage\.py (?=\s) | \b (?:flyway|liquibase): | \b flyway(?=Migrate)
    """,
    re.VERBOSE,
)
"""The programs of migration tools: a script that runs one is that tool's, whatever its name."""

_PACKAGES = (
    ("drizzle-kit", "drizzle-orm"),
    ("prisma", "@prisma/client"),
    ("knex",),
    ("sequelize", "sequelize-cli"),
    ("typeorm",),
    ("kysely", "kysely-ctl"),
    ("supabase",),
    ("node-pg-migrate", "db-migrate", "@mikro-orm/core", "mongoose", "migrate-mongo"),
)
"""The packages of the tools: where others are used, a name alone does not make a script this tool's."""

_MOVES = pattern(
    r"""(?: (?<![\w-]) cd \s+ | (?<!\S) (?: --filter | --workspace | --scope | --prefix | --cwd | --dir | --chdir
    | -F | -w | -C | workspace ) [= ]+ ) (?P<quote>['"]?) (?P<value>[^\s'"]+) (?P=quote)
    | (?<![\w./-]) (?P<above>[\w./-]+) / (?=manage\.py\b)""",
    re.VERBOSE,
)
_OPTIONS = pattern(
    r"""(?<!\S) (?: --(?:config|schema|knexfile|dataSource|data-source|source|path|migrations-dir|migration-dir
    |migrations-path|migrations-directory|workdir|url) | -{1,2}dir | -path | -source | -[cd] ) [= ]+ (?:file://)?
    (?P<quote>['"]?) (?P<value>[^\s'"]+) (?P=quote)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one project's own command looks like.

    Attributes:
        runs: Found in a command that runs the tool to apply what is pending.
        start: The directory at or above which the command is looked for; one that is told by its name alone is typed
            there.
        bare: The directory in which the tool is at this project without being told so; None if there is none.
        configs: The files by which options name this project; empty if they are not known.
        packages: The npm packages that the tool is told by; empty if it is at home elsewhere.
        is_placed: Whether only `bare` is right; else any directory at or above the migrations is.
    """

    runs: re.Pattern[str]
    start: str
    bare: str | None = None
    configs: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    is_placed: bool = True


def own(files: Files, project: Project, recipe: Recipe) -> str:
    """Return the repository's own command that applies what is pending, typed at its top; empty if it has none."""
    offered = [
        ((*rank, place), script)
        for place, script in enumerate(scripts.found(files, recipe.start))
        if _PASTED.fullmatch(script.name) and (rank := _rank(files, project, recipe, script)) is not None
    ]
    if not offered:
        return ""
    best = min(offered, key=lambda offer: offer[0])[1]
    script = next(
        (above for above in scripts.found(files, split(best.place)[0]) if _delegates(files, above, best)), best
    )
    return typed(script.place, scripts.spelled(files, script))


def typed(home: str, command: str) -> str:
    """Return a command to be typed in a directory as it is typed at the top of the repository."""
    return f"cd {quoted(home)} && {command}" if home and command else command


def run_by(program: str, command: str) -> str:
    """Return a command with another program for its first word: `goose -dir db up` for `goose up`."""
    return f"{program} {command.partition(' ')[2]}"


def word(text: str) -> str:
    """Return a name as one word of a shell; empty for one that would be read as an option."""
    return "" if text.startswith("-") else quoted(text)


def _delegates(files: Files, above: Script, script: Script) -> bool:
    """Whether a script of a package.json above runs the one of the same name here: it may load the environment first.

    A workspace is named by an option (docs.npmjs.com: run-script, --workspace; pnpm.io/filtering), or a runner finds
    every package that has such a script (turborepo.com: run; nx.dev: run).
    """
    is_other = above.place != script.place and above.name == script.name and above.file == script.file == MANIFEST
    if not is_other or _HARMFUL.search(above.text):
        return False
    words = _TOKEN.findall(above.text)
    places = [move["value"] or move["above"] for move in _MOVES.finditer(above.text)]
    names = _called(files, script.place)
    if places:
        is_here = all(place in names or _below(above.place, place) == script.place for place in places)
        return is_here and script.name in words
    targets = {script.name, *(f"{name}{mark}{script.name}" for name in names for mark in ":#")}
    return not _RUNNERS.isdisjoint(words) and not targets.isdisjoint(words)


_TOKEN = pattern(r"[\w:@/.#-]+")
_RUNNERS = frozenset({"turbo", "nx"})
_Rank = tuple[bool, bool, int, bool, bool, int]


def _rank(files: Files, project: Project, recipe: Recipe, script: Script) -> _Rank | None:
    """Return how far a script is from the best; None if it is not meant for this.

    The best installs and builds nothing, runs the tool itself, lies closest, is meant for the developer's database,
    and has the shortest name.
    """
    words = [found.lower() for found in _WORDS.findall(script.name)]
    if not _OTHERWISE.isdisjoint(words) or _HARMFUL.search(script.text):
        return None
    is_tool = recipe.runs.search(script.text) is not None
    speaks = _speaks(words, script, project) and not _PROGRAMS.search(script.text) and _is_used(recipe, script)
    if not (is_tool and _is_about_databases(words, project)) and not speaks:
        return None
    if not _belongs(files, project, recipe, script, is_tool=is_tool):
        return None
    is_deployed = "deploy" in words or " deploy" in script.text
    does_more = _MORE.search(script.text) is not None
    return (does_more, not is_tool, -len(script.place), _LOCAL.isdisjoint(words), is_deployed, len(words))


def _is_about_databases(words: list[str], project: Project) -> bool:
    tool = set(project.tool.split("-"))
    return not (_VERBS | _NOUNS | _UPDATES | tool).isdisjoint(words) or any("migrat" in one for one in words)


def _speaks(words: list[str], script: Script, project: Project) -> bool:
    """Whether a name alone says that the database is brought up to date: `db:migrate`, `migration:run`."""
    rest = set(words) - _NOUNS - _LOCAL - _BESIDE - {project.tool}
    if rest & _VERBS:
        return not rest - _VERBS
    is_update = not rest - _UPDATES and not _UPDATES.isdisjoint(words) and not _NOUNS.isdisjoint(words)
    return is_update and "migrat" in script.text


def _is_used(recipe: Recipe, script: Script) -> bool:
    """Whether the packages that a package.json depends on leave the script to this tool."""
    is_ours = not script.packages.isdisjoint(recipe.packages)
    return is_ours or all(script.packages.isdisjoint(packages) for packages in _PACKAGES)


def _belongs(files: Files, project: Project, recipe: Recipe, script: Script, *, is_tool: bool) -> bool:
    """Whether a script is this project's, and not that of another one in the same repository."""
    place = _moved(files, recipe, script)
    if place is None:
        return False
    pointed = [_is_ours(files, project, recipe, path) for path in _paths(files, place, script.text)]
    if pointed:
        return all(pointed)
    if not recipe.is_placed:
        return _is_within(project.directory, place)
    return place == (recipe.bare if is_tool else recipe.start)


def _moved(files: Files, recipe: Recipe, script: Script) -> str | None:
    """Return the directory in which a script ends up; None if that is none of this project."""
    place = script.place
    for move in _MOVES.finditer(script.text):
        value = (move["value"] or move["above"]).strip("{}^").removesuffix("...")
        below = _below(place, value)
        if below is not None and files.tree.exists(below):
            place = below
        elif value in _called(files, recipe.start):
            place = recipe.start
        else:
            return None
    return place


def _called(files: Files, home: str) -> frozenset[str]:
    """Return what a workspace calls the package in a directory."""
    title = scripts.title(files, home)
    return frozenset({title, title.rpartition("/")[2]} - {""})


def _paths(files: Files, place: str, text: str) -> Iterator[str]:
    """Yield the files and directories of the repository that the options of a command name."""
    for option in _OPTIONS.finditer(text):
        path = _below(place, option["value"])
        if path is not None and (path in files.tree or (path and files.tree.exists(path))):
            yield path


def _is_ours(files: Files, project: Project, recipe: Recipe, path: str) -> bool:
    if path not in files.tree:
        return _is_within(project.directory, path) or _is_within(path, project.directory)
    return path in recipe.configs if recipe.configs else not recipe.is_placed or _is_within(path, recipe.start)


def _is_within(path: str, directory: str) -> bool:
    return not directory or path == directory or path.startswith(f"{directory}/")


def _below(place: str, path: str) -> str | None:
    try:
        return join(place, path)
    except ValueError:
        return None


def package_home(files: Files, directory: str) -> str:
    """Return the directory of the closest package.json at or above a directory; this itself if there is none."""
    manifest = nearest(files, directory, MANIFEST)
    return split(manifest)[0] if manifest else directory
