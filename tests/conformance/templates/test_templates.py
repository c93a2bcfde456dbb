"""The text of migration files, byte for byte as each version of TypeORM writes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from migration_guard.errors import UsageError
from migration_guard.generation import template
from migration_guard.generation.naming import class_name
from migration_guard.generation.template import Language
from migration_guard.schema_builder.profile import profile

RECORDED = json.loads(Path(__file__).with_name("recorded.json").read_text("utf-8"))
STAMP = 1700000000000
UP, DOWN = ["        one", "        two"], ["        three"]
WITHOUT_ESM = {version for version in RECORDED if profile(version).version < (0, 3, 23)}
CASES = [
    (version, language)
    for version in RECORDED
    for language in Language
    if language is not Language.ESM or version not in WITHOUT_ESM
]


@pytest.mark.parametrize(("version", "language"), CASES)
def test_a_generated_file(version: str, language: Language) -> None:
    form = profile(version)
    name = class_name("PostSubtitle", STAMP, form)
    written = template.generated(name, UP, DOWN, form, language)
    assert written == RECORDED[version]["generated"][language.value]


@pytest.mark.parametrize(("version", "language"), CASES)
def test_a_created_file_has_a_name_besides(version: str, language: Language) -> None:
    form = profile(version)
    name = class_name("PostSubtitle", STAMP, form)
    written = template.created(name, form, language)
    expected: str = RECORDED[version]["created"][language.value]
    if version == "0.2.45" and language is Language.COMMONJS:
        expected = expected.removesuffix("}\n        ") + "\n}\n"  # its blanks at the end
    assert f"    name = '{name}'\n" in written
    assert written.replace(f"    name = '{name}'\n", "") == expected


@pytest.mark.parametrize("version", RECORDED)
def test_the_names_of_classes(version: str) -> None:
    """Where TypeORM's is no name for a class, there is an error in place of a broken file."""
    for name, expected in RECORDED[version]["classes"].items():
        if expected.replace("$", "_").isidentifier():
            assert class_name(name, STAMP, profile(version)) == expected
        else:
            with pytest.raises(UsageError, match="gives a migration no class name"):
                class_name(name, STAMP, profile(version))
