"""Kysely.

Facts (kysely: src/migration/migrator.ts, src/migration/file-migration-provider.ts; kysely-ctl:
src/config/get-config.mts, src/kysely/ts-file-migration-provider.mts, src/commands/migrate/make.mts): the files right
in the folder are migrations if they export `up`; their names without the ending are sorted as strings. Unless
`allowUnorderedMigrations` is set, those that were run must be the first ones of that list, and all of them must still
be there, or everything stops: "corrupted migrations". kysely-ctl reads kysely.config.* or .config/kysely.config.*; its
folder is `migrations` beside that unless it says otherwise, and it passes JavaScript over unless `allowJS` is set. A
`down` is optional.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from undrift.files import Files, ancestors, split
from undrift.history import History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.text import quoted
from undrift.tools import commands, javascript, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, NoDialect, PartsReader, Project
from undrift.tools.javascript import ENDINGS, KYSELY, Numbered
from undrift.tools.layout import depends_on, node_runner
from undrift.values import dataclass

_CONFIGS = tuple(f"kysely.config.{ending}" for ending in ("ts", "mts", "cts", "js", "mjs", "cjs"))
_COMMAND = "kysely-ctl"
_TYPESCRIPT = (".ts", ".mts", ".cts")
_RUNS = pattern(r"\bkysely\s+(?:[^&|;\n]*\s)?(?:migrate[ ]+latest|migrate:latest)(?![\w:])")


@dataclass(frozen=True, slots=True)
class _Settings:
    """What a kysely.config file says.

    Attributes:
        folder: The migrations folder; empty if it says none, None if that cannot be told.
        is_script: Whether only TypeScript is run.
    """

    folder: str | None
    is_script: bool


class Kysely(NoDialect):
    """Folders of Kysely's migrations."""

    name = KYSELY
    conventions = Conventions(
        title="Kysely",
        source="kysely: src/migration/migrator.ts, file-migration-provider.ts; kysely-ctl: src/config/get-config.mts",
        order="every file of the folder that exports `up`, in the order of the names as strings",
        skips="subdirectories, files that do not export `up`, and with kysely-ctl JavaScript unless allowJS is set",
        equal=Equal.ARBITRARY,
        equal_means="the rest of the file name decides which runs first",
        late=Late.REFUSED,
        late_means="databases that are ahead stop with `corrupted migrations`, unless allowUnorderedMigrations is set",
        downs=DownFiles.INSIDE,
        renumber="git mv {old} {new} (unless a database has run it: Kysely stops when one that it ran is gone)",
        applies="kysely migrate latest",
        takes_back="kysely migrate down {name}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield the folders of kysely.config files, then those whose files are written for Kysely."""
        taken: set[str] = set()
        for config, settings in files.derive(list(files.tree.named(*_CONFIGS)), _settings).items():
            folder = _folder(config, settings)
            if folder is not None and folder not in taken and javascript.numbered(files, folder):
                taken.add(folder)
                endings = _TYPESCRIPT if settings.is_script else ENDINGS
                yield self._project(
                    files, folder, config, Evidence.SETTINGS, (("config", config), ("endings", " ".join(endings)))
                )
        for folder in javascript.sniffed(files, KYSELY):
            if folder not in taken:
                example = javascript.numbered(files, folder)[0].name
                yield self._project(files, folder, f"Kysely files such as {example}", Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the migrations in `directory`."""
        for project in self.discover(files):
            if project.directory == directory:
                return project
        return self._project(files, directory, "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the names; an index file that lists them goes before the folder."""
        endings = tuple(project.setting("endings").split()) or ENDINGS
        numbered = javascript.numbered(files, project.directory, endings)
        found = {one.stem: _migration(one) for one in reversed(numbered)}
        others = [one for one in javascript.numbered(files, project.directory) if one.ending not in endings]
        skipped = [_unloaded(one) for one in others if one.stem not in found]
        skipped += javascript.unlisted(files, project.directory, numbered, "Kysely")
        unread = javascript.unnumbered(files, project.directories, "Kysely", endings)
        return History(tuple(found[stem] for stem in sorted(found)), skipped=tuple(skipped), unread=tuple(unread))

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - no file is SQL
        """Migrations are programs: nothing in them is read as SQL."""
        return None

    def new_command(self, project: Project, files: Files) -> str:
        """`kysely migrate make`, or the name of the next file where kysely-ctl is not used."""
        if _is_used(files, project):
            return f"{node_runner(files, project.directory)} kysely migrate make NAME"
        return javascript.next_file(project.directory, javascript.numbered(files, project.directory), "_")

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own script, or `kysely migrate latest` where kysely-ctl is used."""
        config = project.setting("config")
        recipe = commands.Recipe(_RUNS, project.root, project.root, (config,) if config else (), (KYSELY, _COMMAND))
        command = f"{node_runner(files, project.root)} {self.conventions.applies}"
        own = commands.own(files, project, recipe)
        return own or (commands.typed(project.root, command) if _is_used(files, project) else "")

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`kysely migrate down` to the last one that stays, if the others are the last ones.

        The one that is named stays applied (kysely-ctl: src/commands/migrate/down.mts; kysely: Migrator.migrateTo).
        """
        rest = undoing.remaining(self.history(project, files).migrations, migrations)
        name = commands.word(rest[-1].name) if rest else ""
        if not name or not _is_used(files, project):
            return ""
        command = self.conventions.takes_back.format(name=name)
        return undoing.chained(project.root, [f"{node_runner(files, project.root)} {command}"])

    def _project(
        self, files: Files, folder: str, why: str, evidence: Evidence, settings: tuple[tuple[str, str], ...] = ()
    ) -> Project:
        claims = frozenset(numbered.path for numbered in javascript.numbered(files, folder))
        config = dict(settings).get("config", "")
        root = _home(config) if config else javascript.package_root(files, folder)
        return Project(
            self.name,
            (folder,),
            why,
            evidence,
            root=root,
            claims=claims,
            settings=settings,
            late_allowed=_late_allowed(files, folder, config),
        )


TOOL = Kysely()


def _is_used(files: Files, project: Project) -> bool:
    return bool(project.setting("config") or depends_on(files, project.directory, _COMMAND))


_UNORDERED = pattern(rb"\ballowUnorderedMigrations\s*:\s*true\b")


def _late_allowed(files: Files, folder: str, config: str) -> str:
    """Return the file that sets allowUnorderedMigrations: the configuration, or code beside or above the folder."""
    above = list(ancestors(folder))[1:3]
    code = [path for place in above for path in files.tree.files(place) if path.endswith(ENDINGS)]
    allowed = files.derive([path for path in (config, *code) if path], _allows_unordered)
    return next((path for path, allows in allowed.items() if allows), "")


def _allows_unordered(data: bytes) -> bool:
    return _UNORDERED.search(data) is not None


def _settings(data: bytes) -> _Settings:
    text = javascript.settings_text(data)
    named = list(javascript.values(text, "migrationFolder"))
    read = javascript.paths(named[0]) if named else ("",)
    plain = [value.strip() for value in javascript.values(text, "allowJS")]
    is_default = "provider" not in text and "migrator" not in text
    return _Settings(read[0] if read else None, is_script=is_default and bool(text) and plain in ([], ["false"]))


def _folder(config: str, settings: _Settings) -> str | None:
    if settings.folder is None:
        return None
    # A folder that is named begins at the file; the default lies beside the file, or beside its `.config`.
    return javascript.below(split(config)[0], settings.folder) if settings.folder else _beside(config)


def _beside(config: str) -> str | None:
    return javascript.below(_home(config), "migrations")


def _home(config: str) -> str:
    directory = split(config)[0]
    above, name = split(directory)
    return above if name == ".config" else directory


def _migration(numbered: Numbered) -> Migration:
    return Migration(numbered.path, numbered.stem, numbered.version, numbered.key, title=numbered.title)


def _unloaded(numbered: Numbered) -> Skipped:
    return Skipped(
        numbered.path,
        Skip.MALFORMED,
        "kysely-ctl runs TypeScript here and passes JavaScript over, unless allowJS is set",
        f"git mv {quoted(numbered.path)} {quoted(numbered.path.rpartition('.')[0])}.ts, or set allowJS",
    )
