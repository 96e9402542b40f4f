"""Servers on the loopback interface, and the repositories that they serve."""
