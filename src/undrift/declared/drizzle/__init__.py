"""Drizzle schemas, and the snapshots that drizzle-kit keeps."""
