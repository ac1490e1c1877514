"""Documents from data sets: HTML to PDF/UA, spreadsheets, JSON. Reads nothing but the data set; writes nothing."""
