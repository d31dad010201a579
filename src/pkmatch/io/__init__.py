"""Scenarios and plans in and out of files."""
