"""A rehearsal of the whole fleet: virtual boxes with the real keeper of the licence, against the real cloud."""
