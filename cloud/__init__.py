"""The vendor's cloud: it licenses boxes and looks after the fleet, and never stands between a guest and dinner."""
