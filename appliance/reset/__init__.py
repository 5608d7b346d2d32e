"""The box made as new: everything of the restaurant leaves it."""
