"""SQLite tables, queries and migrations."""
