"""The .deb for a machine of the restaurant's own that runs Debian; `python -m image.deb` is what `make deb` calls."""
