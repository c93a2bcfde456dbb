"""Medusa's own entities, as far as a project's entities refer to them or extend them."""

from __future__ import annotations

from msgspec import Struct

from migration_guard.entities.decorators import MEDUSA_PACKAGES
from migration_guard.entities.model import EntityOptions
from migration_guard.typescript.program import External


class CoreModel(Struct, frozen=True):
    """A core entity of Medusa: what its 1.20.11 declares."""

    class_name: str
    table: str
    columns: frozenset[str]

    @property
    def primary_key(self) -> tuple[str, str] | None:
        """Name and type of the key. Of the core's models only Country has a serial one, and
        Currency goes by its code (dist/models)."""
        if self.table == "country":
            return "id", "integer"
        if "id" in self.columns:
            return "id", "character varying"
        return ("code", "character varying") if self.table == "currency" else None


def core_model(found: object, options: EntityOptions) -> CoreModel | None:
    """The core entity that an import from Medusa's package names."""
    if not isinstance(found, External) or found.root not in MEDUSA_PACKAGES:
        return None
    models = options.core_models.values()
    return next((CoreModel(*model) for model in models if model[0] == found.name), None)
