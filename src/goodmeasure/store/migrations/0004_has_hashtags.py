"""Whether a post has a hashtag, from tables that do not say which."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("store", "0003_groups_and_surveys")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="postrecord", name="has_hashtags", field=models.BooleanField(null=True)
        )
    ]
