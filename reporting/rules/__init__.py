"""Typed data sets, their canonical text, their identities, and the words that depend on figures."""
