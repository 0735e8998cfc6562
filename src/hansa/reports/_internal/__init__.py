"""Inner parts of the reports room."""
