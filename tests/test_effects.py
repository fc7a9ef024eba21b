from __future__ import annotations

import pytest

from tests.report.examples import replayed
from undrift.effects import Effect, by_file, of

USERS = "create table users (id int, name text);"


def effects(*scripts: str) -> list[Effect]:
    """Return what each script did."""
    found = by_file(replayed("postgres", *scripts).journal)
    return list(found.values())


@pytest.mark.parametrize(
    ("script", "lost"),
    [
        ("drop table users;", ["table users"]),
        ("alter table users drop name;", ["column users.name"]),
        ("alter table users drop name, drop id;", ["column users.id", "column users.name"]),
        ("alter table users rename to people;", []),
        ("alter table users rename name to nick;", []),
        ("alter table users rename name to nick; alter table users drop nick;", ["column users.name"]),
        ("alter table users rename to people; alter table people drop name;", ["column users.name"]),
        ("alter table users rename to people; alter table people rename name to nick;", []),
        ("alter table users rename name to nick; alter table users rename to people;", []),
        ("alter table users rename to people; drop table people;", ["table users"]),
        ("alter table users rename name to a; alter table users rename a to b; alter table users add x int;", []),
        ("alter table users rename name to a; alter table users rename a to name; alter table users add x int;", []),
        ("alter table users alter name type varchar(3);", []),
        ("create table other (); drop table other;", []),
        ("create index i on users (id);", []),
        ("drop table users; create table users (id int);", ["column users.name"]),
    ],
)
def test_what_is_lost(script: str, lost: list[str]) -> None:
    found = effects(USERS, script)

    assert [loss for effect in found[1:] for loss in effect.losses()] == lost


@pytest.mark.parametrize(
    ("first", "second", "cancels"),
    [
        ("alter table users add x int;", "alter table users drop x;", True),
        ("alter table users add x int, add y int;", "alter table users drop y, drop x;", True),
        ("create type m as enum ('a'); create table t (m m);", "drop table t; drop type m;", True),
        ("create table t (id serial);", "drop table t;", True),
        ("alter table users rename to people;", "alter table people rename to users;", True),
        ("alter table users rename id to n;", "alter table users rename n to id;", True),
        ("alter table users add x int;", "alter table users drop id;", False),
        ("create table t (id int); create table u (id int);", "drop table t;", False),
        ("alter table users drop name;", "alter table users add name varchar;", False),
    ],
)
def test_what_cancels_out(first: str, second: str, cancels: bool) -> None:  # noqa: FBT001
    _, one, other = effects(USERS, first, second)

    assert (not one.followed_by(other).changes) is cancels


def test_two_in_a_row_are_one() -> None:
    _, one, other = effects(USERS, "alter table users rename name to nick;", "alter table users rename to people;")

    assert not list(one.followed_by(other).losses())
    assert one.followed_by(other).renamed


def test_nothing_is_no_effect() -> None:
    assert not of(()).changes
    assert by_file(()) == {}
    assert not list(of(()).losses())
