"""New versions of the box's system: brought here, put into the slot that does not run, tried, and kept or taken back."""
