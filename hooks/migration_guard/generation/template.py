"""A migration file's text, as `migration:generate` and `migration:create` of each version
write it (MigrationGenerateCommand and MigrationCreateCommand, read in 0.2.45 … 1.1.1)."""

from __future__ import annotations

import enum
import json
from collections.abc import Sequence

from migration_guard.schema_builder.profile import Profile

INDENT = " " * 8


class Language(enum.Enum):
    """TypeScript; JavaScript for `require`; JavaScript as an ECMAScript module."""

    TYPESCRIPT = "ts"
    COMMONJS = "js"
    ESM = "esm"

    @property
    def suffix(self) -> str:
        return ".ts" if self is Language.TYPESCRIPT else ".js"


def generated(
    class_name: str,
    up: Sequence[str],
    down: Sequence[str],
    profile: Profile,
    language: Language = Language.TYPESCRIPT,
) -> str:
    """The file with these lines in its methods, byte for byte as the version writes it."""
    opening = _opening(class_name, profile, language, semicolon=True)
    methods = _methods(("\n".join(up), "\n".join(down)), profile, language)
    closing = "\n}\n" if language is Language.TYPESCRIPT else "}\n"
    return opening + methods + closing


def created(class_name: str, profile: Profile, language: Language = Language.TYPESCRIPT) -> str:
    """An empty migration, with the `name` that `migration:create` leaves out: without it the
    class's name is recorded, which a minifier changes."""
    semicolon = profile.ends_import_with_semicolon or profile.version < (0, 3, 0)
    opening = _opening(class_name, profile, language, semicolon=semicolon)
    return opening + _methods(None, profile, language) + "\n}\n"


def query_line(text: str, parameters: Sequence[str] = ()) -> str:
    """`text` is escaped already."""
    values = json.dumps(list(parameters), ensure_ascii=False, separators=(",", ":"))
    return f"{INDENT}await queryRunner.query(`{text}`{f', {values}' if parameters else ''});"


def comment_line(text: str) -> str:
    """`text` is one line."""
    return f"{INDENT}// {text}"


def throw_line(message: str) -> str:
    """Ends the run with this message; in ASCII, whatever it names."""
    return f"{INDENT}throw new Error({json.dumps(message)});"


def _opening(class_name: str, profile: Profile, language: Language, *, semicolon: bool) -> str:
    name = f"    name = '{class_name}'\n\n"
    if language is Language.TYPESCRIPT:
        names = "{ MigrationInterface, QueryRunner }"
        names = (
            names if profile.version >= (0, 3, 0) else names.replace("{ ", "{").replace(" }", "}")
        )
        imported = f'import {names} from "typeorm"{";" if semicolon else ""}\n\n'
        return f"{imported}export class {class_name} implements MigrationInterface {{\n{name}"
    exported = "export" if language is Language.ESM else "module.exports ="
    return f"{_header(profile)}{exported} class {class_name} {{\n{name}"


def _header(profile: Profile) -> str:
    """What stands before a JavaScript class."""
    form = profile.javascript_header
    if form == "require":
        return 'const { MigrationInterface, QueryRunner } = require("typeorm");\n\n'
    if form == "none":
        return ""
    types = ("MigrationInterface", "QueryRunner") if form == "typedefs" else ("MigrationInterface",)
    imported = "".join(f" * @typedef {{import('typeorm').{each}}} {each}\n" for each in types)
    return f"/**\n{imported} */\n\n/**\n * @class\n * @implements {{MigrationInterface}}\n */\n"


def _methods(bodies: tuple[str, str] | None, profile: Profile, language: Language) -> str:
    """`up` and `down` with a blank line between them."""
    up, down = ("", "") if bodies is None else (f"{body}\n" for body in bodies)
    return "\n".join(
        f"{_signature(name, profile, language)}{body}    }}\n"
        for name, body in (("up", up), ("down", down))
    )


def _signature(name: str, profile: Profile, language: Language) -> str:
    if language is Language.TYPESCRIPT:
        return f"    public async {name}(queryRunner: QueryRunner): Promise<void> {{\n"
    documented = "    /**\n     * @param {QueryRunner} queryRunner\n     */\n"
    has_documents = profile.javascript_header == "typedefs"
    return f"{documented if has_documents else ''}    async {name}(queryRunner) {{\n"
