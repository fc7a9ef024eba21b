"""SQLite, as a server without data."""
