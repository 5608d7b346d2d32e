"""Who works for the vendor: passwords, second factors, roles, sessions."""
