"""A rule's page: its module's docstring as Markdown, for `docs/rules/` and `explain`.

python -m migration_guard.rules.documentation docs/rules [--check]
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from migration_guard.rules import registry
from migration_guard.rules.rule import LoadedRule

SECTIONS = ("Bad", "Good", "Why", "Fix")
HEADING = re.compile(rf"^({'|'.join(SECTIONS)}):$", re.MULTILINE)
FILE = re.compile(r"^-- (?P<path>\S+)(?: \((?P<tree>\w+)\))? --$", re.MULTILINE)
LANGUAGES = {".ts": "ts", ".tsx": "tsx", ".js": "js", ".json": "json", ".sql": "sql"}
TREES = {
    "": "",
    "everywhere": ", unchanged",
    "published": ", as published",
    "base": ", before the change",
    "build": ", in the build output",
}


class ExampleFile(Struct, frozen=True):
    """One file of an example. `tree` is a key of TREES: the head where nothing is said."""

    path: str
    tree: str
    text: str


def sections(documentation: str) -> dict[str, str]:
    """The texts below `Bad:`, `Good:`, `Why:` and `Fix:`, unindented."""
    parts = HEADING.split(documentation)
    return {
        heading: textwrap.dedent(text).strip("\n")
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def example_files(text: str) -> tuple[ExampleFile, ...]:
    """The files of an example: `-- path --` or `-- path (tree) --`, then the text."""
    parts = FILE.split(text)
    return tuple(
        ExampleFile(path, tree or "", source.strip("\n") + "\n")
        for path, tree, source in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    )


def page(loaded: LoadedRule) -> str:
    """The rule's page."""
    rule = loaded.rule
    found = sections(loaded.documentation)
    hook = f"`{rule.hook}`" if rule.hook else "only with all rules"
    parts = [
        f"# {rule.code} {rule.name}",
        f"{rule.summary}.",
        f"- severity: {rule.severity.value}\n- hook: {hook}\n- lane: {rule.lane}\n"
        f"- since: {rule.since}" + ("\n- fix: `migration-guard check --fix`" if loaded.fix else ""),
    ]
    if "Why" in found:
        parts.append(f"## Why\n\n{found['Why']}")
    for heading in ("Bad", "Good"):
        if heading in found:
            parts.append(f"## {heading}\n\n{_example(found[heading])}")
    if "Fix" in found:
        parts.append(f"## Fix\n\n{found['Fix']}")
    return "\n\n".join(parts) + "\n"


def listing(rules: Mapping[str, LoadedRule]) -> str:
    """One line a rule, for the terminal."""
    width = max((len(loaded.rule.name) for loaded in rules.values()), default=0)
    return "".join(
        f"{code}  {loaded.rule.name:<{width}}  {loaded.rule.severity.value:<7}  "
        f"{loaded.rule.summary}\n"
        for code, loaded in rules.items()
    )


def index(rules: Mapping[str, LoadedRule]) -> str:
    """The overview page."""
    rows = "".join(
        f"| [{code}]({code}.md) | {loaded.rule.name} | {loaded.rule.severity.value} | "
        f"{loaded.rule.summary} |\n"
        for code, loaded in rules.items()
    )
    return (
        "# Rules\n\nA code and a name mean the same rule wherever one is asked for. "
        "`migration-guard explain CODE` prints a rule's page.\n\n"
        "| code | name | severity | what it finds |\n| --- | --- | --- | --- |\n" + rows
    )


def pages(rules: Mapping[str, LoadedRule]) -> dict[str, str]:
    """Every page by its file name."""
    return {
        "README.md": index(rules),
        **{f"{code}.md": page(loaded) for code, loaded in rules.items()},
    }


def stale(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """The names of the pages in `folder` that are missing, different, or of no rule."""
    # Only what this module writes: other pages that lie in the folder are not its own.
    paths = [*folder.glob("MG[0-9][0-9][0-9].md"), *folder.glob("README.md")]
    present = {path.name: path.read_text(encoding="utf-8") for path in paths}
    return sorted(
        name for name in present.keys() | wanted.keys() if present.get(name) != wanted.get(name)
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Writes the pages, or with `--check` answers 1 and names those that differ."""
    parser = argparse.ArgumentParser(prog="python -m migration_guard.rules.documentation")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="compare and change nothing")
    arguments = parser.parse_args(argv)
    wanted = pages(registry.load())
    differing = stale(arguments.folder, wanted)
    if arguments.check and differing:
        parser.exit(1, f"not as the rules say: {', '.join(differing)}\n")
    _write(arguments.folder, wanted, differing)
    return 0


def _write(folder: Path, wanted: Mapping[str, str], differing: Iterable[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in differing:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()


def _example(text: str) -> str:
    blocks = []
    for file in example_files(text):
        language = LANGUAGES.get(PurePosixPath(file.path).suffix, "")
        blocks.append(f"`{file.path}`{TREES[file.tree]}:\n\n```{language}\n{file.text}```")
    return "\n\n".join(blocks)


if __name__ == "__main__":
    raise SystemExit(main())
