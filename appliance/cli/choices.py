"""Words that the command line offers and its commands act on: they weigh nothing, so that help is there at once."""

from typing import Final

FORMATS: Final = ("csv", "xlsx", "list")
READERS: Final = "keys"
SCALES: Final = "serial"
LANGUAGES: Final = ("el", "en")
