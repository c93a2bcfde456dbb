"""Errors that end a run with exit code 2: each says what is wrong and what to do."""

from __future__ import annotations


class GuardError(Exception):
    """The check could not be made. `hint` is the remedy, in one sentence."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(GuardError):
    """The command line, the environment or the repository is not what the command needs."""


class ConfigError(GuardError):
    """A configuration file cannot be read or says something that has no meaning."""


class ToolError(GuardError):
    """A program that the check needs is missing, failed or ran out of time."""
