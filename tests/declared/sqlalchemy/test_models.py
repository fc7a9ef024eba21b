from __future__ import annotations

import pytest

from tests.declared.sqlalchemy.reading import BASE, columns, declaration, declared, keys, table
from undrift.schema.model import Name

USERS = f"{BASE}class User(Base):\n    __tablename__ = 'users'\n    id = Column(Integer, primary_key=True)\n"


def user(*lines: str) -> str:
    """Return a model of users with more lines in its body."""
    return USERS + "".join(f"    {line}\n" for line in lines)


def column(line: str, name: str = "x") -> str:
    return columns(table(user(line)))[name]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("x = Column(String(50))", "character varying(50)"),
        ("x = Column(String(50), nullable=False)", "character varying(50) not null"),
        ("x = Column('x', sa.BigInteger())", "bigint"),
        ("x: Mapped[int]", "integer not null"),
        ("x: Mapped[int | None]", "integer"),
        ("x: Mapped[Optional[str]]", "character varying"),
        ("x: Mapped['Optional[str]']", "character varying"),
        ("x: Mapped[str] = mapped_column(nullable=True)", "character varying"),
        ("x: Mapped[str | None] = mapped_column(nullable=False)", "character varying not null"),
        ("x: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True))", "timestamp with time zone not null"),
        ("x = Column(Text, server_default='a')", "text default 'a'"),
        ("x = Column(DateTime, server_default=func.now())", "timestamp without time zone default now()"),
        ("x = Column(Boolean, server_default=sa.text('true'))", "boolean default true"),
        ("x = Column(ARRAY(Integer))", "integer[]"),
        ("x = Column(JSON().with_variant(sa.Text(), 'postgresql'))", "text"),
        ("x = Column(JSON().with_variant(sa.Text(), 'mysql'))", "json"),
        ("x = deferred(Column(Text))", "text"),
        ("x: Mapped[uuid.UUID]", "uuid not null"),
    ],
)
def test_a_column_has_the_type_and_takes_null_as_it_says(line: str, wanted: str) -> None:
    assert column(line) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "posts = relationship('Post')",
        "posts: Mapped[list['Post']] = relationship(back_populates='user')",
        "__mapper_args__ = {'eager_defaults': True}",
        "limit = 5",
        "logger = logging.getLogger('x')",
        "@validates('id')\n    def check(self, key, value): return value",
        "@hybrid_property\n    def full(self): return self.id",
        "total = column_property(select(func.count()).scalar_subquery())",
        "other = synonym('id')",
    ],
)
def test_what_is_no_column_says_nothing(line: str) -> None:
    assert columns(table(user(line))) == {"id": "integer not null default nextval('users_id_seq'::regclass)"}


@pytest.mark.parametrize("argument", ["default=5", "onupdate=func.now", "comment='c'", "info={'a': 1}", "doc='d'"])
def test_what_python_alone_knows_changes_nothing(argument: str) -> None:
    plain, told = user("x = Column(Integer)"), user(f"x = Column(Integer, {argument})")

    assert {one.sql for one in declaration(told).statements} == {one.sql for one in declaration(plain).statements}


def test_a_constant_is_followed_through_imports() -> None:
    held = {
        "shop/__init__.py": "",
        "shop/sizes.py": "from .numbers import SHORT\nLONG = SHORT * 2\n",
        "shop/numbers.py": "SHORT = 20\n",
        "shop/models.py": "from shop import sizes\n" + user("x = Column(String(sizes.LONG))"),
    }

    assert columns(table(held))["x"] == "character varying(40)"


def test_mixins_and_abstract_bases_give_their_columns() -> None:
    text = (
        f"{BASE}class Stamped:\n    at: Mapped[datetime.datetime]\n"
        "    @declared_attr\n    def by_id(cls): return Column(ForeignKey('users.id'))\n"
        "class Model(Base):\n    __abstract__ = True\n    id = Column(Integer, primary_key=True)\n"
        "class User(Stamped, Model):\n    __tablename__ = 'users'\n"
    )

    held = table(text)
    assert set(columns(held)) == {"id", "at", "by_id"}
    assert columns(held)["by_id"] == "integer"
    assert keys(held) == ["primary id", "by_id -> users on delete no action"]
    assert set(declared(text).schema.tables) == {Name("users")}


def test_a_child_without_a_table_of_its_own_adds_to_its_parents() -> None:
    text = user("kind = Column(String(5))") + "class Admin(User):\n    rank = Column(Integer)\n"

    assert set(columns(table(text))) == {"id", "kind", "rank"}


def test_a_child_with_a_table_of_its_own_has_its_own_columns_only() -> None:
    child = (
        "class Admin(User):\n    __tablename__ = 'admins'\n    id = Column(ForeignKey('users.id'), primary_key=True)\n"
    )

    held = table(user("kind = Column(String(5))") + child, "admins")
    assert columns(held) == {"id": "integer not null"}
    assert keys(held) == ["primary id", "id -> users on delete no action"]


def test_a_name_is_made_from_the_class_where_the_base_says_so() -> None:
    text = (
        f"{BASE}import re\nclass Model(Base):\n    __abstract__ = True\n    @declared_attr.directive\n"
        "    def __tablename__(cls): return re.sub('(?<!^)(?=[A-Z])', '_', cls.__name__).lower()\n"
        "class BlogPost(Model):\n    id = Column(Integer, primary_key=True)\n"
    )

    assert columns(table(text, "blog_post"))


def test_constraints_and_indexes_are_declared_with_their_columns() -> None:
    held = table(
        user(
            "a = Column(Integer, index=True)",
            "b = Column(Integer, ForeignKey('users.id', ondelete='CASCADE'), unique=True)",
            "__table_args__ = (UniqueConstraint('a', 'b'), Index('ix_b', 'b', postgresql_where=text('a > 1')),)",
        )
    )

    assert keys(held) == ["primary id", "unique b", "unique a, b", "b -> users on delete cascade"]
    assert sorted(index.name for index in held.indexes) == ["ix_b", "ix_users_a"]


def test_an_index_beside_its_model_belongs_to_it() -> None:
    held = table(user("a = Column(Integer)") + "Index('ix_a', User.a)\n")

    assert [index.name for index in held.indexes] == ["ix_a"]


def test_an_enumeration_is_a_type_with_its_labels() -> None:
    text = user("x: Mapped[Kind]").replace("class User", "class Kind(enum.Enum):\n    A = 1\n    B = 2\nclass User")

    found = declared(text)
    [kind] = found.schema.types.values()
    assert (str(kind.name), getattr(kind, "labels", ())) == ("kind", ("A", "B"))


def test_labels_that_cannot_be_told_leave_the_type_unknown() -> None:
    found = declared(user("x = Column(Enum(*load(), name='kind'))"))

    assert Name("kind") in found.schema.unknown.objects
    assert Name("users") not in found.schema.unknown.objects


def test_a_field_of_sqlmodel_is_a_column_of_tables_only() -> None:
    text = (
        "from sqlmodel import Field, Relationship, SQLModel\n"
        "class Shared(SQLModel):\n    email: str = Field(unique=True, max_length=9)\n    age: int | None = None\n"
        "class Create(Shared):\n    password: str\n"
        "class User(Shared, table=True):\n    id: int | None = Field(default=None, primary_key=True)\n"
    )

    found = declared(text)
    assert set(found.schema.tables) == {Name("user")}
    assert columns(table(text, "user")) == {
        "id": "integer not null default nextval('user_id_seq'::regclass)",
        "email": "character varying(9) not null",
        "age": "integer",
    }


def test_flask_names_tables_after_classes() -> None:
    text = (
        "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n"
        "class HTTPLog(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n"
    )

    assert columns(table(text, "http_log"))


def test_a_type_that_cannot_be_told_leaves_the_rest_of_its_column_told() -> None:
    held = table(user("x = Column(Strange(5), nullable=False)"))

    assert columns(held)["x"] == "Strange(5)? not null"


def test_a_decorated_type_is_what_it_is_built_on() -> None:
    kind = "class Money(TypeDecorator):\n    impl = BigInteger\nclass User"

    assert columns(table(user("x = Column(Money)").replace("class User", kind)))["x"] == "bigint"


def test_arguments_that_cannot_be_told_leave_their_column_unknown() -> None:
    found = declared(user("x = Column(Integer, **options())", "y = Column(Integer)"))

    assert found.schema.unknown.columns == {Name("users"): frozenset({"x"})}


def test_a_base_from_elsewhere_may_bring_more() -> None:
    text = USERS.replace("(Base):\n    __tablename__", "(Base, other.Mixin):\n    __tablename__")
    found = declared("import other\n" + text.replace("from __future__ import annotations", ""))

    assert Name("users") in found.partial
    assert Name("users") not in found.schema.unknown.objects


def test_what_type_checkers_alone_see_is_nothing() -> None:
    assert columns(table(user("if TYPE_CHECKING:\n        x: Mapped[int]"))).keys() == {"id"}


def test_newer_syntax_is_read() -> None:
    text = (
        user("x = Column(Integer)").replace("class Base", "type Id = int\nclass Box[T]:\n    pass\nclass Base")
        + "try:\n    pass\nexcept KeyError, ValueError:\n    pass\n"
    )

    assert set(columns(table(text))) == {"id", "x"}


@pytest.mark.parametrize(
    "text",
    [
        "class A(A): pass\nclass B(C): pass\nclass C(B): __tablename__ = 'c'\n",
        "x = x\nfrom models import *\nfrom .models import y\n",
        "from shop.models import Base\nclass Base(Base): __tablename__ = 'b'\n",
        "def f(n): return f(n)\nclass User(Base):\n __tablename__ = f(1)\n",
        "class User(Base):\n __tablename__ = 'x' * 10 ** 9\n",
        "a = " + "(" * 3000,
        "a = " + "-" * 20000 + "1\n",
        "from ....... import a\nfrom ... import b\n",
        "class User(Base):\n __tablename__ = 'a'\n __table_args__ = __table_args__\n x = Column(x)\n",
        "class User(Base):\n __tablename__ = '\ud800'\n",
        "\0",
        "import re\nclass User(Base):\n __tablename__ = re.sub('(a+)+$', '', 'a' * 60 + 'b')\n",
    ],
)
def test_strange_files_are_no_trouble(text: str) -> None:
    found = declared(
        {
            "shop/models.py": USERS.encode("utf-8", "replace").decode(),
            "shop/other.py": text.encode("utf-8", "replace").decode(),
        }
    )

    assert Name("users") in found.schema.tables


def test_lists_that_double_end_soon_and_are_not_known_to_the_end() -> None:
    lists = "".join(f"a{n + 1} = [*a{n}, *a{n}]\n" for n in range(60))

    found = declared(f"{BASE}a0 = [Column('x', Integer)]\n{lists}t = Table('t', Base.metadata, *a60)\n")

    assert found.unread


def test_a_name_that_is_no_text_does_no_harm() -> None:
    found = declared(user().replace("'users'", "'\\ud800'").replace("primary_key=True", "unique=True"))

    assert Name("\ud800") in found.schema.tables
