"""Files between upload and confirmation: kept apart by organisation, under names we choose."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from goodmeasure.kernel.errors import InputError
from goodmeasure.store.models import Organisation

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}\Z")
KEPT_FOR = 24 * 3600
"""Seconds. A file that nobody confirmed within a day is thrown away."""
ABOUT = "about.json"
MAPPING = "mapping.yaml"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One uploaded file of one organisation, waiting for a yes."""

    token: str
    folder: Path
    file: Path
    mapping: Path | None
    about: Mapping[str, Any]


@contextmanager
def while_read(organisation: Organisation, file: UploadedFile[Any]) -> Iterator[Upload]:
    """Kept until what is in it was read."""
    upload = keep(organisation, file)
    try:
        yield upload
    finally:
        forget(upload)


@contextmanager
def until_confirmed(
    organisation: Organisation, file: UploadedFile[Any], mapping: UploadedFile[Any] | None = None
) -> Iterator[Upload]:
    """Kept for the page that asks for a yes, unless it cannot be read."""
    upload = keep(organisation, file, mapping)
    try:
        yield upload
    except BaseException:
        forget(upload)
        raise


def keep(
    organisation: Organisation, file: UploadedFile[Any], mapping: UploadedFile[Any] | None = None
) -> Upload:
    """Write an upload to the data folder. Old ones go at the same time."""
    forget_old(organisation)
    token = secrets.token_urlsafe(16)
    folder = _root(organisation) / token
    (folder / "file").mkdir(mode=0o700, parents=True)
    _write(file, folder / "file" / safe_name(file.name or ""))
    if mapping is not None:
        _write(mapping, folder / MAPPING)
    return find(organisation, token)


def find(organisation: Organisation, token: str) -> Upload:
    """An upload of this organisation. Raises ``InputError`` when it is not there (any more)."""
    folder = _root(organisation) / token
    files = sorted((folder / "file").glob("*")) if TOKEN.match(token) else []
    if len(files) != 1:
        raise InputError(
            "That file is not waiting here any more.",
            next_step="Upload it again. Files that nobody confirms are thrown away after a day.",
        )
    about = folder / ABOUT
    mapping = folder / MAPPING
    return Upload(
        token=token,
        folder=folder,
        file=files[0],
        mapping=mapping if mapping.is_file() else None,
        about=json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {},
    )


def describe(upload: Upload, about: Mapping[str, Any]) -> None:
    """Keep what was said about an upload beside it, for the page that asks for a yes."""
    (upload.folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")


def forget(upload: Upload) -> None:
    shutil.rmtree(upload.folder, ignore_errors=True)


def forget_old(organisation: Organisation) -> None:
    root = _root(organisation)
    if not root.is_dir():
        return
    for folder in root.iterdir():
        if folder.stat().st_mtime < time.time() - KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)


def safe_name(name: str) -> str:
    """The file's own name without anything a path could be made of; it shows in the records."""
    flat = re.sub(r"[^\w.() -]", "_", Path(name.replace("\\", "/")).name).strip(". ")
    return flat[-100:] or "file"


def _root(organisation: Organisation) -> Path:
    return Path(settings.UPLOADS) / str(organisation.pk)


def _write(file: UploadedFile[Any], path: Path) -> None:
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
