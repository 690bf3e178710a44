"""Tables. One file per idea; import them from here."""

from goodmeasure.store.models.channels import (
    Channel,
    ChannelState,
    Credential,
    Cursor,
)
from goodmeasure.store.models.collections import (
    Collection,
    CollectionKind,
    CollectionStatus,
    ExchangeRecord,
    GapRecord,
    Payload,
)
from goodmeasure.store.models.organisations import (
    AuditEvent,
    Membership,
    Organisation,
    Role,
    User,
)
from goodmeasure.store.models.posts import (
    ChannelReadingRecord,
    LatestReading,
    PostRecord,
    ReadingRecord,
)
from goodmeasure.store.models.verdicts import Evaluation, Verdict

__all__ = [
    "AuditEvent",
    "Channel",
    "ChannelReadingRecord",
    "ChannelState",
    "Collection",
    "CollectionKind",
    "CollectionStatus",
    "Credential",
    "Cursor",
    "Evaluation",
    "ExchangeRecord",
    "GapRecord",
    "LatestReading",
    "Membership",
    "Organisation",
    "Payload",
    "PostRecord",
    "ReadingRecord",
    "Role",
    "User",
    "Verdict",
]
