"""Where the box is reached: its one address, its certificates, and whether phones get there."""
