"""Who works here, on which device, and what they may do."""
