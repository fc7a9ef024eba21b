"""What is kept in the git directory between runs: never a wrong answer, never a failure, nothing anywhere else."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.repository import Done, Repository
from undrift.git import cache
from undrift.git.cache import Cache
from undrift.schema import codec
from undrift.sql import kept, reading
from undrift.sql.script import read_whole
from undrift.sql.version import version

FILES = {
    "migrations/001_a.sql": "create table orgs (id serial primary key);\n",
    "migrations/002_b.sql": "create table users (id bigint primary key, org int references orgs);\n",
    "migrations/003_c.sql": "alter table users add mail text unique;\nalter table nowhere add x int;\n",
    "migrations/004_d.sql": "do $$ declare x text; begin execute x; end $$;\n",
}
BROKEN = {"migrations/005_e.sql": "alter table users add mail text;\n"}
ASKED = (
    ("schema",),
    ("schema", "--format", "json"),
    ("schema", "--format", "sql"),
    ("explain", "users.mail"),
    ("check", "--all", "--verbose", "--format", "json"),
)
BRIEFLY = (ASKED[1], ASKED[-1])


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("start", **FILES)
    repository.commit("broken", **BROKEN)
    return repository


def kept_in(git: Path) -> Path:
    return git / "undrift"


def place(repository: Repository) -> Path:
    return kept_in(repository.top / ".git")


def answers(repository: Repository, asked: Iterable[tuple[str, ...]] = ASKED) -> list[Done]:
    found = [repository.undrift(*arguments) for arguments in asked]
    for done in found:
        assert done.status in {0, 1}, done
        assert "Traceback" not in done.err, done
    return found


def files_of(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


# What is kept


def test_the_answer_is_the_same_without_with_and_beside_the_cache(shop: Repository) -> None:
    cold = answers(shop)
    assert files_of(place(shop)), "nothing is kept, so nothing below proves anything"

    assert answers(shop) == cold
    shutil.rmtree(place(shop))
    assert answers(shop) == cold


def test_what_is_kept_is_used(shop: Repository) -> None:
    answers(shop)
    [readings] = place(shop).glob("postgres-*.cache")
    head, *lines = readings.read_bytes().splitlines(keepends=True)
    oids = [line.split(b" ")[0] for line in lines]
    forged = codec.dump(reading.read("create table forged (id int);", "postgres"))
    readings.write_bytes(head + b"".join(cache._line(oid.decode(), forged) for oid in oids))  # noqa: SLF001
    for text in place(shop).glob("schema-*"):
        text.unlink()

    assert "forged" in shop.undrift("schema").out


def test_a_changed_file_is_read_again(shop: Repository) -> None:
    answers(shop)
    shop.commit("more", **{"migrations/001_a.sql": "create table orgs (id uuid primary key);\n"})

    assert "id  uuid" in shop.undrift("schema").out


def test_unsaved_changes_are_never_kept(shop: Repository) -> None:
    shop.write("migrations/002_b.sql", "create table fresh (id int);\n")

    assert "fresh" in shop.undrift("schema", "--worktree").out
    assert not place(shop).exists()
    assert "fresh" not in shop.undrift("schema").out


def test_only_files_below_one_directory_are_written(shop: Repository) -> None:
    def everything() -> dict[str, float]:
        top = shop.top.parent
        return {str(path): path.lstat().st_mtime for path in top.rglob("*") if path != shop.top / ".git"}

    before = everything()
    answers(shop)
    after = {path: changed for path, changed in everything().items() if Path(path) != place(shop)}
    inside = {path for path in after if place(shop) in Path(path).parents}

    assert {path: changed for path, changed in after.items() if path not in inside} == before
    assert {Path(path).suffix for path in inside} == {".cache"}


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_file_has_the_mode_that_the_umask_leaves(shop: Repository, mask: int) -> None:
    script = f'umask {mask:03o}; exec "{sys.executable}" -m undrift schema'

    assert shop.run("sh", "-c", script).status == 0
    assert {stat.S_IMODE(path.stat().st_mode) for path in files_of(place(shop))} == {0o666 & ~mask}


# Where it is kept


def test_linked_working_trees_share_it(shop: Repository) -> None:
    linked = Repository(shop.top.parent / "linked", shop.environment)
    shop.git("worktree", "add", "-q", str(linked.top))
    cold = linked.undrift("schema")
    before = [(path, path.stat().st_mtime_ns) for path in files_of(place(shop))]

    assert before
    assert shop.undrift("schema") == cold
    assert [(path, path.stat().st_mtime_ns) for path in files_of(place(shop))] == before
    assert not list((shop.top / ".git" / "worktrees").rglob("undrift"))


def test_a_bare_repository_has_one_of_its_own(shop: Repository) -> None:
    bare = Repository(shop.top.parent / "bare.git", shop.environment)
    shop.git("clone", "-q", "--bare", str(shop.top), str(bare.top))
    cold = bare.undrift("schema", "--ref", "main")

    assert cold.status == 0
    assert files_of(kept_in(bare.top))
    assert bare.undrift("schema", "--ref", "main") == cold


def test_it_follows_git_dir(shop: Repository, tmp_path: Path) -> None:
    moved = tmp_path / "moved.git"
    shutil.move(shop.top / ".git", moved)

    done = shop.undrift("schema", GIT_DIR=str(moved), GIT_WORK_TREE=str(shop.top))

    assert done.status == 0
    assert files_of(kept_in(moved))
    assert not (shop.top / ".git").exists()


def test_from_a_directory_below_it_is_the_same(shop: Repository) -> None:
    cold = shop.undrift("schema", cwd=shop.top / "migrations")

    assert files_of(place(shop))
    assert shop.undrift("schema") == cold


def test_a_directory_that_only_looks_like_a_repository_is_left_alone(shop: Repository) -> None:
    below = shop.top / "migrations"
    (below / ".git").mkdir()
    (below / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")

    assert shop.undrift("schema", cwd=below).status == 0
    assert not kept_in(below / ".git").exists()
    assert files_of(place(shop))


# Damage


def every(change: Callable[[Path], object]) -> Callable[[Path], None]:
    def damage(directory: Path) -> None:
        for path in files_of(directory):
            change(path)

    return damage


def replaced(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.unlink()
        make(path)

    return every(change)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(0, len(data), 7):
        data[at] ^= 1 << at % 8
    path.write_bytes(data)


def with_lines(line: Callable[[str, str], bytes]) -> Callable[[Path], None]:
    """Replace the answer of each line."""

    def change(path: Path) -> None:
        head, *lines = path.read_bytes().splitlines(keepends=True)
        oids = [one.split(b" ")[0].decode() for one in lines]
        path.write_bytes(head + b"".join(line(oid, path.name) for oid in oids))

    return every(change)


def forged(text: str) -> Callable[[Path], None]:
    """Replace each answer by a text under its right checksum."""
    return with_lines(lambda oid, _: cache._line(oid, text))  # noqa: SLF001


def a_file(directory: Path) -> None:
    shutil.rmtree(directory)
    directory.write_text("x", encoding="utf-8")


def a_dangling_link(directory: Path) -> None:
    shutil.rmtree(directory)
    directory.symlink_to("nowhere")


def linked_outwards(directory: Path) -> None:
    outside = directory.parent.parent.parent / "outside"
    shutil.move(directory, outside)
    directory.symlink_to(outside)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": every(lambda path: path.write_bytes(b"")),
    "head-only": every(lambda path: path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])),
    "half": every(lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])),
    "one-byte-short": every(lambda path: path.write_bytes(path.read_bytes()[:-1])),
    "no-line-ends": every(lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b""))),
    "carriage-returns": every(lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))),
    "flipped": every(flipped),
    "garbage": every(lambda path: path.write_bytes(bytes(range(256)) * 500)),
    "garbage-behind": every(lambda path: path.write_bytes(path.read_bytes() + b"\0\xff \n\n a b c\n" * 99)),
    "zeros": every(lambda path: path.write_bytes(b"\0" * path.stat().st_size)),
    "another-version": every(lambda path: path.write_bytes(path.read_bytes().replace(b"undrift ", b"undrift 9", 1))),
    "another-reader": with_lines(cache._line),  # noqa: SLF001
    "another-blob": with_lines(lambda oid, _: cache._line("0" * 40, "[-1]").replace(b"0" * 40, oid.encode())),  # noqa: SLF001
    "no-json": forged("{"),
    "json-of-another-shape": forged('{"a": [1]}'),
    "json-null": forged("null"),
    "json-number": forged("1"),
    "json-empty-list": forged("[]"),
    "json-deep": forged("[" * 100_000 + "]" * 100_000),
    "json-deep-tuples": forged("[-1," * 5_000 + "[-1]" + "]" * 5_000),
    "json-huge-number": forged("1" * 5_000),
    "json-no-class": forged("[-1,[999]]"),
    "json-negative-class": forged("[-1,[-9]]"),
    "json-text-class": forged('[-1,["x"]]'),
    "json-no-operation": forged('[-1,[0,5,"x"]]'),
    "json-too-many-fields": forged("[-1,[0,1,2,3,4,5,6]]"),
    "surrogates": forged("\udcff\ud800"),
    "directory": replaced(lambda path: path.mkdir()),
    "filled-directory": replaced(lambda path: (path / "x").mkdir(parents=True)),
    "pipe": replaced(os.mkfifo),
    "loop": replaced(lambda path: path.symlink_to(path)),
    "dangling-link": replaced(lambda path: path.symlink_to("nowhere")),
    "link-to-a-device": replaced(lambda path: path.symlink_to("/dev/zero")),
    "file-for-directory": a_file,
    "link-for-directory": linked_outwards,
    "dangling-link-for-directory": a_dangling_link,
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_changes_no_answer_and_is_mended(shop: Repository, name: str) -> None:
    cold = answers(shop, BRIEFLY)

    DAMAGES[name](place(shop))

    assert [shop.run("timeout", "60", sys.executable, "-m", "undrift", *one, check=False) for one in BRIEFLY] == cold
    assert answers(shop, BRIEFLY) == cold
    assert not list(place(shop).glob(".new-*"))


def test_each_flipped_bit_is_noticed() -> None:
    answer = codec.dump(reading.read("create table t (id int);", "postgres"))
    line = cache._line("a" * 40, answer)  # noqa: SLF001
    assert cache._checked(line) == answer  # noqa: SLF001

    for at in range(len(line)):
        for bit in range(8):
            damaged = bytearray(line)
            damaged[at] ^= 1 << bit
            found = cache._checked(bytes(damaged))  # noqa: SLF001
            # The case of the checksum's digits says nothing.
            assert found is None or damaged.lower() == line


def test_nothing_is_written_through_a_link(shop: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    place(shop).symlink_to(outside)

    answers(shop)

    assert not list(outside.iterdir())


def test_a_linked_file_is_replaced_and_its_target_left(shop: Repository, tmp_path: Path) -> None:
    answers(shop)
    target = tmp_path / "target"
    for path in files_of(place(shop)):
        target.write_bytes(path.read_bytes())
        path.unlink()
        path.symlink_to(target)
    before = target.read_bytes(), target.stat().st_mtime_ns

    answers(shop)

    assert (target.read_bytes(), target.stat().st_mtime_ns) == before


# Where nothing can be written


def unprivileged(repository: Repository, *arguments: str) -> Done:
    """Run undrift bound by permission bits, which do not bind root."""
    drop = (
        "import ctypes, os, sys\nfor capability in (1, 2):\n    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)\n"
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    return repository.run(sys.executable, "-c", drop, sys.executable, "-m", "undrift", *arguments, check=False)


@pytest.mark.parametrize("closed", ["", "undrift"])
@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_directory_that_may_not_be_written_changes_nothing(shop: Repository, closed: str, mode: int) -> None:
    cold = answers(shop)
    if not closed and not mode:
        return  # git itself could not read that
    if not closed:
        shutil.rmtree(place(shop))
    directory = shop.top / ".git" / closed
    directory.chmod(mode)
    try:
        assert [unprivileged(shop, *one) for one in ASKED] == cold
    finally:
        directory.chmod(0o755)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def full(path: str, flags: int, mode: int = 0o777) -> int:
        if cache._NEW in str(path):  # noqa: SLF001
            opened(path, flags, mode)
            return opened("/dev/full", os.O_WRONLY)
        return opened(path, flags, mode)

    monkeypatch.setattr(os, "open", full)

    Cache(str(tmp_path), "x", "1").keep({"a": "1"}, ("a",))

    assert not list((tmp_path / "undrift").iterdir())


def test_an_interrupted_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)

    with pytest.raises(KeyboardInterrupt):
        Cache(str(tmp_path), "x", "1").keep({"a": "1"}, ("a",))
    assert not list((tmp_path / "undrift").iterdir())


def test_what_a_killed_process_left_is_taken_away_later(tmp_path: Path) -> None:
    directory = tmp_path / "undrift"
    directory.mkdir()
    old, young = directory / ".new-1-1", directory / ".new-2-2"
    for path in (old, young):
        path.write_text("half", encoding="utf-8")
    os.utime(old, (time.time() - 7200,) * 2)

    Cache(str(tmp_path), "x", "1").keep({"a": "1"}, ("a",))

    assert sorted(path.name for path in directory.iterdir()) == [".new-2-2", "x.cache"]


def test_a_git_directory_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    Cache(str(tmp_path / "gone"), "x", "1").keep({"a": "1"}, ("a",))

    assert not list(tmp_path.iterdir())


# How much is kept


def test_all_answers_come_back(tmp_path: Path) -> None:
    texts = {"a": "", "b": "x y  z", "c": "\u2028\x85\r\x0b\0", "d": "\udc80\ud83d\u00e9"}
    Cache(str(tmp_path), "x", "1").keep(texts, texts)
    Cache(str(tmp_path), "x", "1").keep({"e": "later"}, ("e",))

    assert Cache(str(tmp_path), "x", "1").answers("abcdef") == {**texts, "e": "later"}
    assert Cache(str(tmp_path), "x", "2").answers("abcdef") == {}
    assert Cache(str(tmp_path), "y", "1").answers("abcdef") == {}


def test_a_file_that_grows_too_large_starts_anew_with_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "LARGEST", 1000)
    for name in "abcdefgh":
        Cache(str(tmp_path), "x", "1").keep({name: name * 200}, (name,))
    Cache(str(tmp_path), "x", "1").keep({"i": "i" * 200, "j": "j" * 1200}, ("i", "j"))

    assert set(Cache(str(tmp_path), "x", "1").answers("abcdefghij")) == {"i"}
    assert (tmp_path / "undrift" / "x.cache").stat().st_size < 1100


def test_a_file_larger_than_any_of_ours_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(str(tmp_path), "x", "1").keep({"a": "1" * 5000}, ("a",))
    monkeypatch.setattr(cache, "LARGEST", 1000)

    assert Cache(str(tmp_path), "x", "1").answers("a") == {}


def test_only_the_newest_texts_are_kept(tmp_path: Path) -> None:
    for name in "abcab":
        Cache(str(tmp_path), "x", "1", 2).keep({name: name}, (name,))

    assert set(Cache(str(tmp_path), "x", "1", 2).answers("abc")) == {"a", "b"}


# Many at once


def test_many_at_once_while_the_directory_is_deleted_answer_rightly(shop: Repository) -> None:
    expected = shop.undrift("schema", "--format", "json")
    command = (sys.executable, "-m", "undrift", "schema", "--format", "json")
    running = [
        subprocess.Popen(command, cwd=shop.top, env=shop.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(12)
    ]
    while any(process.poll() is None for process in running):
        shutil.rmtree(place(shop), ignore_errors=True)
        time.sleep(0.005)
    found = [(process.returncode, *map(os.fsdecode, process.communicate())) for process in running]

    assert set(found) == {(expected.status, expected.out, expected.err)}
    assert shop.undrift("schema", "--format", "json") == expected
    assert not list(place(shop).glob(".new-*"))


# When what is kept counts no more


def test_another_parser_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = version()
    other = tmp_path / "sqlglot"
    other.mkdir()
    (other / "_version.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    version.cache_clear()
    try:
        assert version() != ours
    finally:
        monkeypatch.undo()
        version.cache_clear()
    assert version() == ours


@pytest.mark.parametrize("text", ["", "1", "[]", "[-1,[0]]", "null", "[-1,[0,null,1]]", "[" * 100_000])
def test_what_is_no_reading_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).*"):
        kept.operations(read_whole, "postgres").load(text)


@pytest.mark.parametrize("text", ["oracle", "Postgres", " ", "null"])
def test_what_is_no_vote_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        kept.vote(read_whole).load(text)


def test_the_checksum_covers_the_name() -> None:
    line = cache._line("abc", "x")  # noqa: SLF001

    assert zlib.crc32(b"abcx") == int(line.split(b" ")[1], 16)
    assert cache._checked(line.replace(b"abc", b"abd")) is None  # noqa: SLF001
