"""The report: table, pictures and summary of a run."""
