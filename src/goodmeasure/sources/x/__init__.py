"""Files that X gives its account holders: the archive, and the tables it exports."""
