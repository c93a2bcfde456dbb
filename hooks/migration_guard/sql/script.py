"""What a script of statements is made of: what is written, and what could not be."""

from __future__ import annotations

from msgspec import Struct


class Statement(Struct, frozen=True):
    """One statement without its semicolon. `note` says what is to be known before it runs:
    that it loses data, or what it needs."""

    sql: str
    note: str = ""


class Gap(Struct, frozen=True):
    """What cannot be written for certain, named as `"post"."data"`, and why."""

    subject: str
    reason: str


Entry = Statement | Gap
