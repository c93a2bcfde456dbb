"""Turning a result into text: for people, for programs, for GitHub. Pure: `render() -> str`."""
