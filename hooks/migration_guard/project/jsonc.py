"""JSON with comments and trailing commas, as TypeScript reads its configurations."""

from __future__ import annotations

import json
import re

# A comment's inside and end are spelt out: `.*?` could end at any later comment too, and a
# run of them would then take exponential time; a line comment that may end early would let
# a bracket inside of it count
COMMENT = r"//[^\n]*(?=\n|\Z)|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)"
TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"'  # a string goes through untouched
    rf"|{COMMENT}"
    rf"|,(?=(?:\s|{COMMENT})*[}}\]])",  # a comma before a closing bracket
)


def parse_jsonc(content: bytes) -> object:
    """The value. ValueError, with its line, for what TypeScript cannot read either; an
    empty file is an empty object to TypeScript."""
    text = content.decode("utf-8-sig", "replace")
    plain = TOKEN.sub(_kept, text)
    return json.loads(plain) if plain.strip() else {}


def _kept(match: re.Match[str]) -> str:
    text = match.group()
    # line breaks stay, so that an error names the right line
    return text if text.startswith('"') else "\n" * text.count("\n") or " "
