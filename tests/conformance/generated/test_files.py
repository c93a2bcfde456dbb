"""Whole files, byte for byte as the CLI of each version wrote them for the same statements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from conformance.generated.cases import STAMP, Case, every_case, files, plans
from migration_guard.errors import UsageError
from migration_guard.generation import lines, template
from migration_guard.generation.naming import checked_name, class_name
from migration_guard.generation.template import Language
from migration_guard.schema_builder.plan import Query
from migration_guard.schema_builder.profile import Profile, profile

VERSIONS = sorted({version for _, version in files()})
WRITTEN = [
    pytest.param(case, version, id=f"{case.label} {version}")
    for case in every_case()
    for version in VERSIONS
    if files()[case.label, version].text is not None
]
BROKEN = {"2nd-try", "größe-ändern", "add.posts", "it's", "a--b__c"}
"""Names of which TypeORM makes a class that no compiler takes."""
UNDEFINED = {("_under", "0.3.11")}
"""Where TypeORM writes the word `undefined` into the class's name; we do not."""


def queries(found: Sequence[Any]) -> list[Query]:
    pairs = [(each, ()) if isinstance(each, str) else each for each in found]
    return [Query(sql, tuple(values)) for sql, values in pairs]


def language(case: Case) -> Language:
    if "--outputJs" not in case.flags:
        return Language.TYPESCRIPT
    return Language.ESM if "--esm" in case.flags else Language.COMMONJS


def written(case: Case, version: str) -> str:
    form = profile(version)
    name = class_name(checked_name(case.name), int(STAMP), form)
    if case.command == "create":
        text = template.created(name, form, language(case))
        assert text.count(f"    name = '{name}'\n") == 1
        return text.replace(f"    name = '{name}'\n", "")
    found = plans()[case.plan, version]
    up, down = (
        list(lines.of_queries(queries(found[side]), form, prettily="--pretty" in case.flags))
        for side in ("up", "down")
    )
    return template.generated(name, up, down, form, language(case))


@pytest.mark.parametrize(("case", "version"), WRITTEN)
def test_the_file_is_typeorms(case: Case, version: str) -> None:
    """But for names that make no class, which are refused, and statements that the version
    itself escapes wrongly, which are in `test_what_a_version_escapes_wrongly`."""
    if case.name in BROKEN:
        with pytest.raises(UsageError, match="gives a migration no class name"):
            written(case, version)
        return
    expected = files()[case.label, version].text
    is_same = not misescaped(case, version) and (case.name, version) not in UNDEFINED
    assert (written(case, version) == expected) == is_same


def misescaped(case: Case, version: str) -> tuple[str, ...]:
    found = plans().get((case.plan, version), {"up": [], "down": []})
    every = queries([*found["up"], *found["down"]])
    return lines.misescaped(every, profile(version))


def test_what_a_version_escapes_wrongly() -> None:
    """A carriage return always, which JavaScript reads as a newline; a backslash or `${` only
    before 0.3.31 and in 1.0.0."""
    wrong = {
        version: misescaped(Case("generate", "Init", "hostile"), version) for version in VERSIONS
    }
    for version, found in wrong.items():
        old = not profile(version).escapes_template_text
        assert found
        assert all("\r" in sql or (old and ("\\" in sql or "${" in sql)) for sql in found)
    for plan in ("several", "one_table"):
        assert not any(misescaped(Case("generate", "Init", plan), each) for each in VERSIONS)


def test_every_statement_of_every_version_is_escaped_by_our_rule_as_by_the_newest() -> None:
    newest = Profile((1, 1, 1))
    for found in plans().values():
        for query in queries([*found["up"], *found["down"]]):
            if "\r" not in query.sql:
                ours = list(lines.of_queries([query], Profile((0, 3, 16))))
                theirs = list(lines.of_queries([query], newest))
                assert ours == theirs or not lines.misescaped([query], Profile((0, 3, 16)))
            assert json.dumps(query.sql)
