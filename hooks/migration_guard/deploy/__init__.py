"""The project's own runner on the user's own database, with the truth about what it did."""
