"""Tells people of a box that needs somebody: once when it begins, once when it is over."""
