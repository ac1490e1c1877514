"""Demo data: invented organisations and projects, taken through the real services at the dates they would have."""
