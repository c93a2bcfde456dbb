"""File patterns as regular expressions: tsconfig's own kind, and the globs of TypeORM."""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import normpath

PACKAGES = ("node_modules", "bower_components", "jspm_packages")
# `**/` and a leading `*` of an include skip packages and hidden folders (tsc's
# implicitExcludePathRegexPattern)
VISIBLE = rf"(?!(?:{'|'.join(PACKAGES)})(?:/|$))[^/.][^/]*"


@lru_cache(maxsize=512)
def include_pattern(pattern: str) -> re.Pattern[str]:
    """What `include` selects. Without a wildcard or an extension in its last part, a folder:
    everything in it."""
    last = pattern.rpartition("/")[2]
    if not re.search(r"[*?.]", last) or last in {".", ".."}:
        pattern = f"{pattern}/**/*"
    return re.compile(_tsconfig(pattern, rf"(?:{VISIBLE}/)*?") + r"\Z")


@lru_cache(maxsize=512)
def exclude_pattern(pattern: str) -> re.Pattern[str]:
    """What `exclude` leaves out: a path itself and everything below it."""
    return re.compile(_tsconfig(pattern, r"(?:[^/]+/)*?") + r"(?:/|\Z)")


@lru_cache(maxsize=512)
def glob_pattern(pattern: str) -> re.Pattern[str] | None:
    """A glob as the packages `glob` and `tinyglobby` read it: `**`, `*`, `?`, `[…]`, `{a,b}`
    and `@(a|b)`, `?(a)`, `+(a)`, `*(a)`. None for `!(…)` and other things that cannot be said
    with certainty."""
    if "!(" in pattern or "\\" in pattern:
        return None
    try:
        return re.compile("|".join(_glob(one) + r"\Z" for one in expand_braces(pattern)))
    except re.error:
        return None


def expand_braces(pattern: str) -> list[str]:
    """`{a,b}` alternatives one by one; the pattern itself without any."""
    match = re.search(r"\{([^{}]*,[^{}]*)\}", pattern)
    if match is None:
        return [pattern]
    head, tail = pattern[: match.start()], pattern[match.end() :]
    return [found for part in match[1].split(",") for found in expand_braces(head + part + tail)]


def literal_folder(pattern: str) -> str:
    """The folder that everything a pattern matches lies in."""
    parts = pattern.split("/")[:-1]
    wild = next((at for at, part in enumerate(parts) if re.search(r"[*?\[{(]", part)), len(parts))
    return "/".join(parts[:wild])


def join(folder: str, path: str) -> str:
    """`path` seen from `folder`, both `/`-separated; `""` is the repository's top."""
    joined = normpath(f"{folder}/{path}" if folder and not path.startswith("/") else path)
    return "" if joined == "." else joined


def _tsconfig(pattern: str, anywhere: str) -> str:
    parts = pattern.split("/")
    text = ""
    for at, part in enumerate(parts):
        last = at == len(parts) - 1
        if part == "**":
            text += anywhere if not last else anywhere + "[^/]*"
            continue
        hidden = r"(?!\.)" if part.startswith(("*", "?")) and "(?!" in anywhere else ""
        body = "".join({"*": "[^/]*", "?": "[^/]"}.get(c, re.escape(c)) for c in part)
        text += hidden + body + ("" if last else "/")
    return text


def _glob(pattern: str) -> str:
    text, at = "", 0
    while at < len(pattern):
        rest = pattern[at:]
        if match := re.match(r"([@?+*])\(([^()]*)\)", rest):
            choices = "|".join(_glob(one) for one in match[2].split("|"))
            text += f"(?:{choices})" + {"@": "", "?": "?", "+": "+", "*": "*"}[match[1]]
        elif match := re.match(r"(?:(?<=/)|^)\*\*/", rest):
            text += r"(?:[^/.][^/]*/)*"
        elif match := re.match(r"\*+", rest):
            start = not text or pattern[at - 1] == "/"
            text += (r"(?!\.)" if start else "") + "[^/]*"
        elif match := re.match(r"\[!?[^\]/]+\]", rest):
            text += match[0].replace("[!", "[^", 1)
        else:
            match = re.match(r".", rest, re.DOTALL)
            assert match is not None
            text += "[^/]" if match[0] == "?" else re.escape(match[0])
        at += match.end()
    return text
