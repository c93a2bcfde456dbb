"""A new file, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from migration_guard.errors import UsageError


def write_new(path: Path, text: str) -> None:
    """Makes the folder where there is none. Raises UsageError where the file is there already
    or cannot be written; then nothing of it is left behind."""
    if path.exists() or path.is_symlink():
        raise UsageError(
            f"'{path}' is there already", hint="choose another name, or leave --timestamp out"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text.encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            f"cannot write '{path}': {reason}", hint="nothing was written; see to the folder"
        ) from error


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
