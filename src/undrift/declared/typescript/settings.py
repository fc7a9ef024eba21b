"""What of package.json, tsconfig.json and their like says where imports lead, kept between runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from undrift.files import Files, Kept, decode
from undrift.patterns import pattern
from undrift.sql.version import version

_LARGEST = 2 * 1024 * 1024
_KEYS = ("name", "exports", "imports", "main", "module", "types", "source", "extends", "references")
_OPTIONS = ("baseUrl", "paths")
_COMMENTS = pattern(r'"(?:[^"\\\n]|\\.)*"?|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_COMMAS = pattern(r'"(?:[^"\\\n]|\\.)*"?|,(?=\s*[\]}])', re.DOTALL)


class Settings:
    """The settings of one snapshot's packages.

    Attributes:
        read: The paths that were read.
    """

    def __init__(self, files: Files) -> None:
        """Take the snapshot; nothing is read yet."""
        self._files = files
        self._known: dict[str, dict[str, Any]] = {}
        self.read: dict[str, None] = {}

    def of(self, path: str) -> dict[str, Any]:
        """Return what a file sets; nothing for one that cannot be read."""
        if path not in self._known:
            self.all_of((path,))
        return self._known[path]

    def all_of(self, paths: Iterable[str]) -> Mapping[str, dict[str, Any]]:
        """Return what several files set, read in one batch."""
        wanted = list(paths)
        self.read.update(dict.fromkeys(wanted))
        found = self._files.keep(wanted, _KEPT)
        self._known.update({path: found.get(path, {}) for path in wanted})
        return {path: self._known[path] for path in wanted}


def load_json(files: Files, path: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what a JSON file holds; None if it cannot be read."""
    return files.derive((path,), _parse).get(path)


def _parse(data: bytes) -> Any:  # noqa: ANN401 - as above
    """Return what JSON with comments and trailing commas holds (TypeScript reads its configuration so)."""
    if len(data) > _LARGEST:
        return None
    text = decode(data)
    plain = _loaded(text)
    return plain if plain is not None else _loaded(_COMMAS.sub(_only_text, _COMMENTS.sub(_only_text, text)))


def _loaded(text: str) -> Any:  # noqa: ANN401 - as above
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _only_text(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else " "


def _read(data: bytes) -> dict[str, Any]:
    document = _parse(data)
    if not isinstance(document, dict):
        return {}
    kept = {key: document[key] for key in _KEYS if key in document}
    options = document.get("compilerOptions")
    if isinstance(options, dict):
        kept["compilerOptions"] = {key: options[key] for key in _OPTIONS if key in options}
    return kept


def _load(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError(text[:40]) from error
    if not isinstance(found, dict):
        raise ValueError(text[:40])  # noqa: TRY004 - what `Kept.load` raises
    return found


_KEPT = Kept("import-settings", version, _read, json.dumps, _load)
