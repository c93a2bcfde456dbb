"""What git stores: trees, what changed between them, and what is published."""
