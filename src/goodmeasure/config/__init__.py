"""Settings, the template environment and the server entry point. Nothing imports from here."""
