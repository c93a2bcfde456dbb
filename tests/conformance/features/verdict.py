"""What a migration's run proved, and what not, in words that prove-deviations.toml uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.features.witness import Rows
from conformance.features.written import Way, Written

Found = Mapping[str, Any]


def verdicts(theirs: Found, way: Way, ours: Written, outcome: Found | None) -> dict[str, str]:
    """By what deviates (`file`, `up`, `left`, `down`, `back`, `again`): how. Empty where all is
    proved: it compiles, runs up, down and up, ends as it began, and TypeORM has nothing left to
    write but what is foretold. `theirs` is what was recorded of its own statements: in the exact
    mode theirs fail as ours do, and leave as much. `outcome` is None for what was not run."""
    if outcome is None:
        return _unrun(theirs, way, ours)
    if "tsc" in outcome or "error" in outcome:
        return {"file": str(outcome.get("error") or outcome["tsc"])}
    own = theirs if way is Way.EXACT else {}
    if "up" in outcome:
        is_theirs = own.get("failure") == outcome["up"] and outcome["restored"]
        return {} if is_theirs else {"up": outcome["up"]}
    return {**_left(own, ours, outcome), **_back(own, ours, outcome)}


def verdicts_on_rows(ours: Written, outcome: Found | None, rows: Rows | None) -> dict[str, str]:
    """The same of the run with rows in every table: which way fails that does not without, or
    loses values (`rows up`, …; `fitted rows up` where it fails with other values too), and `rows`
    where a table held none. That a column cannot be NOT NULL without a value is no deviation:
    unasked, `generate` refuses to write it."""
    if outcome is None or rows is None:
        return {}
    found = {"rows": "; ".join(rows.unfilled)} if rows.unfilled else {}
    for way, lost in rows.lost.items():
        found[f"rows {way}"] = "; ".join(lost)
    for run, name in (("on_rows", "rows"), ("fitted", "fitted rows")):
        for way, message in outcome.get(run, {}).items():
            if message != outcome.get(way) and not is_demanded(ours, way, message):
                found[f"{name} {way}"] = message
    return found


def is_demanded(ours: Written, way: str, message: str) -> bool:
    up, down = ours.demanding
    return message in (down if way == "down" else up)


def _unrun(theirs: Found, way: Way, ours: Written) -> dict[str, str]:
    if ours.refused:
        return {"up": "refused"}
    if ours.unwritten[0]:
        return {"up": "unwritten"}
    noise = set() if way is Way.EXACT else set(ours.foretold)
    is_needed = any(sql not in noise for sql in _texts(theirs.get("up", ())))
    return {"up": "nothing to write"} if is_needed else {}


def _left(own: Found, ours: Written, outcome: Found) -> dict[str, str]:
    rest = _texts(outcome["rest"])
    if rest in (list(ours.foretold), _texts(own.get("rest", ()))):
        return {}
    return {"left": "differs" if rest else "foretold in vain"}


def _back(own: Found, ours: Written, outcome: Found) -> dict[str, str]:
    if "down" in outcome:
        if ours.unwritten[1]:
            return {"down": "unwritten"}
        is_theirs = own.get("down_failure") == outcome["down"]
        return {} if is_theirs else {"down": outcome["down"]}
    found = {"back": "differs"} if "changed" in outcome else {}
    if "again" in outcome:
        found["again"] = outcome["again"]
    elif "otherwise" in outcome:
        found["again"] = "differs"
    return found


def _texts(queries: Sequence[Any]) -> list[str]:
    return [each if isinstance(each, str) else each[0] for each in queries]
