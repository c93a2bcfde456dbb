"""The facts of a package.json."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from posixpath import join

from msgspec import Struct, field

from migration_guard.errors import ConfigError

MEDUSA = "@medusajs/medusa"
STOREFRONTS = frozenset({"next", "gatsby", "nuxt", "astro", "@remix-run/react", "@sveltejs/kit"})
FRAMEWORK = "@medusajs/framework"  # only Medusa 2 has it
TYPEORM = "typeorm"
VERSION = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?")
PLUGIN_NAME = re.compile(r"(?:@[^/]+/)?medusa-(?:plugin|payment|fulfillment|file|storage)-")


class Package(Struct, frozen=True):
    """`dependencies` are those of all kinds, as ranges; `peers` are the names of the peer
    dependencies among them."""

    path: str
    name: str = ""
    keywords: tuple[str, ...] = ()
    dependencies: Mapping[str, str] = field(default_factory=dict)
    peers: frozenset[str] = frozenset()
    scripts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_typeorm_project(self) -> bool:
        return bool(self.dependencies.keys() & {MEDUSA, TYPEORM, FRAMEWORK})

    @property
    def is_medusa(self) -> bool:
        return bool(self.dependencies.keys() & {MEDUSA, FRAMEWORK})

    @property
    def plugin_sign(self) -> str | None:
        """What makes a Medusa package a plugin rather than a shop's backend."""
        keyword = next((word for word in self.keywords if word.startswith("medusa-plugin")), None)
        if keyword is not None:
            return f"keyword '{keyword}'"
        if PLUGIN_NAME.match(self.name):
            return f"name '{self.name}'"
        return f"peer dependency on {MEDUSA}" if MEDUSA in self.peers else None


def read_package(path: str, content: bytes) -> Package:
    """Raises ConfigError for what is no JSON object: nothing can be told without it."""
    try:
        table = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        reason = str(getattr(error, "msg", error)).lower()
        message = f"{path}{line}: not valid JSON: {reason}"
        raise ConfigError(message, hint="mend the file") from error
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: no JSON object", hint="mend the file")
    peers = _texts(table.get("peerDependencies"))
    dependencies = {
        **peers,
        **_texts(table.get("optionalDependencies")),
        **_texts(table.get("devDependencies")),
        **_texts(table.get("dependencies")),
    }
    keywords = table.get("keywords")
    return Package(
        path=path,
        name=str(table.get("name", "")),
        keywords=tuple(map(str, keywords)) if isinstance(keywords, list) else (),
        dependencies=dependencies,
        peers=frozenset(peers),
        scripts=_texts(table.get("scripts")),
    )


def version_of(
    package: Package, name: str, root: str, read: Callable[[str], bytes | None]
) -> tuple[str | None, str]:
    """The version of a dependency and where it stands: locked, else the range's lowest. None
    for an address or a folder that no lock file knows, and for another package under its name
    (`npm:@shop/typeorm@1.0.4`), which counts its own."""
    wanted = package.dependencies.get(name, "")
    alias = re.match(r"npm:(@?[^@]+)@", wanted)
    if alias is not None and alias[1] != name:
        return None, package.path
    for folder in dict.fromkeys((root, "")):
        for file, pattern in LOCKS.items():
            path = join(folder, file)
            content = read(path) or b""
            match = re.search(pattern.format(name=re.escape(name)).encode(), content, re.M)
            if match:
                return next(group for group in match.groups() if group).decode(), path
    found = VERSION.search(wanted.rpartition("@")[2])  # `npm:typeorm@0.3.16`
    if found is None or "/" in wanted.rpartition("npm:")[2].removeprefix(name):
        return None, ""
    return ".".join(part or "0" for part in found.groups()), package.path


# Searched as text: a lock file of a shop is megabytes, and parsing it costs more than a commit
LOCKS = {
    "package-lock.json": r'"node_modules/{name}": \{{\s*"version": "([^"]+)"',
    "yarn.lock": r'^"?{name}@[^\n]*:\n\s+version:? "?([^"\s]+)',
    "pnpm-lock.yaml": r"^ +['/]*{name}@(?:(\d+\.\d+\.\d+[^'(:]*)"
    r"|https?:[^\n]*:\n +resolution: [^\n]*\n +version: ([^\s]+))",
}


def _texts(value: object) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {str(key): text for key, text in pairs if isinstance(text, str)}
