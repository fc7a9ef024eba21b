"""What PostgreSQL does with each statement (PostgreSQL 17 manual, part VI; `src/backend/commands`)."""
