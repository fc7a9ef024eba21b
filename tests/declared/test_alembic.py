from __future__ import annotations

import pytest

from undrift.declared.alembic.migrations import touched
from undrift.declared.touched import Part, Presence, Renamed, Said, Touched, dump, load

HEAD = "from alembic import op\nimport sqlalchemy as sa\nrevision = 'a'\ndown_revision = None\n"


def read(*lines: str, before: str = "") -> Touched:
    """Return what a migration with these lines in `upgrade` touches."""
    body = "".join(f"    {line}\n" for line in lines)
    return touched(f"{HEAD}{before}def upgrade():\n{body}def downgrade():\n    op.drop_table('everything')\n".encode())


def made(note: Touched) -> dict[tuple[str, str], bool]:
    """Return the tables and columns that are there afterwards, or gone."""
    return {(one.table, one.column): one.is_there for one in note.effects if isinstance(one, Presence)}


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("op.add_column('users', sa.Column('email', sa.String(50)))", {"email"}),
        ("op.add_column(table_name='users', column=sa.Column('email', sa.String(50)))", {"email"}),
        ("op.drop_column('users', 'email')", {"email"}),
        ("op.alter_column('users', 'email', nullable=False)", {"email"}),
        ("op.alter_column('users', 'mail', new_column_name='email')", {"mail", "email"}),
        ("with op.batch_alter_table('users') as batch_op: batch_op.add_column(sa.Column('email', sa.Text))", {"email"}),
        ("with op.batch_alter_table('users', schema=None) as b: b.alter_column('email', nullable=True)", {"email"}),
        ("for name in ('email', 'plan'): op.drop_column('users', name)", {"email", "plan"}),
        ("if op.get_bind(): op.drop_column('users', 'email')", {"email"}),
    ],
)
def test_an_operation_touches_its_column(line: str, columns: set[str]) -> None:
    note = read(line)

    assert (dict(note.objects), note.everything) == ({"users": frozenset(columns)}, False)


@pytest.mark.parametrize(
    "line",
    [
        "op.drop_column('users', name())",
        "op.add_column('users', make())",
        "op.create_table('users', sa.Column('id', sa.Integer))",
        "op.drop_table('users')",
        "op.execute('ALTER TABLE users ADD COLUMN a int')",
        "op.execute(sa.text('ALTER TABLE users ADD COLUMN a int'))",
        "op.get_bind().execute(sa.text('ALTER TABLE users DROP COLUMN a'))",
        "op.create_something_of_an_extension('users')",
        "add_stamps('users')",
    ],
)
def test_what_is_not_told_may_be_the_whole_table(line: str) -> None:
    note = read(line, before="from shop.tools import add_stamps\n")

    assert (note.objects.get("users", frozenset({"?"})), note.everything) == (None, False)


@pytest.mark.parametrize(
    "line",
    [
        "op.drop_column(table(), 'email')",
        "op.execute(open('a.sql').read())",
        "Base.metadata.create_all(op.get_bind())",
        "add_stamps()",
        "op.execute(f'ALTER TABLE {name} ADD a int')",
        "op.execute('DO $$ BEGIN END $$')",
    ],
)
def test_what_may_touch_anything_is_said_to(line: str) -> None:
    assert read(line, before="from shop.tools import add_stamps, Base, name, table\n").everything


@pytest.mark.parametrize(
    "line",
    [
        "pass",
        "op.execute('UPDATE users SET a = 1')",
        "op.execute(f'UPDATE {name} SET a = 1')",
        "op.bulk_insert(users, [{'id': 1}])",
        "op.get_bind().execute(users.update().values(a=1))",
        "rows = op.get_bind().execute(sa.select(users)).fetchall()",
        "print('users')",
    ],
)
def test_rows_are_no_schema(line: str) -> None:
    note = read(line, before="from shop.tools import name\nusers = sa.table('users', sa.column('a'))\n")

    assert (dict(note.objects), dict(note.keys), note.everything) == ({}, {}, False)


def test_keys_and_indexes_are_touched_with_their_columns() -> None:
    note = read(
        "op.create_index(op.f('ix_users_email'), 'users', ['email'], unique=True)",
        "op.create_foreign_key('fk', 'posts', 'users', ['user_id'], ['id'], ondelete='CASCADE')",
        "op.create_unique_constraint('uq', 'teams', ['name', 'org'])",
        "op.drop_constraint('ck', 'orders', type_='check')",
    )

    assert dict(note.keys) == {
        "users": frozenset({"email"}),
        "posts": frozenset({"user_id"}),
        "teams": frozenset({"name", "org"}),
        "orders": None,
    }
    assert note.names >= {"fk", "uq", "ck"}


def test_what_is_there_in_the_end_is_noted_in_order() -> None:
    note = read(
        "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True), sa.Column('a', sa.Text))",
        "op.drop_column('users', 'a')",
        "op.execute('ALTER TABLE users ADD COLUMN b int')",
        "op.drop_table('old')",
    )

    assert made(note) == {
        ("users", ""): True,
        ("users", "id"): True,
        ("users", "a"): False,
        ("users", "b"): True,
        ("old", ""): False,
    }


def test_a_name_may_hold_what_separates_others() -> None:
    note = read(
        "op.create_table('a.b:c', sa.Column('d.e:f', sa.Text, nullable=False))",
        "op.alter_column('a.b:c', 'd.e:f', new_column_name='type:g.h', server_default='x:y')",
        "op.create_index('i:j.k', 'a.b:c', ['l,m', 'n:o'])",
        "op.rename_table('index:p', 'name:q')",
    )

    assert note.effects == (
        Presence("a.b:c", "", is_there=True),
        Presence("a.b:c", "d.e:f", is_there=True),
        Said("a.b:c", "d.e:f", "nullable", "not null"),
        Said("a.b:c", "d.e:f", "type", "text"),
        Said("a.b:c", "d.e:f", "default", ""),
        Said("a.b:c", "d.e:f", "default", "'x:y'"),
        Renamed("a.b:c", "d.e:f", "type:g.h"),
        Part("index", "a.b:c", ("l,m", "n:o"), "i:j.k", ""),
        Renamed("index:p", "", "name:q"),
    )
    assert load(dump(note)) == note


@pytest.mark.parametrize(
    "line", ["op.drop_column('users', '')", "op.alter_column('users', '', new_column_name='people')"]
)
def test_a_column_without_a_name_is_not_its_table(line: str) -> None:
    assert read(line).effects == ()


def test_functions_of_the_file_are_followed_and_downgrade_is_not() -> None:
    note = read("add('users', 'a')", before="def add(t, c):\n    op.add_column(t, sa.Column(c, sa.Text))\n")

    assert dict(note.objects) == {"users": frozenset({"a"})}


def test_a_type_is_touched_by_its_name() -> None:
    note = read(
        "sa.Enum('a', 'b', name='kind').create(op.get_bind())", "op.execute(\"ALTER TYPE state ADD VALUE 'x'\")"
    )

    assert {"kind", "state"} <= note.objects.keys()
    assert not note.everything


@pytest.mark.parametrize(
    "data",
    [
        b"def upgrade(:",
        b"\0",
        b"x = 1",
        b"def upgrade():\n    upgrade()\n",
        b"def upgrade():\n" + b" if 1:\n  pass\n" * 5,
    ],
)
def test_a_migration_that_cannot_be_followed_may_touch_anything(data: bytes) -> None:
    note = touched(data)

    assert note.everything or not note.objects


def test_what_is_kept_between_runs_is_the_same() -> None:
    note = read("op.add_column('users', sa.Column('email', sa.String(50), nullable=False))")

    assert load(dump(note)) == note
