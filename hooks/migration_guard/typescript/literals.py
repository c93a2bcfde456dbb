"""The values of literal tokens: escapes in strings and templates, numbers in every base."""

from __future__ import annotations

import re

_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v"}
_RADIX = {"0x": 16, "0o": 8, "0b": 2}
_LINE_ENDS = ("\n", "\r", "\r\n", "\u2028", "\u2029")

_SURROGATE = re.compile("[\ud800-\udfff]")


def unescape(sequence: str) -> str:
    """The text that an escape sequence (backslash included) stands for (ECMAScript 12.9.4)."""
    body = sequence[1:]
    if body in _LINE_ENDS:
        return ""
    if re.fullmatch(r"[0-7]{1,3}", body):
        return chr(int(body, 8))
    hexadecimal = re.fullmatch(r"(?:x|u)\{?([0-9a-fA-F]+)\}?", body)
    if hexadecimal:
        code = int(hexadecimal[1][:8], 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _SIMPLE.get(body, body)


def join_surrogates(text: str) -> str:
    """`\\ud83d\\ude00` written as two escapes is one character; a lone half becomes U+FFFD."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def number(text: str) -> int | float | None:
    """The value of a numeric literal as JavaScript prints it (`1.0` is 1); a bigint is an
    int; None when it is malformed."""
    digits = text.replace("_", "").removesuffix("n").lower()
    if len(digits) > 400:  # int() of endless digits is quadratic, and no schema needs it
        return None
    try:
        if digits[:2] in _RADIX:
            return int(digits[2:], _RADIX[digits[:2]])
        if re.fullmatch(r"0[0-7]+", digits):
            return int(digits, 8)
        if digits.isdecimal():
            return int(digits)
        value = float(digits)
    except (ValueError, OverflowError):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
