"""What the migrations of Alembic touch, read from their text; nothing is run."""
