"""The names that Rails derives from others.

Facts (activerecord: connection_adapters/abstract/schema_statements.rb, `generate_index_name`, `foreign_key_name`,
`foreign_key_column_for`; model_schema.rb, `derive_join_table_name`; activesupport: inflections.rb): a foreign key's
column is the singular of the table and `_id`. An application may teach Rails further words
(config/initializers/inflections.rb), so that the singular is held against the columns that are there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping

from undrift.patterns import pattern

_LONGEST_INDEX_NAME = 62
_LONGEST_NAME = 128
_IRREGULAR: Mapping[str, str] = {
    "people": "person",
    "men": "man",
    "children": "child",
    "sexes": "sex",
    "moves": "move",
    "zombies": "zombie",
    "databases": "database",
    "movies": "movie",
    "shoes": "shoe",
    "mice": "mouse",
    "lice": "louse",
    "oxen": "ox",
    "axes": "axis",
    "testes": "testis",
    "crises": "crisis",
    "quizzes": "quiz",
    "matrices": "matrix",
    "vertices": "vertex",
    "indices": "index",
    "octopi": "octopus",
    "viri": "virus",
    "aliases": "alias",
    "statuses": "status",
    "buses": "bus",
    "news": "news",
    "series": "series",
    "species": "species",
    "equipment": "equipment",
    "information": "information",
}
_ENDINGS: tuple[tuple[str, str], ...] = (
    ("analyses", "analysis"),
    ("theses", "thesis"),
    ("diagnoses", "diagnosis"),
    ("hives", "hive"),
    ("tives", "tive"),
    ("lves", "lf"),
    ("rves", "rf"),
    ("eaves", "eaf"),
    ("quies", "quy"),
    ("ies", "y"),
    ("sses", "ss"),
    ("shes", "sh"),
    ("ches", "ch"),
    ("xes", "x"),
    ("toes", "to"),
    ("oes", "o"),
    ("ives", "ife"),
    ("ta", "tum"),
    ("ia", "ium"),
    ("ss", "ss"),
    ("s", ""),
)
_JOINED = pattern(r"^(.*[._])(.+)\x00\1(.+)")


def singular(word: str) -> str:
    """Return the singular of a table's name: `org_people` is `org_person`."""
    lead, mark, last = word.rpartition("_")
    if last in _IRREGULAR:
        return lead + mark + _IRREGULAR[last]
    for plural, ending in _ENDINGS:
        if last.endswith(plural):
            return word.removesuffix(plural) + ending
    return word


def reference_column(table: str, columns: Collection[str]) -> str:
    """Return the column that refers to a table where none is named; empty if none of the columns can be it.

    Args:
        table: The table that is referred to.
        columns: The columns of the table that refers to it.
    """
    bare = table.rpartition(".")[2]
    candidates = (f"{singular(bare)}_id", f"{bare}_id", f"{bare.removesuffix('s')}_id", f"{bare.removesuffix('es')}_id")
    found = next((one for one in candidates if one in columns), "")
    alike = [one for one in columns if one.endswith("_id") and one[:_STEM] == bare[:_STEM]]
    return found or (alike[0] if len(alike) == 1 else "")


_STEM = 3


def index_name(table: str, columns: Iterable[str]) -> str:
    """Return the name of an index that was given none."""
    held = tuple(columns)
    name = f"index_{table}_on_{'_and_'.join(held)}"
    if len(name.encode()) <= _LONGEST_INDEX_NAME:
        return name
    hashed = f"_{_digest(name)}"
    return f"idx_on_{'_'.join(held)}"[: _LONGEST_INDEX_NAME - len(hashed)] + hashed


def constraint_name(kind: str, table: str, about: str) -> str:
    """Return the name of a constraint that was given none: `fk_rails_` or `chk_rails_`, and a digest.

    Args:
        kind: `fk`, `chk`, `excl` or `uniq`.
        table: The table.
        about: The columns, or the expression.
    """
    return f"{kind}_rails_{_digest(f'{table}_{about}_{kind}')}"


def join_table(one: str, other: str) -> str:
    """Return the name of the table that joins two: `assemblies_parts`, `music_artists_records`."""
    both = "\0".join(sorted((one[:_LONGEST_NAME], other[:_LONGEST_NAME])))
    return _JOINED.sub(r"\1\2_\3", both).replace("\0", "_")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:10]
