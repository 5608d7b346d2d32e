"""From an order to paper, and knowing honestly whether it got there."""
