"""Whether a migration of Active Record says itself that it cannot be taken back.

Facts (guides.rubyonrails.org: Active Record Migrations, "Using the change Method"; activerecord:
lib/active_record/migration/command_recorder.rb): `change` is played backwards, and stops with IrreversibleMigration at
`execute`, at `change_column`, and at what does not say what it takes away: a column without its type, a table without
its block, a default without `from` and `to`. `reversible` and `up_only` blocks say both ways. A migration with `up`
alone stops, too. The text is read by its lines; whatever is not laid out as usual counts as having no way back.
"""

from __future__ import annotations

from undrift.files import decode
from undrift.patterns import pattern

_METHOD = pattern(r"(?P<indent>[ \t]*)def[ \t]+(?:self\.)?(?P<name>change|up|down)\b(?P<rest>.*)")
_ENDED = (" end", ";end", "\tend")
_BOTH_WAYS = pattern(r"(?P<indent>[ \t]*)(?:reversible|up_only)\b(?P<rest>.*)")
_LONGEST = 2000
_MOST_LINES = 20_000

_NEVER = pattern(
    r"(?<![\w:\"'])(?:execute\b|change_column\b(?!_)|IrreversibleMigration\b)|\bt\.change\b(?!_)|\braise\b"
)
"""What never can be played backwards."""

_SOMETIMES = pattern(
    r"(?<![\w:\"'])(?P<name>remove_columns?|remove_index|remove_foreign_key|remove_check_constraint|drop_table"
    r"|change_column_default|change_(?:column|table)_comment|t\.remove|t\.change_default)\b(?P<rest>.*)"
)
"""What can be if it is told enough; the first of a line is judged, with all that stands behind it."""

_WORD = r"(?::\w+\b(?![ \t]*=>)|\"\w+\"|'\w+')"
_TYPED = pattern(rf"[ \t(]+[^,]{{1,200}},[^,]{{1,200}},[ \t]*{_WORD}")
_TYPE = pattern(r".*(?:\btype:|:type[ \t]*=>)")
_BLOCK = pattern(r".*(?:\bdo\b|\{)")
_FROM_TO = pattern(r"(?=.*(?:\bfrom:|:from[ \t]*=>)).*(?:\bto:|:to[ \t]*=>)")
_COLUMN = pattern(rf"[ \t(]+[^,]{{1,200}},[ \t]*(?:\[|%[iw]|{_WORD})|.*\bcolumns?:")
_TABLE = pattern(rf"[ \t(]+[^,]{{1,200}},[ \t]*{_WORD}|.*\bto_table:")
_EXPRESSION = pattern(r"[ \t(]+[^,]{1,200},[ \t]*[\"']")

_TOLD = {
    "remove_column": _TYPED,
    "remove_columns": _TYPE,
    "t.remove": _TYPE,
    "remove_index": _COLUMN,
    "remove_foreign_key": _TABLE,
    "remove_check_constraint": _EXPRESSION,
    "drop_table": _BLOCK,
}
"""What the rest of the call has to say; `from` and `to` where nothing stands here."""


def is_reversible(data: bytes) -> bool:
    """Whether a migration has a way back that does not stop by itself."""
    methods = _methods(_statements(decode(data)))
    if "down" in methods:
        down = "\n".join(methods["down"])
        return not _RAISES.search(down) and bool(down.strip() or not "".join(methods.get("up", ())).strip())
    return "up" not in methods and "change" in methods and _plays_back(methods["change"])


_RAISES = pattern(r"\braise\b")


def _statements(text: str) -> list[str]:
    """Return the lines without comments, those of a call that goes on put together."""
    found: list[str] = []
    is_open = False
    for line in text.splitlines()[:_MOST_LINES]:
        if line.lstrip().startswith("#"):
            continue
        if is_open and len(found[-1]) <= _LONGEST:
            found[-1] = f"{found[-1].rstrip(' ')} {line.strip()}"
        else:
            found.append(line.rstrip())
        is_open = found[-1].endswith((",", "\\", "("))
    return found


def _methods(lines: list[str]) -> dict[str, list[str]]:
    """Return the lines of `change`, `up` and `down`, told by the indentation of their ends."""
    methods: dict[str, list[str]] = {}
    name = end = ""
    for line in lines:
        if name and line == end:
            name = ""
        elif name:
            methods[name].append(line)
        elif begun := _METHOD.fullmatch(line):
            rest = begun["rest"].rstrip(" \t;")
            is_whole = rest.endswith(_ENDED)
            methods[begun["name"]] = [rest.removesuffix("end").strip(" \t;()")] if is_whole else []
            name, end = ("" if is_whole else begun["name"]), f"{begun['indent']}end"
    return methods


def _plays_back(lines: list[str]) -> bool:
    """Whether each call of a `change` can be played backwards."""
    end = ""
    for line in lines:
        if end:
            end = "" if line == end else end
        elif both := _BOTH_WAYS.fullmatch(line):
            if both["rest"].count("{") != both["rest"].count("}"):
                return False
            end = "" if "{" in both["rest"] else f"{both['indent']}end"
        elif len(line) > _LONGEST or _NEVER.search(line) or not _is_told(line):
            return False
    return not end


def _is_told(line: str) -> bool:
    found = _SOMETIMES.search(line)
    return not found or _TOLD.get(found["name"], _FROM_TO).match(found["rest"]) is not None
