"""Cards of models and data, and evaluations."""
