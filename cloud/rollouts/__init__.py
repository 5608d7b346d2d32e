"""A version brought to the fleet in rings: success is what a box reports to run, and too many failures pause it."""
