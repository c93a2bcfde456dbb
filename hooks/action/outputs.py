"""Sets the Action's outputs from what its steps left, and ends with the verdict's exit code.

Run by finish.sh on any Python 3: when the installation failed there is no other one.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

VERDICTS = ("clean", "findings", "error")
DRIFT = "MG713"


def main(state: Path) -> int:
    """0, 1 or 2: the worse of the two lanes' exit codes."""
    check, verify = _report(state / "check.json"), _report(state / "verify.json")
    code = max(
        _exit_code(state / "check.status", os.environ["GUARD_STATIC"]),
        _exit_code(state / "verify.status", os.environ["GUARD_VERIFY"]),
    )
    findings = [*check.get("findings", []), *verify.get("findings", [])]
    migrations = verify.get("migrations", [])
    verdicts = {item["name"]: item["verdict"] for item in verify.get("scenarios", [])}
    drift = sum(finding["code"] == DRIFT for finding in findings)
    outputs = {
        "verdict": VERDICTS[code],
        "findings": len(findings),
        "errors": _count(findings, "error"),
        "warnings": _count(findings, "warning"),
        "notices": _count(findings, "notice"),
        "undetermined": len(check.get("undetermined", [])),
        "migrations": len(migrations),
        "migrations-applied": sum(item["status"] == "applied" for item in migrations),
        "scenarios": " ".join(name for name, said in verdicts.items() if said == "passed"),
        "drift": drift if verdicts.get("drift") in ("passed", "failed") else "",
        "report": state / "check.json" if check else "",
        "verify-report": state / "verify.json" if verify else "",
    }
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as stream:
        stream.writelines(f"{name}={value}\n" for name, value in outputs.items())
    return code


def _report(path: Path) -> dict[str, Any]:
    """A lane's JSON report; empty when it has left none."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _exit_code(path: Path, wanted: str) -> int:
    """A lane's exit code, at most 2. One that was wanted and left none did not run: 2."""
    try:
        return min(int(path.read_text(encoding="utf-8")), 2)
    except (OSError, ValueError):
        return 0 if wanted == "false" else 2


def _count(findings: list[dict[str, Any]], severity: str) -> int:
    return sum(finding["severity"] == severity for finding in findings)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
