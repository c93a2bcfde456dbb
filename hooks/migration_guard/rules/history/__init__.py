"""MG4: what is published stays as it was published."""
