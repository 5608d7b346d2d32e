"""The `comanda` command: each subcommand is a module that parses, asks the box over its API, and prints."""
