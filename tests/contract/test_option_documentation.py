"""Every option of the program is told of in the README or on a page, and no other is."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from migration_guard.cli import main

TOP = Path(__file__).parents[2]
PAGES = (TOP / "README.md", *sorted((TOP / "docs").glob("*.md")))
OF_OTHERS = {
    "--check": "TypeORM",
    "--health-cmd": "docker",
    "--health-interval": "docker",
    "--health-retries": "docker",
    "--hook-stage": "pre-commit",
    "--require": "node",
    "--schema-only": "pg_dump",
}
SAID_BY_HELP = {"--help", "--version", "--no-progress"}
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def options() -> Mapping[str, set[str]]:
    """The long options of each command."""
    parser = main._parser(main.COMMANDS)
    (commands,) = (each for each in parser._actions if isinstance(each.choices, dict))
    return {name: set(_of(each)) for name, each in commands.choices.items()}


def _of(command: argparse.ArgumentParser) -> Iterator[str]:
    for action in command._actions:
        if action.help != argparse.SUPPRESS:
            yield from (each for each in action.option_strings if each.startswith("--"))


def told() -> set[str]:
    return {each for page in PAGES for each in OPTION.findall(page.read_text("utf-8"))}


def test_every_option_is_told_of() -> None:
    silent = {name: found - told() - SAID_BY_HELP for name, found in options().items()}
    assert {name: found for name, found in silent.items() if found} == {}


def test_no_option_is_told_of_that_is_not_there() -> None:
    known = set.union(*options().values()) | SAID_BY_HELP | OF_OTHERS.keys()
    assert told() - known == set()
