"""Whether a migration in Python says itself that it cannot be taken back. Read without running it.

Facts: Alembic calls `downgrade`, whatever it holds (alembic/script/base.py). Django's `RunPython` without
`reverse_code` and `RunSQL` without `reverse_sql` raise IrreversibleError when they are taken back
(docs.djangoproject.com: Migration Operations).
"""

from __future__ import annotations

import ast

from undrift.tools.python_source import Trouble, parse

_REVERSES = {"RunPython": "reverse_code", "RunSQL": "reverse_sql"}
"""Django's operations that have no way back of their own, with the argument that gives one: the second."""

_Function = ast.FunctionDef


def has_downgrade(data: bytes) -> bool:
    """Whether a revision of Alembic has a `downgrade` that raises nothing, and does something if `upgrade` does."""
    module = parse(data)
    if isinstance(module, Trouble):
        return False
    functions = _functions(module)
    down, up = functions.get("downgrade"), functions.get("upgrade")
    if down is None or any(isinstance(node, ast.Raise) for node in ast.walk(down)):
        return False
    return _acts(down) or (up is not None and not _acts(up))


def is_reversible(data: bytes) -> bool:
    """Whether each operation of a Django migration that needs a way back is given one."""
    module = parse(data)
    if isinstance(module, Trouble):
        return False
    functions = _functions(module)
    return all(_is_reversed(node, functions) for node in ast.walk(module) if isinstance(node, ast.Call))


def _functions(module: ast.Module) -> dict[str, _Function]:
    return {one.name: one for one in module.body if isinstance(one, ast.FunctionDef)}


def _acts(function: _Function) -> bool:
    return not all(_is_idle(statement) for statement in function.body)


def _is_idle(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Return, ast.Expr)):
        return statement.value is None or isinstance(statement.value, ast.Constant)
    return isinstance(statement, (ast.Pass, ast.Import, ast.ImportFrom))


def _is_reversed(call: ast.Call, functions: dict[str, _Function]) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in _REVERSES:
        return True
    given = [word.value for word in call.keywords if word.arg == _REVERSES[name]]
    [way_back] = [*given, *call.args[1:2], None][:1]
    if way_back is None or isinstance(way_back, ast.Starred):
        return False
    if isinstance(way_back, ast.Name) and way_back.id in functions:
        return not any(isinstance(statement, ast.Raise) for statement in functions[way_back.id].body)
    return not (isinstance(way_back, ast.Constant) and way_back.value is None)
