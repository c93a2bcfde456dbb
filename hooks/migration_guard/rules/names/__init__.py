"""MG3: what a migration is called, and when it runs."""
