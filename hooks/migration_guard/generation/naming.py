"""What a migration's class is called, and which names a migration can be given."""

from __future__ import annotations

import re

from migration_guard.errors import UsageError
from migration_guard.schema_builder.profile import Profile

_HUMP = re.compile(r"^([A-Z])|[ \t\n\r\f\v\-_]([A-Za-z0-9_])")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]|^ | $")
_SUFFIX = re.compile(r"\.[cm]?[jt]sx?\Z")


def class_name(name: str, stamp: int, profile: Profile) -> str:
    """TypeORM's camelCase with a capital, and the stamp: `post-subtitle` is
    `PostSubtitle1690000000000`. Raises UsageError where that is no class's name."""
    made = f"{_camel_case(name, profile)}{stamp}"
    if not made.replace("$", "_").isidentifier():
        raise UsageError(
            f"'{name}' gives a migration no class name: '{made}' is none",
            hint="begin with a letter, and use letters, digits, '-' and '_' alone",
        )
    return made


def checked_name(name: str) -> str:
    """The name without a folder. Raises UsageError for one that no file should have."""
    if not name or name in (".", "..") or _UNSEEN.search(name):
        raise UsageError(
            f"{name!r} is no name for a migration", hint="use letters, digits, '-' and '_'"
        )
    suffix = _SUFFIX.search(name)
    if suffix:
        raise UsageError(
            f"'{name}' has an extension, which is added anyway",
            hint=f"give '{name.removesuffix(suffix.group())}'",
        )
    return name


def _camel_case(name: str, profile: Profile) -> str:
    """StringUtils.camelCase(name, true); before 0.3.13 the first letter stays as it is."""
    if profile.capitalises_file_class:
        return _HUMP.sub(lambda m: m[2].upper(), f" {name}")
    return _HUMP.sub(lambda m: (m[2].upper() if m[2] else m[1]) if m.start() else m[0], name)
