"""The apps' built files, handed to browsers."""
