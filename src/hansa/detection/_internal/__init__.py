"""Inner parts of the detection room."""
