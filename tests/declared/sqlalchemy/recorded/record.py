"""Write what SQLAlchemy's `create_all` sends for the models beside this file: `python record.py`, with 2.1 at hand.

Needs sqlalchemy, flask-sqlalchemy, sqlmodel, email-validator, psycopg2 and pymysql.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
WANTED = {
    "mapped.models": ("mapped.base:Base.metadata", ("postgres",)),
    "mapped.pages": ("mapped.base:Base.metadata", ("postgres",)),
    "classic.models": ("classic.models:metadata", ("postgres", "mysql", "sqlite")),
    "extension.models": ("extension.models:db.metadata", ("postgres", "sqlite")),
    "fields.models": ("fields.models:SQLModel.metadata", ("postgres", "sqlite")),
}
PROGRAM = """
import importlib, operator, sys
from sqlalchemy import create_mock_engine
module, metadata, dialect = sys.argv[1:]
importlib.import_module(module)
place, _, names = metadata.partition(":")
tables = operator.attrgetter(names)(importlib.import_module(place))
url = {"postgres": "postgresql+psycopg2://", "mysql": "mysql+pymysql://", "sqlite": "sqlite://"}[dialect]
engine = create_mock_engine(url, lambda sql, *_, **__: print(str(sql.compile(dialect=engine.dialect)).strip() + ";"))
for schema in sorted({table.schema for table in tables.tables.values() if table.schema}):
    print(f"CREATE SCHEMA {schema};")
tables.create_all(engine, checkfirst=False)
"""


def main() -> None:
    """Write a file of SQL per set of models and server."""
    with tempfile.TemporaryDirectory() as directory:
        for path in HERE.rglob("*.py.txt"):
            # A package of the same name must not hide the library.
            target = Path(directory, f"own_{path.parent.name}", path.name.removesuffix(".txt"))
            target.parent.mkdir(exist_ok=True)
            (target.parent / "__init__.py").touch()
            target.write_text(path.read_text("utf-8").replace("from mapped.", "from own_mapped."), "utf-8")
        for module, (metadata, dialects) in WANTED.items():
            for dialect in dialects:
                command = [sys.executable, "-c", PROGRAM, f"own_{module}", f"own_{metadata}", dialect]
                sent = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=True)
                lines = (line.rstrip() for line in sent.stdout.splitlines() if line.strip())
                (HERE / f"{module}.{dialect}.sql").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
