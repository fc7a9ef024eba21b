"""What is not touched, and why."""

from __future__ import annotations

from undrift.errors import UsageError


class RefusedError(UsageError):
    """A file is not one that can be changed without harm; it stays as it is."""
