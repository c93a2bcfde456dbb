"""What kind of project a tree holds, where its parts lie, and what says so."""
