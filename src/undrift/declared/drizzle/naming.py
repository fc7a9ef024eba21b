"""How Drizzle names what has no name of its own.

Facts: drizzle-orm: src/casing.ts, src/pg-core/{unique-constraint,foreign-keys,primary-keys}.ts; drizzle-kit:
src/serializer/utils.ts (`getColumnCasing`), src/serializer/pgSerializer.ts (`indexName`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from undrift.patterns import pattern

_WORDS = pattern(r"[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+", re.ASCII)


def snake_case(name: str) -> str:
    """Return a name as drizzle-orm's `toSnakeCase` does."""
    return "_".join(word.lower() for word in _words(name))


def camel_case(name: str) -> str:
    """Return a name as drizzle-orm's `toCamelCase` does: the words behind the first keep their tails as they are."""
    words = _words(name)
    return "".join(word.lower() if place == 0 else word[:1].upper() + word[1:] for place, word in enumerate(words))


def same(name: str) -> str:
    """Return a name as it is."""
    return name


CASINGS: Mapping[str, Callable[[str], str]] = {"": same, "snake_case": snake_case, "camelCase": camel_case}
"""What `casing` in the configuration does to a column that has no name but its key."""


def key_name(table: str, columns: Iterable[str], ending: str) -> str:
    """Return the name of an index or a key: `users_email_unique`."""
    return "_".join((table, *columns, ending))


def foreign_key_name(table: str, columns: Iterable[str], target: str, references: Iterable[str]) -> str:
    """Return the name of a foreign key: `posts_author_id_users_id_fk`."""
    return "_".join((table, *columns, target, *references, "fk"))


def _words(name: str) -> list[str]:
    return _WORDS.findall(name.replace("'", "").replace("\u2019", ""))
