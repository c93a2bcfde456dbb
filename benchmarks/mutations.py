"""Whether `check` finds what edits of entities change in the schema, and nothing else.

Applies one of many kinds of mutation at a time to the entities of a project whose schema is
in step with its migrations, and judges what the static rules say: the object that changed
must be named, and no other. No-op edits must not be flagged at all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from mutation.run import Tally, run
from mutation.trees import committed, example, fixture, synthetic, varied

from migration_guard.config import load_settings
from migration_guard.errors import GuardError
from migration_guard.git.snapshot import Tree

FIXTURES = {"example": example, "fixture": fixture, "synthetic": synthetic, "varied": varied}


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; 1 when a mutation was missed or a no-op flagged."""
    options = _parser().parse_args(arguments)
    try:
        tree = _tree(options)
    except GuardError as error:
        sys.exit(str(error))
    settings = load_settings(tree, {}, {})
    tallies = run(tree, settings, root=options.project, sample=options.sample, seed=options.seed)
    if not any(tally.tried for tally in tallies):
        sys.exit("no entity with a table in step was found: nothing was tried")
    if options.format == "json":
        print(json.dumps([tally.document() for tally in tallies], indent=2))
    else:
        print(_table(tallies))
        for tally in tallies:
            for line in tally.wrong[: options.show]:
                print(f"- {tally.kind.name}: {line}")
    return 1 if any(tally.fails for tally in tallies) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repo", type=Path, help="a repository, bare or not")
    parser.add_argument("--ref", default="HEAD", help="the commit to mutate (default HEAD)")
    parser.add_argument("--fixture", choices=sorted(FIXTURES), default="example")
    parser.add_argument("--project", help="the project's folder, when there are several")
    parser.add_argument("--sample", type=int, default=10, help="most cases of a kind (default 10)")
    parser.add_argument("--seed", default="1", help="which cases are taken (default 1)")
    parser.add_argument("--show", type=int, default=3, help="failures shown of a kind (default 3)")
    parser.add_argument("--format", choices=["markdown", "json"], default="markdown")
    return parser


def _tree(options: argparse.Namespace) -> Tree:
    if options.repo:
        return committed(options.repo, options.ref)
    return FIXTURES[options.fixture]()


def _table(tallies: Sequence[Tally]) -> str:
    heads = ("kind", "tried", "right", "elsewhere", "undetermined", "missed", "")
    lines = [_row(heads), "|---|--:|--:|--:|--:|--:|---|"]
    lines += [_row(tally.cells()) for tally in tallies if not tally.kind.harmless]
    quiet = ("no-op", "tried", "flagged", "", "undetermined", "quiet", "")
    lines += ["", _row(quiet), "|---|--:|--:|--:|--:|--:|---|"]
    lines += [_row(tally.cells()) for tally in tallies if tally.kind.harmless]
    return "\n".join(lines)


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main())
