"""What several tests share: the schema that a few lines of TypeScript declare."""

from __future__ import annotations

from undrift.declared.base import Doubt
from undrift.declared.drizzle.model import Kit, KitColumn, KitTable
from undrift.declared.drizzle.reading import exports_of, read_kit, rules_of
from undrift.declared.typescript.program import Program
from undrift.files import MemoryFiles

IMPORTS = """
import { and, eq, gt, inArray, isNull, or, relations, sql } from "drizzle-orm";
import { bigint, bigserial, bit, boolean, char, check, customType, date, doublePrecision, foreignKey, geometry, halfvec,
  index, inet, integer, interval, json, jsonb, line, macaddr8, numeric, pgEnum, pgMaterializedView, pgPolicy, pgSchema,
  pgSequence, pgTable, pgTableCreator, pgView, point, primaryKey, real, serial, smallint, smallserial, sparsevec, text,
  time, timestamp, unique, uniqueIndex, uuid, varchar, vector, type AnyPgColumn } from "drizzle-orm/pg-core";
"""


def kit(text: str, *, casing: str = "", **others: str) -> Kit:
    """Return the schema of a module behind the usual imports; `others` are modules beside it, by their names."""
    files = MemoryFiles({"schema.ts": IMPORTS + text, **{f"{name}.ts": body for name, body in others.items()}})
    return kit_of(files, "schema.ts", casing=casing)


def kit_of(files: MemoryFiles, *paths: str, casing: str = "") -> Kit:
    """Return the schema of some files."""
    rules = rules_of("postgres")
    assert rules is not None
    return read_kit(exports_of(Program(files), paths), rules, casing)


def table(text: str, *, casing: str = "", **others: str) -> KitTable:
    """Return the one table that a module exports; fails if there is none, or more."""
    [found] = kit(text, casing=casing, **others).tables
    return found


def column(expression: str, before: str = "") -> KitColumn:
    """Return the one column of a table, which is certain; fails if anything of it is not."""
    found = table(f'{before}\nexport const t = pgTable("t", {{ c: {expression} }});')
    assert found.doubts == ()
    [made] = found.columns
    return made


def reasons(doubts: tuple[Doubt, ...]) -> list[tuple[str, str, bool]]:
    """Return of each doubt the table, the column and whether there may only be more."""
    return [(str(one.table or ""), one.column, one.more) for one in doubts]
