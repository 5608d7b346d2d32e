"""What the rooms stand on: database, journal, commands, HTTP plumbing, live feed, workers, watchdog."""
