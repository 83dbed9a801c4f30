"""What the checks of governance and documentation controls share."""
