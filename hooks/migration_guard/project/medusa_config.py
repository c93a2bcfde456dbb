"""What `medusa-config.js` says, as far as it can be read without running it."""

from __future__ import annotations

from dataclasses import dataclass

from migration_guard.project.static_value import Constants
from migration_guard.typescript.parse import parse
from migration_guard.typescript.syntax import Expression, Module

SCHEMA = b"database_schema"


@dataclass(frozen=True, slots=True)
class MedusaConfig:
    """`plugins` are the names in order; None when the list cannot be read.
    `database_schema` None means that it cannot."""

    plugins: tuple[str, ...] | None = ()
    database_schema: str | None = "public"
    problems: tuple[str, ...] = ()


def read_medusa_config(path: str, content: bytes) -> MedusaConfig:
    """Medusa's default for a schema that is not named is `public`."""
    module = parse(content)
    constants = Constants(module, "")
    plugins = _plugins(constants, _named(module, constants, "plugins"))
    schema: str | None = "public"
    if SCHEMA in content:
        config = constants.entries(_named(module, constants, "projectConfig")) or {}
        schema = constants.text(config.get("database_schema"))
    problems = [] if plugins is not None else [f"{path}: `plugins` is only known when it runs"]
    if schema is None:
        problems.append(f"{path}: `database_schema` is only known when it runs")
    return MedusaConfig(plugins, schema, tuple(problems))


def _named(module: Module, constants: Constants, name: str) -> Expression | None:
    """The constant `name`, else that key of what the file exports."""
    found = next((item.value for item in module.constants if item.name == name), None)
    if found is not None:
        return found
    exported = next((item.value for item in module.exports if item.name == name), None)
    if exported is not None:
        return exported
    for item in module.exports:
        entries = constants.entries(item.value) or {}
        if name in entries:
            return entries[name]
    return None


def _plugins(constants: Constants, value: Expression | None) -> tuple[str, ...] | None:
    if value is None:
        return ()
    items = constants.items(value)
    if items is None:
        return None
    names = []
    for item in items:
        name = constants.text(item)
        if name is None:
            name = constants.text((constants.entries(item) or {}).get("resolve"))
        if name is None:
            return None
        names.append(name)
    return tuple(names)
