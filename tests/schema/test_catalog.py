"""The state of a replay: what is put there can be found, taken back and told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.schema.catalog import ALL_COLUMNS, EVERYTHING, Catalog, Source, index_names, is_of
from undrift.schema.model import (
    Column,
    EnumType,
    Exclusion,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Sequence,
    Table,
    Type,
    Unique,
    View,
)
from undrift.values import replace

A, B = Name("a"), Name("b")
MOOD = Type("mood", custom=True)
TABLE = Table(
    A,
    (Column("id", Type("integer"), default=Expression("nextval('a_id_seq'::regclass)")), Column("m", MOOD)),
    (
        PrimaryKey(("id",), "a_pkey"),
        ForeignKey(("id",), B, name="a_fk"),
        Unique(("m",), "a_u"),
        Exclusion((), Expression("x"), "a_x"),
    ),
    (Index("i", (IndexPart("id"),)),),
    parents=(Name("p"),),
)


@pytest.fixture
def catalog() -> Catalog:
    """A catalogue with one table."""
    made = Catalog()
    made.source = Source("1.sql", "1", 3)
    made.put(made.tables, A, TABLE)
    return made


def names(found: object) -> list[str]:
    return [str(one.name) for one in found]  # type: ignore[attr-defined]


class TestFinding:
    def test_relations(self, catalog: Catalog) -> None:
        catalog.put(catalog.views, Name("v"), View(Name("v"), relations=(A,)))
        catalog.put(catalog.sequences, Name("s"), Sequence(Name("s"), owner=(A, "id")))

        assert catalog.relation(A) is TABLE
        assert isinstance(catalog.relation(Name("v")), View)
        assert isinstance(catalog.relation(Name("s")), Sequence)
        assert catalog.relation(Name("a", "app")) is None
        assert names(catalog.viewers(A)) == ["v"]
        assert names(catalog.owned(A)) == ["s"]

    def test_what_hangs_on_a_table(self, catalog: Catalog) -> None:
        assert names(catalog.referrers(B)) == ["a"]
        assert names(catalog.children(Name("p"))) == ["a"]
        assert [(str(table.name), column.name) for table, column in catalog.typed(Name("mood"))] == [("a", "m")]
        assert names(catalog.drawing(Name("a_id_seq"))) == ["a"]
        assert names(catalog.constrained(Name("a_fk"))) == ["a"]

    @pytest.mark.parametrize("index", ["i", "a_pkey", "a_u", "a_x"])
    def test_the_owner_of_an_index(self, catalog: Catalog, index: str) -> None:
        assert catalog.owner_of_index(Name(index)) is TABLE
        assert catalog.owner_of_index(Name(index, "app")) is None
        assert index in index_names(TABLE)

    def test_a_materialised_view_owns_indexes(self, catalog: Catalog) -> None:
        view = View(Name("v"), indexes=(Index("vi", ()),))
        catalog.put(catalog.views, Name("v"), view)

        assert catalog.owner_of_index(Name("vi")) is view
        assert list(index_names(view)) == ["vi"]

    def test_nothing_is_found_that_is_no_longer_so(self, catalog: Catalog) -> None:
        catalog.put(catalog.views, Name("v"), View(Name("v"), relations=(A,)))
        catalog.put(catalog.views, Name("v"), View(Name("v"), relations=()))
        catalog.put(catalog.tables, A, Table(A))

        assert not list(catalog.referrers(B))
        assert not list(catalog.children(Name("p")))
        assert not list(catalog.typed(Name("mood")))
        assert not list(catalog.constrained(Name("a_fk")))
        assert not list(catalog.viewers(A))
        assert catalog.owner_of_index(Name("i")) is None

    def test_nothing_is_found_of_what_is_gone(self, catalog: Catalog) -> None:
        catalog.drop(catalog.tables, A)

        assert not list(catalog.referrers(B))
        assert not list(catalog.typed(Name("mood")))
        assert catalog.owner_of_index(Name("i")) is None

    def test_a_type_of_another_namespace_is_another(self) -> None:
        assert is_of(MOOD, Name("mood"))
        assert not is_of(MOOD, Name("mood", "app"))
        assert not is_of(Type("mood"), Name("mood"))


class TestJournal:
    def test_it_tells_what_changed_where(self, catalog: Catalog) -> None:
        catalog.source = Source("2.sql", "2", 7)
        changed = replace(TABLE, comment="x")
        catalog.put(catalog.tables, A, changed)
        catalog.move(catalog.tables, A, B, replace(changed, name=B))
        catalog.drop(catalog.tables, B)

        told = [(entry.source.line, str(entry.key), entry.before, entry.after, entry.to) for entry in catalog.journal]
        moved = replace(changed, name=B)
        assert told == [
            (3, "a", None, TABLE, None),
            (7, "a", TABLE, changed, None),
            (7, "a", changed, None, B),
            (7, "b", None, moved, None),
            (7, "b", moved, None, None),
        ]

    def test_settings_and_the_unknown_are_no_part_of_it(self, catalog: Catalog) -> None:
        catalog.put(catalog.settings, Name("search_path"), ("app",))
        catalog.put(catalog.unknown, A, ALL_COLUMNS)
        catalog.put(catalog.namespaces, Name("app"), value=True)

        assert len(catalog.journal) == 1

    def test_what_changes_nothing_is_not_told(self, catalog: Catalog) -> None:
        catalog.put(catalog.tables, A, TABLE)
        catalog.drop(catalog.tables, B)

        assert len(catalog.journal) == 1


class TestRollback:
    def test_everything_since_the_mark_is_undone(self, catalog: Catalog) -> None:
        mark = catalog.mark()
        catalog.move(catalog.tables, A, B, replace(TABLE, name=B))
        catalog.put(catalog.types, Name("mood"), EnumType(Name("mood"), ("x",)))
        catalog.put(catalog.unknown, B, ALL_COLUMNS)

        catalog.rollback(mark)

        assert catalog.tables == {A: TABLE}
        assert not catalog.types
        assert not catalog.unknown
        assert len(catalog.journal) == 1

    @given(
        before=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=8),
        after=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=8),
    )
    def test_whatever_was_done(self, before: list[tuple[int, bool]], after: list[tuple[int, bool]]) -> None:
        catalog = Catalog()
        _do(catalog, before)
        there, mark = dict(catalog.tables), catalog.mark()

        _do(catalog, after)
        catalog.rollback(mark)

        assert catalog.tables == there
        assert catalog.mark() == mark


def _do(catalog: Catalog, steps: list[tuple[int, bool]]) -> None:
    """Put and drop tables called by a number."""
    for place, (number, is_put) in enumerate(steps):
        name = Name(f"t{number}")
        if is_put:
            catalog.put(catalog.tables, name, Table(name, comment=str(place)))
        else:
            catalog.drop(catalog.tables, name)


class TestUnknown:
    def test_columns_objects_and_everything(self, catalog: Catalog) -> None:
        catalog.put(catalog.unknown, A, frozenset({"id"}))
        assert (catalog.is_unknown(A), catalog.is_unknown(A, "id"), catalog.is_unknown(A, "m")) == (False, True, False)

        catalog.put(catalog.unknown, B, ALL_COLUMNS)
        assert catalog.is_unknown(B)
        assert catalog.is_unknown(B, "x")
        assert not catalog.is_unknown(Name("c"))

        catalog.put(catalog.unknown, EVERYTHING, ALL_COLUMNS)
        assert catalog.is_unknown(Name("c"), "x")

    def test_the_schema_says_so(self, catalog: Catalog) -> None:
        catalog.put(catalog.unknown, A, frozenset({"id"}))
        catalog.put(catalog.unknown, B, ALL_COLUMNS)
        unknown = catalog.schema("postgres").unknown

        assert (unknown.everything, unknown.objects, dict(unknown.columns)) == (
            *(False, frozenset({B}), {A: frozenset({"id"})}),
        )


def test_temporary_tables_are_no_part_of_the_schema(catalog: Catalog) -> None:
    catalog.put(catalog.tables, B, Table(B, temporary=True))

    assert list(catalog.schema("sqlite").tables) == [A]


def test_the_schema_is_a_value_of_its_own(catalog: Catalog) -> None:
    schema = catalog.schema("postgres")
    catalog.drop(catalog.tables, A)

    assert list(schema.tables) == [A]
