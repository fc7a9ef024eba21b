"""InnoDB's keys: their names, those that foreign keys bring with them, and which of them a foreign key needs.

Sources: `mysql_prepare_create_table`, `foreign_key_prefix` and `make_unique_key_name` in sql/sql_table.cc (alike in
MySQL and MariaDB); `dict_table_get_highest_foreign_id` in storage/innobase/dict/dict0dict.cc.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from undrift.schema.model import Column, ForeignKey, Index, IndexPart, PrimaryKey
from undrift.values import replace

PRIMARY = "PRIMARY"
_MOST_NUMBER = 100


class DuplicateNameError(Exception):
    """Two keys of one table have the same name.

    Attributes:
        name: The name.
    """

    def __init__(self, name: str) -> None:
        """Take the name."""
        super().__init__(name)
        self.name = name


def as_index(key: PrimaryKey) -> Index:
    """Return a primary key as the index that it is."""
    return Index(PRIMARY, tuple(IndexPart(column) for column in key.columns), unique=True)


def for_foreign_key(key: ForeignKey) -> Index:
    """Return the index that a foreign key brings with it."""
    return Index(key.name or key.index, tuple(IndexPart(column) for column in key.columns), implicit=True)


def settled(keys: Sequence[Index]) -> tuple[Index, ...]:
    """Return a table's keys with names, and without those of foreign keys that another key can stand in for.

    Args:
        keys: The keys in the order in which they were made; the name of one that was given none is empty.

    Raises:
        DuplicateNameError: Two have the same name.
    """
    kept: list[Index | None] = list(keys)
    implicit: list[int] = []
    for place, key in enumerate(keys):
        if key.implicit:
            implicit.append(place)
        for earlier in range(place) if key.implicit else implicit:
            other = kept[earlier]
            if other is None or not _stands_in(key, other):
                continue
            if not other.implicit or (key.implicit and len(key.parts) < len(other.parts)):
                kept[place] = None
            else:
                kept[earlier] = None
            break
    return _named([key for key in kept if key is not None])


def _stands_in(one: Index, other: Index) -> bool:
    """Whether one of two keys was made for a foreign key and the other begins with its columns."""
    short, long = one, other
    if one.implicit:
        if other.implicit and len(one.parts) > len(other.parts):
            short, long = other, one
    elif other.implicit:
        short, long = other, one
    else:
        return False
    return _begins_with(long, [part.column for part in short.parts])


def _begins_with(index: Index, columns: Sequence[str]) -> bool:
    """Whether an index begins with whole columns, in this order."""
    if len(index.parts) < len(columns) or index.method != "btree":
        return False
    return all(
        part.column.lower() == column.lower() and not part.length
        for part, column in zip(index.parts, columns, strict=False)
    )


def serves(index: Index, columns: Sequence[str]) -> bool:
    """Whether InnoDB can find rows by these columns with an index."""
    return _begins_with(index, columns)


def _named(keys: Sequence[Index]) -> tuple[Index, ...]:
    taken: set[str] = set()
    found = []
    for key in keys:
        name = key.name or _free_name(key, taken)
        if name.lower() in taken:
            raise DuplicateNameError(name)
        taken.add(name.lower())
        found.append(key if key.name else replace(key, name=name))
    return tuple(found)


def _free_name(key: Index, taken: set[str]) -> str:
    stem = key.parts[0].column or "functional_index"
    if stem.lower() not in taken and stem.upper() != PRIMARY:
        return stem
    names = (f"{stem}_{number}" for number in range(2, _MOST_NUMBER))
    return next((name for name in names if name.lower() not in taken), "not_specified")


def highest_number(table: str, keys: Iterable[ForeignKey]) -> int:
    """Return the highest number among the names that InnoDB made for a table's foreign keys."""
    prefix = f"{table}_ibfk_"
    numbers = (key.name[len(prefix) :] for key in keys if key.name.startswith(prefix))
    return max((int(one) for one in numbers if one.isascii() and one.isdigit() and one[0] != "0"), default=0)


def number_name(table: str, number: int) -> str:
    """Return the name of a foreign key that was given none."""
    return f"{table}_ibfk_{number}"


def renamed_with_table(key: ForeignKey, old: str, new: str) -> ForeignKey:
    """Return a foreign key as it is called after its table was given another name."""
    if not key.name.startswith(f"{old}_ibfk_"):
        return key
    return replace(key, name=new + key.name[len(old) :])


_INTEGERS = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint"})
_TEXTS = frozenset({"char", "varchar", "tinytext", "text", "mediumtext", "longtext"})
_BYTES = frozenset(
    "binary varbinary tinyblob blob mediumblob longblob decimal time datetime timestamp bit uuid inet4 inet6".split()
)


def comparable(one: Column, other: Column) -> bool:
    """Whether InnoDB can compare two columns in a foreign key (`cmp_cols_are_equal` in rem0cmp.cc)."""
    if one.type is None or other.type is None or one.type.custom or other.type.custom:
        return True
    first, second = _family(one.type.name), _family(other.type.name)
    if first == second == "text":
        return one.collation == other.collation or not (one.collation and other.collation)
    return first == second


def _family(name: str) -> str:
    base = name.partition("(")[0].split()[0]
    if base in _INTEGERS:
        return base + (" unsigned" if "unsigned" in name else "")
    if base in _TEXTS:
        return "text"
    return "bytes" if base in _BYTES else base


def same_data(old: Column, new: Column, dialect: str) -> bool:
    """Whether a column of a foreign key can be redefined: the server refuses what changes how values are kept.

    Args:
        old: The column.
        new: What it would be.
        dialect: MariaDB refuses a longer `varchar`, too.
    """
    if old.type is None or new.type is None:
        return True
    before, after = old.type.name, new.type.name
    family = _family(before)
    if family != _family(after) or old.collation != new.collation:
        return False
    if family.partition(" ")[0] in _INTEGERS or before == after:
        return True
    if before.startswith(("enum(", "set(")):
        return after.startswith(before[:-1] + ",")
    return (
        dialect == "mysql"
        and before.startswith("var")
        and after.startswith("var")
        and _length(after) >= _length(before)
    )


def _length(name: str) -> int:
    digits = name.partition("(")[2].partition(")")[0]
    return int(digits) if digits.isdigit() else 0
