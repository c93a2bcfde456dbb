"""What `generate` is asked for, and what it answers."""

from __future__ import annotations

import enum

from msgspec import Struct

from migration_guard.drift_report import Doubt
from migration_guard.errors import UsageError
from migration_guard.generation.safe import Proposal, Wishes
from migration_guard.generation.template import Language
from migration_guard.schema_builder.noise import Noise
from migration_guard.sql.script import Gap


class Mode(enum.Enum):
    """`SAFE` keeps what is in the database; `EXACT` writes what TypeORM would."""

    SAFE = "safe"
    EXACT = "exact-typeorm"


class GenerateRequest(Struct, frozen=True):
    """`only` limits it to tables, `since` to what the branch brought, by a commit's name."""

    only: tuple[str, ...] = ()
    since: str | None = None
    mode: Mode = Mode.SAFE
    wishes: Wishes = Wishes()
    language: Language = Language.TYPESCRIPT
    pretty: bool = False
    timestamp: int | None = None


class Generated(Struct, frozen=True):
    """`path` and `text` are None where there is nothing to write, or a refusal. `hazards` are
    what TypeORM's own statements fail on or lose, `early` values of enums that the migration
    uses and a pending one adds, `rewritten` statements that the version itself
    would escape wrongly, `noise` what it would write again whenever it is asked; `label` is what
    was looked at."""

    mode: Mode
    version: str | None
    proposal: Proposal
    doubts: tuple[Doubt, ...] = ()
    hazards: tuple[str, ...] = ()
    early: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    noise: tuple[Noise, ...] = ()
    label: str = ""
    path: str | None = None
    text: str | None = None

    @property
    def gaps(self) -> list[Gap]:
        entries = (*self.proposal.up, *self.proposal.down)
        return list(dict.fromkeys(each for each in entries if isinstance(each, Gap)))

    @property
    def is_complete(self) -> bool:
        """Whether the entities have all that they need once it is run."""
        return not self.gaps and not self.proposal.refusals


def require_one_mode(request: GenerateRequest) -> None:
    """Raises UsageError for a choice that TypeORM does not know, in the exact mode."""
    wishes = request.wishes
    chosen = {
        "--since": request.since is not None,
        "--rename": bool(wishes.renames),
        "--allow-drop": wishes.allow_drop,
        "--allow-not-null": wishes.allowed.not_null,
        "--allow-rounding": wishes.allowed.rounding,
    }
    named = next((option for option, is_given in chosen.items() if is_given), None)
    if request.mode is Mode.EXACT and named is not None:
        raise UsageError(
            f"{named} is for the safe mode: TypeORM has nothing like it",
            hint="add --safe" if named != "--since" else "add --safe, or name tables with --only",
        )
