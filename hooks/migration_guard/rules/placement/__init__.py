"""MG20: migrations and entities lie where the project reads them."""
