"""What makes the project: sample data, lists, language data. Nothing of it ships."""
