"""Real git: what a hook sees of the index, which commits it is compared with, and which files that makes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import peek
from tests.peek import View
from tests.repository import Repository
from undrift.errors import (
    CANNOT_JUDGE,
    GitError,
    MissingBaseError,
    NotARepositoryError,
    UndriftError,
    UnknownRevisionError,
    UsageError,
)
from undrift.files import LARGEST_FILE
from undrift.git import questions
from undrift.git.snapshot import Blobs, of_commit

ZEROS = "0" * 40


@pytest.fixture
def inside(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository that this process itself stands in, with the fenced environment."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "GITHEAD_"))]:
        monkeypatch.delenv(name)
    for name, value in repository.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(repository.top)
    return repository


def at(repository: Repository, top: Path) -> Repository:
    """Return another working tree or repository with the same environment."""
    return Repository(top, repository.environment)


def seen_by_commit(repository: Repository, *arguments: str) -> View:
    """Commit with a peeking pre-commit hook, and return what it saw."""
    seen = peek.install(repository, "pre-commit")
    repository.git("commit", "-q", "-m", "x", *arguments)
    return peek.load(seen)


# The index, as git itself means it in a hook


def test_a_commit_sees_the_staged_blob_and_neither_the_edit_nor_the_untracked_file(repository: Repository) -> None:
    repository.commit("start", **{"old.sql": "old"})
    repository.write("new.sql", "staged")
    repository.git("add", "new.sql")
    repository.write("new.sql", "edited afterwards")
    repository.write("untracked.sql")

    view = seen_by_commit(repository)

    assert view.changed == {"new.sql": "A"}
    assert view.files == {"old.sql": "old", "new.sql": "staged"}


def test_commit_all_sees_the_edits_of_tracked_files_only(repository: Repository) -> None:
    repository.commit("start", **{"old.sql": "old"})
    repository.write("old.sql", "edited")
    repository.write("untracked.sql")

    view = seen_by_commit(repository, "-a")

    assert view.changed == {"old.sql": "M"}
    assert view.files == {"old.sql": "edited"}


def test_commit_of_a_path_sees_that_path_and_not_what_else_is_staged(repository: Repository) -> None:
    repository.commit("start", **{"a.sql": "a", "b.sql": "b"})
    repository.write("a.sql", "a2")
    repository.write("b.sql", "b2")
    repository.git("add", "b.sql")

    view = seen_by_commit(repository, "--", "a.sql")

    assert view.changed == {"a.sql": "M"}
    assert view.files == {"a.sql": "a2", "b.sql": "b"}


def test_commit_including_a_path_sees_it_on_top_of_what_is_staged(repository: Repository) -> None:
    repository.commit("start", **{"a.sql": "a", "b.sql": "b"})
    repository.write("a.sql", "a2")
    repository.write("b.sql", "b2")
    repository.git("add", "b.sql")

    view = seen_by_commit(repository, "--include", "--", "a.sql")

    assert view.files == {"a.sql": "a2", "b.sql": "b2"}


def test_commit_from_a_subdirectory_sees_paths_from_the_top(repository: Repository) -> None:
    repository.commit("start", **{"sub/a.sql": "a"})
    repository.write("sub/a.sql", "a2")
    seen = peek.install(repository, "pre-commit")

    repository.run("git", "commit", "-q", "-m", "x", "--", "a.sql", cwd=repository.top / "sub")

    view = peek.load(seen)
    assert view.changed == {"sub/a.sql": "M"}
    assert view.files == {"sub/a.sql": "a2"}


def test_amend_is_compared_with_the_commit_that_it_replaces(repository: Repository) -> None:
    repository.commit("start", **{"a.sql": "a"})
    amended = repository.commit("next", **{"b.sql": "b"})
    repository.add("c.sql")

    view = seen_by_commit(repository, "--amend")

    assert view.bases == (amended,)
    assert view.changed == {"c.sql": "A"}
    assert set(view.files) == {"a.sql", "b.sql", "c.sql"}


def branched(repository: Repository, *, conflict: bool = False) -> tuple[str, str]:
    """Give `main` and `feature` a commit each behind their common one; return both tips, and stay on `main`."""
    repository.commit("start", **{"a.sql": "a"})
    repository.git("switch", "-q", "-c", "feature")
    feature = repository.commit("feature", **{"feature.sql": "f"}, **({"a.sql": "f"} if conflict else {}))
    repository.git("switch", "-q", "main")
    main = repository.commit("main", **{"main.sql": "m"}, **({"a.sql": "m"} if conflict else {}))
    return main, feature


def test_pre_merge_commit_compares_with_both_parents_before_merge_head_is_written(repository: Repository) -> None:
    main, feature = branched(repository)
    seen = peek.install(repository, "pre-merge-commit")

    repository.git("merge", "-q", "--no-edit", "feature")

    view = peek.load(seen)
    assert view.bases == (main, feature)
    assert view.trunk == main
    assert set(view.files) == {"a.sql", "feature.sql", "main.sql"}


def test_a_merge_of_main_into_a_branch_takes_main_for_the_trunk(repository: Repository) -> None:
    main, feature = branched(repository)
    repository.git("switch", "-q", "feature")
    seen = peek.install(repository, "pre-merge-commit")

    repository.git("merge", "-q", "--no-edit", "main")

    view = peek.load(seen)
    assert view.bases == (feature, main)
    assert view.trunk == main


def test_a_conflicted_merge_is_compared_with_both_parents_when_it_is_committed(repository: Repository) -> None:
    main, feature = branched(repository, conflict=True)
    assert repository.git("merge", "-q", "feature", check=False).status == 1
    repository.write("a.sql", "both")
    repository.git("add", "a.sql")

    view = seen_by_commit(repository)

    assert view.bases == (main, feature)
    assert view.files["a.sql"] == "both"
    assert "merged branch" in view.words


def test_an_octopus_merge_is_compared_with_every_parent(repository: Repository) -> None:
    main, feature = branched(repository)
    repository.git("switch", "-q", "-c", "other", "main~1")
    other = repository.commit("other", **{"other.sql": "o"})
    repository.git("switch", "-q", "main")
    seen = peek.install(repository, "pre-merge-commit")

    repository.git("merge", "-q", "--no-edit", "feature", "other")

    assert set(peek.load(seen).bases) == {main, feature, other}


def test_a_squash_merge_is_an_ordinary_commit(repository: Repository) -> None:
    main, _ = branched(repository)
    repository.git("merge", "-q", "--squash", "feature")

    view = seen_by_commit(repository)

    assert view.bases == (main,)
    assert view.changed == {"feature.sql": "A"}


def test_a_cherry_pick_is_compared_with_head_alone(repository: Repository) -> None:
    main, feature = branched(repository)
    repository.git("cherry-pick", "--no-commit", feature)

    view = seen_by_commit(repository)

    assert view.bases == (main,)
    assert view.changed == {"feature.sql": "A"}


def test_a_linked_worktree_has_its_own_index_and_head(repository: Repository) -> None:
    start = repository.commit("start", **{"a.sql": "a"})
    repository.git("worktree", "add", "-q", "-b", "side", "../linked")
    repository.add("staged-in-the-main-tree.sql")
    linked = at(repository, repository.top.parent / "linked")
    linked.write("b.sql", "b")
    linked.git("add", "b.sql")
    seen = peek.install(repository, "pre-commit")

    linked.git("commit", "-q", "-m", "x")

    view = peek.load(seen)
    assert view.bases == (start,)
    assert view.files == {"a.sql": "a", "b.sql": "b"}


def test_a_merge_in_a_linked_worktree_knows_both_parents(repository: Repository) -> None:
    main, feature = branched(repository, conflict=True)
    repository.git("worktree", "add", "-q", "../linked", "feature")
    linked = at(repository, repository.top.parent / "linked")
    linked.git("merge", "-q", "main", check=False)
    linked.write("a.sql", "both")
    linked.git("add", "a.sql")
    seen = peek.install(repository, "pre-commit")

    linked.git("commit", "-q", "-m", "x")

    assert peek.load(seen).bases == (feature, main)


def with_submodule(repository: Repository) -> Repository:
    """Commit a submodule `sub` that holds inner.sql; return its working tree."""
    inner = at(repository, repository.top.parent / "inner")
    inner.top.mkdir()
    inner.git("init", "-q", "-b", "main")
    inner.commit("inner", **{"inner.sql": "i"})
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.top), "sub")
    repository.commit("submodule", **{"outer.sql": "o"})
    return at(repository, repository.top / "sub")


def test_a_commit_inside_a_submodule_sees_the_submodule(repository: Repository) -> None:
    sub = with_submodule(repository)
    hooks = repository.top / ".git" / "modules" / "sub" / "hooks"
    hooks.mkdir(exist_ok=True)
    seen = peek.install(repository, "pre-commit")
    (repository.top / ".git" / "hooks" / "pre-commit").rename(hooks / "pre-commit")
    sub.add("added.sql")

    sub.git("commit", "-q", "-m", "x")

    view = peek.load(seen)
    assert set(view.files) == {"inner.sql", "added.sql"}
    assert view.changed == {"added.sql": "A"}


def test_git_dir_and_work_tree_in_the_environment_are_honoured(repository: Repository) -> None:
    repository.commit("start", **{"a.sql": "a"})
    repository.add("b.sql")
    seen = peek.install(repository, "pre-commit")

    repository.run(
        "git", "commit", "-q", "-m", "x",
        cwd=repository.top.parent, GIT_DIR=str(repository.top / ".git"), GIT_WORK_TREE=str(repository.top),
    )  # fmt: skip

    assert set(peek.load(seen).files) == {"a.sql", "b.sql"}


@pytest.mark.parametrize("arguments", [(), ("--sparse-index",)], ids=["sparse", "sparse-index"])
def test_a_sparse_checkout_still_judges_what_is_not_checked_out(
    repository: Repository, arguments: tuple[str, ...]
) -> None:
    repository.commit("start", **{"in/a.sql": "a", "out/deep/b.sql": "b"})
    repository.git("sparse-checkout", "set", "--cone", *arguments, "in")
    assert not (repository.top / "out").exists()
    repository.add("in/c.sql")

    view = seen_by_commit(repository)

    assert view.changed == {"in/c.sql": "A"}
    assert set(view.files) == {"in/a.sql", "in/c.sql", "out/deep/b.sql"}


@pytest.mark.parametrize("flag", ["--skip-worktree", "--assume-unchanged"])
def test_a_file_that_git_was_told_not_to_look_at_is_judged_as_staged(inside: Repository, flag: str) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.git("update-index", flag, "a.sql")
    inside.write("a.sql", "hidden edit")
    inside.add("b.sql")

    assert peek.staged().files["a.sql"] == "a"


def test_a_split_index_is_read_whole(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.git("update-index", "--split-index")
    inside.add("b.sql")

    assert set(peek.staged().files) == {"a.sql", "b.sql"}


# What can be staged


def test_intent_to_add_is_nothing_staged(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.write("b.sql")
    inside.git("add", "--intent-to-add", "b.sql")

    assert questions.of_staged().changed == ()


def test_intent_to_add_is_nothing_staged_before_the_first_commit(inside: Repository) -> None:
    inside.write("b.sql")
    inside.git("add", "--intent-to-add", "b.sql")
    inside.add("a.sql")

    assert set(peek.staged().files) == {"a.sql"}


NAMES = {
    "space": "add plan.sql",
    "leading-space": " a.sql",
    "quotes": 'it\'s "quoted".sql',
    "newline": "two\nlines.sql",
    "tab": "a\tb.sql",
    "backslash": "a\\b.sql",
    "glob": "[a]*?.sql",
    "pathspec-magic": ":(top)a.sql",
    "dash": "--output=x.sql",
    "non-ascii": "żółć/Ünï.sql",
    "combining": "cafe\u0301.sql",
    "line-separator": "a\u2028b.sql",
    "not-utf-8": os.fsdecode(b"caf\xe9/\xff.sql"),
    "escape": "\x1b[31mred.sql",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_survive_in_the_index_in_a_commit_and_on_disk(inside: Repository, name: str) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.write(name, "text")
    on_disk = peek.view(questions.of_worktree())
    inside.git("--literal-pathspecs", "add", "--", name)
    in_index = peek.staged()
    inside.git("commit", "-q", "-m", "x")
    in_commit = peek.view(questions.of_range("HEAD~1", "HEAD"))

    for view in (on_disk, in_index, in_commit):
        assert view.changed == {name: "A"}
        assert view.files[name] == "text"


LINKS = {
    "inside": ("real.sql", True),
    "from-a-directory": ("../real.sql", True),
    "around": ("../links/../real.sql", True),
    "chain": ("second", True),
    "through-a-linked-directory": ("../linked/deep.sql", True),
    "dangling": ("absent.sql", False),
    "loop": ("link.sql", False),
    "ring": ("ring", False),
    "directory": ("../directory", False),
    "outside": ("../../outside.sql", False),
    "absolute": ("/etc/hostname", False),
    "empty-directory-part": ("..//real.sql", True),
}


@pytest.mark.parametrize(("target", "counts"), LINKS.values(), ids=LINKS)
@pytest.mark.parametrize("source", ["index", "worktree"])
def test_a_symbolic_link_counts_where_it_leads_to_a_file_of_the_repository(
    inside: Repository, target: str, source: str, *, counts: bool
) -> None:
    (inside.top.parent / "outside.sql").write_text("outside")
    inside.commit("start", **{"real.sql": "real", "links/real.sql": "real", "directory/deep.sql": "real"})
    for link, to in {"links/second": "real.sql", "links/ring": "ring2", "links/ring2": "ring"}.items():
        (inside.top / link).symlink_to(to)
    (inside.top / "linked").symlink_to("directory")
    (inside.top / "links" / "link.sql").symlink_to(target)
    inside.git("add", "-A")

    files = (peek.staged() if source == "index" else peek.view(questions.of_worktree())).files

    assert files.get("links/link.sql") == ("real" if counts else None)


def test_a_linked_directory_does_not_hold_its_files_twice(inside: Repository) -> None:
    inside.commit("start", **{"real/a.sql": "a"})
    (inside.top / "linked").symlink_to("real")
    inside.git("add", "-A")

    assert set(peek.staged().files) == {"real/a.sql"}
    assert set(peek.view(questions.of_worktree()).files) == {"real/a.sql"}


def test_deletions_only(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a", "b.sql": "b"})
    inside.git("rm", "-q", "a.sql")

    view = peek.staged()

    assert view.changed == {"a.sql": "D"}
    assert view.files == {"b.sql": "b"}


def test_a_rename_is_a_deletion_and_an_addition(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "the same text\n" * 9})
    inside.git("config", "diff.renames", "copies")
    inside.git("mv", "a.sql", "b.sql")

    view = peek.staged()

    assert view.changed == {"a.sql": "D", "b.sql": "A"}
    assert set(view.files) == {"b.sql"}


def test_a_mode_change_keeps_the_text(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.git("update-index", "--chmod=+x", "a.sql")

    view = peek.staged()

    assert view.changed == {"a.sql": "M"}
    assert view.files == {"a.sql": "a"}


def test_a_file_that_becomes_a_link_and_a_link_that_becomes_a_file(inside: Repository) -> None:
    inside.write("a.sql", "a")
    inside.write("real.sql", "real")
    (inside.top / "b.sql").symlink_to("absent")
    inside.commit("start")
    (inside.top / "a.sql").unlink()
    (inside.top / "a.sql").symlink_to("real.sql")
    (inside.top / "b.sql").unlink()
    inside.write("b.sql", "b")
    inside.git("add", "-A")

    view = peek.staged()

    assert view.changed == {"a.sql": "T", "b.sql": "T"}
    assert view.files == {"a.sql": "real", "b.sql": "b", "real.sql": "real"}


def test_a_file_that_becomes_a_directory(inside: Repository) -> None:
    inside.commit("start", a="file")
    (inside.top / "a").unlink()
    inside.add("a/b.sql")
    inside.git("add", "-A")

    view = peek.staged()

    assert view.changed == {"a": "D", "a/b.sql": "A"}
    assert set(view.files) == {"a/b.sql"}


def test_a_submodule_entry_is_no_file(inside: Repository) -> None:
    with_submodule(inside)
    inside.add("a.sql")

    assert set(peek.staged().files) == {".gitmodules", "a.sql", "outer.sql"}
    assert set(peek.view(questions.of_range("HEAD~0", "HEAD")).files) == {".gitmodules", "outer.sql"}
    assert set(peek.view(questions.of_worktree()).files) == {".gitmodules", "a.sql", "outer.sql"}


def test_before_the_first_commit_everything_staged_is_new(inside: Repository) -> None:
    inside.add("a.sql")
    inside.write("untracked.sql")

    view = peek.staged()

    assert view.bases == ()
    assert view.changed is None
    assert set(view.files) == {"a.sql"}
    assert view.words == "the first commit"


def test_the_first_commit_of_an_orphan_branch_is_new_as_a_whole(repository: Repository) -> None:
    repository.commit("start", **{"a.sql": "a"})
    repository.git("switch", "-q", "--orphan", "fresh")
    repository.add("b.sql")

    view = seen_by_commit(repository)

    assert view.bases == ()
    assert set(view.files) == {"b.sql"}


def test_on_a_detached_head_the_index_is_compared_with_it(inside: Repository) -> None:
    first = inside.commit("start", **{"a.sql": "a"})
    inside.commit("next", **{"b.sql": "b"})
    inside.git("switch", "-q", "--detach", first)
    inside.add("c.sql")

    view = peek.staged()

    assert view.bases == (first,)
    assert set(view.files) == {"a.sql", "c.sql"}


def test_an_unmerged_index_is_not_judged(inside: Repository) -> None:
    branched(inside, conflict=True)
    inside.git("merge", "-q", "feature", check=False)

    with pytest.raises(UndriftError, match=r"unmerged paths, 'a\.sql'") as caught:
        peek.staged()

    assert caught.value.exit_code == CANNOT_JUDGE
    assert "git add" in caught.value.hint


@pytest.mark.parametrize("setting", ["diff.noprefix", "diff.relative", "diff.mnemonicPrefix", "color.ui"])
def test_settings_of_git_diff_change_nothing(inside: Repository, setting: str) -> None:
    inside.commit("start", **{"sub/a.sql": "a", "b.sql": "b"})
    inside.git("config", setting, "always" if setting == "color.ui" else "true")
    inside.write("b.sql", "b2")
    inside.add("sub/c.sql")
    os.chdir(inside.top / "sub")

    assert peek.staged().changed == {"sub/c.sql": "A"}
    assert peek.view(questions.of_worktree()).changed == {"b.sql": "M", "sub/c.sql": "A"}


def test_a_sha256_repository_is_read(inside: Repository) -> None:
    inside.run("rm", "-rf", ".git")
    inside.git("init", "-q", "-b", "main", "--object-format=sha256")
    first = inside.commit("start", **{"a.sql": "a"})
    inside.add("b.sql")

    view = peek.staged()

    assert len(first) == 64
    assert view.bases == (first,)
    assert set(view.files) == {"a.sql", "b.sql"}


# Reading blobs


def cat_files(trace: Path) -> list[str]:
    """Return the processes that read blobs, from git's own trace."""
    return [line for line in trace.read_text().splitlines() if "built-in: git cat-file" in line]


def test_blobs_are_read_in_one_process_for_sizes_and_one_for_contents(
    inside: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commit = inside.commit("start", **{f"{number}.sql": f"text {number}" for number in range(50)})
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    snapshot = of_commit(commit, Blobs())

    assert len(snapshot.derive(snapshot.tree.walk(""), bytes)) == 50
    assert len(cat_files(tmp_path / "trace")) == 2

    snapshot.derive(snapshot.tree.walk(""), bytes)
    assert len(cat_files(tmp_path / "trace")) == 2


def test_a_blob_that_nobody_asks_for_is_not_read(inside: Repository) -> None:
    inside.write("lost.sql", "lost")
    commit = inside.commit("start", **{"a.sql": "a"})
    oid = inside.git("rev-parse", "HEAD:lost.sql").out.strip()
    (inside.top / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    snapshot = of_commit(commit, Blobs())

    assert snapshot.derive(["a.sql"], bytes) == {"a.sql": b"a"}
    with pytest.raises(MissingBaseError, match=f"{oid} is not in this clone"):
        snapshot.derive(["lost.sql"], bytes)


def test_the_last_newline_and_every_byte_are_kept(inside: Repository) -> None:
    every = bytes(range(256)) + b"\r\n\n\n"
    inside.write("a.sql", every)
    inside.write("empty.sql", b"")
    snapshot = of_commit(inside.commit("start"), Blobs())

    assert snapshot.derive(["a.sql", "empty.sql"], bytes) == {"a.sql": every, "empty.sql": b""}


def test_a_file_over_the_limit_is_named_and_left_out(inside: Repository) -> None:
    inside.write("large.sql", bytes(LARGEST_FILE + 1))
    inside.write("limit.sql", bytes(LARGEST_FILE))
    snapshot = of_commit(inside.commit("start"), Blobs())
    asked = ["large.sql", "limit.sql"]

    assert snapshot.derive(asked, len) == {"limit.sql": LARGEST_FILE}
    assert snapshot.oversized == {"large.sql"}


# Ranges


def test_what_the_base_gained_since_is_nobody_s_deletion(inside: Repository) -> None:
    _, feature = branched(inside)
    fork = inside.git("merge-base", "main", "feature").out.strip()

    view = peek.view(questions.of_range("main", "feature"))

    assert view.bases == (fork,)
    assert view.changed == {"feature.sql": "A"}
    assert set(view.files) == {"a.sql", "feature.sql"}
    assert "merge base" in view.words
    assert feature == inside.git("rev-parse", "feature").out.strip()


def test_a_straight_range_is_compared_with_its_start(inside: Repository) -> None:
    first = inside.commit("start", **{"a.sql": "a"})
    inside.commit("next", **{"b.sql": "b"})

    view = peek.view(questions.of_range("HEAD~1", "HEAD"))

    assert view.bases == (first,)
    assert view.trunk == first
    assert view.words == "HEAD since HEAD~1"


def test_criss_cross_merges_have_two_bases(inside: Repository) -> None:
    main, feature = branched(inside)
    inside.git("merge", "-q", "--no-edit", feature)
    inside.git("switch", "-q", "feature")
    inside.git("merge", "-q", "--no-edit", main)
    inside.commit("more", **{"more.sql": "x"})

    view = peek.view(questions.of_range("main", "feature"))

    assert set(view.bases) == {main, feature}
    assert view.changed is not None
    assert "more.sql" in view.changed


def test_histories_that_are_apart_make_everything_new(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.git("switch", "-q", "--orphan", "apart")
    inside.commit("apart", **{"b.sql": "b"})

    view = peek.view(questions.of_range("main", "apart"))

    assert view.bases == ()
    assert view.changed is None
    assert set(view.files) == {"b.sql"}
    assert "merge base" not in view.words


def test_an_annotated_tag_names_its_commit(inside: Repository) -> None:
    first = inside.commit("start", **{"a.sql": "a"})
    inside.git("tag", "-a", "-m", "x", "v1")
    inside.commit("next", **{"b.sql": "b"})

    assert peek.view(questions.of_range("v1", "HEAD")).bases == (first,)


@pytest.mark.parametrize("revision", ["absent", "HEAD~7", "f" * 40, "--output=written", "HEAD:a.sql", ""])
def test_an_unknown_revision_is_named(inside: Repository, revision: str) -> None:
    inside.commit("start", **{"a.sql": "a"})

    with pytest.raises(UnknownRevisionError) as caught:
        questions.of_range("HEAD", revision)

    assert caught.value.exit_code == CANNOT_JUDGE
    assert repr(revision) in caught.value.message
    assert not (inside.top / "written").exists()


def test_from_zeros_is_judged_since_the_default_branch(inside: Repository) -> None:
    branched(inside)
    fork = inside.git("merge-base", "main", "feature").out.strip()

    view = peek.view(questions.of_range(ZEROS, "feature"))

    assert view.bases == (fork,)
    assert view.changed == {"feature.sql": "A"}


def test_from_zeros_of_a_whole_new_repository_everything_is_new(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})

    view = peek.view(questions.of_range(ZEROS, "main"))

    assert view.bases == ()
    assert set(view.files) == {"a.sql"}


def test_everything_in_a_commit_has_no_base(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.commit("next", **{"b.sql": "b"})

    view = peek.view(questions.of_everything("HEAD~1"))

    assert view.bases == ()
    assert view.changed is None
    assert set(view.files) == {"a.sql"}


# Nothing staged, no range: what a branch introduced


def test_a_branch_is_judged_since_it_left_the_default_branch(inside: Repository) -> None:
    branched(inside)
    inside.git("switch", "-q", "feature")
    inside.commit("second", **{"second.sql": "s"})

    view = peek.view(questions.of_branch())

    assert view.words == "feature since it left main"
    assert view.changed == {"feature.sql": "A", "second.sql": "A"}


def test_the_default_branch_is_judged_by_its_last_commit(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.commit("next", **{"b.sql": "b"})
    inside.commit("last", **{"c.sql": "c"})

    view = peek.view(questions.of_branch())

    assert view.words == "the last commit of main"
    assert view.changed == {"c.sql": "A"}


def test_a_merge_on_the_default_branch_is_compared_with_its_first_parent(inside: Repository) -> None:
    main, _ = branched(inside)
    inside.git("merge", "-q", "--no-edit", "feature")

    view = peek.view(questions.of_branch())

    assert view.bases == (main,)
    assert view.changed == {"feature.sql": "A"}


def test_a_detached_checkout_in_ci_is_judged_since_the_remote_s_default_branch(inside: Repository) -> None:
    branched(inside)
    clone = at(inside, inside.top.parent / "clone")
    inside.run("git", "clone", "-q", str(inside.top), str(clone.top))
    clone.git("switch", "-q", "--detach", "origin/feature")
    clone.git("branch", "-q", "-D", "main")
    os.chdir(clone.top)

    view = peek.view(questions.of_branch())

    assert view.words.startswith("HEAD (")
    assert view.words.endswith("since it left origin/main")
    assert view.changed == {"feature.sql": "A"}


def test_an_empty_repository_has_nothing_to_judge(inside: Repository) -> None:
    assert inside.git("status", "--short").out == ""
    assert questions.of_branch().changed == ()


@pytest.mark.parametrize("default", ["main", "master", "trunk"])
def test_a_local_default_branch_is_known_by_its_name(inside: Repository, default: str) -> None:
    inside.git("symbolic-ref", "HEAD", f"refs/heads/{default}")
    inside.commit("start", **{"a.sql": "a"})
    inside.git("switch", "-q", "-c", "feature")
    inside.commit("feature", **{"b.sql": "b"})

    assert questions.of_branch().words == f"feature since it left {default}"


def test_the_remote_says_which_branch_is_the_default(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.git("branch", "develop")
    inside.git("update-ref", "refs/remotes/origin/develop", "HEAD")
    inside.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop")
    inside.git("switch", "-q", "-c", "feature")
    inside.commit("feature", **{"b.sql": "b"})

    assert questions.of_branch().words == "feature since it left origin/develop"


def test_a_remote_default_that_is_gone_is_passed_over(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
    inside.git("switch", "-q", "-c", "feature")
    inside.commit("feature", **{"b.sql": "b"})

    assert questions.of_branch().words == "feature since it left main"


def test_the_remote_s_branch_is_preferred_to_a_local_one_that_is_behind(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.git("switch", "-q", "-c", "feature")
    ahead = inside.commit("on the remote's main", **{"b.sql": "b"})
    inside.git("update-ref", "refs/remotes/origin/main", ahead)
    inside.commit("feature", **{"c.sql": "c"})

    view = peek.view(questions.of_branch())

    assert view.bases == (ahead,)
    assert view.changed == {"c.sql": "A"}


def test_a_configured_default_branch_wins_and_has_to_exist(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.git("branch", "develop")
    inside.git("switch", "-q", "-c", "feature")
    inside.commit("feature", **{"b.sql": "b"})

    assert questions.of_branch("develop").words == "feature since it left develop"
    with pytest.raises(UnknownRevisionError, match="'nowhere'"):
        questions.of_branch("nowhere")


# The working tree


def test_the_working_tree_has_untracked_files_and_neither_ignored_nor_deleted_ones(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a", "gone.sql": "g", ".gitignore": "*.tmp\nignored/\n"})
    inside.write("a.sql", "edited")
    inside.write("sub/untracked.sql", "u")
    inside.write("ignored/b.sql")
    inside.write("c.tmp")
    (inside.top / "gone.sql").unlink()

    view = peek.view(questions.of_worktree())

    assert view.changed == {"a.sql": "M", "gone.sql": "D", "sub/untracked.sql": "A"}
    assert {name: view.files[name] for name in view.files if name != ".gitignore"} == {
        "a.sql": "edited",
        "sub/untracked.sql": "u",
    }


def test_the_working_tree_before_the_first_commit_is_all_new(inside: Repository) -> None:
    inside.write("a.sql", "a")

    view = peek.view(questions.of_worktree())

    assert view.bases == ()
    assert view.changed is None
    assert set(view.files) == {"a.sql"}


def test_from_a_subdirectory_the_whole_repository_is_seen(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a", "sub/b.sql": "b"})
    inside.add("staged.sql", "sub/staged.sql")
    inside.write("untracked.sql")
    os.chdir(inside.top / "sub")

    staged = peek.staged()
    on_disk = peek.view(questions.of_worktree())

    assert staged.changed == {"staged.sql": "A", "sub/staged.sql": "A"}
    assert set(staged.files) == {"a.sql", "sub/b.sql", "staged.sql", "sub/staged.sql"}
    assert set(on_disk.files) == {*staged.files, "untracked.sql"}
    assert questions.place().top == str(inside.top)


# Where we are


def test_a_linked_worktree_s_place_is_its_own_top(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.git("worktree", "add", "-q", "-b", "side", "../linked")
    os.chdir(inside.top.parent / "linked")

    assert questions.place().top == str(inside.top.parent / "linked")


def test_git_dir_in_the_environment_moves_the_place(inside: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = at(inside, inside.top.parent / "elsewhere")
    elsewhere.top.mkdir()
    elsewhere.git("init", "-q")
    monkeypatch.setenv("GIT_DIR", str(elsewhere.top / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(elsewhere.top))

    assert questions.place().top == str(elsewhere.top)


def test_a_bare_repository_has_no_top_and_judges_commits(inside: Repository) -> None:
    main, feature = branched(inside)
    inside.run("git", "clone", "-q", "--bare", str(inside.top), str(inside.top.parent / "bare"))
    os.chdir(inside.top.parent / "bare")

    assert questions.place().top is None
    assert peek.view(questions.of_range(main, feature)).changed == {"feature.sql": "A"}
    assert set(peek.view(questions.of_everything("feature")).files) == {"a.sql", "feature.sql"}
    with pytest.raises(UsageError, match="bare repository"):
        peek.view(questions.of_everything())


def test_a_bare_repository_beside_its_working_trees_has_no_top(inside: Repository) -> None:
    branched(inside)
    hub = inside.top.parent / "hub"
    inside.run("git", "clone", "-q", "--bare", str(inside.top), str(hub / "bare"))
    (hub / ".git").write_text("gitdir: ./bare\n", encoding="utf-8")
    os.chdir(hub)

    assert questions.place().top is None


def test_outside_a_repository_git_s_reason_is_given(inside: Repository) -> None:
    os.chdir(inside.top.parent)

    with pytest.raises(NotARepositoryError, match="not a git repository"):
        questions.place()
    with pytest.raises(GitError, match="not a git repository"):
        questions.of_staged()


# Shallow clones


def shallow(repository: Repository, *arguments: str) -> Repository:
    """Clone the last commit only; return the clone, in which this process then stands."""
    clone = at(repository, repository.top.parent / "clone")
    url = f"file://{repository.top}"
    repository.run("git", "clone", "-q", "--depth", "1", *arguments, url, str(clone.top))
    os.chdir(clone.top)
    return clone


def follow(clone: Repository, error: UndriftError) -> None:
    """Type what the hint says."""
    command = error.hint.partition(" (in ")[0]
    assert command.startswith("git fetch")
    clone.run("sh", "-c", command)


def test_a_shallow_clone_cannot_judge_its_last_commit_until_the_hint_is_followed(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.commit("next", **{"b.sql": "b"})
    clone = shallow(inside)

    with pytest.raises(MissingBaseError, match="shallow") as caught:
        questions.of_branch()
    assert caught.value.exit_code == CANNOT_JUDGE

    follow(clone, caught.value)
    assert peek.view(questions.of_branch()).changed == {"b.sql": "A"}


def test_a_shallow_clone_of_a_branch_cannot_reach_the_base_until_the_hint_is_followed(inside: Repository) -> None:
    branched(inside)
    clone = shallow(inside, "--branch", "feature", "--no-single-branch")

    with pytest.raises(MissingBaseError, match="no common ancestor") as caught:
        questions.of_range("origin/main", "HEAD")

    follow(clone, caught.value)
    assert peek.view(questions.of_range("origin/main", "HEAD")).changed == {"feature.sql": "A"}


def test_a_shallow_clone_of_one_branch_knows_the_base_once_the_hint_is_followed(inside: Repository) -> None:
    branched(inside)
    clone = shallow(inside, "--branch", "feature")

    with pytest.raises(UnknownRevisionError, match="'origin/main'") as caught:
        questions.of_range("origin/main", "HEAD")

    follow(clone, caught.value)
    assert peek.view(questions.of_range("origin/main", "HEAD")).changed == {"feature.sql": "A"}


def test_a_shallow_clone_that_reaches_the_base_is_judged(inside: Repository) -> None:
    inside.commit("start", **{"a.sql": "a"})
    inside.commit("next", **{"b.sql": "b"})
    clone = at(inside, inside.top.parent / "clone")
    inside.run("git", "clone", "-q", "--depth", "2", f"file://{inside.top}", str(clone.top))
    os.chdir(clone.top)

    assert peek.view(questions.of_branch()).changed == {"b.sql": "A"}


# The same through the command line


def duplicated(repository: Repository) -> tuple[str, str]:
    """Commit two migrations on `main`, and a duplicate on `feature`, which is then checked out; return both tips."""
    main = repository.commit("start", **{"migrations/01_a.sql": "a", "migrations/02_b.sql": "b"})
    repository.git("switch", "-q", "-c", "feature")
    return main, repository.commit("feature", **{"migrations/02_c.sql": "c"})


def test_a_clean_index_says_what_the_branch_introduced(repository: Repository) -> None:
    duplicated(repository)

    done = repository.undrift("check")

    assert done.status == 1
    assert "duplicate-version" in done.out
    assert "judged feature since it left main" in done.out


def test_staged_with_nothing_staged_judges_nothing(repository: Repository) -> None:
    duplicated(repository)

    done = repository.undrift("check", "--staged")

    assert done.status == 0
    assert "0 staged paths" in done.out


def test_what_is_staged_hides_what_the_branch_introduced_before(repository: Repository) -> None:
    duplicated(repository)
    repository.add("migrations/03_d.sql")

    done = repository.check()

    assert done.status == 0
    assert [(one["rule"], one["introduced"]) for one in done.findings] == [("duplicate-version", False)]


def test_the_range_of_pre_commit_s_environment_is_judged(repository: Repository) -> None:
    main, feature = duplicated(repository)
    repository.git("switch", "-q", "main")
    repository.add("migrations/07_staged.sql")

    found = repository.check(PRE_COMMIT_FROM_REF=main, PRE_COMMIT_TO_REF=feature)
    back = repository.check(PRE_COMMIT_FROM_REF=feature, PRE_COMMIT_TO_REF=main)

    assert found.rules == ["duplicate-version"]
    assert (back.status, back.rules) == (0, [])


def test_an_option_wins_over_pre_commit_s_environment(repository: Repository) -> None:
    main, feature = duplicated(repository)
    repository.add("migrations/03_d.sql")

    assert repository.check("--staged", PRE_COMMIT_FROM_REF=main, PRE_COMMIT_TO_REF=feature).rules == []


def test_a_push_of_a_root_commit_under_pre_commit_is_judged_as_a_whole(repository: Repository) -> None:
    repository.commit("start", **{"migrations/01_a.sql": "a", "migrations/01_b.sql": "b"})
    repository.commit("next", **{"README.md": "r"})

    done = repository.check(PRE_COMMIT_REMOTE_NAME="origin", PRE_COMMIT_LOCAL_BRANCH="refs/heads/main")

    assert done.rules == ["duplicate-version"]


def pushed(local: str, remote: str, ref: str = "refs/heads/x") -> str:
    """Return a line as git writes it to a pre-push hook."""
    return f"{ref} {local} refs/heads/x {remote}\n"


def test_a_pushed_range_is_judged(repository: Repository) -> None:
    main, feature = duplicated(repository)

    assert repository.check("--push", stdin=pushed(feature, main)).rules == ["duplicate-version"]
    assert repository.check("--push", stdin=pushed(main, feature)).status == 0


def test_every_pushed_ref_is_judged(repository: Repository) -> None:
    main, feature = duplicated(repository)

    done = repository.undrift("check", "--push", stdin=pushed(main, main) + pushed(feature, main))

    assert done.status == 1
    assert done.out.count("undrift: ") == 2


def test_a_new_branch_is_judged_since_it_left_the_default_branch(repository: Repository) -> None:
    _, feature = duplicated(repository)

    done = repository.undrift("check", "--push", stdin=pushed(feature, ZEROS))

    assert done.status == 1
    assert "since it left main" in done.out


@pytest.mark.parametrize("lines", ["", pushed(ZEROS, "1" * 40, "(delete)")], ids=["nothing", "deletion"])
def test_a_push_without_a_commit_has_nothing_to_judge(repository: Repository, lines: str) -> None:
    duplicated(repository)

    done = repository.undrift("check", "--push", stdin=lines)

    assert (done.status, done.err) == (0, "")


@pytest.mark.parametrize("ref", ["HEAD@{1 day ago}", "refs/heads/a\u2028b", os.fsdecode(b"refs/heads/caf\xe9")])
def test_a_pushed_ref_may_be_named_anyhow(repository: Repository, ref: str) -> None:
    main, feature = duplicated(repository)

    assert repository.check("--push", stdin=pushed(feature, main, ref)).rules == ["duplicate-version"]


@pytest.mark.parametrize("lines", ["garbage\n", "a b c\n", "\n"])
def test_what_is_no_pre_push_line_is_wrong_usage(repository: Repository, lines: str) -> None:
    duplicated(repository)

    done = repository.undrift("check", "--push", stdin=lines)

    assert done.status == 2
    assert "pre-push" in done.err


def test_a_remote_commit_that_is_not_here_cannot_be_compared_with(repository: Repository) -> None:
    _, feature = duplicated(repository)

    done = repository.undrift("check", "--push", stdin=pushed(feature, "1" * 40))

    assert done.status == 3
    assert "1" * 40 in done.err
    assert "git fetch" in done.err


def test_a_shallow_clone_is_exit_3_with_the_command_that_deepens_it(repository: Repository) -> None:
    duplicated(repository)
    clone = at(repository, repository.top.parent / "clone")
    repository.run("git", "clone", "-q", "--depth", "1", f"file://{repository.top}", str(clone.top))

    done = clone.undrift("check")

    assert done.status == 3
    assert done.out == ""
    assert "git fetch --unshallow" in done.err


@pytest.mark.parametrize("arguments", [(), ("--staged",), ("--worktree",), ("--all",)])
def test_a_bare_repository_needs_revisions(repository: Repository, arguments: tuple[str, ...]) -> None:
    duplicated(repository)
    bare = at(repository, repository.top.parent / "bare")
    repository.run("git", "clone", "-q", "--bare", str(repository.top), str(bare.top))

    done = bare.undrift("check", *arguments)

    assert done.status == 2
    assert "--from-ref" in done.err
    assert bare.check("--from-ref", "main", "--to-ref", "feature").rules == ["duplicate-version"]
    assert bare.check("--all", "--ref", "main").status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--staged", "--worktree"),
        ("--all", "--from-ref", "main"),
        ("--push", "--to-ref", "main"),
        ("--ref", "main"),
    ],
)
def test_options_that_contradict_each_other_are_wrong_usage(repository: Repository, arguments: tuple[str, ...]) -> None:
    duplicated(repository)

    assert repository.undrift("check", *arguments).status == 2


def test_one_revision_alone_is_compared_with_head_or_with_the_default_branch(repository: Repository) -> None:
    duplicated(repository)

    assert repository.check("--from-ref", "main").rules == ["duplicate-version"]
    assert repository.check("--to-ref", "feature").rules == ["duplicate-version"]
    assert repository.check("--to-ref", "main").status == 0


def test_the_working_tree_is_judged_from_a_subdirectory(repository: Repository) -> None:
    duplicated(repository)
    repository.write("migrations/01_untracked.sql")
    repository.write("sub/x")

    done = repository.undrift("check", "--worktree", cwd=repository.top / "sub")

    assert done.status == 1
    assert "01_untracked.sql" in done.out
    assert "judged the working tree" in done.out


def test_a_default_branch_in_the_configuration_is_that_of_every_question(repository: Repository) -> None:
    repository.commit("start", **{"migrations/01_a.sql": "a", "migrations/02_b.sql": "b"})
    repository.git("switch", "-q", "-c", "develop")
    repository.commit("develop", **{"migrations/02_c.sql": "c", ".undrift.yaml": "default_branch: develop\n"})
    repository.git("switch", "-q", "-c", "feature")
    feature = repository.commit("feature", **{"migrations/03_d.sql": "d"})

    nothing_staged = repository.undrift("check")
    new_branch = repository.undrift("check", "--push", stdin=pushed(feature, ZEROS))

    assert (nothing_staged.status, new_branch.status) == (0, 0)
    assert "since it left develop" in nothing_staged.out
    assert "since it left develop" in new_branch.out


def shared_with_origin(repository: Repository) -> None:
    """Give the repository a remote that knows its branches as they are now."""
    bare = repository.top.parent / "origin.git"
    repository.git("init", "-q", "--bare", str(bare))
    repository.git("remote", "add", "origin", str(bare))
    repository.git("push", "-q", "--no-verify", "origin", "--all")


def test_a_push_after_a_merge_does_not_blame_what_the_default_branch_brought(repository: Repository) -> None:
    repository.commit("start", **{"migrations/01_a.sql": "a", "migrations/02_b.sql": "b"})
    repository.git("switch", "-q", "-c", "feature")
    before = repository.commit("feature", **{"migrations/03_d.sql": "d"})
    repository.git("switch", "-q", "main")
    repository.commit("a duplicate on main", **{"migrations/02_c.sql": "c"})
    shared_with_origin(repository)
    repository.git("switch", "-q", "feature")
    repository.git("merge", "-q", "--no-verify", "--no-edit", "main")
    after = repository.git("rev-parse", "HEAD").out.strip()

    by_git = repository.undrift("check", "--push", stdin=pushed(after, before))
    by_pre_commit = repository.undrift(
        "check", PRE_COMMIT_FROM_REF=before, PRE_COMMIT_TO_REF=after, PRE_COMMIT_REMOTE_NAME="origin"
    )

    assert (by_git.status, by_pre_commit.status) == (0, 0)
    assert f"since {before[:10]} and origin/main" in by_git.out


def test_a_push_of_the_default_branch_is_blamed_for_what_it_brings(repository: Repository) -> None:
    before = repository.commit("start", **{"migrations/01_a.sql": "a", "migrations/02_b.sql": "b"})
    shared_with_origin(repository)
    after = repository.commit("a duplicate", **{"migrations/02_c.sql": "c"})

    assert repository.check("--push", stdin=pushed(after, before)).rules == ["duplicate-version"]


def test_the_first_push_of_all_brings_everything(repository: Repository) -> None:
    repository.commit("start", **{"migrations/01_a.sql": "a", "migrations/01_b.sql": "b"})
    after = repository.commit("more", **{"migrations/02_c.sql": "c"})

    assert repository.check("--push", stdin=pushed(after, ZEROS)).rules == ["duplicate-version"]


def test_where_two_feature_branches_meet_neither_was_run_by_a_database(repository: Repository) -> None:
    repository.commit("start", **{"db/migration/V1__a.sql": "a"})
    shared_with_origin(repository)
    for name, script in (("one", "V3__c.sql"), ("two", "V2__b.sql")):
        repository.git("switch", "-q", "-c", name, "main")
        repository.commit(name, **{f"db/migration/{script}": "x"})
    repository.git("switch", "-q", "one")
    repository.git("merge", "-q", "--no-commit", "--no-ff", "two")

    assert repository.check("migration-numbering").rules == []


def test_a_configuration_that_only_the_index_holds_still_names_its_directories(repository: Repository) -> None:
    repository.commit(
        "start",
        **{
            ".undrift.yaml": "projects: [{tool: alembic, directory: vers}]",
            "vers/a.py": "revision = 'a'\ndown_revision = None",
        },
    )
    repository.top.joinpath(".undrift.yaml").unlink()
    repository.write("vers/b.py", "revision = 'b'\ndown_revision = 'gone'")
    repository.git("add", "vers/b.py")

    assert repository.check().rules == ["missing-parent"]
    assert repository.undrift("check").status == 1


def test_a_project_that_does_not_exist_is_wrong_usage_whatever_is_staged(repository: Repository) -> None:
    repository.commit("start", **{"migrations/01_a.sql": "a", "migrations/02_b.sql": "b"})
    repository.add("README.md")

    done = repository.undrift("check", "--project", "migration")

    assert done.status == 2
    assert "did you mean 'migrations'?" in done.err
