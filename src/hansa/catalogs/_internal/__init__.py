"""Inner parts of the catalogues."""
