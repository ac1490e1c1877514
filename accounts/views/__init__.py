"""Pages about the applicant's organisation and its members."""
