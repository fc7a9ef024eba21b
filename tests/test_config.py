from __future__ import annotations

import datetime
import json

import pytest

from tests.repository import Repository
from undrift.config import Config, Ignore, OnNotice, ProjectEntry, Vocabulary, matches, parse_toml, parse_yaml
from undrift.errors import USAGE, ConfigurationError
from undrift.findings import Severity

VOCABULARY = Vocabulary(tools=("sql", "prisma", "flyway"), rules=("version-gap", "duplicate-version", "empty-down"))

EVERY_KEY = Config(
    path="",
    projects=(ProjectEntry("sql", "db/steps", "main", dialect="sqlite"), ProjectEntry("prisma", "web")),
    discover=False,
    exclude=("legacy/**", "old"),
    default_branch="develop",
    severities={"version-gap": Severity.WARNING, "duplicate-version": Severity.NOTE, "empty-down": None},
    max_gap=3,
    ignore=(
        Ignore("version-gap", "squashed", "db/*.sql", datetime.date(2026, 12, 31)),
        Ignore("empty-down", "agreed"),
    ),
    dialect="mariadb",
)

YAML = """\
# every key
projects:
  - tool: sql
    directory: ./db/steps/
    name: main
    dialect: sqlite
  - tool: prisma
    directory: web

discover: false
exclude:
  - legacy/**
  - old
default_branch: develop
rules:
  version-gap:
    max: 3
    severity: warning
  duplicate-version: note
  empty-down: off

# accepted
ignore:
  - rule: version-gap
    path: db/*.sql
    reason: squashed
    until: 2026-12-31
  - {rule: empty-down, reason: " agreed "}
dialect: mariadb
"""

TOML = """\
[tool.other]
discover = "mine"
[tool.undrift]
discover = false
exclude = ["legacy/**", "old"]
default_branch = "develop"
dialect = "mariadb"

[[tool.undrift.projects]]
tool = "sql"
directory = "./db/steps/"
name = "main"
dialect = "sqlite"

[[tool.undrift.projects]]
tool = "prisma"
directory = "web"

[tool.undrift.rules]
version-gap = {max = 3, severity = "warning"}
duplicate-version = "note"
empty-down = false

[[tool.undrift.ignore]]
rule = "version-gap"
path = "db/*.sql"
reason = "squashed"
until = 2026-12-31

[[tool.undrift.ignore]]
rule = "empty-down"
reason = " agreed "
"""


def from_yaml(text: str) -> Config:
    return parse_yaml(".undrift.yaml", text, VOCABULARY)


def from_toml(text: str) -> Config:
    found = parse_toml("pyproject.toml", text, VOCABULARY)
    assert found is not None
    return found


def refused(text: str) -> ConfigurationError:
    """Return the error that reading the YAML ends in; fails if there is none."""
    with pytest.raises(ConfigurationError) as caught:
        from_yaml(text)
    assert caught.value.exit_code == USAGE
    assert caught.value.path == ".undrift.yaml"
    return caught.value


def refused_toml(text: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        from_toml(text)
    return caught.value


def without_lines(config: Config) -> tuple[object, ...]:
    projects = [(one.tool, one.directory, one.name, one.dialect) for one in config.projects]
    ignored = [(one.rule, one.reason, one.path, one.until) for one in config.ignore]
    rest = (
        config.discover,
        config.exclude,
        config.default_branch,
        dict(config.severities),
        config.max_gap,
        config.dialect,
    )
    return (projects, ignored, rest)


class TestWhatIsRead:
    def test_every_key_of_yaml_with_its_line(self) -> None:
        config = from_yaml(YAML)

        assert without_lines(config) == without_lines(EVERY_KEY)
        assert [entry.line for entry in config.projects] == [3, 7]
        assert [entry.line for entry in config.ignore] == [24, 28]
        assert config.path == ".undrift.yaml"

    def test_toml_says_the_same(self) -> None:
        config = from_toml(TOML)

        assert without_lines(config) == without_lines(EVERY_KEY)
        assert [entry.line for entry in config.projects] == [9, 15]
        assert [entry.line for entry in config.ignore] == [24, 30]

    @pytest.mark.parametrize("text", ["", "# only words\n", "{}", "projects:\nignore:\nrules:\n"])
    def test_nothing_is_the_default(self, text: str) -> None:
        assert from_yaml(text) == Config(path=".undrift.yaml")

    @pytest.mark.parametrize("text", ["", "[tool.other]\nx = 1\n", "tool = 3", "undrift = 1"])
    def test_a_toml_without_the_table_says_nothing(self, text: str) -> None:
        assert parse_toml("pyproject.toml", text, VOCABULARY) is None

    @pytest.mark.parametrize("off", ["off", "false", '"off"', "{severity: off}"])
    def test_a_rule_is_turned_off(self, off: str) -> None:
        assert from_yaml(f"rules: {{version-gap: {off}}}").severities == {"version-gap": None}

    @pytest.mark.parametrize("until", ["2026-12-31", '"2026-12-31"', "2026-12-31 10:00:00"])
    def test_a_date_may_be_written_in_several_ways(self, until: str) -> None:
        [entry] = from_yaml(f"ignore: [{{rule: version-gap, reason: x, until: {until}}}]").ignore

        assert entry.until == datetime.date(2026, 12, 31)

    def test_an_entry_without_a_reason_is_read_so_that_it_can_be_found_at_fault(self) -> None:
        assert not from_yaml("ignore: [{rule: version-gap}]").ignore[0].reason

    def test_an_alias_gives_the_same_value_again(self) -> None:
        text = "exclude: &dirs [a, b]\nrules: {version-gap: &s warning, empty-down: *s}"

        assert from_yaml(text).severities == {"version-gap": Severity.WARNING, "empty-down": Severity.WARNING}

    def test_aliases_do_not_multiply(self) -> None:
        rows = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 18))]

        assert "is no key" in refused("\n".join(rows)).message


MISTAKES = [
    pytest.param(
        "\ndiscver: true", 2, "'discver' is no key of the configuration", "did you mean 'discover'?", id="key"
    ),
    pytest.param(
        "zzz: 1", 1, "'zzz' is no key", "one of: default_branch, dialect, discover, exclude, ignore, ", id="far-key"
    ),
    pytest.param("discover: true\n\ndiscover: false", 3, "'discover' is given twice", "", id="twice"),
    pytest.param("- 1", 1, "the configuration must be a table of keys, not a list", "", id="list-at-the-top"),
    pytest.param("words", 1, "the configuration must be a table of keys, not a text", "", id="text-at-the-top"),
    pytest.param("? [a]\n: b", 1, "a key must be a text", "", id="list-as-key"),
    pytest.param("projects: {}", 1, "projects must be a list, not a table", "", id="projects"),
    pytest.param("projects:\n- sql", 2, "a project must be a table of keys, not a text", "", id="project"),
    pytest.param("projects:\n- {tool: sql}", 2, "a project needs 'directory'", "", id="no-directory"),
    pytest.param("projects:\n- {directory: x}", 2, "a project needs 'tool'", "", id="no-tool"),
    pytest.param(
        "projects:\n- tool: sql\n  directory: a\n- directory: b\n  tool: prism\n",
        5,
        "'prism' is no tool",
        "did you mean 'prisma'?",
        id="tool",
    ),
    pytest.param("projects:\n- {tool: [sql], directory: a}", 2, "tool must be a text, not a list", "", id="tool-type"),
    pytest.param(
        "projects:\n- tool: sql\n  dir: a", 3, "'dir' is no key of a project", "'directory'?", id="project-key"
    ),
    pytest.param("projects:\n- {tool: sql, directory: a/../b}", 2, "'a/../b' lies outside", "", id="upwards"),
    pytest.param("projects:\n- {tool: sql, directory: /a}", 2, "'/a' lies outside", "", id="absolute"),
    pytest.param(
        "projects:\n- {tool: sql, directory: a, name: 3}", 2, "name must be a text, not a number", "", id="name"
    ),
    pytest.param("\ndialect: postgre", 2, "'postgre' is no dialect", "did you mean 'postgres'?", id="dialect"),
    pytest.param("dialect: 1", 1, "a number is no dialect", "one of: mariadb, mysql, postgres", id="dialect-type"),
    pytest.param(
        "projects:\n- tool: sql\n  directory: a\n  dialect: mssql",
        4,
        "'mssql' is no dialect",
        "did you mean 'mysql'?",
        id="project-dialect",
    ),
    pytest.param("discover: 1", 1, "discover must be true or false, not a number", "", id="discover"),
    pytest.param("\nexclude: legacy", 2, "exclude must be a list, not a text", "", id="exclude"),
    pytest.param("exclude:\n- a\n- 1", 3, "exclude must be a text, not a number", "", id="exclude-item"),
    pytest.param("default_branch: [main]", 1, "default_branch must be a text, not a list", "", id="branch"),
    pytest.param("rules: error", 1, "rules must be a table of keys, not a text", "", id="rules"),
    pytest.param(
        "rules:\n  version-gap: error\n  version-gaps: error",
        3,
        "'version-gaps' is no rule",
        "did you mean 'version-gap'?",
        id="rule",
    ),
    pytest.param("rules: {1: error}", 1, "'1' is no rule", "one of: duplicate-version", id="number-as-rule"),
    pytest.param("rules: {version-gap: eror}", 1, "'eror' is no severity", "did you mean 'error'?", id="severity"),
    pytest.param("rules: {version-gap: on}", 1, "true or false is no severity", "one of: error, note", id="on"),
    pytest.param("rules: {version-gap: [x]}", 1, "a list is no severity", "one of: error, note", id="severity-list"),
    pytest.param("rules: {version-gap: }", 1, "nothing is no severity", "one of: error, note", id="severity-absent"),
    pytest.param(
        "rules:\n  version-gap:\n    maxx: 2", 3, "'maxx' is no key of version-gap", "did you mean 'max'?", id="option"
    ),
    pytest.param(
        "rules: {empty-down: {max: 2}}", 1, "'max' is no key of empty-down", "one of: severity", id="no-option"
    ),
    pytest.param("rules: {version-gap: {max: -1}}", 1, "max must be a whole number of 0 or more", "", id="negative"),
    pytest.param("rules: {version-gap: {max: true}}", 1, "a whole number of 0 or more, not true or", "", id="max-bool"),
    pytest.param("rules: {version-gap: {max: 1.5}}", 1, "a whole number of 0 or more, not a number", "", id="fraction"),
    pytest.param("ignore: {}", 1, "ignore must be a list, not a table", "", id="ignore"),
    pytest.param("ignore:\n- version-gap", 2, "an ignore entry must be a table of keys", "", id="ignore-entry"),
    pytest.param("ignore:\n- {reason: x}", 2, "an ignore entry needs 'rule'", "", id="ignore-no-rule"),
    pytest.param(
        "ignore:\n- {rule: empty-dwn, reason: x}", 2, "'empty-dwn' is no rule", "'empty-down'?", id="ignore-rule"
    ),
    pytest.param("ignore:\n- {rule: empty-down, reason: 5}", 2, "reason must be a text", "", id="reason"),
    pytest.param("ignore:\n- {rule: empty-down, path: [a]}", 2, "path must be a text, not a list", "", id="path"),
    pytest.param(
        "ignore:\n- rule: empty-down\n  until: soon",
        3,
        "until: 'soon' is no date",
        "write it as YYYY-MM-DD",
        id="until",
    ),
    pytest.param("ignore:\n- rule: empty-down\n  until: 2026-13-40", 3, "'2026-13-40' cannot be read", "", id="month"),
    pytest.param(
        "projects:\n- tool: sql\n  directory: a\n  schema: []", 4, "schema names no file: false says", "", id="schema"
    ),
    pytest.param("ignore:\n- {rule: empty-down, resaon: x}", 2, "'resaon' is no key", "'reason'?", id="ignore-key"),
    pytest.param("\n{", 2, "not valid YAML: ", "", id="yaml"),
    pytest.param(
        "a: b\n---\nc: d", 2, "expected a single document in the stream but found another", "", id="documents"
    ),
    pytest.param("\nx: !!python/object:os.system 1", 2, "could not determine a constructor for the tag", "", id="tag"),
    pytest.param("a: &a [*a]", 1, "nested too deeply", "", id="circle"),
    pytest.param("a: " + "[" * 50 + "]" * 50, 1, "nested too deeply", "", id="deep"),
    pytest.param("a: *nobody", 1, "not valid YAML: found undefined alias", "", id="alias"),
]


class TestMistakes:
    @pytest.mark.parametrize(("text", "line", "message", "hint"), MISTAKES)
    def test_each_names_its_line_and_what_was_meant(self, text: str, line: int, message: str, hint: str) -> None:
        error = refused(text)

        assert error.line == line
        assert error.message.startswith(f".undrift.yaml:{line}: ")
        assert message in error.message
        assert hint in error.hint
        assert bool(hint) == bool(error.hint)

    @pytest.mark.parametrize("text", ["a: \x00", "[" * 100_000, "{" * 100_000, "\t\x1b[31m"])
    def test_what_is_no_yaml_at_all_is_refused_in_printable_words(self, text: str) -> None:
        assert refused(text).message.isprintable()

    @pytest.mark.parametrize(
        ("text", "line", "message"),
        [
            pytest.param("[tool.undrift]\n\ndiscver = true", 3, "'discver' is no key", id="key"),
            pytest.param("[tool.a]\ndiscover = 1\n[tool.undrift]\ndiscover = 1", 4, "not a number", id="other-table"),
            pytest.param(TOML.replace('"prisma"', '"prism"'), 16, "'prism' is no tool", id="second-project"),
            pytest.param(TOML.replace('"empty-down"', '"empty"'), 31, "'empty' is no rule", id="second-ignore"),
            pytest.param(
                '[tool.undrift]\nignore = [\n  {rule = "version-gap"},\n  {rule = "x"},\n]', 4, "'x' is no", id="inline"
            ),
            pytest.param(
                '[tool.undrift]\nignore = [{rule = "version-gap"}, {rule = "x"}]\n', 2, "'x' is no", id="one-line"
            ),
            pytest.param('[tool.undrift.rules]\nversion-gap = "eror"', 2, "'eror' is no severity", id="severity"),
            pytest.param("[tool.undrift.rules.version-gap]\nmaxx = 1", 2, "'maxx' is no key", id="option"),
            pytest.param("[tool.undrift]\nx = [\n", 0, "not valid TOML", id="syntax"),
            pytest.param("[tool]\nundrift = 3", 0, "must be a table of keys", id="no-table"),
        ],
    )
    def test_toml_names_its_line_too(self, text: str, line: int, message: str) -> None:
        error = refused_toml(text)

        assert message in error.message
        if line:
            assert error.line == line


class TestPatterns:
    @pytest.mark.parametrize(
        ("path", "pattern"),
        [
            ("a/b.sql", "a/b.sql"),
            ("a/b.sql", "a/*.sql"),
            ("a/b.sql", "a/?.sql"),
            ("a/b.sql", "a/[abc].sql"),
            ("a/b.sql", "a"),
            ("a/b.sql", "a/"),
            ("a/b/c.sql", "a/b"),
            ("a/b/c.sql", "*/b"),
            ("a/b/c.sql", "**/c.sql"),
            ("c.sql", "**/c.sql"),
            ("a/b/c.sql", "a/**"),
            ("x/legacy/b.sql", "legacy"),
        ],
    )
    def test_matches(self, path: str, pattern: str) -> None:
        assert matches(path, pattern)

    @pytest.mark.parametrize(
        ("path", "pattern"),
        [
            ("a/b.sql", "a/c.sql"),
            ("a/b/c.sql", "a/*.sql"),
            ("ab/c.sql", "a"),
            ("x/a/b.sql", "a/b.sql"),
            ("a.sql", "*/a.sql"),
            ("a/b.sql", ""),
            ("A/b.sql", "a/b.sql"),
        ],
    )
    def test_does_not_match(self, path: str, pattern: str) -> None:
        assert not matches(path, pattern)


class TestInARepository:
    NAMED = "discover: false\nprojects: [{tool: sql, directory: steps, name: %s}]\n"

    def projects(self, repository: Repository, *arguments: str) -> str:
        done = repository.undrift("projects", *arguments)
        assert done.status == 0, done
        return done.out.partition(":")[0]

    @pytest.fixture
    def steps(self, repository: Repository) -> Repository:
        repository.add("steps/1_a.sql", "steps/2_b.sql")
        repository.write("pyproject.toml", '[tool.undrift]\nprojects=[{tool="sql",directory="steps",name="toml"}]\n')
        repository.git("add", "-A")
        return repository

    def test_the_nearer_name_wins(self, steps: Repository) -> None:
        assert self.projects(steps) == "toml"
        steps.write(".undrift.yml", self.NAMED % "yml")
        steps.git("add", "-A")
        assert self.projects(steps) == "yml"
        steps.write(".undrift.yaml", self.NAMED % "yaml")
        steps.git("add", "-A")
        assert self.projects(steps) == "yaml"

    def test_a_file_that_is_named_wins_over_all(self, steps: Repository) -> None:
        steps.write(".undrift.yaml", self.NAMED % "yaml")
        outside = steps.top.parent / "other.yaml"
        outside.write_text(self.NAMED % "outside", encoding="utf-8")

        assert self.projects(steps, "--config", str(outside)) == "outside"
        assert self.projects(steps, "--config", "pyproject.toml") == "toml"

    @pytest.mark.parametrize("content", [None, "[tool.other]\n", "projects = []\n"])
    def test_a_named_file_that_configures_nothing_is_wrong_usage(self, steps: Repository, content: str | None) -> None:
        if content is not None:
            steps.write("x.toml", content)

        done = steps.undrift("check", "--all", "--config", "x.toml")

        assert done.status == 2
        assert done.err.startswith("undrift: x.toml: ")

    def test_the_staged_configuration_holds_and_not_the_edited_one(self, steps: Repository) -> None:
        steps.write(".undrift.yaml", self.NAMED % "staged")
        steps.git("add", "-A")
        steps.write(".undrift.yaml", self.NAMED % "edited")

        assert self.projects(steps) == "staged"
        assert self.projects(steps, "--worktree") == "edited"

    def test_an_untracked_one_is_used_and_said_to_be(self, repository: Repository) -> None:
        repository.add("steps/1_a.sql", "steps/2_b.sql")
        repository.write(".undrift.yaml", self.NAMED % "untracked")

        done = repository.undrift("projects")

        assert done.out.startswith("untracked:")
        assert done.err == "undrift: .undrift.yaml is not staged; it is used nevertheless\n"

    def test_a_commit_is_judged_by_the_configuration_that_it_holds(self, repository: Repository) -> None:
        files = {"steps/1_a.sql": "", "steps/2_b.sql": "", ".undrift.yaml": self.NAMED % "old"}
        repository.commit("old", **files)
        repository.commit("new", **{".undrift.yaml": self.NAMED % "new"})

        assert self.projects(repository, "--ref", "HEAD^") == "old"
        assert self.projects(repository, "--ref", "HEAD") == "new"

    @pytest.mark.parametrize("command", [("check",), ("check", "--all"), ("list",), ("projects",), ("init",)])
    def test_a_directory_that_matches_nothing_is_wrong_usage(
        self, repository: Repository, command: tuple[str, ...]
    ) -> None:
        repository.add("steps/1_a.sql", "steps/2_b.sql")
        repository.write(".undrift.yaml", "projects:\n  - {tool: sql, directory: step}\n")
        repository.git("add", "-A")

        done = repository.undrift(*command)

        assert done.status == 2
        assert done.err == (
            "undrift: .undrift.yaml:2: directory 'step' holds no file that git knows\n  fix: did you mean 'steps'?\n"
        )

    def test_a_mistake_is_wrong_usage_with_its_line(self, repository: Repository) -> None:
        repository.add("migrations/1_a.sql")
        repository.write(".undrift.yaml", "discover: true\nrule: {}\n")
        repository.git("add", "-A")

        done = repository.undrift("check")

        assert done.status == 2
        assert done.err == (
            "undrift: .undrift.yaml:2: 'rule' is no key of the configuration\n  fix: did you mean 'rules'?\n"
        )

    def test_a_configured_directory_needs_no_telling_name(self, repository: Repository) -> None:
        repository.commit(
            "base", **{"things/1_a.sql": "", ".undrift.yaml": "projects: [{tool: sql, directory: things}]"}
        )
        repository.add("things/1_b.sql")

        assert repository.check().rules == ["duplicate-version"]

    def test_what_is_excluded_is_no_project(self, repository: Repository) -> None:
        repository.add("legacy/migrations/1_a.sql", "legacy/migrations/1_b.sql")
        repository.write(".undrift.yaml", "exclude: [legacy]")
        repository.git("add", "-A")

        done = repository.check()

        assert (done.status, done.findings) == (0, [])

    def test_the_configured_default_branch_has_to_exist(self, repository: Repository) -> None:
        repository.commit("base", **{"migrations/1_a.sql": "", ".undrift.yaml": "default_branch: nowhere"})

        done = repository.undrift("check")

        assert done.status == 3
        assert "no commit is named 'nowhere'" in done.err

    def test_severities_are_the_teams(self, repository: Repository) -> None:
        repository.add("migrations/1_a.sql", "migrations/1_b.sql", "migrations/9_c.sql", "migrations/10_d.sql")
        repository.write(".undrift.yaml", "rules: {duplicate-version: warning, version-gap: off}")
        repository.git("add", "-A")

        done = repository.check()

        assert done.status == 0
        assert [(one["rule"], one["severity"]) for one in done.findings] == [("duplicate-version", "warning")]
        assert repository.check("--strict").status == 1


def of_yaml(text: str) -> Config:
    return parse_yaml(".undrift.yaml", text, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", OnNotice.SAY),
        ("on_notice: say", OnNotice.SAY),
        ("on_notice: off", OnNotice.OFF),
        ("on_notice: false", OnNotice.OFF),
        ("on_notice: run\nmigrate: pnpm db:migrate", OnNotice.RUN),
        ("on_notice: run\nprojects: [{tool: sql, directory: db, migrate: make migrate}]", OnNotice.RUN),
    ],
)
def test_what_a_notice_does_is_read(text: str, expected: OnNotice) -> None:
    assert of_yaml(text).on_notice is expected


def test_the_keys_of_a_notice_are_read_from_toml() -> None:
    text = "[tool.undrift]\non_notice = 'run'\nmigrate = 'make migrate'\nnotice_in_ci = true\n"

    found = parse_toml("pyproject.toml", text, VOCABULARY)

    assert found
    assert (found.on_notice, found.migrate, found.notice_in_ci) == (OnNotice.RUN, "make migrate", True)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("on_notice: sometimes", 1, "value of on_notice"),
        ("on_notice: true", 1, "value of on_notice"),
        ("on_notice: [run]", 1, "value of on_notice"),
        ("notice_in_ci: always", 1, "must be true or false"),
        ("on_notice: run", 1, "needs to know what to run"),
        ("on_notice: run\nprojects: [{tool: sql, directory: db}]", 1, "needs to know what to run"),
        ("on_notice: run\nmigrate: cd db && make", 2, "takes no shell"),
        ("on_notice: run\nmigrate: make | tee log", 2, "takes no shell"),
        ("on_notice: run\nmigrate: make>log", 2, "takes no shell"),
        ("\nmigrate: ''", 2, "a command of one line"),
        ("migrate: |\n  make\n  rm -rf /\n", 1, "a command of one line"),
        ('migrate: "make \\u001b[2J"', 1, "a command of one line"),
        ('migrate: "make \'it"', 1, "migrate: No closing quotation"),
        ("migrate: 3", 1, "must be a text"),
        ("migrate: [make, migrate]", 1, "must be a text"),
    ],
)
def test_wrong_keys_of_a_notice_are_refused(text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        of_yaml(text)

    assert words in refused.value.message
    assert refused.value.line == line


@pytest.mark.parametrize("command", ["cd db && make", "make 'a;b' \"c|d\"", "npm run db:migrate -- --name=#1"])
def test_a_command_that_is_only_shown_may_be_anything_of_one_line(command: str) -> None:
    assert of_yaml(f"migrate: {json.dumps(command)}").migrate == command


def test_words_in_quotes_need_no_shell() -> None:
    command = "make 'a;b' \"c|d\" #1"

    assert of_yaml(f"on_notice: run\nmigrate: {json.dumps(command)}").migrate == command
