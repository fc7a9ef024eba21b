"""Random schemas of Drizzle for PostgreSQL: what the reader says is declared, and what drizzle-kit makes of them."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fidelity.orm.comparing import compared, declared, explained, replayed
from tests.fidelity.orm.engines import Engines

HEAD = """\
import { sql } from "drizzle-orm";
import * as pg from "drizzle-orm/pg-core";

const state = pg.pgEnum("state", ["new", "it's old", "Gone"]);
export { state as renamed };
const spread = { at: pg.timestamp("spread_at").notNull(), by: pg.text() };
"""

BUILDERS = {
    "text": ('"a"', '"it\'s"', '""', "sql`upper('a')`"),
    "varchar|{ length: 9 }": ('"b"',),
    "char|{ length: 3 }": ('"abc"',),
    "integer": ("0", "-7", "2 * 30", "sql`1 + 1`"),
    "smallint": ("3",),
    'bigint|{ mode: "number" }': ("9007199254740991", "-1"),
    "boolean": ("true", "false"),
    "numeric|{ precision: 9, scale: 3 }": ('"1.500"',),
    "numeric": ('"0"',),
    "real": ("0.25",),
    "doublePrecision": ("1e21", "1.5"),
    "uuid": ("sql`gen_random_uuid()`",),
    "jsonb": ("{}", "[]", '{ a: [1, null, { b: "c" }] }'),
    "json": ('{ "x-y": true }',),
    "timestamp": ("sql`now()`", 'new Date("2024-05-06T07:08:09Z")'),
    "timestamp|{ withTimezone: true, precision: 3 }": ("sql`CURRENT_TIMESTAMP`",),
    'timestamp|{ mode: "string" }': ('"2024-01-01 00:00:00"',),
    "date": ('"2024-02-29"', "sql`CURRENT_DATE`"),
    "time|{ precision: 2 }": ('"08:30:00"',),
    'interval|{ fields: "day" }': ('"1 day"',),
    "inet": ('"10.0.0.1"',),
    "state": ('"new"', '"it\'s old"'),
}
"""Column builders with what they take, and defaults for each."""

ACTIONS = ("cascade", "restrict", "set null", "set default", "no action")

names = st.sampled_from(("id", "Name", "camelCase", "snake_case", "order", "größe", "a b", "x1", "UPPER", "last"))


@st.composite
def columns(draw: st.DrawFn, table: int, name: str) -> str:
    """One column of a table that lies behind others, to whose ids it may refer."""
    if table and draw(st.integers(0, 4)) == 0:
        target = draw(st.integers(0, table - 1))
        actions = draw(st.dictionaries(st.sampled_from(("onDelete", "onUpdate")), st.sampled_from(ACTIONS)))
        said = ", ".join(f'{event}: "{action}"' for event, action in actions.items())
        return f'pg.integer("{name}").references(() => t{target}.key{f", {{ {said} }}" if said else ""})'
    builder = draw(st.sampled_from(tuple(BUILDERS)))
    call, _, options = builder.partition("|")
    named = f'"{name}"' if draw(st.booleans()) or options else ""
    text = f"{'' if call == 'state' else 'pg.'}{call}({', '.join(filter(None, (named, options)))})"
    modifiers = draw(st.lists(st.sampled_from((".notNull()", ".unique()", "default", ".$type<any>()")), unique=True))
    if draw(st.integers(0, 5)) == 0:
        return f"{text}.array(){'.notNull()' if modifiers else ''}"
    for one in modifiers:
        if one == ".unique()" and call == "json":
            continue
        text += f".default({draw(st.sampled_from(BUILDERS[builder]))})" if one == "default" else one
    return text


@st.composite
def tables(draw: st.DrawFn, number: int, head: str = "export const") -> str:
    """One table, with its extras."""
    own = draw(st.lists(names, min_size=1, max_size=6, unique=True))
    lines = [f'  key: pg.{draw(st.sampled_from(("integer", "serial")))}("key").primaryKey(),']
    lines += [f'  "{name}": {draw(columns(number, name))},' for name in own]
    lines += ["  ...spread,"] if draw(st.booleans()) else []
    extras = draw(st.lists(st.tuples(st.sampled_from(own), st.integers(0, 4)), max_size=4, unique=True))
    said = ", ".join(_extra(number, place, name, kind) for place, (name, kind) in enumerate(extras))
    after = f", (t) => [{said}]" if draw(st.booleans()) else f", (t) => ({{ {_keyed(said)} }})" if said else ""
    extra = after if extras else ""
    body = "\n".join(lines)
    return f'{head} t{number} = pg.pgTable("table_{number}", {{\n{body}\n}}{extra});\n'


def _extra(table: int, place: int, name: str, kind: int) -> str:
    column, own = f't["{name}"]', f'"extra_{table}_{place}"'
    return (
        f"pg.index({own}).on({column}, t.key)",
        f"pg.uniqueIndex({own}).on(t.key, {column})",
        f"pg.index({own}).on({column}.desc()).where(sql`${{t.key}} > 5`)",
        f"pg.unique({own}).on(t.key, {column})",
        f"pg.check({own}, sql`${{{column}}} is not null`)",
    )[kind]


def _keyed(said: str) -> str:
    parts = said.split(", pg.")
    return ", ".join(f"e{number}: {'pg.' if number else ''}{part}" for number, part in enumerate(parts))


@st.composite
def schemas(draw: st.DrawFn) -> str:
    """One file of tables, each of which may refer to those before it, the last one perhaps not exported."""
    count = draw(st.integers(1, 4))
    hidden = draw(tables(count, "const")) if draw(st.booleans()) else ""
    return HEAD + "".join(draw(tables(number)) for number in range(count)) + hidden


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=schemas())
def test_any_schema_declares_what_drizzle_kit_makes(engines: Engines, text: str) -> None:
    declaration = declared("drizzle", {"schema.ts": text}, "postgres")

    found = compared(declaration, replayed(engines.drizzle("postgres", text).statements, "postgres"))

    assert (found.differences, found.unknown) == ((), ()), explained(found)
