"""Models of SQLAlchemy, SQLModel and Flask-SQLAlchemy, read from their text; nothing is imported."""
