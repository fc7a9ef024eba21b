"""Random schemas of Drizzle: what the reader says is declared, and what drizzle-kit makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fidelity.orm.comparing import compared, declared, explained, replayed
from tests.fidelity.orm.engines import Engines


@dataclass(frozen=True)
class Kit:
    """What schemas of one server are put together from.

    Attributes:
        head: What a file begins with; `db` is the module of builders.
        table: The function that makes a table.
        keys: Columns for primary keys, to which `integer` columns can refer.
        integer: The builder of columns that refer to them.
        builders: Column builders, with what they take behind a bar, and defaults for each.
        bare: The builders whose columns no key can hold.
        actions: What can happen to rows that refer to others.
        extras: The makers of indexes, keys and checks.
    """

    head: str
    table: str
    keys: Sequence[str]
    integer: str
    builders: Mapping[str, Sequence[str]]
    bare: frozenset[str]
    actions: Sequence[str]
    extras: Sequence[str]


_COMMON = (
    "db.index({own}).on({column}, t.key)",
    "db.uniqueIndex({own}).on(t.key, {column})",
    "db.unique({own}).on(t.key, {column})",
    "db.check({own}, sql`${{{column}}} is not null`)",
)
_PARTIAL = "db.index({own}).on({column}).where(sql`${{t.key}} > 5`)"

KITS = {
    "postgres": Kit(
        head="""\
import { sql } from "drizzle-orm";
import * as db from "drizzle-orm/pg-core";
export const state = db.pgEnum("state", ["new", "it's old", "Gone"]);
const spread = { at: db.timestamp("spread_at").notNull(), by: db.text() };
""",
        table="db.pgTable",
        keys=('integer("key")', 'serial("key")', "integer()"),
        integer="integer",
        builders={
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
            "text|.array()": ('["a", "b c"]', "[]"),
            "integer|.array()": ("[1, 2]",),
        },
        bare=frozenset({"json"}),
        actions=("cascade", "restrict", "set null", "set default", "no action"),
        extras=(*_COMMON, _PARTIAL, "db.index({own}).on({column}.desc().nullsLast(), sql`(${{t.key}} + 1)`)"),
    ),
    "mysql": Kit(
        head="""\
import { sql } from "drizzle-orm";
import * as db from "drizzle-orm/mysql-core";
const spread = { at: db.datetime("spread_at").notNull(), by: db.text() };
""",
        table="db.mysqlTable",
        keys=('int("key").autoincrement()', 'int("key")', "int()"),
        integer="int",
        builders={
            "varchar|{ length: 9 }": ('"b"', '"it\'s"'),
            "char|{ length: 3 }": ('"abc"',),
            "text": (),
            "int": ("0", "-7"),
            "int|{ unsigned: true }": ("5",),
            "tinyint": ("1",),
            'bigint|{ mode: "number", unsigned: true }': ("10",),
            "boolean": ("true", "false"),
            "decimal|{ precision: 9, scale: 3 }": ('"1.500"',),
            "double": ("1.5",),
            "float": ("0.5",),
            "json": ("sql`(json_array())`",),
            "timestamp": ("sql`CURRENT_TIMESTAMP`", "sql`(now())`"),
            "datetime|{ fsp: 3 }": (),
            'date|{ mode: "string" }': ('"2024-02-29"',),
            "time": ('"08:30:00"',),
            "year": (),
            'mysqlEnum|["a", "b\'c"]': ('"a"',),
        },
        bare=frozenset({"json", "text"}),
        actions=("cascade", "restrict", "set null", "no action"),
        extras=(*_COMMON, "db.index({own}).on(sql`${{t.key}} desc`, {column})"),
    ),
    "sqlite": Kit(
        head="""\
import { sql } from "drizzle-orm";
import * as db from "drizzle-orm/sqlite-core";
const spread = { at: db.integer("spread_at", { mode: "timestamp" }).notNull(), by: db.text() };
""",
        table="db.sqliteTable",
        keys=('integer("key")', "integer()", 'int("key")'),
        integer="integer",
        builders={
            "text": ('"a"', '"it\'s"', '""', "sql`(upper('a'))`"),
            "text|{ length: 9 }": ('"b"',),
            'text|{ enum: ["x", "y"] }': ('"x"',),
            'text|{ mode: "json" }': ("{}", '{ a: [1, null, "b"] }'),
            "integer": ("0", "-7", "sql`(1 + 1)`"),
            'integer|{ mode: "boolean" }': ("true", "false"),
            'integer|{ mode: "timestamp" }': ("sql`(unixepoch())`", "new Date(1700000000000)"),
            'integer|{ mode: "timestamp_ms" }': ("new Date(1700000000123)",),
            "real": ("0.25", "1e21"),
            "numeric": ('"1.5"',),
            "blob": (),
            'blob|{ mode: "buffer" }': (),
        },
        bare=frozenset(),
        actions=("cascade", "restrict", "set null", "set default", "no action"),
        extras=(*_COMMON, _PARTIAL, "db.index({own}).on(sql`lower(${{{column}}})`)"),
    ),
}

names = st.sampled_from(("id", "Name", "camelCase", "snake_case", "order", "größe", "a b", "x1", "upper", "last"))


@st.composite
def references(draw: st.DrawFn, kit: Kit, table: int, name: str) -> str:
    """One column that refers to the key of a table before its own."""
    target = draw(st.integers(0, table - 1))
    actions = draw(st.dictionaries(st.sampled_from(("onDelete", "onUpdate")), st.sampled_from(kit.actions)))
    said = ", ".join(f'{event}: "{action}"' for event, action in actions.items())
    return f'db.{kit.integer}("{name}").references(() => t{target}.key{f", {{ {said} }}" if said else ""})'


@st.composite
def columns(draw: st.DrawFn, kit: Kit, name: str) -> tuple[str, bool]:
    """One column, and whether a key can hold it."""
    builder = draw(st.sampled_from(tuple(kit.builders)))
    call, _, options = builder.partition("|")
    after, options = (options, "") if options.startswith(".") else ("", options)
    named = f'"{name}"' if draw(st.booleans()) or options else ""
    text = f"{'' if call == 'state' else 'db.'}{call}({', '.join(filter(None, (named, options)))}){after}"
    modifiers = draw(st.lists(st.sampled_from((".notNull()", ".unique()", "default", ".$type<any>()")), unique=True))
    for one in modifiers:
        if one == "default":
            text += f".default({draw(st.sampled_from(kit.builders[builder]))})" if kit.builders[builder] else ""
        elif one != ".unique()" or call not in kit.bare:
            text += one
    return text, call not in kit.bare


@st.composite
def tables(draw: st.DrawFn, kit: Kit, number: int, head: str = "export const") -> str:
    """One table, with its extras, as a list or as an object."""
    lines = [f"  key: db.{draw(st.sampled_from(kit.keys))}.primaryKey(),"]
    held: list[str] = []
    for name in draw(st.lists(names, min_size=1, max_size=6, unique=True)):
        is_reference = number and draw(st.integers(0, 4)) == 0
        text, fits = (draw(references(kit, number, name)), True) if is_reference else draw(columns(kit, name))
        lines.append(f'  "{name}": {text},')
        held += [name] if fits else []
    lines += ["  ...spread,"] if draw(st.booleans()) else []
    places = st.tuples(st.sampled_from(held), st.sampled_from(kit.extras)) if held else st.nothing()
    chosen = enumerate(draw(st.lists(places, max_size=4, unique=True)) if held else [])
    extras = [one.format(own=f'"extra_{number}_{place}"', column=f't["{name}"]') for place, (name, one) in chosen]
    listed = f"[{', '.join(extras)}]"
    keyed = f"({{ {', '.join(f'e{place}: {one}' for place, one in enumerate(extras))} }})"
    after = f", (t) => {listed if draw(st.booleans()) else keyed}" if extras else ""
    body = "\n".join(lines)
    return f'{head} t{number} = {kit.table}("table_{number}", {{\n{body}\n}}{after});\n'


@st.composite
def schemas(draw: st.DrawFn, kit: Kit) -> str:
    """One file of tables, each of which may refer to those before it, the last one perhaps not exported."""
    count = draw(st.integers(1, 4))
    hidden = draw(tables(kit, count, "const")) if draw(st.booleans()) else ""
    return kit.head + "".join(draw(tables(kit, number)) for number in range(count)) + hidden


@pytest.mark.parametrize("dialect", KITS)
@settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_schema_declares_what_drizzle_kit_makes(engines: Engines, dialect: str, data: st.DataObject) -> None:
    text = data.draw(schemas(KITS[dialect]))
    declaration = declared("drizzle", {"schema.ts": text}, dialect)

    found = compared(declaration, replayed(engines.drizzle(dialect, text).statements, dialect))

    assert (found.differences, found.unknown) == ((), ()), explained(found)
