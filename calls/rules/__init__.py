"""The fund's rules about a programme and its calls: plain functions on plain data, each citing its article."""
