"""The restaurant as a whole: its name, country and clock, and how it likes to work."""
