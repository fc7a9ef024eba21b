"""Where a project declares its schema in SQL, as far as the tools' own files show it.

A declaration is what the migrations are to lead to. A file that migrations start from looks the same, and so does a
sample that nobody keeps up. What tells them apart:

- dbmate's dump (amacneil/dbmate, README: `--schema-file`, DBMATE_SCHEMA_FILE, `./db/schema.sql`): it is written after
  every run and bears its mark with the versions that it holds. A file without the mark, or one that lists versions of
  which this project has none, is another's.
- Rails' `db/structure.sql`, `db/NAME_structure.sql` for a second database (activerecord: database_tasks.rb,
  `schema_dump_path`).
- Supabase's `supabase/schemas`, or what `schema_paths` of config.toml names instead (supabase/cli:
  internal/db/diff/diff.go, `loadDeclaredSchemas`): the tool itself diffs it with the migrations. A folder that nobody
  named, and that makes less than half of the tables, is another thing of that name.
- Atlas: `src` of the environment in atlas.hcl whose migrations are these.
- Anywhere else a file beside or above the migrations that pg_dump, mysqldump or their like wrote and that is *kept up*:
  it makes nearly all the tables and columns that the migrations make. What migrations start from makes none of them:
  they would be refused. Such a source is guessed: where the base's migrations make something that its dump lacks, the
  team does not keep it up, and nothing should be held against it. Dumps of a team's own making are left alone: they
  need not keep what matters (the order of an enum's labels, the tables of a sequence).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from undrift.declared.base import Source
from undrift.declared.sql_files import dumps
from undrift.declared.sql_files.making import is_kept_up, makes_most
from undrift.files import Files, ancestors, decode, join, read_text, split
from undrift.patterns import pattern
from undrift.tools.base import Project
from undrift.tools.manifests import table, toml, variables

KIND = "sql"

_ENVIRONMENTS = (".env", ".env.example", ".env.template", ".env.sample", ".dbmate")
_SCHEMA_FILE = "DBMATE_SCHEMA_FILE"
_SCHEMA_OPTION = pattern(r"dbmate\b[^\n]{0,300}?\s(?:--schema-file|-s)[= ]{1,9}[\"']?(?P<path>[\w./-]+\.sql)")
_SCRIPTS = ("package.json", "Makefile", "makefile", "justfile", "Justfile", "Taskfile.yml")
_DUMP_NAMES = pattern(r"(?:.*[_.-])?(?:schema|structure|dump|database|ddl|db)(?:[_.-].*)?\.sql", re.IGNORECASE)
_MOST_CANDIDATES = 40
_LEVELS = 3
"""How many directories above the migrations a dump is looked for in."""
_MOST_FILES = 5_000
_LONGEST_PATTERN = 200
_MOST_STARS = 8
_DIGITS = pattern(r"[0-9]+")


def find(project: Project, files: Files) -> Source | None:
    """Return where the schema of a project is declared; None if nothing says it.

    Args:
        project: The project.
        files: The snapshot.
    """
    return (_OF_TOOLS.get(project.tool) or _beside)(project, files)


# dbmate


def _dbmate(project: Project, files: Files) -> Source | None:
    named = [path for path in _named(project, files) if path in files.tree]
    near = [path for path in _near(project, files) if path not in named]
    default = join(split(project.directory)[0], "schema.sql")
    paths = dict.fromkeys((*named, *([default] if default in near else []), *near))
    heads = files.derive(paths, decode)
    for path in paths:
        text = heads.get(path, "")
        if dumps.DBMATE in text and _is_of(project, path, text, files):
            return Source(KIND, (path,), f"{split(path)[1]} is dbmate's dump", split(path)[0])
    return None


def _is_of(project: Project, path: str, text: str, files: Files) -> bool:
    """Whether a dump holds a migration of this project; where it does not say which it holds, what they make."""
    if applied := dumps.applied(text):
        return any((found := _DIGITS.match(split(one)[1])) and found[0] in applied for one in project.claims)
    return is_kept_up(text, path, dumps.written_for(text) or "sqlite", project, files)


def _named(project: Project, files: Files) -> Iterator[str]:
    """Yield the files that settings and scripts at or above the migrations name."""
    places = tuple(ancestors(project.directory))
    settings = [path for place in places for name in _ENVIRONMENTS if (path := join(place, name)) in files.tree]
    for path, value in files.derive(settings, _schema_file).items():
        yield from _inside(split(path)[0], value)
    scripts = [path for place in places for name in _SCRIPTS if (path := join(place, name)) in files.tree]
    for path, value in files.derive(scripts, _schema_option).items():
        yield from _inside(split(path)[0], value)


def _schema_file(data: bytes) -> str:
    return variables(data).get(_SCHEMA_FILE, "")


def _schema_option(data: bytes) -> str:
    found = _SCHEMA_OPTION.search(decode(data))
    return found["path"] if found else ""


def _inside(directory: str, value: object) -> Iterator[str]:
    """Yield the path that a setting in `directory` names, if it is one of the repository."""
    if isinstance(value, str) and value and not value.startswith("/") and "\0" not in value:
        try:
            yield join(directory, value)
        except ValueError:
            return


# Rails


def _rails(project: Project, files: Files) -> Source | None:
    for directory in project.directories:
        above, name = split(directory)
        dump = join(above, f"{name.removesuffix('migrate')}structure.sql")
        if name.endswith("migrate") and dump in files.tree:
            return Source(KIND, (dump,), f"{split(dump)[1]} beside the migrations", project.root)
    return None


# Supabase


def _supabase(project: Project, files: Files) -> Source | None:
    home = split(project.directory)[0]
    settings = join(home, "config.toml")
    document = toml(text.encode(errors="replace")) if (text := read_text(files, settings)) else {}
    named = table(document, "db", "migrations").get("schema_paths")
    if isinstance(named, list) and named:
        paths = [path for each in named for path in _matching(home, each, files)]
        why = f"schema_paths in {settings}"
    else:
        paths, why = list(files.tree.walk(join(home, "schemas"))), "the directory supabase/schemas"
        if not makes_most(paths, project, files):
            return None
    wanted = [path for path in dict.fromkeys(paths) if path.endswith(".sql") and path in files.tree]
    wanted = [path for path in wanted if path not in project.claims]
    return Source(KIND, tuple(wanted[:_MOST_FILES]), why, home) if wanted else None


def _matching(home: str, glob: object, files: Files) -> list[str]:
    """Return the files that one of `schema_paths` stands for, sorted; it starts from the folder of config.toml."""
    if not isinstance(glob, str) or len(glob) > _LONGEST_PATTERN or glob.count("*") > _MOST_STARS:
        return []
    parts = [part for part in glob.split("/") if part not in {"", "."}]
    if ".." in parts:
        return list(_inside(home, glob))
    fixed = next((place for place, part in enumerate(parts) if any(sign in part for sign in "*?[")), len(parts))
    if fixed == len(parts):
        return list(_inside(home, glob))
    start = "/".join(filter(None, (home, *parts[:fixed])))
    wanted = _translated(parts[fixed:])
    return [path for path in files.tree.walk(start) if wanted.fullmatch(path[len(start) :].lstrip("/"))]


def _translated(parts: list[str]) -> re.Pattern[str]:
    """Return the expression for a glob as Go's path.Match reads it; `**` is any folders."""
    texts = [_ANY_FOLDERS if part == "**" else _translated_part(part) + "/" for part in parts]
    return re.compile("".join(texts).removesuffix("/"), re.DOTALL)


_ANY_FOLDERS = "(?:[^/]+/)*"


def _translated_part(part: str) -> str:
    return "".join({"*": "[^/]*", "?": "[^/]"}.get(sign, re.escape(sign)) for sign in re.sub(r"\*+", "*", part))


# Atlas, and all others


_ATLAS_SRC = pattern(r"^[ \t]*src[ \t]*=[ \t]*(?P<value>\"[^\"\n]*\"|\[[^\]]*\])", re.MULTILINE)
_ATLAS_DIR = pattern(r"^[ \t]*dir[ \t]*=[ \t]*\"file://(?P<path>[^\"\n?]*)", re.MULTILINE)
_ATLAS_FILE = pattern(r"\"file://(?P<path>[^\"\n?]*)")


def _beside(project: Project, files: Files) -> Source | None:
    return _atlas(project, files) or _dump(project, files)


def _atlas(project: Project, files: Files) -> Source | None:
    places = [path for place in ancestors(project.directory) if (path := join(place, "atlas.hcl")) in files.tree]
    for path, text in files.derive(places, decode).items():
        home = split(path)[0]
        directories = [inner for found in _ATLAS_DIR.finditer(text) for inner in _inside(home, found["path"] or ".")]
        if project.directory not in directories:
            continue
        sources = _ATLAS_SRC.finditer(text)
        values = [one["path"] for found in sources for one in _ATLAS_FILE.finditer(found["value"])]
        paths = [one for value in values for inner in _inside(home, value) for one in _sql_at(inner, files)]
        if paths := [one for one in dict.fromkeys(paths) if one not in project.claims]:
            return Source(KIND, tuple(paths[:_MOST_FILES]), f"src in {path}", home)
    return None


def _sql_at(path: str, files: Files) -> tuple[str, ...]:
    if path in files.tree:
        return (path,) if path.endswith(".sql") else ()
    return tuple(one for one in files.tree.walk(path) if one.endswith(".sql"))


def _dump(project: Project, files: Files) -> Source | None:
    paths = tuple(_near(project, files))
    for path, text in files.derive(paths, decode).items() if paths else ():
        dialect = dumps.written_for(text)
        if dialect and is_kept_up(text, path, dialect, project, files):
            why = f"{split(path)[1]} makes what the migrations make"
            return Source(KIND, (path,), why, split(path)[0], guessed=True)
    return None


def _near(project: Project, files: Files) -> Iterator[str]:
    """Yield the files called like a dump beside the migrations, in the directories above, and in `schema` there."""
    above = tuple(ancestors(project.directory))[: _LEVELS + 1]
    places = dict.fromkeys((*above, *(join(place, "schema") for place in above[1:2]), ""))
    found = (
        path
        for place in places
        for name in files.tree.names(place)
        if _DUMP_NAMES.fullmatch(name) and (path := join(place, name)) not in project.claims
    )
    yield from islice(found, _MOST_CANDIDATES)


_OF_TOOLS: Mapping[str, Callable[[Project, Files], Source | None]] = {
    "dbmate": _dbmate,
    "rails": _rails,
    "supabase": _supabase,
}
"""Where each tool keeps what it writes, or is told; for all others see `_beside`."""
