"""Records that people keep for aigov."""
