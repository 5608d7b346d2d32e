"""What admins did, and what the cloud noticed: lines that nobody changes."""
