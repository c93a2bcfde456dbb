"""How long a commit waits for `migration-guard check`, as whole processes.

Each case runs in turn with `npx typeorm --version`, the least of what users of TypeORM's own
commands wait for, in one run on one machine: the ratio travels, the seconds do not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from shop import EXAMPLE, cold, example, irrelevant, synthetic, usual, usual_in_synthetic, warm
from timing import CHECK, TOP, Case, run_in_turn, table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=11, help="runs of each case (default 11)")
    parser.add_argument("--entities", type=int, default=200, help="of the synthetic project")
    parser.add_argument("--migrations", type=int, default=500, help="of the synthetic project")
    arguments = parser.parse_args()
    if not (EXAMPLE / "node_modules" / ".bin" / "typeorm").exists():
        sys.exit(f"run `npm ci` in {EXAMPLE.relative_to(TOP)} first: npx is measured there")
    with tempfile.TemporaryDirectory(prefix="migration-guard-benchmark-") as folder:
        cases = [
            Case("`npx typeorm --version`", ["npx", "typeorm", "--version"], EXAMPLE),
            Case("a bare Python", [sys.executable, "-c", "pass"], Path(folder)),
            *cases_of_example(Path(folder)),
            *cases_of_size(Path(folder), arguments.entities, arguments.migrations),
        ]
        run_in_turn(cases, arguments.rounds)
        print(table(cases, than="of npx"))


def cases_of_example(folder: Path) -> list[Case]:
    changed = usual(example(folder / "b"), "src/models/post.ts", "post")
    return [
        Case("irrelevant commit, example", CHECK, irrelevant(example(folder / "a"))),
        Case("usual commit, example", CHECK, changed),
    ]


def cases_of_size(folder: Path, entities: int, migrations: int) -> list[Case]:
    """`first` is what a commit waits for whose parent was checked, `again` what it waits for
    when it is repeated."""
    size = f"{entities} entities, {migrations} migrations"

    def project(name: str) -> Path:
        return synthetic(folder / name, entities, migrations)

    before, changed, everything = project("d"), project("e"), project("f")
    checked = Case("", [*CHECK, "--all"], before)
    first = warm(before, checked.run)
    for path in (before, changed):
        usual_in_synthetic(path, entities)
    return [
        Case(f"irrelevant commit, {size}", CHECK, irrelevant(project("c"))),
        Case(f"usual commit, {size}, nothing kept", CHECK, changed, cold(changed)),
        Case(f"usual commit, {size}, first", CHECK, before, first),
        Case(f"usual commit, {size}, again", CHECK, before),
        Case(f"`check --all`, {size}, nothing kept", [*CHECK, "--all"], changed, cold(changed)),
        Case(f"`check --all`, {size}, again", [*CHECK, "--all"], everything),
    ]


if __name__ == "__main__":
    main()
