"""Inner parts of the estate room."""
