"""Operations as one line of text and back: what the cache keeps, so that SQL is read once.

An object is a list: its class's place in `CLASSES` and its fields, trailing defaults left off; a tuple is a list behind
-1, a name one behind -2.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import cast, get_args

from undrift.schema import model, operations
from undrift.schema.model import Name
from undrift.schema.operations import Located
from undrift.values import fields_of

_TUPLE, _NAME = -1, -2

CLASSES: tuple[type, ...] = (
    operations.Located,
    model.Expression,
    model.Type,
    model.Generated,
    model.Column,
    model.PrimaryKey,
    model.Unique,
    model.ForeignKey,
    model.Check,
    model.Exclusion,
    model.IndexPart,
    model.Index,
    operations.Output,
    operations.Query,
    operations.ColumnSpec,
    operations.Like,
    operations.CreateTable,
    operations.Drop,
    operations.Rename,
    operations.SetSchema,
    operations.AddColumn,
    operations.DropColumn,
    operations.RenameColumn,
    operations.RedefineColumn,
    operations.SetType,
    operations.SetDefault,
    operations.SetNullable,
    operations.SetIdentity,
    operations.SetExpression,
    operations.AddConstraint,
    operations.DropConstraint,
    operations.RenameConstraint,
    operations.AlterConstraint,
    operations.AddIndex,
    operations.DropIndex,
    operations.RenameIndex,
    operations.SetParent,
    operations.SetOptions,
    operations.SetColumnComment,
    operations.AlterTable,
    operations.CreateIndex,
    operations.CreateView,
    operations.CreateEnum,
    operations.AddLabel,
    operations.RenameLabel,
    operations.CreateDomain,
    operations.AlterDomain,
    operations.CreateType,
    operations.AlterType,
    operations.CreateSequence,
    operations.AlterSequence,
    operations.CreateSchema,
    operations.CreateExtension,
    operations.SetComment,
    operations.SearchPath,
    operations.Transaction,
    operations.CreateFunction,
    operations.CreateTrigger,
    operations.SetVariable,
    operations.Uses,
    operations.Exists,
    operations.Condition,
    operations.Guarded,
    operations.Attempt,
    operations.Opaque,
)
"""Every class that an operation can hold."""


def _default(field: dataclasses.Field[object]) -> object:
    return field.default if field.default is not dataclasses.MISSING else _REQUIRED


_REQUIRED = object()
_PLAIN = frozenset({str, bool, int, type(None)})
_FIELDS: Mapping[type, tuple[int, Callable[[object], tuple[object, ...]], tuple[object, ...]]] = {
    kind: (place, fields_of(kind), tuple(map(_default, dataclasses.fields(kind)))) for place, kind in enumerate(CLASSES)
}


def dump(located: tuple[Located, ...]) -> str:
    """Return operations as one line of text."""
    return json.dumps(_encoded(located), separators=(",", ":"))


def load(text: str) -> tuple[Located, ...]:
    """Return what `dump` was given.

    Raises:
        ValueError: The text is none of `dump`'s.
    """
    try:
        decoded = _decoded(json.loads(text))
    except (TypeError, IndexError, KeyError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if type(decoded) is not tuple or not all(map(_is_located, decoded)):
        message = "no list of operations"
        raise ValueError(message)
    return cast("tuple[Located, ...]", decoded)


def _is_located(value: object) -> bool:
    return type(value) is Located and type(value.operation) in _OPERATIONS and type(value.line) is int


_OPERATIONS = frozenset(get_args(operations.Operation))


def _encoded(value: object) -> object:
    known = _FIELDS.get(type(value))
    if known is None:
        if isinstance(value, Name):
            return [_NAME, *value] if value.schema else [_NAME, value.name]
        return [_TUPLE, *map(_encoded, value)] if isinstance(value, tuple) else value
    place, every, defaults = known
    values = every(value)
    last = len(values)
    while last and values[last - 1] == defaults[last - 1]:
        last -= 1
    return [place, *[one if type(one) in _PLAIN else _encoded(one) for one in values[:last]]]


def _decoded(value: object) -> object:
    if type(value) is not list:
        return value
    kind = value[0]
    if kind == _TUPLE:
        return tuple([_decoded(one) for one in value[1:]])
    if kind == _NAME:
        return Name(*value[1:])
    if kind < 0:
        raise ValueError(kind)
    return cast("Callable[..., object]", CLASSES[kind])(*[_decoded(one) for one in value[1:]])
