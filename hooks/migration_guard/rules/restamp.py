"""Another name for a migration that is not published, with its place among the others kept."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from migration_guard.context import Context
from migration_guard.findings import Finding, RenameMigration
from migration_guard.migrations.model import MigrationClass, MigrationFile
from migration_guard.rules.publication import identities, identity
from migration_guard.rules.selection import all_migrations, exported, known_stamp

IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
FILE_STAMP = re.compile(r"\d{10,}")
STAMP_DIGITS = 13
FEWEST_DIGITS = 8
"""Less than a date is part of a name: `AddV2`."""
DATE_AND_TIME = re.compile(r"(?:19|20)\d{12}")


def located(context: Context, finding: Finding) -> tuple[MigrationFile, MigrationClass] | None:
    """The migration of the head that a finding at its name is about."""
    for file, migration in all_migrations(context.head):
        if (migration.name_property_location or migration.location) == finding.location:
            return file, migration
    return None


def restamped(context: Context, finding: Finding) -> RenameMigration | None:
    """The finding's migration with a stamp that keeps its place among those that are not
    published, and puts it behind those that are."""
    found = located(context, finding)
    if found is None:
        return None
    file, migration = found
    stamp = stamp_for(context, file, migration)
    return renamed(file, migration, f"{base_name(migration.recorded_name)}{stamp}", stamp)


def renamed(
    file: MigrationFile, migration: MigrationClass, name: str, stamp: int
) -> RenameMigration | None:
    """Class and `name` become `name`, and the file bears its stamp. A name that is no
    identifier is left to `name`; None where no class or property could take it."""
    recorded = name if migration.name_property else None
    if migration.name_property_unknown or not (migration.name or recorded):
        return None
    class_name = name
    if not migration.name:
        class_name = ""
    elif not IDENTIFIER.fullmatch(name):
        class_name = f"{base_name(migration.name)}{stamp}"
    if class_name and not IDENTIFIER.fullmatch(class_name):
        return None
    target = _stamped_path(file, migration, stamp)
    return RenameMigration(file.path, target, migration.name, class_name, recorded)


def base_name(name: str) -> str:
    """A migration's name without its stamp, or what stands for one: `Post` of
    `Post1690000000000`, `Post20230801120000` and `Post1690000000`."""
    digits = len(name) - len(name.rstrip("0123456789"))
    if digits > STAMP_DIGITS and not DATE_AND_TIME.fullmatch(name[-digits:]):
        digits = STAMP_DIGITS
    return (name[:-digits] if digits >= FEWEST_DIGITS else name) or "Migration"


def stamp_for(context: Context, file: MigrationFile, migration: MigrationClass) -> int:
    """Now; before that when another migration that is not published has to come later. What
    is published and what comes earlier today stays earlier. Stamps that lie in the future
    are no measure. One without a stamp comes last."""
    published = identities(context.published) if context.published else frozenset()
    place = (known_stamp(migration) or context.now, file.path)
    earlier, later = [0], []
    for other_file, other in all_migrations(context.head):
        stamp = known_stamp(other)
        if other is migration or not stamp or stamp > context.now + context.future_tolerance:
            continue
        if identity(other) in published or (stamp, other_file.path) < place:
            earlier.append(stamp)
        else:
            later.append(stamp)
    lowest = max(earlier)
    highest = min((stamp for stamp in later if stamp > lowest + 1), default=None)
    newest = context.now if highest is None else min(context.now, highest - 1)
    return max(lowest + 1, newest)


def _stamped_path(file: MigrationFile, migration: MigrationClass, stamp: int) -> str:
    """The file's stamp is this migration's, unless another one in it bears it."""
    others = {known_stamp(one) for one in exported(file) if one is not migration}
    if file.file_stamp in others:
        return file.path
    path = PurePosixPath(file.path)
    written = FILE_STAMP.match(path.name)
    if written is None:
        return file.path
    return str(path.with_name(f"{stamp}{path.name[written.end() :]}"))
