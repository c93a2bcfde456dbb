"""Views: made, and made anew where their text is another, with what depends on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cmp_to_key

from msgspec import Struct

from migration_guard.schema.model import Name
from migration_guard.schema_builder.desired import desired_index
from migration_guard.schema_builder.metadata import EntityView
from migration_guard.schema_builder.metadata_rows import DELETE_VIEW, INSERT_VIEW
from migration_guard.schema_builder.recorder import Recorder
from migration_guard.schema_builder.writer import Writer, path

BUILT_BY_CODE = "the view's query is built by code"


class View(Struct, frozen=True):
    """One that is there, or that is made; `expression` is None where code builds it."""

    name: Name
    expression: str | None
    materialized: bool


class ViewBuilder:
    """`loaded` are the views that the migrations made. TypeORM compares their text with the
    entity's, blanks at the ends aside, and never drops a view that no entity declares. Only of
    `chosen`, if given, and of what depends on them."""

    def __init__(
        self,
        writer: Writer,
        recorder: Recorder,
        loaded: Mapping[Name, View],
        declared: tuple[EntityView, ...],
        chosen: Collection[Name] | None = None,
    ) -> None:
        self._writer, self._recorder = writer, recorder
        self._loaded = dict(loaded)
        self._declared = sorted(
            (view for view in declared if view.synchronize), key=cmp_to_key(_by_dependency)
        )
        names = (view.name for view in self._declared)
        self._chosen = {name for name in names if chosen is None or name in chosen}

    def drop_old(self) -> None:
        changed = [view for view in self._declared if self._is_changed(view)]
        dropped = {name for view in changed for name in self._chain(view)}
        self._chosen |= dropped
        for view in reversed(self._declared):
            if view.name in dropped:
                self._drop(self._loaded.pop(view.name))

    def create(self) -> None:
        for view in self._declared:
            if self._is_to_make(view):
                self._create(view)

    def create_indices(self) -> None:
        """Of materialized views that this plan makes; those that stay keep theirs."""
        for view in self._declared:
            if not self._is_to_make(view) or not view.materialized:
                continue
            self._recorder.subject = (str(view.name),)
            for index in view.indices:
                if index.synchronize:
                    made = desired_index(index)
                    self._recorder.both(
                        self._writer.create_index(view.name, made, of_view=True),
                        self._writer.drop_index(view.name, made),
                    )

    def unknown(self) -> list[str]:
        """Views that could not be compared."""
        return [
            f'view "{view.name}": {BUILT_BY_CODE}'
            for view in self._declared
            if view.name in self._loaded and view.expression is None
        ]

    def _is_to_make(self, view: EntityView) -> bool:
        return view.name in self._chosen and view.name not in self._loaded

    def _is_changed(self, view: EntityView) -> bool:
        there = self._loaded.get(view.name) if view.name in self._chosen else None
        if there is None or view.expression is None:
            return False
        return (there.expression or "").strip() != view.expression.strip()

    def _chain(self, view: EntityView) -> set[Name]:
        """The view and all that depend on it, where they are there."""
        found = {view.name} if view.name in self._loaded else set()
        for other in self._declared:
            if view.name in other.depends_on and other.name != view.name:
                found |= self._chain(other)
        return found

    def _create(self, view: EntityView) -> None:
        self._recorder.subject = (str(view.name),)
        text = view.expression
        doubt = None if text is not None else BUILT_BY_CODE
        made = View(view.name, text, view.materialized)
        self._recorder.up(_create_sql(made), doubt=doubt)
        self._recorder.up(INSERT_VIEW, *self._row(made), doubt=doubt)
        self._recorder.down(f"DROP {_word(made)} {path(view.name)}")
        self._recorder.down(DELETE_VIEW, *self._key(made))

    def _drop(self, view: View) -> None:
        self._recorder.subject = (str(view.name),)
        self._recorder.up(DELETE_VIEW, *self._key(view))
        self._recorder.up(f"DROP {_word(view)} {path(view.name)}")
        self._recorder.down(INSERT_VIEW, *self._row(view))
        self._recorder.down(_create_sql(view))

    def _row(self, view: View) -> tuple[str, ...]:
        schema = self._writer.schema(view.name)
        return (schema, _kind(view), view.name.name, (view.expression or "").strip())

    def _key(self, view: View) -> tuple[str, ...]:
        return (_kind(view), view.name.name, self._writer.schema(view.name))


def _by_dependency(one: EntityView, other: EntityView) -> int:
    if other.name in one.depends_on:
        return 1
    return -1 if one.name in other.depends_on else 0


def _word(view: View) -> str:
    return "MATERIALIZED VIEW" if view.materialized else "VIEW"


def _kind(view: View) -> str:
    return _word(view).replace(" ", "_")


def _create_sql(view: View) -> str:
    return f"CREATE {_word(view)} {path(view.name)} AS {view.expression or ''}".rstrip(" ")
