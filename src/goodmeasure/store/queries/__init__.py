"""Reads for lists and pages. Every public function takes the organisation first."""
