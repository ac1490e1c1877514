"""The fund's rules about one application: plain data in, reasons out (data.py says what goes in)."""
