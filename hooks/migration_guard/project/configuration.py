"""Which files say what a project is, by their names alone."""

from __future__ import annotations

MEDUSA_CONFIGS = (
    "medusa-config.js",
    "medusa-config.ts",
    "medusa-config.cjs",
    "medusa-config.mjs",
)
_READ = frozenset(["package.json", "nest-cli.json", "migration-guard.toml", *MEDUSA_CONFIGS])
_DATA_SOURCES = frozenset(["data-source", "datasource", "ormconfig", "typeorm"])
"""How files with one begin that are named as most are."""


def is_configuration(path: str) -> bool:
    """Whether detection may want to read the file, wherever it lies."""
    name = path.rpartition("/")[2]
    return (
        name in _READ
        or name.partition(".")[0].lower() in _DATA_SOURCES
        or (name.startswith("tsconfig") and name.endswith(".json"))
    ) and "node_modules/" not in path
