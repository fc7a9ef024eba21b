from __future__ import annotations

import pytest

from tests.declared.prisma.schemas import declared, kind, made, reasons, table, whole
from undrift.declared.assembling import Assembled
from undrift.schema.model import ForeignKey, Name

DIALECTS = ("postgres", "mysql", "sqlite")


def post(author: str, key: str, options: str = "") -> str:
    return (
        "model User {\n  id Int @id\n  posts Post[]\n}\n"
        f"model Post {{\n  id Int @id\n  {key}\n  {author} @relation(fields: [authorId], references: [id]{options})\n}}"
    )


def only(assembled: Assembled, name: str = "Post") -> ForeignKey:
    [found] = table(assembled, name).foreign_keys
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("author", "key", "on_delete"),
    [
        ("author User", "authorId Int", "restrict"),
        ("author User?", "authorId Int?", "set null"),
        ("author User?", "authorId Int", "restrict"),
    ],
)
def test_what_a_relation_does_unless_told_hangs_on_whether_it_is_required(
    dialect: str, author: str, key: str, on_delete: str
) -> None:
    found = only(whole(post(author, key), dialect))

    assert (found.columns, found.table, found.references) == (("authorId",), Name("User"), ("id",))
    assert (found.on_delete, found.on_update) == (on_delete, "cascade")


@pytest.mark.parametrize(
    ("written", "read"),
    [("Cascade", "cascade"), ("NoAction", "no action"), ("SetDefault", "set default"), ("Restrict", "restrict")],
)
def test_actions_are_those_that_are_written(written: str, read: str) -> None:
    found = only(whole(post("author User", "authorId Int", f", onDelete: {written}, onUpdate: {written}")))

    assert (found.on_delete, found.on_update) == (read, read)


def test_a_required_relation_cascaded_until_version_3() -> None:
    text = post("author User", "authorId Int")
    preview = 'generator c {\n  provider = "x"\n  previewFeatures = ["referentialActions"]\n}\n'

    assert only(whole(text, major="2")).on_delete == "cascade"
    assert only(whole(preview + text, major="2")).on_delete == "restrict"
    assert only(whole(text, major="")).on_delete == "restrict"


def test_a_foreign_key_has_the_name_that_is_mapped() -> None:
    assert only(whole(post("author User", "authorId Int"))).name == "Post_authorId_fkey"
    assert only(whole(post("author User", "authorId Int", ', map: "fk"'))).name == "fk"


def test_a_relation_may_be_of_several_fields_and_within_one_model() -> None:
    text = (
        'model P {\n  a Int\n  b Int\n  up P? @relation("tree", fields: [ua, ub], references: [a, b])\n'
        '  ua Int? @map("up_a")\n  ub Int?\n  down P[] @relation("tree")\n  @@id([a, b])\n}'
    )
    found = only(whole(text), "P")

    assert (found.columns, found.references, found.on_delete) == (("up_a", "ub"), ("a", "b"), "set null")


def test_a_relation_to_a_unique_field_works() -> None:
    text = (
        "model A {\n  id Int @id\n  k String @unique\n  b B?\n}\n"
        "model B {\n  ak String @id\n  a A @relation(fields: [ak], references: [k])\n}"
    )

    assert only(whole(text), "B").references == ("k",)


def test_fields_need_no_brackets() -> None:
    text = (
        "model A {\n  id Int @id\n  b B[]\n}\n"
        "model B {\n  id Int @id\n  aId Int\n  a A @relation(fields: aId, references: id)\n}"
    )

    assert only(whole(text), "B").columns == ("aId",)


@pytest.mark.parametrize("setting", ["relationMode", "referentialIntegrity"])
def test_there_are_no_foreign_keys_where_the_client_sees_to_relations(setting: str) -> None:
    text = (
        f"{post('author User', 'authorId Int')}\n"
        f"model A {{\n  id Int @id\n  bs B[]\n}}\nmodel B {{\n  id Int @id\n  as A[]\n}}"
    )

    found = whole(text, source=f'  {setting} = "prisma"')

    assert [one for held in found.schema.tables.values() for one in held.foreign_keys] == []
    assert Name("_AToB") in found.schema.tables


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_relation_of_many_to_many_has_a_table_of_its_own(dialect: str) -> None:
    text = (
        "model Post {\n  id Int @id @default(autoincrement())\n  tags Tag[]\n}\n"
        "model Tag {\n  id String @id\n  posts Post[]\n}"
    )
    found = whole(text, dialect)

    held = table(found, "_PostToTag")
    assert [(one.name, one.nullable, one.default) for one in held.columns] == [("A", False, None), ("B", False, None)]
    assert kind(found, "_PostToTag.B") == kind(found, "Tag.id")
    keys = {(one.columns, one.table, one.references, one.on_delete, one.on_update) for one in held.foreign_keys}
    assert keys == {
        (("A",), Name("Post"), ("id",), "cascade", "cascade"),
        (("B",), Name("Tag"), ("id",), "cascade", "cascade"),
    }
    assert ("B",) in [one.columns for one in held.indexes if not one.unique]


def test_such_a_table_is_called_after_the_relation_and_its_sides_are_sorted() -> None:
    text = (
        'model Zoo {\n  id Int @id\n  as Ape[] @relation("cage")\n'
        '  friends Zoo[] @relation("f")\n  b Zoo[] @relation("f")\n  @@map("a_zoo")\n}\n'
        'model Ape {\n  id String @id\n  zs Zoo[] @relation("cage")\n}'
    )
    found = whole(text)

    assert [one.table.name for one in table(found, "_cage").foreign_keys] == ["Ape", "a_zoo"]
    assert len(table(found, "_f").foreign_keys) == 2
    assert len(found.schema.tables) == 4


@pytest.mark.parametrize(("major", "has_key"), [("5", False), ("6", True), ("7", True)])
def test_such_a_table_has_a_primary_key_in_postgresql_since_version_6(major: str, *, has_key: bool) -> None:
    text = "model A {\n  id Int @id\n  bs B[]\n}\nmodel B {\n  id Int @id\n  as A[]\n}"
    held = table(whole(text, major=major), "_AToB")

    assert (held.primary_key is not None) == has_key
    assert any(one.unique for one in held.indexes) != has_key


def test_where_the_version_cannot_be_told_such_a_table_may_have_more() -> None:
    text = "model A {\n  id Int @id\n  bs B[]\n}\nmodel B {\n  id Int @id\n  as A[]\n}"
    declaration = declared(text, major="")

    [doubt] = declaration.doubts
    assert (doubt.table, doubt.more) == (Name("_AToB"), True)
    assert made(text, major="").partial == {Name("_AToB")}
    assert declared(text, "mysql", major="").doubts == ()


def test_such_a_table_is_in_doubt_where_a_side_has_no_key_of_one_field() -> None:
    text = "model A {\n  a Int\n  b Int\n  bs B[]\n  @@id([a, b])\n}\nmodel B {\n  id Int @id\n  as A[]\n}"

    assert list(reasons(declared(text))) == ["_AToB"]
    assert list(made(text).schema.tables) == [Name("A"), Name("B")]


def test_two_lists_without_a_common_name_are_no_relation() -> None:
    text = 'model A {\n  id Int @id\n  bs B[] @relation("x")\n}\nmodel B {\n  id Int @id\n  as A[] @relation("y")\n}'

    assert list(whole(text).schema.tables) == [Name("A"), Name("B")]


@pytest.mark.parametrize(
    "written",
    [
        "@relation(fields: [authorId], references: [nothing])",
        "@relation(fields: [authorId], references: [id], onDelete: Sometimes)",
        "@relation(fields: [authorId], references: [id, posts])",
    ],
)
def test_a_relation_that_cannot_be_told_puts_its_columns_in_doubt(written: str) -> None:
    text = (
        f"model User {{\n  id Int @id\n  posts Post[]\n}}\n"
        f"model Post {{\n  id Int @id\n  authorId Int\n  author User {written}\n}}"
    )

    assert list(reasons(declared(text))) == ["Post.authorId"]
    assert made(text).schema.unknown.columns == {Name("Post"): {"authorId"}}


def test_a_relation_of_unequal_sides_puts_all_its_columns_in_doubt() -> None:
    text = post("author User", "authorId Int").replace("fields: [authorId]", "fields: [authorId, id]")

    assert set(reasons(declared(text))) == {"Post.authorId", "Post.id"}


def test_where_a_relation_does_not_say_its_fields_the_table_may_have_more() -> None:
    text = post("author User", "authorId Int").replace("fields: [authorId]", "fields: []")

    assert made(text).partial == {Name("Post")}


def test_a_relation_to_a_view_makes_nothing() -> None:
    text = (
        post("author User", "authorId Int")
        .replace("model User", "view User")
        .replace("@id\n  posts", "@unique\n  posts")
    )

    assert table(whole(text), "Post").foreign_keys == ()


def test_a_model_that_cannot_be_read_puts_what_hangs_on_it_in_doubt_and_nothing_else() -> None:
    text = (
        'model User {\n  id Int @id ???\n  @@map("users")\n}\n'
        "model Post {\n  id Int @id\n  authorId Int\n  author User @relation(fields: [authorId], references: [id])\n}\n"
        "model Tag {\n  id Int @id\n  users User[]\n}"
    )

    assert set(reasons(declared(text))) == {"users", "Post.authorId", "_TagToUser"}
    assert kind(made(text), "Post.id") == "integer"


def test_an_enum_that_cannot_be_read_puts_its_columns_in_doubt() -> None:
    text = "enum E {\n  A ?\n}\nmodel T {\n  id Int @id\n  e E\n}"

    assert set(reasons(declared(text))) == {"E", "T.e"}


def test_relations_of_views_make_nothing() -> None:
    text = (
        "model A {\n  id Int @id\n  v V[]\n}\n"
        "view V {\n  id Int @unique\n  aId Int\n  a A @relation(fields: [aId], references: [id])\n}"
    )
    declaration = declared(text)

    assert list(whole(text).schema.tables) == [Name("A")]
    assert declaration.unmanaged == {Name("V")}


def profile(key: str, more: str = "", back: str = "profile Profile?") -> str:
    return (
        f"model User {{\n  id Int @id\n  {back}\n}}\n"
        f"model Profile {{\n  id Int @id\n  {key}\n  user User @relation(fields: [userId], references: [id])\n{more}}}"
    )


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("major", ["2", "3", ""])
def test_a_relation_of_one_to_one_was_unique_without_a_word_until_version_4(dialect: str, major: str) -> None:
    assert _unique(whole(profile("userId Int"), dialect, major=major)) == [("userId",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (profile("userId Int @unique"), [("userId",)]),
        (profile("userId Int", "  @@unique([userId])\n"), [("userId",)]),
        (profile("userId Int", back="profiles Profile[]"), []),
        (profile("userId Int").replace("id Int @id\n  userId Int", "userId Int @id"), []),
    ],
)
def test_what_is_unique_already_is_not_made_so_twice(text: str, expected: list[tuple[str, ...]]) -> None:
    assert _unique(whole(text, major="3")) == expected


def test_version_4_wants_the_word() -> None:
    assert _unique(whole(profile("userId Int"), major="4")) == []


def _unique(assembled: Assembled) -> list[tuple[str, ...]]:
    return [index.columns for index in table(assembled, "Profile").indexes if index.unique]
