"""The `comanda-cloud` command: each subcommand is a module that parses, does one thing and prints."""
