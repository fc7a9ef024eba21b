from __future__ import annotations

import pytest

from tests.declared.prisma.schemas import declared, reasons, table, whole
from undrift.declared import base
from undrift.declared.assembling import assemble
from undrift.declared.base import Source
from undrift.declared.prisma.reader import READER
from undrift.files import LARGEST_FILE, MemoryFiles
from undrift.schema.model import Name

MODEL = "model T {\n  id Int @id\n}"


def test_it_is_a_reader() -> None:
    reader: base.Reader = READER

    assert (reader.name, reader.title) == ("prisma", "Prisma schema")


@pytest.mark.parametrize("provider", ["mongodb", "sqlserver", "cockroachdb", "mysql"])
def test_a_schema_for_another_server_says_nothing(provider: str) -> None:
    declaration = declared(f'datasource db {{\n  provider = "{provider}"\n}}\n{MODEL}')

    [doubt] = declaration.doubts
    assert (doubt.table, doubt.more, declaration.statements) == (None, False, ())
    assert provider in doubt.reason


def test_mariadb_is_mysql_to_prisma() -> None:
    found = assemble(declared(f'datasource db {{\n  provider = "mysql"\n}}\n{MODEL}', "mariadb"), "mariadb")

    assert (list(found.schema.tables), found.unread) == ([Name("T")], ())


def test_a_provider_that_is_computed_is_that_of_the_migrations() -> None:
    declaration = declared(f'datasource db {{\n  provider = env("P")\n}}\n{MODEL}', "sqlite")

    assert declaration.doubts == ()
    assert "PRIMARY KEY AUTOINCREMENT" in declaration.statements[0].sql


def test_models_and_enums_may_lie_in_several_namespaces() -> None:
    text = (
        'enum E {\n  A\n  @@schema("audit")\n}\nmodel T {\n  id Int @id\n  e E\n  us U[]\n  @@schema("audit")\n}\n'
        'model U {\n  id Int @id\n  tId Int\n  t T @relation(fields: [tId], references: [id])\n  @@schema("public")\n}'
    )
    source = '  schemas = ["public", "audit"]'
    found = whole(text, source=source)

    assert set(found.schema.tables) == {Name("T", "audit"), Name("U")}
    assert [one.name for one in found.schema.enums] == [Name("E", "audit")]
    assert [one.table for one in table(found, "U").foreign_keys] == [Name("T", "audit")]
    assert declared(text, source=source).namespaces == frozenset({"", "audit"})


def test_only_the_default_namespace_is_managed_where_none_is_listed() -> None:
    assert declared(MODEL).namespaces == frozenset({""})


def test_what_the_configuration_leaves_to_others_is_not_managed() -> None:
    assert declared(MODEL, external="public.jobs\nauth.users\nkeys").unmanaged == {
        Name("jobs"),
        Name("users", "auth"),
        Name("keys"),
    }


def test_several_files_are_one_schema() -> None:
    files = MemoryFiles(
        {
            "prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}',
            "prisma/models/a.prisma": "model A {\n  id Int @id\n  bs B[]\n}",
            "prisma/models/b.prisma": (
                "model B {\n  id Int @id\n  aId Int\n  a A @relation(fields: [aId], references: [id])\n}"
            ),
        }
    )
    declaration = READER.read(Source("prisma", tuple(files.tree.walk("prisma")), ""), files, "postgres")

    assert declaration.places["B.aId"].path == "prisma/models/b.prisma"
    assert [one.columns for one in table(assemble(declaration, "postgres"), "B").foreign_keys] == [("aId",)]


def test_what_stands_outside_of_blocks_may_be_more_of_everything() -> None:
    declaration = declared(f"modle X {{\n  id Int\n}}\n{MODEL}")

    [doubt] = declaration.doubts
    assert (doubt.table, doubt.more) == (None, True)
    assert declaration.statements


def test_a_model_that_is_declared_twice_is_in_doubt() -> None:
    assert list(reasons(declared(f"{MODEL}\n{MODEL}\nmodel U {{\n  id Int @id\n}}"))) == ["T"]


def test_a_file_that_is_too_large_says_so() -> None:
    files = MemoryFiles({"schema.prisma": b" " * (LARGEST_FILE + 1)})

    [doubt] = READER.read(Source("prisma", ("schema.prisma",), ""), files, "postgres").doubts
    assert (doubt.table, doubt.more) == (None, False)


def test_several_schemas_of_which_none_can_be_told_say_so() -> None:
    place = Source("prisma", ("a.prisma",), "", settings=(("unclear", "which of them"),))

    [doubt] = READER.read(place, MemoryFiles({"a.prisma": MODEL}), "postgres").doubts
    assert (doubt.reason, doubt.table) == ("which of them", None)


@pytest.mark.parametrize("name", ['a\\"b', "a`b", "a'b", 'a\\"); DROP TABLE t; --', "größe", "select", "a b"])
@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite"])
def test_names_of_any_kind_are_quoted(name: str, dialect: str) -> None:
    found = whole(
        f'model T {{\n  id Int @id @map("{name}")\n  a Int\n  @@index([a], map: "{name}_i")\n  @@map("{name}")\n}}',
        dialect,
    )

    plain = name.replace("\\", "")
    assert list(found.schema.tables) == [Name(plain)]
    assert table(found, plain).columns[0].name == plain
