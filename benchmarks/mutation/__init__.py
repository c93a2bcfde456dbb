"""Edits of entities that change the schema, edits that do not, and what `check` makes of both."""
