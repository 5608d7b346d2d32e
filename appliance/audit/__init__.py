"""Who did what and why: the journal for people, for third parties, and for as long as it is kept."""
