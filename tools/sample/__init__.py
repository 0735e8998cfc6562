"""Scripts that make the sample institution; everything they write is sample data."""
