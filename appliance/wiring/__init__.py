"""How the rooms are wired to one another: what each is given, and by whom."""
