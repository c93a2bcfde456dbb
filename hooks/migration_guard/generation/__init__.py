"""New migration files: what is in them, what they are called, where they lie."""
