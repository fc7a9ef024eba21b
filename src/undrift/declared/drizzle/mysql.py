"""What Drizzle makes of MySQL's columns.

Facts: drizzle-orm: src/mysql-core/columns/*.ts (`getSQLType`; date.common.ts has `defaultNow` and `onUpdateNow`);
drizzle-kit: src/serializer/mysqlSerializer.ts (defaults; a table in a `mysqlSchema` is left out) and
src/sqlgenerator.ts (whatever fraction of a second a column keeps, it is `ON UPDATE CURRENT_TIMESTAMP`). A default that
is SQL is written as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from undrift.declared.drizzle.plain import Moment, Plain, Untold, js_text, json_text
from undrift.declared.drizzle.rules import Builder, Draft, Made, Modifier, Rules, fixed
from undrift.declared.servers import verbatim
from undrift.declared.typescript.values import Value
from undrift.values import replace

_WRAPPED = frozenset({"blob", "text", "json"})
"""The types whose default has to be an expression."""


def _integer(sql_type: str) -> Builder:
    """Return the builder of a whole number."""

    def build(call: Made) -> Draft:
        unsigned = " unsigned" if call.options.flag("unsigned") else ""
        return Draft(f"{sql_type}{unsigned}", sql_type, call.place)

    return build


def _number(sql_type: str, *, shortened: str = "", comma: str = ",") -> Builder:
    """Return the builder of a number with a precision and a scale.

    Args:
        sql_type: The type.
        shortened: The precision that is not written out, alone or with a scale of nothing.
        comma: What stands between the two.
    """

    def build(call: Made) -> Draft:
        precision, scale = call.options.text("precision"), call.options.text("scale")
        size = f"({comma.join(filter(None, (precision, scale)))})" if precision else ""
        said = "" if shortened and size in {f"({shortened})", f"({shortened},0)"} else size
        unsigned = " unsigned" if call.options.flag("unsigned") else ""
        return Draft(f"{sql_type}{said}{unsigned}", sql_type, call.place)

    return build


def _sized(sql_type: str, option: str) -> Builder:
    """Return the builder of a type with one number in parentheses, if that is set."""

    def build(call: Made) -> Draft:
        size = call.options.text(option)
        return Draft(f"{sql_type}({size})" if size else sql_type, sql_type, call.place)

    return build


def _enum(call: Made) -> Draft:
    labels = ",".join(map(verbatim, call.labels()))
    return Draft(f"enum({labels})", "enum", call.place)


def _serial(call: Made) -> Draft:
    return Draft("serial", "serial", call.place, auto_increment=True)


_BUILDERS: Mapping[str, Builder] = {
    "bigint": _integer("bigint"),
    "binary": _sized("binary", "length"),
    "boolean": fixed("boolean"),
    "char": _sized("char", "length"),
    "date": fixed("date"),
    "datetime": _sized("datetime", "fsp"),
    "decimal": _number("decimal", shortened="10"),
    "double": _number("double"),
    "float": _number("float"),
    "int": _integer("int"),
    "json": fixed("json"),
    "mediumint": _integer("mediumint"),
    "mysqlEnum": _enum,
    "real": _number("real", comma=", "),
    "serial": _serial,
    "smallint": _integer("smallint"),
    "time": _sized("time", "fsp"),
    "timestamp": _sized("timestamp", "fsp"),
    "tinyint": _integer("tinyint"),
    "varbinary": _sized("varbinary", "length"),
    "varchar": _sized("varchar", "length"),
    "year": fixed("year"),
    **{
        name: fixed(name) for kind in ("text", "blob") for name in (kind, f"tiny{kind}", f"medium{kind}", f"long{kind}")
    },
}


def _auto_increment(draft: Draft, arguments: tuple[Value, ...]) -> Draft:  # noqa: ARG001 - as `Modifier` has it
    return replace(draft, auto_increment=True)


def _default_now(draft: Draft, arguments: tuple[Value, ...]) -> Draft:  # noqa: ARG001
    return replace(draft, default="(now())")


def _on_update_now(draft: Draft, arguments: tuple[Value, ...]) -> Draft:  # noqa: ARG001
    return replace(draft, on_update_now="CURRENT_TIMESTAMP")


_MODIFIERS: Mapping[str, Modifier] = {
    "autoincrement": _auto_increment,
    "defaultNow": _default_now,
    "onUpdateNow": _on_update_now,
}


def _default(draft: Draft, value: Plain) -> str:
    """Return a default that is no SQL (drizzle-kit: mysqlSerializer.ts, `generateMySqlSnapshot`)."""
    sql = _written(draft, value)
    return f"({sql})" if sql and draft.type in _WRAPPED else sql


def _written(draft: Draft, value: Plain) -> str:
    if isinstance(value, str):
        return verbatim(value)
    if draft.type.lower() == "json":
        return verbatim(json_text(value))
    if isinstance(value, Moment):
        return _moment(value, draft.type.lower())
    if isinstance(value, (list, dict)):
        raise Untold(f"drizzle-kit has no SQL for such a default of {draft.type}", draft.place)
    return "" if value is None else js_text(value)


def _moment(value: Moment, sql_type: str) -> str:
    """Return a date as text; empty for a type of which drizzle-kit leaves the default out."""
    if sql_type == "date":
        return f"'{value.iso.partition('T')[0]}'"
    return f"'{value.iso.replace('T', ' ')[:23]}'" if sql_type.startswith(("datetime", "timestamp")) else ""


RULES = Rules(
    dialect="mysql",
    module="drizzle-orm/mysql-core",
    table="mysqlTable",
    creator="mysqlTableCreator",
    namespace=("mysqlSchema", "mysqlDatabase"),
    view=("mysqlView",),
    builders=_BUILDERS,
    modifiers=_MODIFIERS,
    default=_default,
    quote="`",
    generated_stored=False,
    untold_type="bigint",
    has_namespaces=False,
)
"""MySQL's."""
