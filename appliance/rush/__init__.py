"""A rush hour played in a house of its own, for training and support: guests, waiters, cooks and printers are programs."""
