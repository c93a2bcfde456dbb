"""MG1: entities and their migrations."""
