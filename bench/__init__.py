"""How fast, beside a peer and by itself; `make bench` prints one table."""
