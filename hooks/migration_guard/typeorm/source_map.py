"""From a line of built JavaScript to the line of TypeScript, by the build's source map.

The format is ECMA-426: per generated line, segments of base64 VLQ numbers, each relative to the
one before: generated column, source, source line, source column.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from migration_guard.typeorm.trace import Line, Trace

POINTER = re.compile(rb"^//[#@] sourceMappingURL=(\S+)\s*$", re.MULTILINE)
INLINE = re.compile(r"data:application/json[^,]*;base64,(.*)", re.DOTALL)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def with_sources(trace: Trace) -> Trace:
    """The trace with the source of each migration's statement, where a map tells it."""
    lines = {each.line for each in trace.statements if each.migration and each.line}
    sources = {line: source_line(line) for line in lines}
    statements = tuple(
        replace(each, source=sources[each.line]) if each.line in sources else each
        for each in trace.statements
    )
    return replace(trace, statements=statements)


def source_line(built: Line) -> Line | None:
    """Where `built` was compiled from, an absolute path; None without a usable map."""
    path = Path(built.file)
    found = _map(path)
    if found is None:
        return None
    mappings, sources = found.get("mappings"), found.get("sources")
    if not isinstance(mappings, str) or not isinstance(sources, list):
        return None
    segment = _segment(mappings, built)
    if segment is None or not 0 <= segment[0] < len(sources):
        return None
    source, line, column = segment
    folder = path.parent / str(found.get("sourceRoot") or "")
    return Line(str((folder / str(sources[source])).resolve()), line + 1, column + 1)


def _map(built: Path) -> Mapping[str, Any] | None:
    try:
        pointers = POINTER.findall(built.read_bytes())
        if not pointers:
            return None
        target = pointers[-1].decode()
        inline = INLINE.match(target)
        text = base64.b64decode(inline[1]) if inline else (built.parent / target).read_bytes()
        found = json.loads(text)
    except (OSError, ValueError, binascii.Error):
        return None
    return found if isinstance(found, dict) else None


def _segment(mappings: str, built: Line) -> tuple[int, int, int] | None:
    """Source, line and column (0-based) of the last segment that begins at the place or before
    it on its line."""
    source = line = column = 0
    found = None
    for number, text in enumerate(mappings.split(";"), start=1):
        generated = 0
        for segment in filter(None, text.split(",")):
            numbers = list(_numbers(segment))
            generated += numbers[0]
            if len(numbers) < 4:
                continue
            source, line, column = source + numbers[1], line + numbers[2], column + numbers[3]
            if number == built.line and (generated < built.column or found is None):
                found = (source, line, column)
        if number == built.line:
            return found
    return None


def _numbers(segment: str) -> Iterator[int]:
    """Five bits a letter, the sixth says that more follow; the lowest bit is the sign."""
    value = shift = 0
    for letter in segment:
        digit = VALUES.get(letter, 0)
        value |= (digit & 31) << shift
        shift += 5
        if not digit & 32:
            yield -(value >> 1) if value & 1 else value >> 1
            value = shift = 0
