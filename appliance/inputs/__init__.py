"""Scanners, badge readers and scales: what is plugged into the box and read by it."""
