"""Where an installation keeps its data, and the keys it makes for itself there.

``GOODMEASURE_HOME`` names the folder; without it, the user's data folder of the system.
``GOODMEASURE_DATABASE_URL`` points at PostgreSQL where several people share one installation.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from platformdirs import user_data_path


def home() -> Path:
    """The data folder, made private to its owner on first use."""
    chosen = os.environ.get("GOODMEASURE_HOME")
    folder = Path(chosen).expanduser() if chosen else user_data_path("goodmeasure")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder.resolve()


def own_key(name: str) -> str:
    """A secret of this installation, made once and readable by its owner only.

    Losing ``token-key`` means entering the platforms' tokens again; losing ``secret-key`` signs
    everybody out. Back both up with the database.
    """
    file = home() / name
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(key)
    return key


def database_url() -> str:
    """PostgreSQL if asked for, else SQLite in the data folder."""
    return (
        os.environ.get("GOODMEASURE_DATABASE_URL") or f"sqlite:///{home() / 'goodmeasure.sqlite3'}"
    )
