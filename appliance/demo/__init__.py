"""A restaurant to try the box with: its people, tables, menu, and printers that are programs."""
