"""Keeps the declared schema, the migrations and the running database from drifting apart."""

from __future__ import annotations

__version__ = "0.1.0"
