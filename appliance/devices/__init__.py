"""What stands in the restaurant: found by itself, known by what it is and not by where it is, followed when it moves."""
