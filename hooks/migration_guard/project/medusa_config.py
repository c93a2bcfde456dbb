"""What `medusa-config.js` says, as far as it can be read without running it."""

from __future__ import annotations

from msgspec import Struct

from migration_guard.project.static_value import Constants, Located

SCHEMA = b"database_schema"


class MedusaConfig(Struct, frozen=True):
    """`plugins` are the names in order; None when the list cannot be read.
    `database_schema` None means that it cannot."""

    plugins: tuple[str, ...] | None = ()
    database_schema: str | None = "public"
    problems: tuple[str, ...] = ()


def read_medusa_config(path: str, content: bytes) -> MedusaConfig:
    """Medusa's default for a schema that is not named is `public`."""
    constants = Constants(path, content, lambda importer, module: None)
    plugins = _plugins(_named(constants, "plugins"))
    schema: str | None = "public"
    if SCHEMA in content:
        config = _named(constants, "projectConfig")
        entries = config.place.entries(config.value) or {} if config else {}
        schema = entries["database_schema"].text if "database_schema" in entries else None
    problems = [] if plugins is not None else [f"{path}: `plugins` is only known when it runs"]
    if schema is None:
        problems.append(f"{path}: `database_schema` is only known when it runs")
    return MedusaConfig(plugins, schema, tuple(problems))


def _named(constants: Constants, name: str) -> Located | None:
    """The constant `name`, else that key of what the file exports."""
    value = constants.exported(name)
    if value is not None:
        return Located(constants, value)
    for item in constants.module.exports:
        entries = constants.entries(item.value) or {}
        if name in entries:
            return entries[name]
    return None


def _plugins(found: Located | None) -> tuple[str, ...] | None:
    if found is None:
        return ()
    items = found.place.items(found.value)
    if items is None:
        return None
    names = []
    for item in items:
        resolve = (item.place.entries(item.value) or {}).get("resolve")
        name = item.text if resolve is None else resolve.text
        if name is None:
            return None
        names.append(name)
    return tuple(names)
