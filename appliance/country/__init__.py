"""What a country asks of a restaurant's paper and money, as data."""
