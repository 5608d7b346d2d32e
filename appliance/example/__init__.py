"""A restaurant's floor, stations and menu to begin with, and to try the box with."""
