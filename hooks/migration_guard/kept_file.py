"""Files in the git directory that hold what is kept between runs: safe to delete, at any time.

Each is written as a whole beside the old one and moved over it, so that runs side by side
never read half of it, and begins with a checksum of its name and content: a file that a disk
or a hand changed is as good as none.
"""

from __future__ import annotations

import contextlib
import os
import time
import zlib
from pathlib import Path
from threading import get_ident

FOLDER = "migration-guard"
_CHECKSUM = 4


def read_kept(path: Path) -> memoryview | None:
    """The content as it was written, None when there is none that can be relied on."""
    try:
        whole = memoryview(path.read_bytes())
    except OSError:
        return None
    checksum, content = whole[:_CHECKSUM], whole[_CHECKSUM:]
    return content if checksum == _checksum(path, content) else None


def write_kept(path: Path, content: bytes) -> bool:
    """Whether it is written. Never raises: what cannot be written is not kept. The git
    directory must exist."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        # tempfile would load random and more first, for 3 ms
        written = path.with_name(f".kept-{os.getpid()}-{get_ident()}-{time.monotonic_ns()}")
        try:
            with written.open("xb") as stream:
                stream.write(_checksum(path, content))
                stream.write(content)
            written.replace(path)
            return True
        except BaseException:
            written.unlink(missing_ok=True)
            raise
    return False


def _checksum(path: Path, content: bytes | memoryview) -> bytes:
    return zlib.crc32(content, zlib.crc32(os.fsencode(path.name))).to_bytes(_CHECKSUM, "big")
