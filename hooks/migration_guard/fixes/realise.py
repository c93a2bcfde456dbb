"""A repair → the files that it changes, or why it is not made."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.findings import (
    ExportClass,
    HideExport,
    MoveFile,
    RemoveProperty,
    RenameMigration,
    Repair,
)
from migration_guard.fixes.edit import FileEdit, Files, Refusal
from migration_guard.fixes.imports import importers, led_elsewhere, taken_along
from migration_guard.typescript.occurrences import Occurrences, Replacement, replaced

Answer = tuple[FileEdit, ...] | Refusal


def realise(repair: Repair, files: Files) -> Answer:
    """The edits of one repair, at most one a file; the repaired file's comes first. All of
    them have to be made, or none."""
    if isinstance(repair, MoveFile):
        return _edits(repair.path, repair.target, {}, files)
    if isinstance(repair, RenameMigration):
        return _renamed(repair, files)
    if isinstance(repair, ExportClass):
        return _exported(repair, files)
    if isinstance(repair, HideExport):
        return _hidden(repair, files)
    if isinstance(repair, RemoveProperty):
        return _removed(repair, files)
    return ()


def _renamed(repair: RenameMigration, files: Files) -> Answer:
    """Class and property in the migration's own file; the class's name also in each file
    that imports it."""
    content = files.read([repair.path])[repair.path]
    found = Occurrences(content, tsx=repair.path.endswith("x"))
    edits: list[Replacement] = []
    if repair.old != repair.new:
        if found.renamed(repair.new, ""):
            return Refusal(f"'{repair.new}' is a name of something else in {repair.path}")
        edits += found.renamed(repair.old, repair.new)
    if repair.recorded is not None:
        written = found.property_string(repair.old, "name")
        if written is None:
            return Refusal(f"'name' in {repair.path} is no plain string")
        edits.append(Replacement(written.start, written.end, repair.recorded))
    names = {} if repair.old == repair.new else {repair.old: repair.new}
    return _edits(repair.path, repair.target, names, files, edits)


def _exported(repair: ExportClass, files: Files) -> Answer:
    content = files.read([repair.path])[repair.path]
    start = Occurrences(content).class_statement(repair.name)
    if start is None:
        return Refusal(f"class {repair.name} is not declared at the top of {repair.path}")
    return _edits(repair.path, repair.path, {}, files, [Replacement(start, start, "export ")])


def _hidden(repair: HideExport, files: Files) -> Answer:
    """What nothing uses once it is hidden is an error to some compilers: it stays."""
    path, name = repair.path, repair.name
    found = Occurrences(files.read([path])[path])
    edit = found.without_export(name)
    if edit is None:
        return Refusal(f"'{name}' is exported by a list, as default or with others")
    if len(found.renamed(name, "")) < 2:
        return Refusal(f"nothing in {path} uses '{name}': it belongs elsewhere")
    for importer, there, _ in importers(path, files):
        if there.renamed(name, "", members=True):
            return Refusal(f"{importer} imports '{name}'")
    return _edits(path, path, {}, files, [edit])


def _removed(repair: RemoveProperty, files: Files) -> Answer:
    found = Occurrences(files.read([repair.path])[repair.path])
    edit = found.without_property(repair.owner, repair.name)
    if edit is None:
        return Refusal(f"'{repair.name}' is set in another way than by a property")
    return _edits(repair.path, repair.path, {}, files, [edit])


def _edits(
    path: str,
    target: str,
    names: Mapping[str, str],
    files: Files,
    own: list[Replacement] | None = None,
) -> Answer:
    """`own` are the edits of the file itself; `names` are renamed wherever it is imported."""
    if target != path and files.taken(target):
        return Refusal(f"'{target}' is there already")
    content = files.read([path])[path]
    found = Occurrences(content, tsx=path.endswith("x"))
    if not found.parsed:
        return Refusal(f"{path} cannot be parsed")
    own = [*(own or ()), *taken_along(path, target, found, files)]
    edits = [FileEdit(path, target, replaced(content, own))]
    if target == path and not names:
        return tuple(edits)
    for importer, there, naming in importers(path, files):
        changes = led_elsewhere(importer, naming, path, target) if target != path else []
        for old, new in names.items():
            changes += there.renamed(old, new, members=True)
        if not changes:
            continue
        if files.frozen(importer):
            return Refusal(f"{importer}, which is published, names it")
        if not there.parsed:
            return Refusal(f"{importer}, which names it, cannot be parsed")
        before = files.read([importer])[importer]
        edits.append(FileEdit(importer, importer, replaced(before, changes)))
    return tuple(edits)
