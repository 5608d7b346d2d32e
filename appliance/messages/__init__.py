"""Words between the people who work here: the kitchen calls a waiter, a manager tells everybody."""
