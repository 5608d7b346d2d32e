"""What happens, told to every screen as it happens."""
