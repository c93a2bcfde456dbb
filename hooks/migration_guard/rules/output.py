"""The build output beside the migrations' sources, and how much its state tells."""

from __future__ import annotations

from pathlib import PurePosixPath

from migration_guard.context import BuildOutput, Context
from migration_guard.findings import Severity
from migration_guard.rules.selection import base_name

OUTPUT_SUFFIX = {
    ".ts": ".js",
    ".tsx": ".js",
    ".js": ".js",
    ".mts": ".mjs",
    ".cts": ".cjs",
    ".mjs": ".mjs",
    ".cjs": ".cjs",
}


def severity(context: Context, build: BuildOutput) -> Severity:
    """What this run built is a fact of the change. A build that happened to lie there is
    only as good as its date, and at commit it is always older than the change."""
    if build.fresh:
        return Severity.ERROR
    return Severity.NOTICE if context.at_commit else Severity.WARNING


def loaded_scripts(context: Context, build: BuildOutput) -> dict[str, bytes]:
    """What the runner loads of the output, by file name. Medusa's pattern is `*.js`; a data
    source may have one that takes in the other suffixes."""
    suffixes = (".js",) if context.project.is_medusa else (".js", ".cjs", ".mjs")
    return {
        base_name(path): content for path, content in build.files.items() if path.endswith(suffixes)
    }


def compiled_name(path: str) -> str:
    """What the output of a source is called."""
    source = PurePosixPath(path)
    return source.with_suffix(OUTPUT_SUFFIX.get(source.suffix, source.suffix)).name


def compiled_names(context: Context) -> frozenset[str]:
    """What the output of every source in the migrations' folder is called."""
    folder = context.project.migration_dir
    return frozenset(
        compiled_name(path)
        for path in context.head.paths
        if path.rpartition("/")[0] == folder and path.endswith(tuple(OUTPUT_SUFFIX))
    )


def is_test_name(name: str) -> bool:
    """Whether a file's name is a test's, by the patterns of Jest's default."""
    return ".spec." in name or ".test." in name


def is_barrel_name(name: str) -> bool:
    return name.startswith("index") and PurePosixPath(name).stem == "index"
