"""The Node side: the project's own build and command lines, run and watched."""
