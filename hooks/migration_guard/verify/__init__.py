"""The database lane's scenarios: what only a real run on PostgreSQL can prove."""
