"""Where guests sit: tables, their groups and plan, and who serves which section."""
