"""What was sold, by whom, and how it was paid: sums per trading day, and the orders behind them."""
