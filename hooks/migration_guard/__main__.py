"""`python -m migration_guard`."""

from __future__ import annotations

from migration_guard.cli.main import entry

if __name__ == "__main__":
    entry()
