"""What an organisation holds as plain data: one form of each thing, for the API and ``--json``."""
