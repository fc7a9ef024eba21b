"""What differs between two schemas: as text, grouped by table, and as a document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from undrift.schema.diff import Comparison, Difference, Kind
from undrift.text import listed, plural, printable

VERSION = 1

_IN_TABLES = frozenset({"table", "column", "primary key", "unique", "foreign key", "check", "exclusion", "index"})


def render(comparison: Comparison, want: str, got: str) -> str:
    """Return the differences as text.

    Args:
        comparison: What differs.
        want: What FROM is, as a phrase.
        got: What TO is, as a phrase.
    """
    lines: list[str] = []
    for _, group in groupby(comparison.differences, key=lambda one: (one.what in _IN_TABLES, one.owner)):
        lines += _group(list(group))
    lines += [f"unknown: {printable(name)}" for name in comparison.unknown]
    return "\n".join([*lines, _summary(comparison, want, got)])


def _group(found: list[Difference]) -> Iterator[str]:
    first = found[0]
    if len(found) == 1 and not first.member:
        noun = first.what
        yield f"{noun} {printable(str(first.owner))}: {printable(_said(first))}"
        return
    yield printable(f"{first.what if first.what not in _IN_TABLES else 'table'} {first.owner}")
    for one in found:
        yield f"  {printable(one.member)}: {printable(_said(one))}" if one.member else f"  {printable(_said(one))}"


def _said(one: Difference) -> str:
    if one.kind is Kind.DIFFERS:
        return one.change
    detail = one.want or one.got
    # A key is called by what it is: saying it again tells nothing.
    shown = f" ({detail})" if detail and detail not in {one.member, one.what} else ""
    rename = f"; looks like a rename {'to' if one.kind is Kind.FROM else 'of'} {one.rename}" if one.rename else ""
    return f"{one.kind.value}{shown}{rename}"


def _summary(comparison: Comparison, want: str, got: str) -> str:
    count = len(comparison.differences)
    places = len({one.owner for one in comparison.differences})
    words = [f"{plural(count, 'difference')} in {plural(places, 'object')}" if count else "no differences"]
    if comparison.unknown:
        words.append(f"{len(comparison.unknown):,} unknown ({listed(comparison.unknown)})")
    words += [f"FROM is {want}", f"TO is {got}"]
    return printable(f"undrift: {'; '.join(words)}")


def document(comparison: Comparison, want: str, got: str, dialect: str) -> str:
    """Return the differences as one JSON object; see docs/output.md."""
    return json.dumps(
        {
            "version": VERSION,
            "dialect": dialect,
            "from": want,
            "to": got,
            "differences": [_entry(one) for one in comparison.differences],
            "unknown": list(comparison.unknown),
        },
        indent=1,
    )


def _entry(one: Difference) -> dict[str, object]:
    return {
        "kind": one.kind.value,
        "what": one.what,
        "object": one.object,
        "part": one.member if one.what != "column" else "",
        "aspect": one.aspect,
        "from": one.want or None,
        "to": one.got or None,
        "rename": one.rename or None,
    }
