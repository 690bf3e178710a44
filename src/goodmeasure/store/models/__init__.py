"""Tables. One file per idea; import them from here."""

from goodmeasure.store.models.audiences import (
    Evidence,
    GradeOf,
    Group,
    InputCount,
    PopulationCount,
    PublishedFigure,
    PublishedSource,
    Purpose,
    Route,
    Standing,
)
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
from goodmeasure.store.models.surveys import (
    Contact,
    Response,
    Survey,
    SurveyLink,
    SurveyState,
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
    "Contact",
    "Credential",
    "Cursor",
    "EffectRecord",
    "Evaluation",
    "Event",
    "EventKind",
    "Evidence",
    "ExchangeRecord",
    "Experiment",
    "GapRecord",
    "GradeOf",
    "Group",
    "InputCount",
    "LatestReading",
    "Lesson",
    "LessonKind",
    "Membership",
    "Objective",
    "Organisation",
    "OwnMeasure",
    "Payload",
    "PopulationCount",
    "PostRecord",
    "PublishedFigure",
    "PublishedSource",
    "Purpose",
    "ReadingRecord",
    "Response",
    "Role",
    "Route",
    "Standing",
    "Study",
    "Survey",
    "SurveyLink",
    "SurveyState",
    "Topic",
    "User",
    "Verdict",
]
