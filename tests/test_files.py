from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.files import LARGEST_FILE, MemoryFiles, Tree, ancestors, decode, join, read, read_text, split

PARTS = st.text("ab.", min_size=1, max_size=3).filter(lambda part: part not in {".", ".."})
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)

TREE = Tree(["a.sql", "m/2.sql", "m/1.sql", "m/deep/er/x.sql", "mm/y.sql"])


class TestTree:
    def test_knows_files_and_no_directories(self) -> None:
        assert "m/1.sql" in TREE
        assert "a.sql" in TREE
        assert "m" not in TREE
        assert "m/3.sql" not in TREE

    def test_lists_what_is_right_in_a_directory(self) -> None:
        assert TREE.names("m") == ("1.sql", "2.sql")
        assert TREE.files("m") == ("m/1.sql", "m/2.sql")
        assert TREE.files("") == ("a.sql",)
        assert TREE.files("nowhere") == ()

    def test_walks_below_and_not_beside(self) -> None:
        assert TREE.walk("m") == ("m/1.sql", "m/2.sql", "m/deep/er/x.sql")
        assert len(TREE.walk("")) == 5

    def test_directories_that_hold_only_directories_exist(self) -> None:
        assert TREE.exists("m/deep")
        assert TREE.exists("")
        assert not TREE.exists("m/dee")
        assert TREE.subdirectories("m") == ("m/deep",)
        assert TREE.subdirectories("") == ("m", "mm")
        assert TREE.directories == ("", "m", "m/deep/er", "mm")

    def test_finds_base_names_everywhere(self) -> None:
        assert list(Tree(["x", "a/x", "a/y", "b/c/x"]).named("y", "x")) == ["x", "a/y", "a/x", "b/c/x"]

    def test_an_empty_snapshot_has_nothing(self) -> None:
        empty = Tree([])

        assert not empty.exists("")
        assert empty.walk("") == empty.directories == empty.subdirectories("") == ()

    def test_a_name_given_twice_is_one_file(self) -> None:
        assert Tree(["a/b", "a/b"]).walk("") == ("a/b",)

    @given(st.lists(PATHS, unique=True, max_size=12))
    def test_walking_gives_back_what_went_in(self, paths: list[str]) -> None:
        tree = Tree(paths)

        assert list(tree.walk("")) == sorted(paths)
        assert all(path in tree and tree.exists(split(path)[0]) for path in paths)
        assert sorted(path for place in tree.directories for path in tree.files(place)) == sorted(paths)


class TestJoin:
    @pytest.mark.parametrize(
        ("directory", "name", "path"),
        [
            ("", "a", "a"),
            ("a", "b", "a/b"),
            ("a/b", "../c", "a/c"),
            ("a", "./b//c/", "a/b/c"),
            ("a", "..", ""),
            ("a", "...", "a/..."),
        ],
    )
    def test_dots_are_resolved(self, directory: str, name: str, path: str) -> None:
        assert join(directory, name) == path

    @pytest.mark.parametrize(("directory", "name"), [("", ".."), ("a", "../../b"), ("", "a/../../b")])
    def test_the_repository_is_not_left(self, directory: str, name: str) -> None:
        with pytest.raises(ValueError, match="out of the repository"):
            join(directory, name)

    @given(PATHS)
    def test_it_undoes_split(self, path: str) -> None:
        assert join(*split(path)) == path

    def test_ancestors_go_up_to_the_top(self) -> None:
        assert list(ancestors("a/b")) == ["a/b", "a", ""]
        assert list(ancestors("")) == [""]


class TestReading:
    FILES = MemoryFiles({"a.sql": "ż", "big.sql": b"x" * (LARGEST_FILE + 1), "just.sql": b"x" * LARGEST_FILE})

    def test_what_is_absent_or_too_large_is_left_out(self) -> None:
        assert read(self.FILES, "a.sql") == "ż".encode()
        assert read(self.FILES, "b.sql") is None
        assert read(self.FILES, "big.sql") is None
        assert len(read(self.FILES, "just.sql") or b"") == LARGEST_FILE
        assert self.FILES.oversized == {"big.sql"}

    def test_text_is_decoded(self) -> None:
        assert read_text(self.FILES, "a.sql") == "ż"
        assert read_text(self.FILES, "b.sql") is None

    @pytest.mark.parametrize(
        ("data", "text"),
        [
            (b"", ""),
            (b"\xef\xbb\xbfa", "a"),
            ("ża".encode("utf-16"), "ża"),
            ("ża".encode("utf-16-be"), "\x01|\x00a"),
            (b"\xfe\xff\x00a", "a"),
            (b"\xff\xfea", "\ufffd"),
            (b"a\xffb", "a\ufffdb"),
            (b"\0", "\0"),
        ],
    )
    def test_bytes_of_any_kind_become_text(self, data: bytes, text: str) -> None:
        assert decode(data) == text

    @given(st.binary(max_size=64))
    def test_no_bytes_are_refused(self, data: bytes) -> None:
        assert isinstance(decode(data), str)
