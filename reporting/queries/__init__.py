"""Reads of this app: one file per report."""
