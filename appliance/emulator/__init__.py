"""A receipt printer made of software: the other side of the wire, with paper that people can look at."""
