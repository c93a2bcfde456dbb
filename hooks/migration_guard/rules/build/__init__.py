"""MG21 and MG22: the build puts every migration, and nothing else, where it is read."""
