"""A PostgreSQL schema as data, and what differs between two of them. Pure."""
