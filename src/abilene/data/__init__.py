"""Packaged tables and texts."""
