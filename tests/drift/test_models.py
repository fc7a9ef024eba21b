"""Models of SQLAlchemy beside Alembic's migrations: what a change of the models needs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from undrift import declared
from undrift.drift.dump import Dump
from undrift.drift.dumped import drift
from undrift.files import MemoryFiles
from undrift.tools.alembic import TOOL

MODELS = """
from sqlalchemy import *
from sqlalchemy.orm import declarative_base
Base = declarative_base()
class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(20), nullable=False)
{more}
class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
"""
FIRST = (
    "op.create_table('users', sa.Column('id', sa.Integer()), sa.Column('name', sa.String(20), nullable=False))",
    "op.create_table('posts', sa.Column('id', sa.Integer(), nullable=False))",
)
ENVIRONMENT = "from alembic import context\nfrom shop.models import Base\ntarget_metadata = Base.metadata\n"


def migration(number: int, lines: tuple[str, ...]) -> str:
    down = f"'{number - 1}'" if number > 1 else "None"
    body = "".join(f"    {line}\n" for line in (lines or ("pass",)))
    head = f"from alembic import op\nimport sqlalchemy as sa\nrevision = '{number}'\ndown_revision = {down}\n"
    return f"{head}def upgrade():\n{body}def downgrade():\n    pass\n"


def side(models: str, *migrations: tuple[str, ...], others: Mapping[str, str] | None = None) -> Dump:
    """Return one side: its models, and the lines of its migrations in order."""
    versions = {f"alembic/versions/{n}_m.py": migration(n, lines) for n, lines in enumerate(migrations, 1)}
    held = {"alembic.ini": "[alembic]\nscript_location = alembic\n", "alembic/env.py": ENVIRONMENT}
    files = MemoryFiles({**held, "shop/__init__.py": "", "shop/models.py": models, **versions, **(others or {})})
    [project] = TOOL.discover(files)
    source = declared.source(project, files)
    assert source is not None
    declaration = declared.reader(source.kind).read(source, files, "postgres")
    return Dump(source, declaration, "postgres", TOOL.history(project, files).migrations, files)


def models(*lines: str) -> str:
    """Return the models with more lines in that of users."""
    return MODELS.format(more="".join(f"    {line}\n" for line in lines))


def said(base: Dump, head: Dump) -> list[str]:
    found = drift([base], head)
    assert not found.abstained
    return [f"{one.sort.value} {one.what} {one.object} {one.aspect}".strip() for one in found.deviations]


BASE = side(models(), FIRST)
PLAN = models("plan = Column(String(10))")
ADD = ("op.add_column('users', sa.Column('plan', sa.String(10)))",)


def test_a_column_without_a_migration_is_reported() -> None:
    assert said(BASE, side(PLAN, FIRST)) == ["missing column users.plan"]


def test_a_migration_of_the_column_explains_it() -> None:
    assert said(BASE, side(PLAN, FIRST, ADD)) == []


@pytest.mark.parametrize(
    "line",
    ["op.add_column('posts', sa.Column('plan', sa.String(10)))", "op.alter_column('users', 'name', nullable=True)"],
)
def test_a_migration_of_something_else_does_not(line: str) -> None:
    assert said(BASE, side(PLAN, FIRST, (line,))) == ["missing column users.plan"]


def test_a_model_that_follows_its_migration_is_catching_up() -> None:
    assert said(side(models(), FIRST, ADD), side(PLAN, FIRST, ADD)) == []


def test_a_column_that_was_dropped_before_is_missing_all_the_same() -> None:
    history = (FIRST, ADD, ("op.drop_column('users', 'plan')",))

    assert said(side(models(), *history), side(PLAN, *history)) == ["missing column users.plan"]


def test_taking_back_what_no_migration_ever_made_is_quiet() -> None:
    assert said(side(PLAN, FIRST), BASE) == []


def test_a_column_that_goes_without_a_migration_is_reported() -> None:
    assert said(side(PLAN, FIRST, ADD), side(models(), FIRST, ADD)) == ["left column users.plan"]


@pytest.mark.parametrize(
    ("now", "aspect"),
    [("String(20), nullable=True", "nullable"), ("String(30), nullable=False", "type")],
)
def test_a_column_that_is_declared_otherwise_is_reported(now: str, aspect: str) -> None:
    changed = models().replace("String(20), nullable=False", now)

    assert said(BASE, side(changed, FIRST)) == [f"differs column users.name {aspect}"]


@pytest.mark.parametrize(
    ("now", "line"),
    [
        ("String(20), nullable=True", "op.alter_column('users', 'name', nullable=True)"),
        ("String(30), nullable=False", "op.alter_column('users', 'name', type_=sa.String(30))"),
        ("String(20), nullable=False, server_default='A'", "op.alter_column('users', 'name', server_default='A')"),
    ],
)
def test_what_a_migration_said_before_is_settled(now: str, line: str) -> None:
    changed = models().replace("String(20), nullable=False", now)

    assert said(side(models(), FIRST, (line,)), side(changed, FIRST, (line,))) == []
    assert said(BASE, side(changed, FIRST)) != []


def test_a_name_may_hold_what_separates_others() -> None:
    before, after = (models(f'plan = Column("a.b:c", Text, nullable={said})') for said in (False, True))
    history = (FIRST, ("op.add_column('users', sa.Column('a.b:c', sa.Text, nullable=False))",))
    alter = ("op.alter_column('users', 'a.b:c', nullable=True)",)

    assert said(side(before, *history, alter), side(after, *history, alter)) == []
    assert said(side(before, *history), side(after, *history)) == ["differs column users.a.b:c nullable"]


def test_a_new_table_needs_a_migration_where_migrations_make_tables() -> None:
    more = models() + 'class Tag(Base):\n    __tablename__ = "tags"\n    id = Column(Integer, primary_key=True)\n'

    assert said(BASE, side(more, FIRST)) == ["missing table tags"]


def test_a_new_table_needs_none_where_the_application_makes_them() -> None:
    base, more = (
        side(models(), ()),
        models() + 'class Tag(Base):\n    __tablename__ = "tags"\n    id = Column(Integer, primary_key=True)\n',
    )

    assert said(base, side(more, ())) == []
    assert said(base, side(PLAN, ())) == ["missing column users.plan"]


def test_a_table_that_migrations_leave_to_others_is_not_judged() -> None:
    posts = (FIRST[0],)
    more = models() + 'class Tag(Base):\n    __tablename__ = "tags"\n    id = Column(Integer, primary_key=True)\n'
    third = "op.create_table('tags', sa.Column('id', sa.Integer))"
    changed = more.replace(
        '"posts"\n    id = Column(Integer,', '"posts"\n    at = Column(Date)\n    id = Column(Integer,'
    )

    assert said(side(more, posts, (third,)), side(changed, posts, (third,))) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("# a comment",),
        ("posts = relationship('Post')",),
        ("limit: int = 5",),
        ("def full(self): return self.name",),
    ],
)
def test_what_is_no_schema_needs_no_migration(lines: tuple[str, ...]) -> None:
    assert said(BASE, side(models(*lines), FIRST)) == []


def test_new_labels_need_a_migration_and_lost_ones_do_not() -> None:
    one, two = (models(f"kind = Column(Enum({labels}, name='kind'))") for labels in ("'a'", "'a', 'b'"))
    add = ("op.add_column('users', sa.Column('kind', sa.Enum('a', name='kind')))",)
    label = ("op.execute(\"ALTER TYPE kind ADD VALUE 'b'\")",)

    assert said(side(one, FIRST, add), side(two, FIRST, add)) == ["differs enum kind labels"]
    assert said(side(one, FIRST, add), side(two, FIRST, add, label)) == []
    assert said(side(one, FIRST, add, label), side(two, FIRST, add, label)) == []
    assert said(side(two, FIRST, add), side(one, FIRST, add)) == []


def test_an_index_and_a_foreign_key_need_a_migration() -> None:
    keyed = models("post_id = Column(ForeignKey('posts.id', ondelete='CASCADE'), index=True)")
    plain = models("post_id = Column(ForeignKey('posts.id'))")
    column = ("op.add_column('users', sa.Column('post_id', sa.Integer(), sa.ForeignKey('posts.id')))",)

    found = said(side(plain, FIRST, column), side(keyed, FIRST, column))
    assert sorted(found) == ["differs foreign key users on delete", "missing index users"]
    new = (
        "op.create_index('ix_users_post_id', 'users', ['post_id'])",
        "op.drop_constraint('users_post_id_fkey', 'users')",
    )
    assert said(side(plain, FIRST, column), side(keyed, FIRST, column, new)) == []


def test_models_that_cannot_be_located_are_not_judged() -> None:
    files = MemoryFiles(
        {
            "alembic.ini": "[alembic]\nscript_location = alembic\n",
            "alembic/env.py": "target_metadata = load()\n",
            "alembic/versions/1_m.py": migration(1, ()),
            "one.py": models(),
            "two.py": models(),
        }
    )
    [project] = TOOL.discover(files)

    assert declared.source(project, files) is None


def test_a_key_that_went_with_its_column_before_the_models_followed() -> None:
    added = ("op.add_column('users', sa.Column('plan', sa.String(10), unique=True))",)
    history = (FIRST, added, ("op.drop_column('users', 'plan')",))
    base = side(models("plan = Column(String(10), unique=True)"), *history)

    assert said(base, side(models(), *history)) == []


def test_a_key_that_nobody_dropped() -> None:
    added = ("op.add_column('users', sa.Column('plan', sa.String(10), unique=True))",)
    base = side(models("plan = Column(String(10), unique=True)"), FIRST, added)

    assert said(base, side(PLAN, FIRST, added)) == ["left unique users"]
