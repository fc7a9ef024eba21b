"""What a database holds, what changes it, and what a migration history makes of it. No SQL text, no files, no git."""
