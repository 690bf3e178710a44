"""Databases are made by the migrations, and pages read them by the models: both must agree."""

from __future__ import annotations

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    """Otherwise a model asks for a column that a person's database does not have."""
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
