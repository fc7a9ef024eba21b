from __future__ import annotations

import pytest

from undrift.tools.python_reversal import has_downgrade, is_reversible

UP = "def upgrade():\n    op.drop_table('a')\n"
NO_UP = "def upgrade():\n    pass\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{UP}def downgrade():\n    op.create_table('a')\n",
        f"{UP}def downgrade() -> None:\n    '''Back.'''\n    bind = op.get_bind()\n",
        f"{UP}def downgrade(engine_name):\n    globals()[f'downgrade_{{engine_name}}']()\n",
        f"{NO_UP}def downgrade():\n    pass\n",
        f"{NO_UP}def downgrade():\n    '''Merge.'''\n",
        "def upgrade(): ...\ndef downgrade(): ...\n",
    ],
)
def test_a_revision_with_a_downgrade_goes_back(text: str) -> None:
    assert has_downgrade(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        UP,
        f"{UP}def downgrade():\n    pass\n",
        f"{UP}def downgrade():\n    '''Nothing to do.'''\n    return\n",
        f"{UP}def downgrade():\n    return None\n",
        f"{UP}def downgrade(): ...\n",
        f"{UP}def downgrade():\n    raise NotImplementedError('no way back')\n",
        f"{UP}def downgrade():\n    op.create_table('a')\n    if offline:\n        raise RuntimeError\n",
        f"{UP}def downgrade(:\n",
        "",
    ],
)
def test_a_revision_that_raises_or_does_nothing_does_not_go_back(text: str) -> None:
    assert not has_downgrade(text.encode())


OPERATIONS = "class Migration(migrations.Migration):\n    operations = [{}]\n"
HELPERS = (
    "def f(apps, editor):\n    raise ValueError\n"
    "def back(apps, editor):\n    apps.get_model('a', 'B').objects.all().delete()\n"
    "def stop(apps, editor):\n    raise RuntimeError('no way back')\n"
)


@pytest.mark.parametrize(
    "operation",
    [
        "",
        "migrations.AddField('a', 'b', models.TextField())",
        "migrations.RunPython(f, back)",
        "migrations.RunPython(f, reverse_code=back)",
        "migrations.RunPython(code=f, reverse_code=migrations.RunPython.noop, elidable=True)",
        "RunPython(f, lambda apps, editor: None)",
        "migrations.RunPython(f, elsewhere)",
        "migrations.RunSQL('a', 'b')",
        "migrations.RunSQL(['a'], reverse_sql=migrations.RunSQL.noop)",
        "migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL('a', 'b')])",
    ],
)
def test_a_migration_whose_operations_have_a_way_back_is_reversible(operation: str) -> None:
    assert is_reversible((HELPERS + OPERATIONS.format(operation)).encode())


@pytest.mark.parametrize(
    "operation",
    [
        "migrations.RunPython(f)",
        "migrations.RunPython(code=f, atomic=False)",
        "migrations.RunPython(f, None)",
        "migrations.RunPython(f, reverse_code=None)",
        "migrations.RunPython(f, stop)",
        "migrations.RunPython(f, *more)",
        "migrations.RunPython(f, **more)",
        "RunSQL('a')",
        "migrations.RunSQL('a', state_operations=[])",
        "migrations.RunSQL('a', None)",
        "migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL('a')])",
        "migrations.AddField('a', 'b', models.TextField()), migrations.RunPython(f)",
        "migrations.RunPython(",
    ],
)
def test_a_migration_with_an_operation_that_has_none_is_not_reversible(operation: str) -> None:
    assert not is_reversible((HELPERS + OPERATIONS.format(operation)).encode())
