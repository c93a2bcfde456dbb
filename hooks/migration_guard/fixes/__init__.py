"""From what a rule would repair to the bytes that change: pure, over any tree of files."""
