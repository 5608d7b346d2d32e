"""The boxes: how one claims its site, its signs of life, its leases, and the channel on which it listens."""
