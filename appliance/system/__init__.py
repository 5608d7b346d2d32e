"""How the box itself is: alive, ready or why not, its figures, its API's description."""
