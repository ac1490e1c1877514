"""What leaves the service as a document."""
