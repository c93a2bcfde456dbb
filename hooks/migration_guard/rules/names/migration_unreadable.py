"""A migration cannot be parsed.

Why:
    What cannot be read cannot be checked. The rules then judge only what stands outside the
    broken part, and this note says so, lest their silence be taken for a verdict. Whether
    the file compiles is for `tsc` to say.

Fix:
    Mend the syntax. Where `tsc` accepts the file, the grammar used here lags behind
    TypeScript: write the place in an older form.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, concerned_files

RULE = Rule(
    code="MG312",
    name="migration-unreadable",
    summary="A migration cannot be parsed",
    severity=Severity.NOTICE,
    hook="migration-names",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Never a finding: tree-sitter's grammar is not the compiler's."""
    for file in concerned_files(context):
        if file.errors:
            first = min(file.errors)
            reason = f"{base_name(file.path)} cannot be parsed from line {first.line} on"
            yield RULE.undetermined(first, reason, subject=base_name(file.path))
