"""MG6: what a migration does when it runs."""
