"""Runs every migration that we would write for the transitions of this folder:

    PYTHONPATH=hooks:tests python tests/conformance/features/prove.py
        [--versions 0.3.16 1.1.1] [--ways safe renamed] [--sample 10] [--only TEXT]
        [--packages FOLDER] [DATABASE_URL]

For each version and both modes (the safe one with leave to drop, to make NOT NULL and to
round; once more with whatever may be a rename asked for as one): all files compiled in one
program, each run by the real TypeORM on a real PostgreSQL up, down and up again, and TypeORM
asked afterwards what it would still write. Then the same with rows in every table, and what has
become of each value. Prints a summary; what deviates from prove-deviations.toml is printed as it
should stand there, and ends in exit 1.
--sample takes every n-th case, --only those with one of the texts in their name; --packages keeps
what npm installs for the next run."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
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
from conformance.features.verdict import is_demanded, verdicts, verdicts_on_rows
from conformance.features.witness import Rows, witness
from conformance.features.written import Way, Written, transitions, written
from support.database import database_server

HERE = Path(__file__).parent
FILE = "prove-deviations.toml"


class Proof(Struct, frozen=True):
    """What came of one migration; `outcome` is None where nothing was to be run, `rows` where
    it was not run with rows."""

    case: Case
    way: Way
    ours: Written
    outcome: dict[str, Any] | None
    rows: Rows | None

    def deviations(self, version: str) -> dict[str, str]:
        """TypeORM's own statements are not held to keep what is there."""
        theirs = recorded()[self.case.name, version]
        found = verdicts(theirs, self.way, self.ours, self.outcome)
        if self.way is not Way.EXACT:
            found |= verdicts_on_rows(self.ours, self.outcome, self.rows)
        return {f"{self.way.value}: {key}": kind for key, kind in found.items()}

    @property
    def is_demanding(self) -> bool:
        """Whether a way ended at a column that cannot be NOT NULL without a value."""
        on_rows = (self.outcome or {}).get("on_rows", {})
        return any(is_demanded(self.ours, *each) for each in on_rows.items())


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    chosen = (case for case in every_case() if any(text in case.name for text in asked.only))
    cases = list(chosen)[:: asked.sample]
    server = nullcontext(asked.url) if asked.url else database_server()
    with tempfile.TemporaryDirectory() as folder, server as url:
        packages = asked.packages or Path(folder) / "packages"

        def proved(version: str) -> list[Proof]:
            work = Path(folder) / version
            return proofs(version, cases, packages / version, work, url, asked.ways)

        with ThreadPoolExecutor(TWO_AT_A_TIME) as pool:
            found = dict(zip(asked.versions, pool.map(proved, asked.versions), strict=True))
    for version, every in found.items():
        sys.stdout.writelines(_summary(version, every))
    unlisted = list(_unlisted(found))
    sys.stdout.writelines(unlisted)
    return 1 if unlisted else 0


def proofs(
    version: str,
    cases: Sequence[Case],
    packages: Path,
    work: Path,
    server: str,
    ways: Sequence[Way] = tuple(Way),
    on_rows: Container[Way] = (Way.SAFE, Way.RENAMED),
) -> list[Proof]:
    """What came of the migrations of both modes, with one TypeORM. Installs it in `packages`
    unless it is there; `work` is made."""
    if not (packages / "node_modules").exists():
        installed(version, packages)
    url = version_database(server, version)
    chosen = list(transitions(cases, version))
    every = [
        (case, way, found)
        for index, case in enumerate(chosen)
        for way in ways
        if (found := written(case, version, way, f"Case{index}", urlsplit(url).path[1:]))
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
            {
                "index": chosen.index(case),
                "file": f"{way.name}-{n}",
                "on_rows": way in on_rows,
                **msgspec.to_builtins(each),
            }
            for n, (case, way, each) in enumerate(every)
            if each.is_runnable
        ],
    }
    outcomes = iter(_outcomes(job, work))
    return [
        Proof(*each, *(next(outcomes) if each[2].is_runnable else (None, None))) for each in every
    ]


def _with_tables(case: Case, version: str) -> dict[str, Any]:
    """The case with the statements that this TypeORM made its first tables by."""
    found: dict[str, Any] = msgspec.to_builtins(case)
    return found | {"create": recorded()[case.name, version].get("create", [])}


def _outcomes(job: dict[str, Any], work: Path) -> list[tuple[dict[str, Any], Rows | None]]:
    work.mkdir(parents=True)
    (work / "job.json").write_text(json.dumps(job))
    command = ["node", str(HERE / "prove.cjs"), str(work / "job.json")]
    found = []
    with (
        witness(job["url"]) as rows,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node,
    ):
        assert node.stdin is not None
        assert node.stdout is not None
        for line in node.stdout:
            said = json.loads(line)
            if "outcome" in said:
                found.append((said["outcome"], rows.taken()))
                continue
            rows.at(said["at"])
            node.stdin.write("\n")
            node.stdin.flush()
    if node.returncode:
        raise subprocess.CalledProcessError(node.returncode, command)
    return found


def _summary(version: str, every: Sequence[Proof]) -> Iterator[str]:
    for way in Way:
        of_way = [each for each in every if each.way is way]
        counts = Counter(key for each in of_way for key in each.deviations(version))
        run = sum(each.outcome is not None for each in of_way)
        whole = sum(not each.deviations(version) for each in of_way)
        said = "".join(f", {number} {key.partition(': ')[2]}" for key, number in counts.items())
        yield f"# {version} {way.value}: {len(of_way)} transitions, {run} run, {whole} proved{said}\n"
        yield f"#   {_on_rows(of_way)}\n"


def _on_rows(every: Sequence[Proof]) -> str:
    seen = [each for each in every if each.rows is not None]
    rows, values = (sum(getattr(each.rows, of) for each in seen) for of in ("number", "values"))
    losing = sum(bool(each.rows and each.rows.lost) for each in seen)
    dropping = sum(bool(each.rows and each.rows.dropped) for each in seen)
    demanding = sum(each.is_demanding for each in seen)
    return (
        f"with {rows} rows: {len(seen)} run, {values} values compared, {losing} lose some unasked, "
        f"{dropping} drop some by name, {demanding} end at a NOT NULL without a value"
    )


def _unlisted(found: Mapping[str, Sequence[Proof]]) -> Iterator[str]:
    """The entries of cases of which the list does not say what was found."""
    cases = dict.fromkeys(proof.case.name for every in found.values() for proof in every)
    ways = {proof.way.value for every in found.values() for proof in every}
    for name in cases:
        there = {
            (version, key): kind
            for version, every in found.items()
            for proof in every
            if proof.case.name == name
            for key, kind in proof.deviations(version).items()
        }
        known = {
            (version, path): kind
            for (version, path), kind in listed(name, file=FILE).items()
            if version in found and path.partition(":")[0] in ways
        }
        if there != known:
            yield entries(name, there) or f"# nothing deviates: {name}\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--versions", nargs="+", choices=VERSIONS, default=VERSIONS)
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=("",))
    parser.add_argument("--ways", nargs="+", type=Way, choices=Way, default=tuple(Way))
    parser.add_argument("--packages", type=Path)
    parser.add_argument("url", nargs="?")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
