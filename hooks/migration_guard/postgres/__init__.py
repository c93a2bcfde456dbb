"""The database side: servers, scratch databases, and what a database holds."""
