"""Is the database there and up to date, and the one step that makes it so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from goodmeasure.kernel.errors import SettingsError


class DatabaseState(StrEnum):
    READY = "ready"
    NEW = "new"  # nothing in it yet
    BEHIND = "behind"  # migrations of this version are not applied
    AHEAD = "ahead"  # migrations of a later version are applied
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Database:
    """The state, and a sentence on it. ``name`` says which database, without its password."""

    state: DatabaseState
    name: str
    sentence: str


def look_at_database() -> Database:
    """Never raises: what is wrong is the answer."""
    settings = connection.settings_dict
    name = str(settings["NAME"])
    if connection.vendor != "sqlite":
        name = f"{name} on {settings['HOST'] or 'this machine'}"
    try:
        state, sentence = _state()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()
        state = DatabaseState.UNREACHABLE
        sentence = f"The database cannot be reached: {reason[0] if reason else 'no reason given'}"
    return Database(state=state, name=name, sentence=sentence)


def make_ready() -> bool:
    """Lay out a brand-new database. True when that was done just now.

    Raises ``SettingsError`` for one that cannot be reached, or is of another version: bringing a
    database with figures in it up to date is a person's step (``goodmeasure setup``).
    """
    found = look_at_database()
    match found.state:
        case DatabaseState.READY:
            return False
        case DatabaseState.NEW:
            migrate()
            return True
        case DatabaseState.BEHIND:
            raise SettingsError(
                found.sentence, next_step="Make a copy of it, then run: goodmeasure setup"
            )
        case DatabaseState.AHEAD:
            raise SettingsError(
                found.sentence, next_step="Install the version of Good Measure that it was used by."
            )
    raise SettingsError(
        found.sentence, next_step="Check GOODMEASURE_DATABASE_URL, and that the server runs."
    )


def migrate() -> None:
    """Apply all migrations."""
    call_command("migrate", verbosity=0, interactive=False)


def _state() -> tuple[DatabaseState, str]:
    executor = MigrationExecutor(connection)
    applied = executor.loader.applied_migrations
    if not applied:
        return DatabaseState.NEW, "The database is empty."
    known = executor.loader.disk_migrations
    unknown = [key for key in applied if key not in known and key[0] == "store"]
    if unknown:
        return DatabaseState.AHEAD, "The database was used by a later version of Good Measure."
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        changes = "1 change" if waiting == 1 else f"{waiting} changes"
        return DatabaseState.BEHIND, f"The database waits for {changes} of this version."
    return DatabaseState.READY, "The database is reachable and up to date."
