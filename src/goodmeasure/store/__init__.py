"""The only Django tables, queries and writers. Public functions take the organisation first."""
