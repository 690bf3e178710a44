"""Measures that an organisation defined itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.organisations import Organisation, User


class OwnMeasure(models.Model):
    """One version of a definition, as the YAML it was given in. Versions are only ever added."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    name = models.SlugField(max_length=64)
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    text = models.TextField()
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "name", "version"], name="own_measure_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
