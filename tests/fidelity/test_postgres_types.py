"""Every spelling of a built-in type, asked of the server's own `format_type`."""

from __future__ import annotations

import psycopg
import pytest

from tests.sql.postgres_reading import typed
from undrift.schema.spelling import type_text
from undrift.sql.cursor import UnreadableError

SIMPLE = """
    aclitem bool box bpchar bytea cid cidr circle date datemultirange daterange float4 float8 gtsvector inet
    int2 int2vector int4 int4multirange int4range int8 int8multirange int8range interval json jsonb jsonpath line lseg
    macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path pg_lsn pg_snapshot point polygon
    refcursor regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure
    regrole regtype text tid time timestamp timestamptz timetz tsmultirange tsquery tsrange tstzmultirange tstzrange
    tsvector txid_snapshot uuid varbit varchar xid xid8 xml bit char
    """.split()
MODIFIED = "bpchar varchar bit varbit numeric time timetz timestamp timestamptz".split()
WORDS = "int integer smallint bigint real boolean float dec decimal char character nchar INT Text Timestamptz".split()
ZONES = ("", " with time zone", " without time zone", " WITH TIME ZONE[]")
FIELDS = """
    year|month|day|hour|minute|second|year to month|day to hour|day to minute|day to second|hour to minute
    |hour to second|minute to second
    """.split("|")
FULL = [
    *SIMPLE,
    *(f'"{name}"' for name in SIMPLE),
    *(f"pg_catalog.{name}" for name in SIMPLE),
    *(f"_{name}" for name in SIMPLE if not name.endswith("vector")),
    *(f"{name}[]" for name in SIMPLE),
    *(f'"{name}"(3)' for name in MODIFIED),
    *(f'"_{name}"(4)' for name in MODIFIED),
    *WORDS,
    *(f"{word} array[3]" for word in WORDS),
    *(
        f"{word} varying{rest}"
        for word in ("bit", "char", "nchar", "national character")
        for rest in ("", "(4)", "[][3]")
    ),
    *(f"{word}{rest}" for word in ("national char", "bit", "varchar", "numeric", "dec") for rest in ("(5)", "(5)[]")),
    *(f"float({bits})" for bits in (1, 24, 25, 53)),
    *(
        "double precision",
        "double precision[]",
        "numeric(10, 2)",
        "numeric(3,-2)",
        "decimal(5,2) array",
        "NUMERIC(2,5)",
    ),
    *(
        f"{word}{digits}{zone}"
        for word in ("time", "timestamp")
        for digits in ("", "(0)", "(6)", "(9)")
        for zone in ZONES
    ),
    *(f"interval {fields.strip()}" for fields in FIELDS),
    *(
        "interval(3)",
        "interval(7)[]",
        "interval second(3)",
        "interval day to second (0) array",
        "INTERVAL HOUR TO SECOND(2)",
    ),
    *("serial", "serial4", '"serial"', "BIGSERIAL", "serial8", "smallserial", "serial2"),
]
REFUSED = [
    *("int(3)", "text(3)", "json(1)", "float(0)", "float(54)", "varchar(0)", "bit(0)", "numeric(0)", "numeric(1001)"),
    *("numeric(1,2,3)", "varchar(10485761)", "interval day(3)", "interval month to day", '"interval"(3)', "_int4[]"),
    *(
        "serial[]",
        "timestamp(3)[] with time zone",
        "double",
        "national text",
        "default",
        "setof int",
        "table",
        "int4[",
        "[]",
    ),
    *("int4[x]", "varchar(n)", "varchar()", "numeric(1.5)", "time with time", "user", "interval second(3)(3)", ""),
]


def test_built_in_types_are_spelled_as_the_server_spells_them(postgres: psycopg.Connection) -> None:
    columns = ", ".join(f"c{place} {text}" for place, text in enumerate(FULL))
    postgres.execute(f"CREATE TABLE t ({columns})".encode())
    rows = postgres.execute(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0"
        " ORDER BY attnum"
    )

    spelled = [type_text(typed(text)[0], "postgres") for text in FULL]
    assert dict(zip(FULL, spelled, strict=True)) == dict(zip(FULL, (row[0] for row in rows), strict=True))


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_server_refuses_is_not_read(postgres: psycopg.Connection, text: str) -> None:
    with pytest.raises(psycopg.Error):
        postgres.execute(f"CREATE TABLE t (c {text})".encode())
    with pytest.raises(UnreadableError):
        typed(text)
