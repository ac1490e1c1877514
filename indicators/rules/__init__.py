"""Rules about indicators: plain Python."""
