"""Random schemas of Prisma for PostgreSQL: what the reader says is declared, and what Prisma's engine makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fidelity.orm.comparing import compared, declared, explained, replayed
from tests.fidelity.orm.engines import Engines

HEAD = """\
datasource db {
  provider = "postgresql"
}

enum State {
  NEW
  OLD @map("old one")
}
"""

SCALARS = {
    "String": ('"a"', '"it\'s"', "uuid()"),
    "String@db.VarChar(9)": ('"b"',),
    "String@db.Uuid": ('dbgenerated("gen_random_uuid()")',),
    "Int": ("0", "-7"),
    "Int@db.SmallInt": ("3",),
    "BigInt": ("9007199254740993",),
    "Float": ("0.5", "2"),
    "Float@db.Real": ("1.25",),
    "Decimal": ("1.50",),
    "Decimal@db.Decimal(9, 3)": ("0",),
    "Boolean": ("true", "false"),
    "DateTime": ("now()", '"2024-01-02T03:04:05.678Z"'),
    "DateTime@db.Timestamptz(6)": ("now()",),
    "DateTime@db.Date": (),
    "Json": ('"{\\"a\\": [1, null]}"',),
    "Bytes": ('"aGk="',),
    "State": ("NEW", "OLD"),
}
"""Types of fields, with defaults for each."""

KEYS = (
    "Int @id @default(autoincrement())",
    "Int @id",
    "String @id @default(cuid())",
    "BigInt @id",
    "String @id @db.Uuid",
)
REQUIRED = ("Cascade", "Restrict", "NoAction")
OPTIONAL = (*REQUIRED, "SetNull")

names = st.sampled_from(("name", "Title", "camelCase", "snake_case", "order", "x1", "UPPER", "last"))


@dataclass
class Model:
    """One model while it is put together."""

    name: str
    key: str
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return it as it stands in a schema."""
        return "\n".join((f"model {self.name} {{", f"  key {self.key}", *(f"  {line}" for line in self.lines), "}", ""))


@st.composite
def fields(draw: st.DrawFn, name: str) -> str:
    """One field that is no relation."""
    kind = draw(st.sampled_from(tuple(SCALARS)))
    type_, at, native = kind.partition("@")
    form = draw(st.sampled_from(("", "", "?", "[]")))
    said = [f"{at}{native}"] if native else []
    if form != "[]" and SCALARS[kind] and draw(st.booleans()):
        said.append(f"@default({draw(st.sampled_from(SCALARS[kind]))})")
    if form != "[]" and type_ != "Json" and draw(st.integers(0, 3)) == 0:
        said.append("@unique")
    if draw(st.integers(0, 3)) == 0:
        said.append(f'@map("{name} mapped")')
    return " ".join((name, f"{type_}{form}", *draw(st.permutations(said))))


@st.composite
def relations(draw: st.DrawFn, number: int, models: list[Model], own: Model) -> None:
    """A relation of a model to one before it, or to itself."""
    other = draw(st.sampled_from([*models, own]))
    name = f"r{number}"
    if draw(st.integers(0, 3)) == 0:
        own.lines.append(f'many{number} {other.name}[] @relation("{name}")')
        other.lines.append(f'back{number} {own.name}[] @relation("{name}")')
        return
    optional = draw(st.booleans())
    mark, actions = ("?", OPTIONAL) if optional else ("", REQUIRED)
    chosen = draw(st.dictionaries(st.sampled_from(("onDelete", "onUpdate")), st.sampled_from(actions)))
    said = "".join(f", {event}: {action}" for event, action in chosen.items())
    type_, _, rest = other.key.partition(" ")
    native = " @db.Uuid" if "@db.Uuid" in rest else ""
    single = draw(st.booleans())
    own.lines.append(f"fk{number} {type_}{mark}{native}{' @unique' if single else ''}")
    own.lines.append(
        f'to{number} {other.name}{mark} @relation("{name}", fields: [fk{number}], references: [key]{said})'
    )
    other.lines.append(f'from{number} {own.name}{"?" if single else "[]"} @relation("{name}")')


@st.composite
def schemas(draw: st.DrawFn) -> str:
    """One schema, each of whose models may refer to those before it."""
    models: list[Model] = []
    for number in range(draw(st.integers(1, 4))):
        own = draw(st.lists(names, min_size=1, max_size=5, unique=True))
        model = Model(f"Model{number}", draw(st.sampled_from(KEYS)), [draw(fields(name)) for name in own])
        model.lines += [f"@@{kind}([{own[0]}, key])" for kind in draw(st.sets(st.sampled_from(("index", "unique"))))]
        model.lines += [f'@@map("table {number}")'] if draw(st.booleans()) else []
        for place in range(draw(st.integers(0, 2))):
            draw(relations(10 * number + place, models, model))
        models.append(model)
    return HEAD + "".join(model.text() for model in models)


@settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=schemas())
def test_any_schema_declares_what_prisma_makes(engines: Engines, text: str) -> None:
    files = {"schema.prisma": text}
    declaration = declared("prisma", files, "postgres")

    found = compared(declaration, replayed(engines.prisma("postgres", files).statements, "postgres"))

    assert (found.differences, found.unknown) == ((), ()), explained(found)
