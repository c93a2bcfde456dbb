"""migration-guard: keeps TypeORM and Medusa v1 migrations true to their entities."""

__version__ = "0.1.0"
