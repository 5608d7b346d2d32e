"""The licence: what the vendor's cloud signed for this box, and what it lets the box do."""
