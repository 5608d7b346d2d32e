"""Plans and licences: what a site has paid for, until when, and whether it is locked."""
