"""Inner parts of the documents room."""
