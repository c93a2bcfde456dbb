"""Runs every migration that we would write for the transitions of this folder:

    PYTHONPATH=hooks:tests python tests/conformance/features/prove.py
        [--versions 0.3.16 1.1.1] [--sample 10] [--packages FOLDER] [DATABASE_URL]

For each version and both modes (the safe one with leave to drop, to make NOT NULL and to
round): all files compiled in one program, each run by the real TypeORM on a real PostgreSQL up,
down and up again, and TypeORM asked afterwards what it would still write. Prints a summary;
what deviates from prove-deviations.toml is printed as it should stand there, and ends in exit 1.
--sample takes every n-th case; --packages keeps what npm installs for the next run."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from conformance.features.cases import VERSIONS, Case, every_case, recorded
from conformance.features.listed import listed
from conformance.features.listed import written as entries
from conformance.features.record import QUERIES, RESET, TWO_AT_A_TIME, installed, version_database
from conformance.features.verdict import verdicts
from conformance.features.written import Written, transitions, written
from migration_guard.generation.request import Mode
from support.database import database_server

HERE = Path(__file__).parent
FILE = "prove-deviations.toml"


class Proof(Struct, frozen=True):
    """What came of one migration; `outcome` is None where nothing was to be run."""

    case: Case
    mode: Mode
    ours: Written
    outcome: dict[str, Any] | None

    def deviations(self, version: str) -> dict[str, str]:
        theirs = recorded()[self.case.name, version]
        found = verdicts(theirs, self.mode, self.ours, self.outcome)
        return {f"{self.mode.value}: {key}": kind for key, kind in found.items()}


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    cases = every_case()[:: asked.sample]
    server = nullcontext(asked.url) if asked.url else database_server()
    with tempfile.TemporaryDirectory() as folder, server as url:
        packages = asked.packages or Path(folder) / "packages"

        def proved(version: str) -> list[Proof]:
            return proofs(version, cases, packages / version, Path(folder) / version, url)

        with ThreadPoolExecutor(TWO_AT_A_TIME) as pool:
            found = dict(zip(asked.versions, pool.map(proved, asked.versions), strict=True))
    for version, every in found.items():
        sys.stdout.writelines(_summary(version, every))
    unlisted = list(_unlisted(found))
    sys.stdout.writelines(unlisted)
    return 1 if unlisted else 0


def proofs(
    version: str, cases: Sequence[Case], packages: Path, work: Path, server: str
) -> list[Proof]:
    """What came of the migrations of both modes, with one TypeORM. Installs it in `packages`
    unless it is there; `work` is made."""
    if not (packages / "node_modules").exists():
        installed(version, packages)
    url = version_database(server, version)
    chosen = list(transitions(cases, version))
    every = [
        (case, mode, written(case, version, mode, f"Case{index}", urlsplit(url).path[1:]))
        for index, case in enumerate(chosen)
        for mode in Mode
    ]
    job = {
        "packages": str(packages),
        "typescript": str(packages),
        "work": str(work),
        "url": url,
        "queries": QUERIES,
        "reset": RESET,
        "cases": [_with_tables(case, version) for case in chosen],
        "migrations": [
            {"index": chosen.index(case), "file": f"{mode.name}-{n}", **msgspec.to_builtins(each)}
            for n, (case, mode, each) in enumerate(every)
            if each.is_runnable
        ],
    }
    outcomes = iter(_outcomes(job, work))
    return [Proof(*each, next(outcomes) if each[2].is_runnable else None) for each in every]


def _with_tables(case: Case, version: str) -> dict[str, Any]:
    """The case with the statements that this TypeORM made its first tables by."""
    found: dict[str, Any] = msgspec.to_builtins(case)
    return found | {"create": recorded()[case.name, version].get("create", [])}


def _outcomes(job: dict[str, Any], work: Path) -> list[Any]:
    work.mkdir(parents=True)
    (work / "job.json").write_text(json.dumps(job))
    command = ["node", str(HERE / "prove.cjs"), str(work / "job.json")]
    subprocess.run(command, check=True, stdout=sys.stderr)
    found: list[Any] = json.loads((work / "outcomes.json").read_text())
    return found


def _summary(version: str, every: Sequence[Proof]) -> Iterator[str]:
    for mode in Mode:
        of_mode = [each for each in every if each.mode is mode]
        counts = Counter(key for each in of_mode for key in each.deviations(version))
        run = sum(each.outcome is not None for each in of_mode)
        whole = sum(not each.deviations(version) for each in of_mode)
        said = "".join(f", {number} {key.partition(': ')[2]}" for key, number in counts.items())
        yield (
            f"# {version} {mode.value}: {len(of_mode)} transitions, {run} run, {whole} proved{said}\n"
        )


def _unlisted(found: Mapping[str, Sequence[Proof]]) -> Iterator[str]:
    """The entries of cases of which the list does not say what was found."""
    cases = dict.fromkeys(proof.case.name for every in found.values() for proof in every)
    for name in cases:
        there = {
            (version, key): kind
            for version, every in found.items()
            for proof in every
            if proof.case.name == name
            for key, kind in proof.deviations(version).items()
        }
        known = {key: kind for key, kind in listed(name, file=FILE).items() if key[0] in found}
        if there != known:
            yield entries(name, there) or f"# nothing deviates: {name}\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--versions", nargs="+", choices=VERSIONS, default=VERSIONS)
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--packages", type=Path)
    parser.add_argument("url", nargs="?")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
