"""The vendor's panel in the browser."""
