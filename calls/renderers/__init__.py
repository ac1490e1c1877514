"""Documents of this app."""
