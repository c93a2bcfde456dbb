"""`create`: the text of an empty migration and where it goes, still unwritten."""

from __future__ import annotations

import time

from migration_guard.generation import template
from migration_guard.generation.naming import class_name
from migration_guard.generation.place import Place
from migration_guard.generation.template import Language
from migration_guard.generation.workspace import Workspace
from migration_guard.schema_builder.profile import profile


def create(
    workspace: Workspace, place: Place, language: Language, timestamp: int | None = None
) -> tuple[str, str]:
    """The path from the repository's top, and the text. Raises UsageError for a name or a
    stamp that no migration can have."""
    stamp = workspace.stamp(place.project, int(time.time() * 1000), timestamp)
    form = profile(place.project.typeorm_version)
    text = template.created(class_name(place.name, stamp, form), form, language)
    return place.file(stamp, language.suffix), text
