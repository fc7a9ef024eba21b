"""Sqitch: plans, with deploy and revert scripts.

Facts (sqitch: lib/App/Sqitch/Plan.pm, `_parse`, `check_changes`; Plan/Change.pm, `path_segments`; Target.pm;
Engine.pm, `deploy_change`, `revert_change`, `_sync_plan`; sqitch-configuration.pod): the plan alone says what is
deployed and in which order; a change is `deploy/NAME.sql`, undone by `revert/NAME.sql`. A change that stands in the
plan again behind a tag is reworked: the earlier one is then `NAME@TAG.sql`. The plan is parsed as a whole before
anything runs: a line that is no change and no tag, a name that comes twice between two tags, or a required change that
does not come before stop everything. Where a script is absent, deploying or reverting stops at it. The last deployed
change is looked up in the plan by an ID that covers the change before it, and so all of them: one that is put in
between makes `deploy` stop with "Cannot find change". Plan and directories are set in sqitch.conf for a target, for
its engine, or for all, in this order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple

from undrift.files import Files, join, split
from undrift.history import Down, Fault, History, Migration, Skip, Skipped, Unread
from undrift.patterns import pattern
from undrift.sql.script import read_whole
from undrift.text import quoted
from undrift.tools import commands, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_named
from undrift.tools.layout import IGNORED_NAMES, nearest
from undrift.tools.sqitch_plan import CONF, PLAN, Change, Error, Place, Plan, places, read_conf, read_plan, usual_place

_PERL_TESTS = frozenset({"t", "xt"})
"""Where Perl distributions, Sqitch's own plugins among them, keep their tests."""
_RUNS = pattern(r"\bsqitch\s+(?:[^&|;\n]*\s)?deploy\b")


class Sqitch:
    """Sqitch's plans."""

    name = "sqitch"
    conventions = Conventions(
        title="Sqitch",
        source="sqitch: lib/App/Sqitch/Plan.pm, Plan/Change.pm, Target.pm, Engine.pm",
        order="the changes of sqitch.plan in their order",
        skips="scripts that the plan does not name",
        equal=Equal.REFUSED,
        equal_means="every command stops: the change duplicates an earlier declaration",
        late=Late.REFUSED,
        late_means="`deploy` stops on databases that are ahead: in this plan their last change has another ID",
        downs=DownFiles.OPTIONAL,
        renumber="move its line to the end of the plan",
        applies="sqitch deploy",
        takes_back="sqitch revert --to {name}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield the plans that a sqitch.conf names, then each other sqitch.plan, by the directory of their scripts."""
        found: dict[str, dict[str, Place]] = {}
        why: dict[str, str] = {}
        for config, settings in files.derive(list(files.tree.named(CONF)), read_conf).items():
            for place in places(split(config)[0], settings):
                if place.plan in files.tree:
                    found.setdefault(place.deploy, {}).setdefault(place.plan, place)
                    why.setdefault(place.deploy, config)
        known = {plan for plans in found.values() for plan in plans}
        for plan in files.tree.named(PLAN):
            place = usual_place(split(plan)[0], plan)
            if plan not in known and place.deploy not in found and _PERL_TESTS.isdisjoint(plan.split("/")):
                found[place.deploy] = {plan: place}
                why[place.deploy] = plan
        for deploy, plans in found.items():
            yield self._project(files, list(plans.values()), why[deploy])

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project whose plan, or deploy scripts, lie in `directory`."""
        for project in self.discover(files):
            stored = _stored(project)
            if directory in {*project.directories, *(split(place.plan)[0] for place in stored), stored[0].deploy}:
                return project
        above, name = split(directory)
        top = above if name == "deploy" else directory
        return self._project(files, [usual_place(top, join(top, PLAN))], "")

    def history(self, project: Project, files: Files) -> History:
        """Read the plans; each is a group of its own where they share their scripts."""
        stored = _stored(project)
        plans = files.derive([place.plan for place in stored], read_plan)
        parts = [
            _part(files, place, plans[place.plan], _group(stored, place)) for place in stored if place.plan in plans
        ]
        unread = tuple(
            Unread(place.plan, 1, "it is absent or too large") for place in stored if place.plan not in plans
        )
        rest = History() if unread else _rest(files, stored[0], plans.values())
        return History(
            tuple(migration for part in parts for migration in part.migrations),
            (*(down for part in parts for down in part.downs), *rest.downs),
            rest.skipped,
            tuple(fault for part in parts for fault in part.faults),
            unread,
        )

    def reader(self, path: str) -> PartsReader | None:
        """Scripts are SQL, of one direction, unless another ending is set."""
        return read_whole if path.endswith(".sql") else None

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """The engine that the closest sqitch.conf sets."""
        config = nearest(files, split(_stored(project)[0].plan)[0], CONF)
        settings = files.derive((config,), read_conf).get(config, {}) if config else {}
        return dialect_named(settings.get("core.engine", ""))

    def new_command(self, project: Project, files: Files) -> str:
        """`sqitch add`, with the plan where it is not the usual one."""
        plan = _stored(project)[0].plan
        config = nearest(files, split(plan)[0], CONF)
        home = split(config)[0] if config else split(plan)[0]
        if plan == join(home, PLAN):
            return "sqitch add NAME -n 'WHY'"
        return f"sqitch add --change NAME {quoted(plan.removeprefix(f'{home}/'))} -n 'WHY'"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, or `sqitch deploy`."""
        recipe = commands.Recipe(_RUNS, project.root, project.root)
        own = commands.own(files, project, recipe)
        return own or (commands.typed(project.root, self.conventions.applies) if len(_stored(project)) == 1 else "")

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`sqitch revert --to` the change that stays, if its name means it alone; it asks first (sqitch-revert)."""
        history = self.history(project, files)
        rest = undoing.remaining(history.migrations, migrations)
        if not rest or len(_stored(project)) > 1 or not undoing.has_downs(history, migrations):
            return ""
        title = rest[-1].title
        is_reworked = sum(one.title == title for one in history.migrations) > 1
        name = "" if is_reworked else commands.word(title)
        return undoing.chained(project.root, [self.conventions.takes_back.format(name=name)] if name else [])

    def _project(self, files: Files, found: list[Place], why: str) -> Project:
        deploy, plan = found[0].deploy, found[0].plan
        above, name = split(deploy)
        config = nearest(files, split(plan)[0], CONF)
        claims = {path for path, _ in _scripts(files, deploy, found[0].ending)} | {place.plan for place in found}
        return Project(
            self.name,
            (above if name == "deploy" else deploy,),
            why,
            Evidence.SETTINGS,
            root=split(config)[0] if config else split(plan)[0],
            claims=frozenset(claims),
            settings=(("places", "\0".join(part for place in found for part in astuple(place))),),
        )


TOOL = Sqitch()

_FIELDS = len(Place.__dataclass_fields__)


def _stored(project: Project) -> list[Place]:
    """Return the places that a project was made of."""
    parts = project.setting("places").split("\0")
    return [Place(*parts[start : start + _FIELDS]) for start in range(0, len(parts), _FIELDS)]


def _group(stored: list[Place], place: Place) -> str:
    return split(place.plan)[1].removesuffix(".plan") if len(stored) > 1 else ""


def _part(files: Files, place: Place, plan: Plan, group: str) -> History:
    """Return the history of one plan."""
    migrations: list[Migration] = []
    downs: list[Down] = []
    faults = [_stopped(place.plan, error) for error in plan.errors]
    for change in plan.changes:
        script = _script(files, place, change)
        path = _below(place.reworked_deploy if change.tags else place.deploy, script)
        revert = _below(place.reworked_revert if change.tags else place.revert, script)
        if path in files.tree:
            migrations.append(Migration(path, change.label, change.label, change.label, group=group, title=change.name))
        else:
            faults.append(_absent(place.plan, change, path or script))
        if revert in files.tree:
            downs.append(Down(revert, change.label, frozenset({group} if group else ())))
    return History(tuple(migrations), tuple(downs), faults=tuple(faults))


def _rest(files: Files, place: Place, plans: Iterable[Plan]) -> History:
    """Return the scripts that no plan names: those to deploy, and those that would undo what is not there either."""
    named = {change.name for plan in plans for change in plan.changes}
    strays = {
        name: path
        for path, name in _scripts(files, place.deploy, place.ending)
        if name.partition("@")[0] not in named and not IGNORED_NAMES.fullmatch(split(path)[1])
    }
    orphans = [
        Down(path, name)
        for path, name in _scripts(files, place.revert, place.ending)
        if name.partition("@")[0] not in named and name not in strays
    ]
    return History(downs=tuple(orphans), skipped=tuple(_unplanned(path, name) for name, path in strays.items()))


def _scripts(files: Files, directory: str, ending: str) -> Iterator[tuple[str, str]]:
    """Yield the scripts below a directory and the names of the changes that they are for."""
    start = f"{directory}/" if directory else ""
    for path in files.tree.walk(directory):
        if path.endswith(ending):
            yield path, path[len(start) : -len(ending)]


def _script(files: Files, place: Place, change: Change) -> str:
    """Return the name of a change's scripts: with the first of its tags that has one, if it was reworked."""
    names = [f"{change.name}@{tag}{place.ending}" for tag in change.tags] or [f"{change.name}{place.ending}"]
    return next((name for name in names if _below(place.reworked_deploy, name) in files.tree), names[0])


def _below(directory: str, name: str) -> str:
    try:
        return join(directory, name)
    except ValueError:  # the name leads out of the repository
        return ""


def _stopped(plan: str, error: Error) -> Fault:
    return Fault(plan, error.line, error.subject, f"{error.clause}: Sqitch stops before it runs anything")


def _absent(plan: str, change: Change, path: str) -> Fault:
    return Fault(
        plan,
        change.line,
        change.label,
        f"the plan names {change.label}, but {path} is not here: `sqitch deploy` stops at it",
        f"git add {quoted(path)}",
    )


def _unplanned(path: str, name: str) -> Skipped:
    return Skipped(
        path,
        Skip.NEVER_RUN,
        "the plan does not name it, and Sqitch goes by the plan",
        f"sqitch add {quoted(name)} -n 'WHY'",
    )
