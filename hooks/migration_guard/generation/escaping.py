"""SQL as the text of a template literal, so that what runs is what was meant.

Names and texts in a statement come from entities: a backtick or `${` in one of them must not
end the literal or put code into it.
"""

from __future__ import annotations

import re

from migration_guard.schema_builder.profile import Profile

_SPECIAL = re.compile(r"\\|`|\$\{")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
"""What an editor hides or takes for the end of a line. A carriage return above all: in a
template literal JavaScript reads it as a newline (ECMA-262, 12.9.6)."""


def escaped(text: str) -> str:
    r"""For between two backticks. Without what is invisible it is what TypeORM 0.3.31 writes:
    `\`, the backtick and `${` each with a backslash before it."""
    return _INVISIBLE.sub(_by_number, _SPECIAL.sub(r"\\\g<0>", text))


def escaped_as(profile: Profile, text: str) -> str | None:
    """What that version writes; None where it would run another statement than `text`."""
    if "\r" in text:
        return None
    if profile.escapes_template_text:
        return _SPECIAL.sub(r"\\\g<0>", text)
    return None if "\\" in text or "${" in text else text.replace("`", "\\`")


def _by_number(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
