"""Measurements, as ratios to a reference in the same run. No test asserts a time."""
