"""The cases of the Hub, a module for each group."""
