"""Builds what is written on a card, and the signed bundle that updates it: `python -m image --help`."""
