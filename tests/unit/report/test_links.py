"""Where a finding sends its reader."""

from __future__ import annotations

from migration_guard.report.links import more


def test_a_command_stands_where_no_page_is_published() -> None:
    assert more("MG101", "") == "migration-guard explain MG101"


def test_a_published_page_is_named_by_the_rule_s_code() -> None:
    assert more("MG101", "https://example.com/rules") == "https://example.com/rules/MG101.md"
