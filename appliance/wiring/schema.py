"""Which rooms have tables."""

# In the order in which their steps may build on each other.
ROOMS = (
    "runtime",
    "restaurant",
    "staff",
    "floor",
    "menu",
    "acts",
    "orders",
    "payments",
    "printing",
    "reports",
    "cash",
    "fiscal",
    "day",
    "audit",
    "messages",
    "devices",
    "inputs",
    "backup",
    "licensing",
    "support",
    "updates",
    "sticks",
    "origin",
)
