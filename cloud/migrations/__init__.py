"""The steps of the cloud's schema, one chain for all rooms: Alembic walks them, a released step never changes."""
