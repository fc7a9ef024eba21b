from __future__ import annotations

import pytest

from undrift.declared.prisma.parsing import parse
from undrift.declared.prisma.syntax import Attribute, Block, Call, Document, Entries, Items, Number, Text, Value, Word


def only(text: str) -> Block:
    [block] = parse("schema.prisma", text).blocks
    assert block.fault == ""
    return block


def attribute(written: str) -> Attribute:
    [found] = only(f"model A {{\n  a Int {written}\n}}\n").fields[0].attributes
    return found


def value(written: str) -> Value:
    found = attribute(f"@default({written})").argument("value", first=True)
    assert found is not None
    return found


def faults(document: Document) -> dict[str, str]:
    return {block.name: block.fault for block in document.blocks if block.fault}


def test_a_field_is_read_with_its_type_and_its_attributes() -> None:
    [field] = only('model A {\n  email String? @unique(map: "e") @db.VarChar(20) // note\n}\n').fields

    assert (field.name, field.type, field.arity, field.unsupported) == ("email", "String", "?", False)
    assert [one.name for one in field.attributes] == ["unique", "db.VarChar"]
    assert field.attributes[0].text("map") == "e"


@pytest.mark.parametrize(("written", "arity"), [("Int", ""), ("Int?", "?"), ("Int[]", "[]"), ("Int[]?", "[]")])
def test_the_arity_of_a_field_is_read(written: str, arity: str) -> None:
    assert only(f"model A {{\n  a {written}\n}}").fields[0].arity == arity


def test_a_type_that_prisma_does_not_know_is_read_as_it_stands() -> None:
    [field] = only('model A {\n  a Unsupported("geometry(Point, 4326)")?\n}').fields

    assert (field.type, field.unsupported, field.arity) == ("geometry(Point, 4326)", True, "?")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1", Number("1")),
        ("-1.50", Number("-1.50")),
        ("true", Word("true")),
        ('"a \\"b\\" \\u00e9\\n"', Text('a "b" é\n')),
        ("now()", Call("now", ())),
        ("[A, B]", Items((Word("A"), Word("B")))),
        ("[]", Items(())),
        ("[1, 2,]", Items((Number("1"), Number("2")))),
    ],
)
def test_an_expression_is_read(written: str, read: Value) -> None:
    assert value(written) == read


def test_arguments_are_told_by_name_and_by_place() -> None:
    found = attribute('@relation("name", fields: [a], onDelete: Cascade)')

    assert found.argument("name", first=True) == Text("name")
    assert found.argument("fields") == Items((Word("a"),))
    assert found.argument("onDelete") == Word("Cascade")
    assert found.argument("onUpdate") is None


def test_an_object_is_read() -> None:
    [found] = only('model A {\n  @@index([a], where: { a: true, "b": { not: null } })\n}').attributes

    where = found.argument("where")
    assert isinstance(where, Entries)
    assert [one.name for one in where.items] == ["a", "b"]


def test_comments_say_nothing() -> None:
    text = """
    /// documented
    model A { // opens
      /* two
         lines */
      a Int // @unique
      // b Int
      /// c Int
    } // closes
    """

    assert [one.name for one in only(text).fields] == ["a"]
    assert only(text).fields[0].attributes == ()


def test_a_slash_within_a_string_begins_no_comment() -> None:
    assert value('"https://a.b/*c*/"') == Text("https://a.b/*c*/")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way_and_places_are_right(end: str) -> None:
    document = parse("a.prisma", end.join(["enum E {", "  A", "}", "", "model M {", "  /* x", "  */ b Int", "}"]))

    [enum, model] = document.blocks
    assert document.place(enum.fields[0].offset).line == 2
    assert document.place(model.offset).line == 5
    assert (document.place(model.fields[0].offset).line, document.place(model.fields[0].offset).column) == (7, 6)


def test_values_of_enums_and_settings_are_read() -> None:
    document = parse(
        "a.prisma", 'enum E {\n  A @map("a")\n  B\n\n  @@map("e")\n}\ndatasource db {\n  url = env("U")\n}'
    )

    [enum, source] = document.blocks
    assert [one.name for one in enum.fields] == ["A", "B"]
    assert enum.attributes[0].text("name", first=True) == "e"
    assert source.settings["url"] == Call("env", source.settings["url"].arguments)  # type: ignore[union-attr] # it is a call


def test_what_cannot_be_read_costs_its_own_block_only() -> None:
    document = parse("a.prisma", "model A {\n  a Int @default(\n}\n\nmodel B {\n  b Int\n}\nenum C {\n  D\n}\n")

    assert list(faults(document)) == ["A"]
    assert [block.name for block in document.blocks] == ["A", "B", "C"]


def test_a_block_with_a_fault_still_says_what_it_is_called() -> None:
    [block] = parse("a.prisma", 'model A {\n  a Int ?? x\n  @@map("as")\n}\n').blocks

    assert block.fault
    assert block.mapped == "as"


def test_what_stands_outside_of_blocks_is_noted() -> None:
    document = parse("a.prisma", "modle A {\n  a Int\n}\nmodel B {\n  b Int\n}\n")

    assert document.place(document.strays[0]).line == 1
    assert "B" in [block.name for block in document.blocks]


@pytest.mark.parametrize(
    "text",
    [
        "model A {\n a Int @default(" + "[" * 5000 + "]" * 5000 + ")\n}\n",
        "model A {\n a Int @default(" + "f(" * 5000 + ")\n}\n",
        'model A {\n a Int @map("' + "a" * 100_000 + "\n}\n",
        "model A {\n a Int @map(" + '\\"' * 100_000 + "\n}\n",
        "model A {",
        "model A {\n a",
        "model A {\n a Int @",
        'model A {\n a Int @map("\\x")\n}',
        "model A {\n \0 Int\n}",
    ],
)
def test_hostile_text_is_a_fault_and_no_error(text: str) -> None:
    assert list(faults(parse("a.prisma", text))) == ["A"]


@pytest.mark.parametrize("text", ["/* " * 100_000, "{" * 100_000, '"', "model", "model \n", "\\"])
def test_hostile_text_outside_of_blocks_is_noted_and_no_error(text: str) -> None:
    assert parse("a.prisma", text).strays
