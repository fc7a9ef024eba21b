"""`several-heads` and `missing-parent`, with graphs made by hand."""

from __future__ import annotations

import pytest

from tests.checks.asking import change, conventions, is_old, side
from undrift.change import Side
from undrift.checks import missing_parent, several_heads
from undrift.findings import Finding
from undrift.history import Migration

GRAPH = conventions(graph=True, renumber="mig merge {heads}")


def graph(*edges: str) -> Side:
    """Return a project; `b<a` is a migration b on top of a, `d<b,c` one on top of two, `a` one on top of none."""
    made = []
    for edge in edges:
        name, _, parents = edge.partition("<")
        group, _, _ = name.rpartition(":")
        made.append(Migration(f"m/{name}.py", name, group=group, parents=tuple(filter(None, parents.split(",")))))
    return side(tuple(made), GRAPH)


def heads(head: Side, *bases: Side) -> list[Finding]:
    """Return the forks that the change introduced."""
    asked = change(head, *bases)
    before = [finding for base in bases for finding in several_heads.check(asked.as_of(base))]
    return [finding for finding in several_heads.check(asked) if not is_old(finding, before)]


FORK = ("a", "b<a", "c<a")


class TestSeveralHeads:
    def test_a_fork_is_introduced_and_the_new_branch_is_blamed(self) -> None:
        [finding] = heads(graph("a", "b<a", "c<a"), graph("a", "c<a"))

        assert finding.location.path == "m/b.py"
        assert finding.message == "2 heads: b and c; with Mig, it refuses to choose"
        assert finding.hint == "mig merge b c"

    @pytest.mark.parametrize(
        "edges",
        [
            pytest.param((), id="empty"),
            pytest.param(("a",), id="one"),
            pytest.param(("a", "b<a", "c<b"), id="chain"),
            pytest.param(("a", "b<a", "c<a", "d<b,c"), id="merged"),
            pytest.param(("x:a", "x:b<x:a", "y:a", "y:b<y:a"), id="two-groups"),
            pytest.param(("a<b", "b<a"), id="circle"),
        ],
    )
    def test_one_end_is_quiet(self, edges: tuple[str, ...]) -> None:
        assert not heads(graph(*edges))

    def test_two_bases_without_an_edge_are_two_heads(self) -> None:
        assert heads(graph("a", "b"))

    def test_a_fork_names_its_group(self) -> None:
        [finding] = heads(graph("x:a", "x:b<x:a", "x:c<x:a", "y:a"))

        assert finding.message.startswith("2 heads in x: ")

    def test_a_tool_whose_migrations_do_not_say_what_comes_before_them_is_left_alone(self) -> None:
        plain = side((Migration("m/a", "a"), Migration("m/b", "b")), conventions())

        assert not list(several_heads.check(change(plain)))

    @pytest.mark.parametrize(
        "edges",
        [
            pytest.param((*FORK, "d<c"), id="extended"),
            pytest.param((*FORK, "d<c", "e<b", "f<e"), id="both-extended"),
        ],
    )
    def test_an_old_fork_whose_branches_grow_is_old(self, edges: tuple[str, ...]) -> None:
        assert not heads(graph(*edges), graph(*FORK))
        assert heads(graph(*edges))

    def test_a_third_branch_is_introduced(self) -> None:
        [finding] = heads(graph(*FORK, "d<a"), graph(*FORK))

        assert finding.location.path == "m/d.py"

    def test_a_branch_of_a_branch_is_introduced(self) -> None:
        assert heads(graph(*FORK, "d<c", "e<c"), graph(*FORK))

    def test_one_of_three_branches_removed_introduces_nothing(self) -> None:
        assert not heads(graph(*FORK), graph(*FORK, "d<a"))

    def test_one_of_three_branches_merged_introduces_nothing(self) -> None:
        assert not heads(graph(*FORK, "d<a", "e<c,d"), graph(*FORK, "d<a"))

    def test_in_a_merge_each_parent_had_one_head(self) -> None:
        assert heads(graph(*FORK), graph("a", "b<a"), graph("a", "c<a"))

    def test_a_merge_does_not_answer_for_what_one_parent_had(self) -> None:
        assert not heads(graph(*FORK), graph("a", "b<a"), graph(*FORK))

    def test_a_long_chain_is_quick(self) -> None:
        chain = ["m0", *(f"m{number}<m{number - 1}" for number in range(1, 3000))]

        assert heads(graph(*chain, "x<m1500"))


class TestMissingParent:
    def test_a_hole_is_found_where_it_is_named(self) -> None:
        [finding] = missing_parent.check(change(graph("a", "b<a", "d<c")))

        assert finding.location.path == "m/d.py"
        assert finding.message == "d builds on c, which is not here: Mig stops before it runs anything"
        assert finding.objects == ("c",)

    def test_each_absent_parent_is_a_finding(self) -> None:
        assert len(list(missing_parent.check(change(graph("a", "d<x,y,a"))))) == 2

    def test_a_need_of_another_group_counts(self) -> None:
        needy = Migration("m/b.py", "x:b", group="x", needs=("y:a",))

        assert len(list(missing_parent.check(change(side((needy,), GRAPH))))) == 1
        assert not list(missing_parent.check(change(side((needy, Migration("m/a.py", "y:a", group="y")), GRAPH))))

    def test_whole_graphs_and_other_tools_are_quiet(self) -> None:
        broken = Migration("m/b", "b", parents=("a",))

        assert not list(missing_parent.check(change(graph("a", "b<a", "c<a", "d<b,c"))))
        assert not list(missing_parent.check(change(side((broken,), conventions()))))

    def test_an_old_hole_is_old_and_a_deleted_migration_makes_a_new_one(self) -> None:
        [hole] = missing_parent.check(change(graph("a", "b<a", "d<c")))
        asked = change(graph("a", "b<a", "d<c", "e<d"), graph("a", "b<a", "d<c"))

        assert is_old(hole, list(missing_parent.check(asked.as_of(asked.bases[0]))))
        assert not is_old(hole, list(missing_parent.check(change(graph("a", "b<a", "c<b", "d<c")))))
