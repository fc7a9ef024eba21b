from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import LARGEST_FILE, MemoryFiles
from undrift.history import History, Kind, Migration
from undrift.tools.base import Evidence
from undrift.tools.liquibase import TOOL

MASTER = "src/main/resources/db/changelog/db.changelog-master.xml"
HERE = "src/main/resources/db/changelog"


def xml(*entries: str, head: str = "") -> str:
    """Return an XML changelog with these entries; a bare word is a changeset of that id."""
    body = "\n".join(entry if "<" in entry else f'<changeSet id="{entry}" author="me"/>' for entry in entries)
    start = f'<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog" {head}>'
    return f'<?xml version="1.0"?>\n{start}\n{body}\n</databaseChangeLog>\n'


def include(path: str, **options: str) -> str:
    """Return an include beside the changelog."""
    chosen = {"relativeToChangelogFile": "true", **options}
    rest = " ".join(f'{name}="{value}"' for name, value in chosen.items())
    return f'<include file="{path}" {rest}/>'


def include_all(path: str, **options: str) -> str:
    """Return an includeAll beside the changelog."""
    chosen = {"relativeToChangelogFile": "true", **options}
    rest = " ".join(f'{name}="{value}"' for name, value in chosen.items())
    return f'<includeAll path="{path}" {rest}/>'


def sql(*sets: str, header: str = "--liquibase formatted sql") -> str:
    """Return a formatted SQL changelog."""
    return "\n".join((header, "", *(f"--changeset {each}\nSELECT 1;\n--rollback SELECT 2;" for each in sets), ""))


def read(contents: dict[str, str]) -> History:
    """Return the history of the one project of these files."""
    files = MemoryFiles(contents)
    return TOOL.history(project_of(TOOL, files), files)


def ids(history: History) -> list[str]:
    """Return the ids of the changesets, in order."""
    return [name.split("::")[1] for name in names(history)]


def quiet(history: History) -> bool:
    """Whether nothing at all is to be said."""
    return not (history.faults or history.skipped or history.unread)


def test_changesets_run_as_they_stand() -> None:
    history = read(
        {
            MASTER: xml("1", include("b.xml"), "4", include("a.xml")),
            f"{HERE}/a.xml": xml("5"),
            f"{HERE}/b.xml": xml("2", "3"),
        }
    )

    assert ids(history) == ["1", "2", "3", "4", "5"]
    assert quiet(history)


def test_what_users_call_a_changeset() -> None:
    name = "db/changelog/a.xml::1::me"
    history = read({MASTER: xml(include("a.xml")), f"{HERE}/a.xml": xml("1")})

    assert history.migrations == (
        Migration(f"{HERE}/a.xml", name, key=name, group=f"{HERE}/a.xml", line=3, last=3, unique=True),
    )


def test_a_directory_is_read_in_the_order_of_its_paths() -> None:
    files = {"b.xml": xml("3"), "a/z.sql": sql("me:1"), "a.yaml": "", "readme.md": "", "B.sql": "SELECT 1;"}
    files["a.yaml"] = "databaseChangeLog:\n- changeSet:\n    id: 2\n    author: me\n"
    history = read(
        {MASTER: xml(include_all("changes")), **{f"{HERE}/changes/{name}": text for name, text in files.items()}}
    )

    assert ids(history) == ["raw", "2", "1", "3"]
    assert set(history.groups) == {f"{HERE}/changes"}
    assert quiet(history)


def test_a_directory_may_be_read_in_part() -> None:
    files = {"1.xml": xml("1"), "sub/2.xml": xml("2"), "3.sql": sql("me:3")}
    changes = {f"{HERE}/changes/{name}": text for name, text in files.items()}

    assert ids(read({MASTER: xml(include_all("changes", maxDepth="1")), **changes})) == ["1", "3"]
    assert ids(read({MASTER: xml(include_all("changes", minDepth="2")), **changes})) == ["2"]
    assert ids(read({MASTER: xml(include_all("changes", endsWithFilter=".sql")), **changes})) == ["3"]


YAML = """
databaseChangeLog:
  - property: {name: x, value: y}
  - changeSet:
      id: 1
      author: me
      runOnChange: true
  - include:
      file: a.json
      relativeToChangelogFile: true
  - include:
      - file: classpath:db/changelog/b.sql
  - includeAll:
      path: db/changelog/c
  - modifyChangeSets:
      - runWith: psql
      - include: {file: d.xml, relativeToChangelogFile: true}
"""


def test_all_formats_may_include_each_other() -> None:
    history = read(
        {
            f"{HERE}/db.changelog-master.yaml": YAML,
            f"{HERE}/a.json": '{"databaseChangeLog": [{"changeSet": {"id": "2", "author": "me", "changes": []}}]}',
            f"{HERE}/b.sql": sql('"the author":"3"'),
            f"{HERE}/c/x.xml": xml("4"),
            f"{HERE}/d.xml": xml("5"),
        }
    )

    assert ids(history) == ["1", "2", "3", "4", "5"]
    assert history.migrations[0].kind is Kind.REPEATABLE
    assert history.migrations[0].line == 4
    assert quiet(history)


@pytest.mark.parametrize(
    "text",
    [
        '{\n\t"databaseChangeLog": [\n\t\t{"changeSet": {"id": 1, "author": "me", "runAlways": true}}\n\t]\n}\n',
        '{"databaseChangeLog": [{"logicalFilePath": "x"}, 7, {"changeSet": {"id": "1", "author": "a\\/b"}}]}',
    ],
)
def test_json_that_is_no_yaml_is_read(text: str) -> None:
    assert ids(read({f"{HERE}/changelog.json": text})) == ["1"]


def test_a_prefix_before_the_elements_does_not_matter() -> None:
    text = "<l:databaseChangeLog xmlns:l='x'><l:changeSet id='1' author='me'/></l:databaseChangeLog>"

    assert ids(read({MASTER: text})) == ["1"]


def test_modified_changesets_in_xml_are_found() -> None:
    text = xml(f"<modifyChangeSets runWith='x'>{include('a.xml')}</modifyChangeSets>", "2")

    assert ids(read({MASTER: text, f"{HERE}/a.xml": xml("1")})) == ["1", "2"]


def test_what_lies_deeper_is_no_entry() -> None:
    text = xml("<changeSet id='1' author='me'><rollback><changeSet id='9'/><include file='x'/></rollback></changeSet>")

    assert ids(read({MASTER: text})) == ["1"]


@pytest.mark.parametrize(
    "path",
    ["db/changelog/a.xml", "/db/changelog/a.xml", "classpath:db/changelog/a.xml", "classpath:/db/changelog/a.xml"],
)
def test_a_path_starts_at_the_classpath(path: str) -> None:
    history = read({MASTER: xml(include(path, relativeToChangelogFile="false")), f"{HERE}/a.xml": xml("1")})

    assert names(history) == ["db/changelog/a.xml::1::me"]


def test_a_path_may_lead_to_another_module() -> None:
    master = xml('<include file="db/changelog/loan/master.xml"/>')
    contents = {f"core/{MASTER}": master, f"loan/{HERE}/loan/master.xml": xml("1")}

    assert names(read(contents)) == ["db/changelog/loan/master.xml::1::me"]


def test_a_path_may_start_where_the_command_is_typed() -> None:
    contents = {"liquibase.properties": "changeLogFile=db/main.sql\n", "db/main.sql": sql("me:1")}

    assert names(read(contents)) == ["db/main.sql::1::me"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("liquibase.properties", "changelog-file: changes/all.xml\n"),
        ("liquibase.properties", "liquibase.command.changelogFile=changes/all.xml\n"),
        ("app/liquibase-dev.properties", "changeLogFile = ./changes/all.xml\n"),
        ("pom.xml", "<plugin><changeLogFile>${project.basedir}/changes/all.xml</changeLogFile></plugin>"),
        ("build.gradle", "liquibase { activities { main { changeLogFile 'changes/all.xml' } } }"),
        ("build.gradle.kts", 'arguments = mapOf("x" to 1)\nliquibase { changeLogFile = "changes/all.xml" }'),
        ("src/main/resources/application.properties", "spring.liquibase.change-log=classpath:changes/all.xml"),
        ("src/main/resources/application.properties", "quarkus.liquibase.change-log=/changes/all.xml"),
        ("src/main/resources/application.yml", "spring:\n  liquibase:\n    change-log: classpath:/changes/all.xml\n"),
        (
            "src/main/resources/application-dev.yaml",
            "spring:\n  liquibase:\n    changeLog: 'classpath:changes/all.xml'\n",
        ),
    ],
)
def test_the_configuration_names_the_root(path: str, text: str) -> None:
    place = "src/main/resources/changes" if "resources" in path else "changes"
    project = project_of(TOOL, MemoryFiles({path: text, f"{place}/all.xml": xml("1")}))

    assert project.directories == (place,)
    assert project.evidence is Evidence.SETTINGS
    assert project.why == path


@pytest.mark.parametrize(
    "path",
    [
        "db/changelog/db.changelog-master.xml",
        "META-INF/jpa-changelog-master.xml",
        "schema/changelog-master.xml",
        "config/liquibase/master.xml",
        "liquibase/master.xml",
        "db/dbchangelog.xml",
        "db/changelog.xml",
        "liquibase.xml",
        "db/main-changelog.xml",
        "db/root.changelog.xml",
    ],
)
def test_the_name_shows_a_root(path: str) -> None:
    project = project_of(TOOL, MemoryFiles({path: xml("1")}))

    assert project.evidence is Evidence.LAYOUT
    assert project.claims == {path}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("CHANGELOG.json", '{"versions": []}'),
        ("changelog.xml", "<changes/>"),
        ("changelog.yml", "- version: 1\n"),
        ("changelog.yml", "databaseChangeLog: nonsense\n"),
        ("changelogs/unreleased/1.yml", "title: x\n"),
        ("docs/changelog.xml", "<document/>"),
        ("db/changelog.sql", "CREATE TABLE x ();"),
        ("db/changelog/V1__x.sql", "CREATE TABLE x ();"),
        ("db/changelog/db.changelog-1.0.xml", xml("1")),
        ("db/changelog/db.changelog-master.xml", xml()),
        ("application.yml", "spring:\n  liquibase:\n    change-log: classpath:gone.xml\n"),
        ("liquibase.properties", "changeLogFile=../../x.xml\n"),
        ("master.xml", xml("1")),
    ],
)
def test_other_files_are_no_project(path: str, text: str) -> None:
    assert not list(TOOL.discover(MemoryFiles({path: text})))


def test_what_is_included_is_no_root() -> None:
    contents = {
        MASTER: xml(include("sub/changelog.xml")),
        f"{HERE}/sub/changelog.xml": xml("1", include("changelog-master.xml")),
    }
    contents[f"{HERE}/sub/changelog-master.xml"] = xml("2")

    assert project_of(TOOL, MemoryFiles(contents)).claims == set(contents)


def test_a_changelog_that_includes_others_is_a_root() -> None:
    contents = {"db/liquibase-update.xml": xml(include("x/1.xml")), "db/x/1.xml": xml("1")}

    assert project_of(TOOL, MemoryFiles(contents)).claims == set(contents)


def test_services_apart_are_projects_apart() -> None:
    one = {f"{service}/{MASTER}": xml('<includeAll path="db/changelog/changes"/>') for service in ("a", "b")}
    two = {f"{service}/{HERE}/changes/1.xml": xml("1") for service in ("a", "b")}
    files = MemoryFiles({**one, **two})

    projects = list(TOOL.discover(files))

    assert [project.root for project in projects] == ["a", "b"]
    assert [names(TOOL.history(project, files)) for project in projects] == [["db/changelog/changes/1.xml::1::me"]] * 2


def test_roots_that_share_files_are_one_project() -> None:
    contents = {
        f"{HERE}/a-changelog-master.xml": xml(include("1.xml")),
        f"{HERE}/b-changelog-master.xml": xml(include("1.xml"), include("2.xml")),
        f"{HERE}/1.xml": xml("1"),
        f"{HERE}/2.xml": xml("2"),
    }

    history = read(contents)

    assert ids(history) == ["1", "2"]
    assert quiet(history)


@pytest.mark.parametrize(
    "entry",
    [
        include("gone.xml"),
        '<include file="db/changelog/gone.xml"/>',
        include_all("gone"),
    ],
)
def test_what_is_included_and_absent_is_a_fault(entry: str) -> None:
    [fault] = read({MASTER: xml("1", entry)}).faults

    assert fault.path == MASTER
    assert fault.line == 4


@pytest.mark.parametrize(
    "entry", [include("gone.xml", errorIfMissing="false"), include_all("gone", errorIfMissingOrEmpty="false")]
)
def test_what_may_be_absent_is_nobodys_business(entry: str) -> None:
    assert quiet(read({MASTER: xml("1", entry)}))


@pytest.mark.parametrize(
    "entry",
    [
        '<include file="org/other/engine.xml"/>',
        '<include file="org/other/engine.xml" relativeToChangelogFile="${relative}"/>',
        '<includeAll path="org/other"/>',
        include("${dir}/a.xml"),
        include_all("changes", filter="com.example.Filter"),
        include_all("changes", resourceComparator="com.example.Order"),
        include(""),
        include("a.groovy"),
        include("../../../../../../x.xml"),
    ],
)
def test_what_cannot_be_followed_is_said(entry: str) -> None:
    history = read(
        {MASTER: xml("1", entry), f"{HERE}/changes/1.xml": xml("2"), f"{HERE}/a.groovy": "databaseChangeLog {}"}
    )

    assert len(history.unread) + len(history.faults) == 1
    assert bool(history.faults) is ("../" in entry)


def test_two_changesets_of_one_identity_are_a_fault() -> None:
    [fault] = read({MASTER: xml("1", "2", "1")}).faults

    assert fault.line == 5
    assert fault.subject == "db/changelog/db.changelog-master.xml::1::me"


def test_a_logical_path_makes_changesets_of_two_files_the_same() -> None:
    contents = {
        MASTER: xml(include("a.xml"), include("b.sql")),
        f"{HERE}/a.xml": xml("1", head='logicalFilePath="x.xml"'),
        f"{HERE}/b.sql": sql("me:1", header="--liquibase formatted sql logicalFilePath:/x.xml"),
    }

    history = read(contents)

    assert names(history) == ["x.xml::1::me"]
    assert [fault.path for fault in history.faults] == [f"{HERE}/b.sql"]


@pytest.mark.parametrize(
    "second",
    [
        '<changeSet id="1" author="me" dbms="mysql"/>',
        '<changeSet id="1" author="me" context="test"/>',
        '<changeSet id="1" author="me" labels="a"/>',
        '<changeSet id="1" author="me" ignore="true"/>',
        '<changeSet id="1" author="you"/>',
        '<changeSet id="1" author="me" logicalFilePath="y.xml"/>',
        "<!-- <changeSet id='1' author='me'/> -->",
    ],
)
def test_changesets_that_never_meet_may_share_an_identity(second: str) -> None:
    history = read({MASTER: xml("1", second)})

    assert quiet(history)
    assert len(set(names(history))) == len(history.migrations)


def test_a_placeholder_may_stand_for_anything() -> None:
    assert quiet(read({MASTER: xml("${x}", "${x}")}))


def test_a_file_that_is_included_twice_is_a_fault() -> None:
    [fault] = read({MASTER: xml(include("a.xml"), include("a.xml")), f"{HERE}/a.xml": xml("1")}).faults

    assert "twice" in fault.message
    assert fault.line == 4


@pytest.mark.parametrize(
    "again", [include("a.xml", contextFilter="test"), include("a.xml", labels="x"), include_all("changes")]
)
def test_a_file_that_is_included_twice_on_a_condition_is_not(again: str) -> None:
    contents = {
        MASTER: xml(include("changes/a.xml"), again.replace("a.xml", "changes/a.xml")),
        f"{HERE}/changes/a.xml": xml("1"),
    }

    assert quiet(read(contents))


def test_a_circle_of_includes_is_a_fault() -> None:
    contents = {MASTER: xml("1", include("a.xml")), f"{HERE}/a.xml": xml("2", include("db.changelog-master.xml"))}
    files = MemoryFiles({**contents, "liquibase.properties": f"changeLogFile={MASTER}"})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults
    assert fault.path == f"{HERE}/a.xml"


def listed(*extra: str) -> dict[str, str]:
    """Return a root with three included changelogs, and further ones beside them that nobody includes."""
    files = {f"{HERE}/changes/{name}.xml": xml(name) for name in ("1", "2", "3", *extra)}
    return {MASTER: xml(*(include(f"changes/{name}.xml") for name in "123")), **files}


def test_a_changelog_that_nobody_includes_is_never_run() -> None:
    configured = {"liquibase.properties": f"changeLogFile={MASTER}"}

    [skipped] = read({**listed("4"), **configured}).skipped
    assert skipped.path == f"{HERE}/changes/4.xml"
    assert skipped.certain
    assert not read(listed("4")).skipped[0].certain


@pytest.mark.parametrize(
    "contents",
    [
        listed("4", "5", "6"),
        {**listed(), f"{HERE}/changes/data.xml": "<rows/>"},
        {**listed(), f"{HERE}/changes/data.sql": "SELECT 1;"},
        {**listed(), f"{HERE}/changes/readme.md": ""},
        {**listed(), f"{HERE}/changes/empty.xml": xml()},
        {**listed(), f"{HERE}/other/4.xml": xml("4")},
        {
            **listed("4"),
            f"{HERE}/changes/0.xml": xml("0"),
            MASTER: listed()[MASTER].replace("changes/3.xml", "${x}.xml"),
        },
        {**listed("4"), f"{HERE}/test-changelog.xml": xml(include("changes/4.xml"))},
    ],
)
def test_others_are_nobodys_business(contents: dict[str, str]) -> None:
    files = MemoryFiles(contents)

    for project in TOOL.discover(files):
        assert not TOOL.history(project, files).skipped


def test_formatted_sql_without_a_changeset_is_never_run() -> None:
    contents = {MASTER: xml(include("a.sql")), f"{HERE}/a.sql": "--liquibase formatted sql\n\nCREATE TABLE x ();\n"}

    assert skips(read(contents)) == ["a.sql"]


def test_formatted_sql_without_its_header_is_a_fault() -> None:
    contents = {MASTER: xml(include("a.sql")), f"{HERE}/a.sql": f"-- a note\n{sql('me:1')}"}

    history = read(contents)

    assert ids(history) == ["raw"]
    assert history.faults[0].line == 4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\n\n-- Liquibase Formatted SQL\n-- ChangeSet a:1\n", ["1"]),
        ("--liquibase formatted sql\n--changeset a b:1 dbms:mysql\nx\n--changeset a b:1 dbms:oracle\n", ["1", "1"]),
        ("--liquibase formatted sql\n--changeset a:1 runOnChange:true\n", ["1"]),
        ("--liquibase formatted sql\n--ignoreLines:1\n--changeset a:1\n--changeset a:2\n", ["2"]),
        (
            "--liquibase formatted sql\n--ignoreLines:start\n--changeset a:1\n--ignoreLines:end\n--changeset a:2\n",
            ["2"],
        ),
        ("--liquibase formatted sql\n-- changesets are fun\n--changeset a:1\n", ["1"]),
        ("\ufeff--liquibase formatted sql\r\n--changeset a:1\r\nSELECT 1;\r\n", ["1"]),
    ],
)
def test_formatted_sql_is_read_as_liquibase_does(text: str, found: list[str]) -> None:
    history = read({MASTER: xml(include("a.sql")), f"{HERE}/a.sql": text})

    assert ids(history) == found
    assert quiet(history)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.xml", "<databaseChangeLog><changeSet"),
        ("a.xml", "<rows/>"),
        ("a.yaml", "databaseChangeLog:\n- changeSet: {id: 1\n  author: x"),
        ("a.yaml", "rows: []"),
        ("a.sql", "--liquibase formatted sql\n--changeset 17\n"),
    ],
)
def test_what_liquibase_stops_at_is_a_fault(name: str, text: str) -> None:
    assert len(read({MASTER: xml("1", include(name)), f"{HERE}/{name}": text}).faults) == 1


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n'
    '<databaseChangeLog><changeSet id="&b;"/></databaseChangeLog>'
)
ALIASES = "databaseChangeLog:\n- &a {changeSet: &b {id: 1, author: me}}\n" + "- *a\n" * 1000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xml", BOMB),
        ("a.xml", '<?xml version="1.0" encoding="x-nonsense"?><databaseChangeLog/>'),
        ("a.xml", '<?xml version="1.0" encoding="shift_jis"?><databaseChangeLog/>'),
        ("a.xml", "<databaseChangeLog>" + "<a>" * 100_000),
        ("a.xml", b"\xff\xfe\x00databaseChangeLog"),
        ("a.yaml", ALIASES),
        ("a.yaml", "databaseChangeLog: &a\n- *a\n- modifyChangeSets: *a\n- changeSet: *a\n"),
        ("a.yaml", "databaseChangeLog: " + "[" * 200_000),
        ("a.yaml", "databaseChangeLog:\n " + "- " * 200_000),
        ("a.yaml", "databaseChangeLog: \x00"),
        ("a.json", '{"databaseChangeLog": ' + '{"a": ' * 200_000),
        ("a.yaml", "databaseChangeLog:\n" + "- x\n" * 1_500_000),
        ("a.sql", "--liquibase formatted sql\n--changeset " + "a" * 1_000_000),
        ("a.sql", b"\x00\xff"),
        ("a.xml", b"x" * (LARGEST_FILE + 1)),
        ("a.xml", xml(*(include_all("..", minDepth="9" * 5000, maxDepth="-1") for _ in range(3)))),
    ],
)
def test_hostile_files_raise_nothing(name: str, data: str | bytes) -> None:
    contents: dict[str, str | bytes] = {MASTER: xml("1", include(name)), f"{HERE}/{name}": data}
    contents["pom.xml"] = (
        b"<changeLogFile>\x00\xff</changeLogFile>" + f"<changeLogFile>{MASTER}</changeLogFile>".encode()
    )
    files = MemoryFiles(contents)

    assert TOOL.history(project_of(TOOL, files), files).migrations


def test_a_changelog_that_includes_its_own_directory_is_still_a_root() -> None:
    [fault] = read({MASTER: xml("1", include_all(".")), f"{HERE}/a.xml": xml("2")}).faults

    assert "comes to an end" in fault.message


def test_a_long_chain_of_includes_takes_no_recursion() -> None:
    chain = {f"{HERE}/{n}.xml": xml(str(n), include(f"{n + 1}.xml", errorIfMissing="false")) for n in range(1500)}

    assert len(read({MASTER: xml(include("0.xml")), **chain}).migrations) == 1500


def test_files_that_include_all_others_are_read_once() -> None:
    knots = {
        f"{HERE}/{n}.xml": xml(str(n), *(include(f"{m}.xml", contextFilter="x") for m in range(20))) for n in range(20)
    }

    assert len(read({MASTER: xml(include("0.xml")), **knots}).migrations) == 20


def test_the_command_names_a_file_beside_the_last_one() -> None:
    files = MemoryFiles({MASTER: xml(include_all("changes")), f"{HERE}/changes/1.sql": sql("me:1")})

    assert TOOL.new_command(project_of(TOOL, files), files) == f"$EDITOR {HERE}/changes/NAME.sql"


def test_configured_is_what_discovery_would_find() -> None:
    files = MemoryFiles({MASTER: xml("1")})

    assert TOOL.configure(files, HERE) == project_of(TOOL, files)


def test_configured_is_enough() -> None:
    files = MemoryFiles({"db/odd.xml": xml("1"), "empty/x.md": ""})

    assert ids(TOOL.history(TOOL.configure(files, "db"), files)) == ["1"]
    assert not TOOL.history(TOOL.configure(files, "empty"), files).migrations
    assert TOOL.new_command(TOOL.configure(files, "empty"), files) == "$EDITOR empty/NAME.xml"


def test_no_file_is_one_script() -> None:
    assert TOOL.reader("db/a.sql") is None
