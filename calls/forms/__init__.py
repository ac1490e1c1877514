"""Input shapes of this app."""
