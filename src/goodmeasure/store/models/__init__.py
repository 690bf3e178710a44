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
from goodmeasure.store.models.events import Event, EventKind
from goodmeasure.store.models.learning import (
    Assignment,
    EffectRecord,
    Experiment,
    Lesson,
    LessonKind,
    Objective,
    ShiftRecord,
    Study,
    Topic,
)
from goodmeasure.store.models.measures import OwnMeasure
from goodmeasure.store.models.organisations import (
    AccessKey,
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
    "AccessKey",
    "Assignment",
    "AuditEvent",
    "Channel",
    "ChannelReadingRecord",
    "ChannelState",
    "Collection",
    "CollectionKind",
    "CollectionStatus",
    "Credential",
    "Cursor",
    "EffectRecord",
    "Evaluation",
    "Event",
    "EventKind",
    "ExchangeRecord",
    "Experiment",
    "GapRecord",
    "LatestReading",
    "Lesson",
    "LessonKind",
    "Membership",
    "Objective",
    "Organisation",
    "OwnMeasure",
    "Payload",
    "PostRecord",
    "ReadingRecord",
    "Role",
    "ShiftRecord",
    "Study",
    "Topic",
    "User",
    "Verdict",
]
