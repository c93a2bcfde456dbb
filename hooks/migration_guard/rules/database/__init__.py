"""MG7: what only a run on a database proves."""
