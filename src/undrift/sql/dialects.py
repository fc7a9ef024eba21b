"""Which server a script was written for, as far as its words show it beyond doubt.

A word counts that one server knows and the others refuse, or that nobody writes for them; what two of them share
(`SERIAL`, `UUID`, `INTEGER PRIMARY KEY`, backquotes) does not. Strings, comments and names in quotes do not vote.
Servers that undrift does not read vote too: their scripts are better left alone than read as another's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from undrift.patterns import pattern

_MOST_CHARACTERS = 200_000
"""Of a longer script the beginning is enough."""

_CLEAR = 3
"""So many times as many scripts have to speak for one server as for all others together."""

# Once begun, each alternative matches, to the end of the text if need be. Conditional comments are code of MySQL's.
_SILENT = pattern(
    r"""
      --[^\n]* | /\*(?!M?!).*?(?:\*/|\Z) | ^[ \t]*\#[^\n]*
    | '\\'(?!') | '(?:[^'\\]+|\\.|'')*(?:'|\\?\Z)
    | "[^"]*(?:"|\Z) | (?P<tick>`)[^`]*(?:`|\Z)
    | (?P<dollar>\$(?P<tag>[A-Za-z_]\w*|)\$.*?(?:\$(?P=tag)\$|\Z))
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_TICK = "\x01"
_DOLLAR = "\x02"
_WORD = pattern(r"[a-z_][a-z0-9_]*")

_WORDS: Mapping[str, frozenset[str]] = {
    "postgres": frozenset(
        "bigserial smallserial jsonb timestamptz timetz bytea citext tsvector tsquery plpgsql gen_random_uuid "
        "uuid_generate_v4 regclass to_tsvector int4range tstzrange int8range concurrently ilike search_path "
        "pg_catalog gin_trgm_ops".split()
    ),
    "mysql": frozenset(
        "auto_increment unsigned mediumtext longtext tinytext mediumint mediumblob longblob tinyblob straight_join "
        "foreign_key_checks unique_checks sql_mode innodb_lock_wait_timeout group_concat_max_len utf8mb4 utf8mb3 "
        "innodb myisam zerofill".split()
    ),
    "sqlite": frozenset("autoincrement sqlite_master sqlite_sequence sqlite_schema unixepoch julianday".split()),
    "clickhouse": frozenset(
        "mergetree replacingmergetree replicatedmergetree aggregatingmergetree summingmergetree lowcardinality "
        "datetime64 toyyyymm todatetime64".split()
    ),
    "sqlserver": frozenset(
        "uniqueidentifier datetimeoffset nonclustered sp_rename getutcdate sysdatetime scope_identity nocheck".split()
    ),
    "spanner": frozenset("allow_commit_timestamp pending_commit_timestamp null_filtered".split()),
}
"""Words that one server alone has."""

_PHRASES: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "postgres": (
        ("extension", pattern(r"\b(?:create|drop|alter)\s+extension\b")),
        ("enum", pattern(r"\bas\s+enum\s*\(")),
        (
            "type",
            pattern(r"\b(?:create|alter|drop)\s+type\b|\balter\s+(?:column\s+)?[\w\x01\"]+\s+(?:set\s+data\s+)?type\b"),
        ),
        ("null", pattern(r"\balter\s+column\s+[\w\"]*\s*(?:set|drop)\s+not\s+null\b")),
        ("zone", pattern(r"\b(?:with|without)\s+time\s+zone\b")),
        ("varying", pattern(r"\bcharacter\s+varying\b")),
        ("identity", pattern(r"\bgenerated\s+(?:always|by\s+default)\s+as\s+identity\b")),
        ("policy", pattern(r"\b(?:create|drop|alter)\s+policy\b")),
        ("level", pattern(r"\brow\s+level\s+security\b")),
        ("materialized", pattern(r"\bmaterialized\s+view\b")),
        ("only", pattern(r"\btable\s+only\b")),
        ("owner", pattern(r"\bowner\s+to\b")),
        ("comment", pattern(r"\bcomment\s+on\s+(?:table|column|type|function|schema)\b")),
        ("using", pattern(r"\busing\s+(?:gin|gist|brin|spgist|ivfflat|hnsw)\b")),
        ("stdin", pattern(r"\bfrom\s+stdin\b")),
    ),
    "mysql": (
        ("engine", pattern(r"\bengine\s*=")),
        ("modify", pattern(r"\bmodify\s+(?:column\s+)?[\w\x01]")),
        ("change", pattern(r"\bchange\s+column\b")),
        ("delimiter", pattern(r"^[ \t]*delimiter\s+\S", re.MULTILINE)),
        ("enum", pattern(r"(?<!\bas)(?<!\btype)\s+enum\s*\(")),
        ("charset", pattern(r"\bcharset\b")),
        ("character", pattern(r"\bcharacter\s+set\b")),
        ("update", pattern(r"\bon\s+update\s+current_timestamp\b")),
        ("duplicate", pattern(r"\bon\s+duplicate\s+key\b")),
        ("ignore", pattern(r"\binsert\s+ignore\b")),
        ("foreign", pattern(r"\bdrop\s+foreign\s+key\b")),
        ("index", pattern(r"\badd\s+(?:unique\s+|fulltext\s+|spatial\s+)?index\b")),
        ("key", pattern(r"\badd\s+(?:unique\s+)?key\b|\bdrop\s+primary\s+key\b")),
        ("lock", pattern(r"\block\s+tables\b")),
    ),
    "sqlite": (
        ("rowid", pattern(r"\bwithout\s+rowid\b")),
        ("pragma", pattern(r"^[ \t]*pragma\s+\w", re.MULTILINE)),
        ("strict", pattern(r"\)\s*strict\s*(?:[;,]|\Z)")),
        ("virtual", pattern(r"\bcreate\s+virtual\s+table\b")),
        ("insert", pattern(r"\binsert\s+or\s+(?:replace|ignore|abort|fail|rollback)\b")),
        ("key", pattern(r"\x01\s*(?:integer|text)(?:\s+not\s+null)?\s+primary\s+key\b")),
        ("collate", pattern(r"\bcollate\s+(?:nocase|rtrim)\b")),
    ),
    "clickhouse": (("cluster", pattern(r"\bon\s+cluster\b")),),
    "sqlserver": (
        ("identity", pattern(r"\bidentity\s*\(\s*[0-9]+\s*,\s*[0-9]+\s*\)")),
        ("dbo", pattern(r"\[dbo\]\s*\.|\bdbo\.")),
        ("go", pattern(r"^[ \t]*go[ \t]*;?[ \t]*\r?$", re.MULTILINE)),
    ),
    "spanner": (("string", pattern(r"\bstring\s*\(\s*(?:max|[0-9]+)\s*\)")),),
}
"""Turns of phrase that one server alone has, each with a word without which it is not looked for."""

_CAST = pattern(r"::\s*[a-z_]|[a-z0-9)]\[\]")

# PostgreSQL has neither backquotes nor a type of this name.
_DATETIME = pattern(r"[\w\x01\"]\s+datetime\b\s*(?:\([0-9]\)\s*)?(?:,|\)|not\b|null\b|default\b)")

STANDARD = "postgres"
"""The server that stays closest to standard SQL."""

OTHER = "other"
"""What is said of a script that shows no server, but that it is not for `STANDARD`."""

VOTES = frozenset({"", OTHER, *_WORDS})
"""All that `vote` says."""


def vote(text: str) -> str:
    """Return the server that a script was written for: `postgres`, `mysql`, `sqlite`, or one that is not read.

    Args:
        text: SQL.

    Returns:
        Empty if it shows none, or two; `OTHER` if that much is certain that it is not `STANDARD`.
    """
    code = _SILENT.sub(_mark, text[:_MOST_CHARACTERS]).lower()
    words = frozenset(_WORD.findall(code))
    shown = [dialect for dialect in _WORDS if _shows(dialect, code, words)]
    if "clickhouse" in shown and "mysql" in shown:
        shown.remove("mysql")  # both write ENGINE =
    if not shown and _is_other(code, words):
        return OTHER
    if shown == [STANDARD] and _is_other(code, words):
        return ""
    return shown[0] if len(shown) == 1 else ""


def _is_other(code: str, words: frozenset[str]) -> bool:
    return _TICK in code or ("datetime" in words and _DATETIME.search(code) is not None)


def elect(votes: Iterable[str]) -> str:
    """Return the server that most scripts of a project were written for; empty if the majority is not clear.

    Where no script shows any server, nor that it is not `STANDARD`, what they say is standard SQL, which that reads.

    Args:
        votes: What `vote` says of each.
    """
    counted = Counter(one for one in votes if one)
    others = counted.pop(OTHER, 0)
    if not counted:
        return "" if others else STANDARD
    [(first, most)] = counted.most_common(1)
    return first if most >= _CLEAR * (counted.total() - most) else ""


def _mark(found: re.Match[str]) -> str:
    if found["tick"]:
        return _TICK
    return _DOLLAR if found["dollar"] else " "


def _shows(dialect: str, code: str, words: frozenset[str]) -> bool:
    if words & _WORDS[dialect]:
        return True
    if any(word in words and phrase.search(code) for word, phrase in _PHRASES[dialect]):
        return True
    if dialect == "postgres":
        return _DOLLAR in code or _CAST.search(code) is not None
    return dialect == "mysql" and ("/*!" in code or "/*m!" in code)
