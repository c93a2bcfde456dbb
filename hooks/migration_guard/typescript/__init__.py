"""TypeScript as syntax: parsed by tree-sitter, turned into small frozen facts. Pure; knows
nothing of TypeORM."""
