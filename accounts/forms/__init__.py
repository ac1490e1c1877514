"""Forms about organisations and their members."""
