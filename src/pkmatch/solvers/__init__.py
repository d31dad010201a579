"""The one room that knows OR-Tools."""
