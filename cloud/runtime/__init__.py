"""What the cloud's rooms stand on: its database, its routes, its bell; it knows no noun of the trade."""
