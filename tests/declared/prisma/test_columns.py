from __future__ import annotations

import pytest

from tests.declared.prisma.schemas import column, declared, default, kind, made, reasons, table, whole
from undrift.schema.model import Name

SCALARS = ("String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes")


@pytest.mark.parametrize(
    ("dialect", "types"),
    [
        (
            "postgres",
            (
                "text, boolean, integer, bigint, double precision, numeric(65,30), timestamp(3) without time zone, "
                "jsonb, bytea"
            ),
        ),
        ("mysql", "varchar(191), tinyint(1), int, bigint, double, decimal(65,30), datetime(3), json, longblob"),
        ("sqlite", "TEXT, BOOLEAN, INTEGER, BIGINT, REAL, DECIMAL, DATETIME, JSONB, BLOB"),
    ],
)
def test_each_scalar_type_has_the_type_that_prisma_gives_it(dialect: str, types: str) -> None:
    fields = "\n".join(f"  f{place} {name}" for place, name in enumerate(SCALARS))

    found = whole(f"model T {{\n  id Int @id\n{fields}\n}}", dialect)

    assert ", ".join(kind(found, f"T.f{place}") for place in range(len(SCALARS))) == types
    assert not any(column(found, f"T.f{place}").nullable for place in range(len(SCALARS)))


@pytest.mark.parametrize(
    ("dialect", "written", "read"),
    [
        ("postgres", "String @db.VarChar(20)", "character varying(20)"),
        ("postgres", "String @db.VarChar", "character varying"),
        ("postgres", "String @db.Char(3)", "character(3)"),
        ("postgres", "String @db.Uuid", "uuid"),
        ("postgres", "String @db.Citext", "citext"),
        ("postgres", "String @db.Inet", "inet"),
        ("postgres", "String @db.VarBit(4)", "bit varying(4)"),
        ("postgres", "Int @db.SmallInt", "smallint"),
        ("postgres", "Int @db.Oid", "oid"),
        ("postgres", "Float @db.Real", "real"),
        ("postgres", "Decimal @db.Decimal(10, 2)", "numeric(10,2)"),
        ("postgres", "Decimal @db.Money", "money"),
        ("postgres", "DateTime @db.Timestamptz(6)", "timestamp(6) with time zone"),
        ("postgres", "DateTime @db.Timestamp", "timestamp without time zone"),
        ("postgres", "DateTime @db.Date", "date"),
        ("postgres", "DateTime @db.Time(0)", "time(0) without time zone"),
        ("postgres", "Json @db.Json", "json"),
        ("postgres", "String[] @db.VarChar(5)", "character varying(5)[]"),
        ("mysql", "String @db.Text", "text"),
        ("mysql", "String @db.LongText", "longtext"),
        ("mysql", "String @db.VarChar(500)", "varchar(500)"),
        ("mysql", "Int @db.UnsignedInt", "int unsigned"),
        ("mysql", "Int @db.UnsignedTinyInt", "tinyint unsigned"),
        ("mysql", "BigInt @db.UnsignedBigInt", "bigint unsigned"),
        ("mysql", "Boolean @db.TinyInt", "tinyint(1)"),
        ("mysql", "Boolean @db.Bit(1)", "bit(1)"),
        ("mysql", "Decimal @db.Decimal(10, 2)", "decimal(10,2)"),
        ("mysql", "DateTime @db.Timestamp(0)", "timestamp"),
        ("mysql", "DateTime @db.DateTime(6)", "datetime(6)"),
        ("mysql", "Bytes @db.VarBinary(16)", "varbinary(16)"),
        ("mysql", "Int @db.Year", "year"),
    ],
)
def test_a_native_type_is_taken_over(dialect: str, written: str, read: str) -> None:
    assert kind(whole(f"model T {{\n  id Int @id\n  a {written}\n}}", dialect), "T.a") == read


def test_native_types_are_named_after_the_data_source() -> None:
    fields = "  a String @main.Uuid\n  b String @db.Uuid"
    text = f'datasource main {{\n  provider = "postgresql"\n}}\nmodel T {{\n  id Int @id\n{fields}\n}}'

    assert list(reasons(declared(text))) == ["T.b"]


@pytest.mark.parametrize(
    "written",
    [
        "String @db.Nonsense",
        "String @db.VarChar(x)",
        "String @db.VarChar(1, 2, 3)",
        "String @db.Uuid(3)",
        "String @encrypted",
        "Strng",
        "Int @default(later())",
        "Int @default()",
        'String @default(dbgenerated("\'open"))',
        'Int @default(dbgenerated("1, z integer"))',
        'Int @default(dbgenerated("1); DROP TABLE kept; --"))',
        'Unsupported("USER-DEFINED")',
        'Unsupported("text, z integer")',
        'Unsupported("")',
        'Decimal @default("much")',
        "String @default(1)",
        "Int @default(dbgenerated())",
        'Int @default("1")',
        "Boolean @default(yes)",
        'Bytes @default("%")',
        'DateTime @default("soon")',
    ],
)
def test_what_prisma_does_not_know_puts_the_column_in_doubt_and_no_other(written: str) -> None:
    text = f"model T {{\n  id Int @id\n  a {written}\n  b Int\n}}"

    assert list(reasons(declared(text))) == ["T.a"]
    found = made(text)
    assert found.schema.unknown.covers(Name("T"), "a")
    assert not found.schema.unknown.covers(Name("T"), "b")
    assert kind(found, "T.b") == "integer"


def test_a_default_that_is_no_value_of_its_enum_puts_the_column_in_doubt() -> None:
    text = "enum E {\n  A\n}\nmodel T {\n  id Int @id\n  a E @default(B)\n  b E @default(A)\n}"

    assert list(reasons(declared(text))) == ["T.a"]


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
def test_a_list_is_in_doubt_where_the_server_has_none(dialect: str) -> None:
    assert list(reasons(declared("model T {\n  id Int @id\n  a Int[]\n}", dialect))) == ["T.a"]


def test_a_type_that_prisma_does_not_know_stands_as_it_is_written() -> None:
    found = whole('model T {\n  id Int @id\n  a Unsupported("tsvector")?\n  b Unsupported("vector(3)")[]\n}')

    assert (kind(found, "T.a"), column(found, "T.a").nullable) == ("tsvector", True)
    assert kind(found, "T.b") == "vector(3)[]"


def test_an_optional_field_is_nullable_and_so_is_a_list() -> None:
    found = whole("model T {\n  id Int @id\n  a Int?\n  b Int[]\n  c Int\n}")

    assert [one.name for one in table(found, "T").columns if one.nullable] == ["a", "b"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Int @default(-5)", "-5"),
        ("BigInt @default(9007199254740993)", "9007199254740993"),
        ("Float @default(1.50)", "1.50"),
        ("Decimal @default(0.10)", "0.10"),
        ('Decimal @default("1.5")', "1.5"),
        ("Boolean @default(true)", "true"),
        ('String @default("it\'s")', "'it''s'"),
        ('String @default("")', "''"),
        ("DateTime @default(now())", "CURRENT_TIMESTAMP"),
        ('DateTime @default("2020-01-01T10:00:00.1+02:00")', "'2020-01-01 10:00:00.100 +02:00'"),
        ('Bytes @default("aGVsbG8=")', "'\\x68656c6c6f'"),
        ('String @default(dbgenerated("gen_random_uuid()"))', "gen_random_uuid()"),
    ],
)
def test_a_default_is_written_as_prisma_writes_it(written: str, read: str) -> None:
    statements = declared(f"model T {{\n  id Int @id\n  a {written}\n}}").statements

    assert f"NOT NULL DEFAULT {read}," in statements[0].sql


def test_lists_have_defaults_too() -> None:
    found = whole('model T {\n  id Int @id\n  a String[] @default(["x", "y"])\n  b Int[] @default([])\n}')

    assert "'x'" in default(found, "T.a")
    assert column(found, "T.b").default is not None


@pytest.mark.parametrize("made_up", ["uuid()", "uuid(7)", "cuid()", "cuid(2)", "ulid()", "nanoid(10)"])
def test_what_the_client_makes_up_is_no_default(made_up: str) -> None:
    assert column(whole(f"model T {{\n  id String @id @default({made_up})\n}}"), "T.id").default is None


def test_updated_at_is_of_the_client_too() -> None:
    found = column(whole("model T {\n  id Int @id\n  a DateTime @updatedAt\n}", "mysql"), "T.a")

    assert (found.default, found.on_update) == (None, "")


@pytest.mark.parametrize(
    ("written", "read"),
    [("Int", "integer"), ("BigInt", "bigint"), ("Int @db.SmallInt", "smallint")],
)
def test_postgresql_counts_up_with_a_sequence_of_the_right_size(written: str, read: str) -> None:
    name, _, native = written.partition(" ")
    found = whole(f"model T {{\n  id {name} @id @default(autoincrement()) {native}\n}}")

    assert kind(found, "T.id") == read
    assert default(found, "T.id").startswith("nextval(")


def test_mysql_counts_up_on_its_own() -> None:
    assert column(whole("model T {\n  id Int @id @default(autoincrement())\n}", "mysql"), "T.id").auto_increment


def test_sqlite_numbers_every_key_that_is_one_int() -> None:
    text = (
        "model A {\n  id Int @id\n}\nmodel B {\n  id BigInt\n  @@id([id])\n}\n"
        "model C {\n  a Int\n  b Int\n  @@id([a, b])\n}"
    )
    found = whole(text, "sqlite")

    assert column(found, "A.id").auto_increment
    assert not column(found, "B.id").auto_increment
    assert not column(found, "C.a").auto_increment
    assert [len(one.primary_key.columns) for one in found.schema.tables.values() if one.primary_key] == [1, 1, 2]


def test_now_has_the_precision_of_its_column_in_mysql() -> None:
    found = whole(
        "model T {\n  id Int @id\n  a DateTime @default(now())\n  b DateTime @default(now()) @db.Timestamp(0)\n}",
        "mysql",
    )

    assert default(found, "T.a") == "CURRENT_TIMESTAMP(3)"
    assert "3" not in default(found, "T.b")


def test_mysql_has_no_defaults_for_json_and_bytes() -> None:
    found = whole('model T {\n  id Int @id\n  a Json @default("{}")\n  b Bytes @default("aGVsbG8=")\n}', "mysql")

    assert (column(found, "T.a").default, column(found, "T.b").default) == (None, None)


def test_an_enum_is_a_type_in_postgresql() -> None:
    text = (
        'enum Role {\n  USER @map("user")\n  ADMIN\n  @@map("role")\n}\n'
        "model T {\n  id Int @id\n  a Role @default(USER)\n  b Role[]\n}"
    )
    found = whole(text)

    [enum] = found.schema.enums
    assert (enum.name, enum.labels) == (Name("role"), ("user", "ADMIN"))
    assert (kind(found, "T.a"), kind(found, "T.b")) == ("role", "role[]")
    assert "'user'" in default(found, "T.a")


def test_an_enum_is_a_list_of_labels_in_mysql_and_text_in_sqlite() -> None:
    text = 'enum Role {\n  USER @map("user")\n  ADMIN\n}\nmodel T {\n  id Int @id\n  a Role @default(USER)\n}'

    assert kind(whole(text, "mysql"), "T.a") == "enum('user','ADMIN')"
    assert kind(whole(text, "sqlite"), "T.a") == "TEXT"
    assert default(whole(text, "sqlite"), "T.a") == "'user'"


def test_fields_and_models_that_the_client_ignores_are_made_all_the_same() -> None:
    found = whole("model T {\n  id Int @id\n  a Int @ignore\n}\nmodel U {\n  b Int?\n  @@ignore\n}")

    assert [one.name for one in table(found, "T").columns] == ["id", "a"]
    assert kind(found, "U.b") == "integer"


def test_names_in_the_database_are_those_that_are_mapped() -> None:
    found = whole('model User {\n  id Int @id @map("user_id")\n  a Int @map(name: "b")\n  @@map("users")\n}')

    assert [one.name for one in table(found, "users").columns] == ["user_id", "b"]


def test_names_that_are_too_long_are_cut_as_postgresql_cuts_them() -> None:
    long = "T" * 70
    declaration = declared(f"model {long} {{\n  {'c' * 70} Int @id\n}}")

    assert f"{'T' * 63}.{'c' * 63}" in declaration.places


def test_a_place_is_known_for_everything_that_is_declared() -> None:
    text = 'enum E {\n  A\n}\nmodel T {\n  id Int @id\n  e E\n\n  @@index([e], map: "i")\n}'
    places = declared(text, source="  // nothing").places

    assert {name: place.line for name, place in places.items()} == {
        "E": 5,
        "T": 8,
        "T.id": 9,
        "T.e": 10,
        "T_pkey": 9,
        "i": 12,
    }
