"""Inner parts of the telemetry room."""
