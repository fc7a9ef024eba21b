"""Who calls the functions that are handed to methods of the language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from undrift.declared.typescript.values import Value
from undrift.findings import Location


class Caller(Protocol):
    """Calls functions."""

    def apply(self, callee: Value, arguments: Sequence[Value], place: Location) -> Value:
        """Return what a call comes to."""
