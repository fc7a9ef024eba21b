"""What the cache keeps is what was read, and nothing else can be read out of it."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undrift.schema import model, operations
from undrift.schema.codec import CLASSES, dump, load
from undrift.schema.model import Name
from undrift.schema.operations import Located, Opaque, Operation
from undrift.sql.reading import MODULES, read


def held(annotation: object) -> Iterator[type]:
    """Yield the classes in an annotation: those of a union, of what a tuple holds."""
    parts = typing.get_args(annotation)
    if parts:
        for part in parts:
            yield from held(part)
    elif isinstance(annotation, type):
        yield annotation


def reachable(first: type) -> set[type]:
    """Return all dataclasses that a value of a class can hold, at any depth."""
    found, waiting = set[type](), [first]
    while waiting:
        kind = waiting.pop()
        if kind not in found and dataclasses.is_dataclass(kind):
            found.add(kind)
            waiting += [one for hint in typing.get_type_hints(kind).values() for one in held(hint)]
    return found


def atoms() -> set[type]:
    """Return what is no dataclass among all that operations hold."""
    kinds = reachable(Located)
    hints = (hint for kind in kinds for hint in typing.get_type_hints(kind).values())
    return {one for hint in hints for one in held(hint)} - kinds


def test_every_class_that_an_operation_can_hold_is_listed_once() -> None:
    assert reachable(Located) == set(CLASSES)
    assert len(CLASSES) == len(set(CLASSES))


def test_every_operation_of_the_union_is_listed() -> None:
    assert set(held(Operation)) <= set(CLASSES)


def test_everything_else_that_they_hold_can_be_written_down() -> None:
    assert atoms() <= {str, int, bool, types.NoneType, Name, type(...)} | {types.EllipsisType}


TEXT = st.text(max_size=4) | st.sampled_from(["users", "ż", "'", "\n", "\ud7ff", "[-1]"])
NAMES = st.builds(Name, TEXT, TEXT)


def value_of(annotation: object, depth: int) -> st.SearchStrategy[Any]:
    """Return the values that an annotation allows."""
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple and parts[-1] is ...:
        return st.lists(value_of(parts[0], depth - 1), max_size=2 if depth > 0 else 0).map(tuple)
    if origin is tuple:
        return st.tuples(*(value_of(part, depth - 1) for part in parts))
    if parts:
        simple = [part for part in parts if part is types.NoneType] if depth <= 0 else []
        return st.one_of(*(value_of(part, depth - 1) for part in simple or parts))
    if dataclasses.is_dataclass(annotation):
        return instances(typing.cast("type", annotation), depth)
    return ATOMS[annotation]


ATOMS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(0, 2**40),
    bool: st.booleans(),
    types.NoneType: st.none(),
    Name: NAMES,
}


def instances(kind: type, depth: int = 4) -> st.SearchStrategy[Any]:
    """Return the values of a class, with as many of the trailing defaults as it likes."""
    hints = typing.get_type_hints(kind)
    required = [one.name for one in dataclasses.fields(kind) if one.default is dataclasses.MISSING]
    optional = [one.name for one in dataclasses.fields(kind) if one.name not in required]
    shown = {name: st.deferred(lambda name=name: value_of(hints[name], depth - 1)) for name in hints}  # type: ignore[misc]
    some = {name: shown[name] for name in optional if depth > 0}
    drawn = st.fixed_dictionaries({name: shown[name] for name in required}, optional=some)
    return drawn.map(lambda arguments: kind(**arguments))


def exactly(value: object) -> object:
    """Return a value with the fields that are left out of comparisons, and with the types of everything."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return (type(value), [exactly(getattr(value, one.name)) for one in dataclasses.fields(value)])
    if isinstance(value, tuple):
        return (type(value), [exactly(one) for one in value])
    return (type(value), value)


@pytest.mark.parametrize("kind", sorted(held(Operation), key=CLASSES.index), ids=lambda kind: kind.__name__)
@settings(max_examples=25)
@given(data=st.data())
def test_each_class_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    value = (Located(data.draw(instances(kind)), data.draw(st.integers(1, 10**6))),)

    written = dump(value)

    assert "\n" not in written
    assert exactly(load(written)) == exactly(value)


SCRIPTS = {
    "postgres": """
        CREATE TYPE mood AS ENUM ('a', 'b'); CREATE SCHEMA app; SET search_path TO app, public;
        CREATE TABLE app.users (id serial PRIMARY KEY, name varchar(3) DEFAULT 'x''y' CHECK (name <> ''), m mood[],
          t text GENERATED ALWAYS AS (name || 'z') STORED, EXCLUDE USING gist (id WITH =));
        CREATE UNIQUE INDEX CONCURRENTLY i ON users (lower(name) DESC) INCLUDE (id) WHERE name IS NOT NULL;
        ALTER TABLE users ADD COLUMN b int REFERENCES plans (id) ON DELETE CASCADE, DROP c, ALTER d TYPE bigint;
        CREATE VIEW v AS SELECT id, name AS n FROM users; DROP VIEW IF EXISTS v CASCADE;
        DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'x') THEN CREATE TYPE x AS ENUM ('a'); END IF;
        EXCEPTION WHEN duplicate_object THEN NULL; END $$; COMMENT ON TABLE users IS 'people'; ALTER FROB x;
        CREATE FUNCTION f() RETURNS void AS $$ BEGIN DROP TABLE a; END $$ LANGUAGE plpgsql; SELECT f();
    """,
    "mysql": """
        CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, n varchar(3), KEY k (n(2))) ENGINE=InnoDB;
        ALTER TABLE users CHANGE n m text AFTER id, ADD UNIQUE KEY u (m(10)), DROP FOREIGN KEY f, RENAME INDEX a TO b;
        SET FOREIGN_KEY_CHECKS = 0; RENAME TABLE users TO people;
    """,
    "sqlite": """
        PRAGMA foreign_keys = OFF; CREATE TABLE users (id INTEGER PRIMARY KEY, n text UNIQUE) STRICT;
        CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM log; END; ALTER TABLE users RENAME n TO m;
    """,
}


@pytest.mark.parametrize("dialect", SCRIPTS)
def test_what_is_read_comes_back(dialect: str) -> None:
    found = read(SCRIPTS[dialect], dialect)

    assert found
    assert exactly(load(dump(found))) == exactly(found)


def test_nothing_comes_back_as_nothing() -> None:
    assert load(dump(())) == ()


@settings(max_examples=30)
@given(text=st.text(), dialect=st.sampled_from(sorted(MODULES)))
def test_whatever_is_read_comes_back(text: str, dialect: str) -> None:
    found = read(text, dialect)

    assert load(dump(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "{}",
        "1",
        "null",
        '"a"',
        "[]",
        "[[]]",
        "[-1,1]",
        "[-1,[]]",
        '[-1,["a"]]',
        "[-1,[1.5]]",
        "[-1,[null]]",
        "[-1,[{}]]",
        "[-1,[9999]]",
        "[-1,[-3]]",
        "[-1,[-2]]",
        '[-1,[-2,"a","b","c"]]',
        "[-1,[0]]",
        "[-1,[0,1,2,3]]",
        "[0,1,2]",
        '[-2,"a"]',
        "[" * 100_000,
        "[-1," * 5_000,
        "NaN",
        "9" * 5_000,
    ],
)
def test_damaged_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the cache asks for no more
        load(text)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-4, 80) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
)


@given(JUNK)
def test_no_document_breaks_it(document: object) -> None:
    try:
        found = load(json.dumps(document))
    except ValueError:
        return
    assert all(isinstance(one, Located) for one in found)


@given(st.integers(0, 400), st.sampled_from(['"', "]", "[", ",", "9", ""]))
def test_a_cut_or_changed_text_breaks_nothing(place: int, other: str) -> None:
    text = dump(read(SCRIPTS["sqlite"], "sqlite"))

    try:
        found = load(text[:place] + other + text[place + 1 :])
    except ValueError:
        return
    assert all(isinstance(one, Located) for one in found)


def test_it_is_short() -> None:
    """What is as by default takes no room: ten thousand files are read back in one go."""
    assert dump((Located(Opaque("x"), 1),)) == f'[-1,[0,[{CLASSES.index(Opaque)},"x"],1]]'
    plain = Located(operations.AlterTable(Name("t"), (operations.DropColumn("c"),)), 7)
    assert len(dump((plain,))) < 40
    assert load(dump((plain,))) == (plain,)
    assert model.Expression in CLASSES
