"""Methods of texts that are worked out (ECMA-262, 22.1), with the plainest of regular expressions (22.2).

A text with characters beyond U+FFFF, which JavaScript counts twice, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from undrift.declared.typescript.callers import Caller
from undrift.declared.typescript.objects import array
from undrift.declared.typescript.operators import LONGEST_TEXT, counts_simply, depends, is_number, text_of
from undrift.declared.typescript.values import Call, Function, Literal, Symbol, Unknown, Value
from undrift.findings import Location
from undrift.patterns import pattern

_LONGEST_SEARCHED = 200
_REGEX = Symbol("", "RegExp")


def call(caller: Caller, target: Literal, name: str, arguments: Sequence[Value], place: Location) -> Value | None:
    """Return what a method of a text or a number comes to; None for one that is not followed.

    Args:
        caller: Who calls the functions that are handed over.
        target: What the method is called on.
        name: The method's name.
        arguments: Its arguments.
        place: Where.
    """
    if name == "toString" and not arguments and target.value is not None:
        return Literal(text_of(target), place)
    if isinstance(target.value, str):
        text = target.value
        if not counts_simply(text):
            return Unknown("it is made of a text with characters that count twice", place)
        if arguments and _is_regex(arguments[0]):
            return _by_regex(caller, text, name, arguments, place)
        return _plain(text, name, arguments, place)
    if is_number(target) and name == "toFixed":
        return Unknown("toFixed is not followed", place)
    return None


def _plain(text: str, name: str, arguments: Sequence[Value], place: Location) -> Value | None:
    values = [argument.value if isinstance(argument, Literal) else None for argument in arguments]
    known = _METHODS.get((name, *(type(value).__name__ for value in values)))
    if known is None:
        return None
    try:
        made = known(text, *values)
    except (ValueError, IndexError):
        return Unknown(f"{name} is not followed here", place)
    if isinstance(made, list):
        return array((Literal(part, place) for part in made), place)
    if isinstance(made, str) and len(made) > LONGEST_TEXT:
        return Unknown("it is too long a text", place)
    return Literal(made, place)


def _repeat(text: str, times: int) -> str:
    if times < 0 or len(text) * times > LONGEST_TEXT:
        raise ValueError(times)
    return text * times


def _substring(text: str, start: int, end: int | None = None) -> str:
    first, last = sorted(max(0, min(bound, len(text))) for bound in (start, len(text) if end is None else end))
    return text[first:last]


def _padding(text: str, width: int, filling: str) -> str:
    missing = width - len(text)
    if missing > LONGEST_TEXT:
        raise ValueError(width)
    return (filling * (missing // len(filling) + 1))[:missing] if missing > 0 and filling else ""


def _replace(text: str, old: str, new: str, count: int) -> str:
    if "$" in new:
        raise ValueError(new)
    return text.replace(old, new, count)


def _char(text: str, place: int) -> str:
    return text[place] if 0 <= place < len(text) else ""


_SPACES = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
_METHODS: Mapping[tuple[str, ...], Callable[..., str | int | bool | list[str]]] = {
    ("toUpperCase",): str.upper,
    ("toLowerCase",): str.lower,
    ("trim",): lambda text: text.strip(_SPACES),
    ("trimStart",): lambda text: text.lstrip(_SPACES),
    ("trimEnd",): lambda text: text.rstrip(_SPACES),
    ("concat", "str"): lambda text, more: text + more,
    ("slice", "int"): lambda text, start: text[start:],
    ("slice", "int", "int"): lambda text, start, end: text[start:end],
    ("substring", "int"): _substring,
    ("substring", "int", "int"): _substring,
    ("charAt", "int"): _char,
    ("repeat", "int"): _repeat,
    ("split", "str"): lambda text, between: text.split(between) if between else list(text),
    ("replace", "str", "str"): lambda text, old, new: _replace(text, old, new, 1),
    ("replaceAll", "str", "str"): lambda text, old, new: _replace(text, old, new, -1),
    ("startsWith", "str"): str.startswith,
    ("endsWith", "str"): str.endswith,
    ("includes", "str"): lambda text, part: part in text,
    ("indexOf", "str"): str.find,
    ("lastIndexOf", "str"): str.rfind,
    ("padStart", "int"): lambda text, width: _padding(text, width, " ") + text,
    ("padEnd", "int"): lambda text, width: text + _padding(text, width, " "),
    ("padStart", "int", "str"): lambda text, width, filling: _padding(text, width, filling) + text,
    ("padEnd", "int", "str"): lambda text, width, filling: text + _padding(text, width, filling),
}


# Regular expressions

_ATOM = r"""(?:[\w\- ,;:/@#'"!%&=<>~`.]|\\[dws.\-/_$^*+?()\[\]{}|\\]|\[\^?(?:[\w \-./:,_]|\\[dws.\-/\]\\])+\])"""
_PLAIN_REGEX = pattern(rf"\^?(?:\(?{_ATOM}\+?\)?)+\$?")
"""Characters, classes and groups of one of them, each once or more: nothing that could take long to match."""
_MOST_REPEATED = 1
_REFERENCE = pattern(r"\$(?:(?P<group>[1-9])|(?P<whole>&)|(?P<dollar>\$)|(?P<other>.?))", re.DOTALL)


def _is_regex(value: Value) -> bool:
    return isinstance(value, Call) and value.callee == _REGEX


def _by_regex(caller: Caller, text: str, name: str, arguments: Sequence[Value], place: Location) -> Value | None:
    regex, flags = _compiled(arguments[0], text)
    if regex is None:
        return Unknown("it depends on a regular expression that is not followed", place)
    is_global = "g" in flags
    if name in {"replace", "replaceAll"} and len(arguments) == 2:  # noqa: PLR2004 - what to replace, and with what
        return _replaced(caller, text, (regex, is_global), arguments[1], place)
    if name == "split" and len(arguments) == 1 and not regex.groups and not regex.match(""):
        return array((Literal(part, place) for part in regex.split(text)), place)
    return None


def _compiled(value: Value, text: str) -> tuple[re.Pattern[str] | None, str]:
    """Return a regular expression that can be matched here, and its flags; None for one that cannot."""
    source, flags = (text_of(argument) or "" for argument in value.arguments) if isinstance(value, Call) else ("", "")
    if not (_PLAIN_REGEX.fullmatch(source) and text.isascii() and len(text) <= _LONGEST_SEARCHED):
        return None, ""
    if source.count("+") > _MOST_REPEATED or set(flags) - set("gi") or not source.isascii():
        return None, ""
    try:
        made = re.compile(
            f"{source[:-1]}\\Z" if source.endswith("$") else source, re.ASCII | ("i" in flags and re.IGNORECASE)
        )
    except (re.error, RecursionError):
        return None, ""
    return made, flags


def _replaced(
    caller: Caller, text: str, search: tuple[re.Pattern[str], bool], new: Value, place: Location
) -> Value | None:
    regex, is_global = search
    pieces: list[str] = []
    end = 0
    for match in regex.finditer(text):
        made = _replacement(caller, match, new, place)
        if isinstance(made, Unknown):
            return made
        pieces += [text[end : match.start()], made]
        end = match.end()
        if not is_global:
            break
    return Literal("".join((*pieces, text[end:])), place)


def _replacement(caller: Caller, match: re.Match[str], new: Value, place: Location) -> str | Unknown:
    if isinstance(new, Function):
        groups = [Literal(group, place) if group is not None else _missing(place) for group in match.groups()]
        given = (Literal(match[0], place), *groups, Literal(match.start(), place), Literal(match.string, place))
        made = caller.apply(new, given, place)
        text = text_of(made)
        return text if text is not None else depends(made, place)
    text = text_of(new)
    if text is None:
        return depends(new, place)
    if any(found["other"] is not None for found in _REFERENCE.finditer(text)):
        return Unknown("replace is not followed here", place)
    return _REFERENCE.sub(lambda found: _referred(found, match), text)


def _referred(found: re.Match[str], match: re.Match[str]) -> str:
    if found["dollar"]:
        return "$"
    if found["whole"]:
        return match[0]
    group = int(found["group"])
    return (match[group] or "") if group <= match.re.groups else found[0]


def _missing(place: Location) -> Literal:
    return Literal(None, place, "undefined")
