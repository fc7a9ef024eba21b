"""SQLite's statements."""
