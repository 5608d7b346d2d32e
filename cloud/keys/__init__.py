"""The keys that sign leases and commands, and the chain of sets that vouches for them."""
