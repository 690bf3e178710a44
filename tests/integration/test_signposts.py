"""Signposts: set on real figures, looked at when due, tripped once, told once, kept as it stood."""

from __future__ import annotations

import logging
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from tests.browser.audiences import met
from tests.browser.seeding import Seeded, small
from tests.browser.signposting import FELL, WATCHED, jobs_site, signposted, watched

from goodmeasure.decisions.review.signposts import CannotTell, Direction, NotYet, Tripped
from goodmeasure.evidence.audiences.pieces import Aspect
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Finding
from goodmeasure.services import tasks
from goodmeasure.services.audiences import library
from goodmeasure.services.change import log
from goodmeasure.services.signposts import entering, setting, specs, telling, watching
from goodmeasure.services.signposts.foreseeing import foresee
from goodmeasure.services.signposts.reading import (
    looks_of,
    newest_figures,
    signpost_of,
    signposts_of,
    spec_of,
    state_of,
    waiting,
)
from goodmeasure.services.signposts.setting import NewSignpost
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    ChannelReadingRecord,
    DecisionRecord,
    Group,
    Membership,
    ReviewRecord,
    Role,
    SignpostLook,
    SignpostRecord,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
LATER = specs.Watch(threshold=1.0, set_on=TODAY, until=TODAY + timedelta(days=730))


@pytest.fixture
def body(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def site(body: Seeded):
    return jobs_site(body.organisation, NOW)


@pytest.fixture
def by_mail(settings):
    settings.EMAIL_IS_SET_UP = True
    settings.PUBLIC_ADDRESS = "https://measure.example"
    return settings


def test_looks_before_it_was_set_are_taken_from_the_past_week_by_week(body, site):
    made = watched(body.organisation, site, 1_000, NOW)
    looks = looks_of(made)
    set_on = spec_of(made).set_on
    assert len(looks) == 52
    assert looks[-1].seen.on == set_on
    assert {b.seen.on - a.seen.on for a, b in pairwise(looks)} == {timedelta(days=7)}
    last = looks[-1].answer
    assert isinstance(last, Finding)
    assert last.period is not None
    assert (last.period.days, last.period.until) == (7, set_on - timedelta(days=1))
    by_hand = sum(
        ChannelReadingRecord.objects.filter(
            channel=site, at__date__range=(last.period.since, last.period.until)
        ).values_list("value", flat=True)
    )
    assert last.value == by_hand
    before = looks[-2].answer
    assert isinstance(before, Finding)
    assert before.period is not None
    assert before.period.until + timedelta(days=1) == last.period.since


def test_a_real_fall_trips_once_and_no_change_does_not(body, site):
    fell = watched(body.organisation, site, 1_400, NOW)
    far = watched(body.organisation, site, 300, NOW)
    steady = watched(body.organisation, jobs_site(body.organisation, NOW, falls=False), 1_400, NOW)
    found = watching.check(body.organisation, now=NOW)
    assert [one.pk for one in found.tripped] == [fell.pk]
    assert found.watched == 3
    fell.refresh_from_db()
    assert fell.tripped_on is not None
    fallen = TODAY - timedelta(days=FELL)
    assert fallen < fell.tripped_on <= fallen + timedelta(weeks=6)
    assert isinstance(state_of(fell), Tripped)
    for one in (far, steady):
        one.refresh_from_db()
        assert isinstance(state_of(one), NotYet)
    said = AuditEvent.objects.get(action="signpost tripped")
    assert (said.person, said.detail["number"]) == (None, fell.pk)


def test_checking_again_changes_nothing_and_a_tripped_one_stays_tripped(body, site):
    made = watched(body.organisation, site, 1_400, NOW)
    watching.check(body.organisation, now=NOW)
    made.refresh_from_db()
    kept = list(SignpostLook.objects.order_by("pk").values("pk", "on", "value", "looked_at"))
    on, detail = made.tripped_on, made.detail
    again = watching.check(body.organisation, now=NOW + timedelta(hours=1))
    assert (again.watched, again.looks, again.tripped) == (0, 0, ())
    ChannelReadingRecord.objects.filter(channel=site).update(value=10_000)
    watching.check(body.organisation, now=NOW + timedelta(days=30))
    made.refresh_from_db()
    assert (made.tripped_on, made.detail, made.status) == (on, detail, "tripped")
    assert (
        list(SignpostLook.objects.order_by("pk").values("pk", "on", "value", "looked_at")) == kept
    )
    assert AuditEvent.objects.filter(action="signpost tripped").count() == 1


def test_looks_are_kept_as_they_stood(body, site):
    """A figure that is corrected later does not rewrite what was looked at."""
    made = watched(body.organisation, site, 300, NOW)
    watching.check(body.organisation, now=NOW)
    before = [one.seen for one in looks_of(made)]
    ChannelReadingRecord.objects.filter(channel=site).update(value=1)
    watching.check(body.organisation, now=NOW + timedelta(days=1))
    assert [one.seen for one in looks_of(made)][: len(before)] == before


def test_a_look_without_its_figure_waits_until_the_next_is_due(body, site):
    made = watched(body.organisation, site, 300, NOW)
    newest = TODAY - timedelta(days=1)
    late = ChannelReadingRecord.objects.filter(channel=site, at__date=newest)
    values = late.values_list("value", flat=True)[0]
    row = late.get()
    late.delete()
    due = spec_of(made).set_on + timedelta(days=7 * (WATCHED // 7))
    at = datetime.combine(due, NOW.time(), UTC) + timedelta(days=7)
    watching.check(body.organisation, now=at)
    days = {one.seen.on: one for one in looks_of(made)}
    assert due + timedelta(days=7) not in days  # nothing of that week is there yet
    assert isinstance(days[due].answer, Finding)
    watching.check(body.organisation, now=at + timedelta(days=7))
    days = {one.seen.on: one for one in looks_of(made)}
    gone = days[due + timedelta(days=7)]
    assert gone.seen.value is None
    assert "days of the period have a figure" in gone.answer.reason
    assert values == row.value


def test_a_watch_without_figures_says_so(body, site):
    made = watched(body.organisation, site, 300, NOW)
    watching.check(body.organisation, now=NOW + timedelta(days=60))
    made.refresh_from_db()
    found = state_of(made)
    assert isinstance(found, CannotTell)
    assert "no figure since" in found.reason
    assert made.status == "cannot tell"
    watching.check(body.organisation, now=NOW + timedelta(days=700))
    made.refresh_from_db()
    assert "ended on" in state_of(made).reason


def test_figures_that_are_counted_in_another_way_are_not_watched_on(body, site):
    made = watched(body.organisation, site, 300, NOW)
    log.write(
        body.organisation,
        log.NewEvent(kind="method", at=TODAY - timedelta(days=30), title="New analytics",
                        channel=site),
        now=NOW,
    )  # fmt: skip
    watching.check(body.organisation, now=NOW)
    made.refresh_from_db()
    found = state_of(made)
    assert isinstance(found, CannotTell)
    assert "New analytics" in found.reason
    spec = replace_spec(made, threshold=300)
    foreseen = foresee(body.organisation, spec, today=TODAY, now=NOW)
    assert foreseen.known == 4  # four whole weeks since, and none from the other side
    assert foreseen.tells_from is not None


def replace_spec(record: SignpostRecord, **more):
    spec = spec_of(record)
    watch = specs.Watch(
        threshold=more.get("threshold", spec.threshold), set_on=TODAY,
        until=TODAY + timedelta(days=730),
    )  # fmt: skip
    channel = Channel.objects.get(pk=spec.watched.channel)
    return specs.of_measure(record.organisation, channel, spec.watched.measure, watch)


def test_before_it_is_set_it_says_what_it_would_take(body, site):
    spec = specs.of_measure(body.organisation, site, "site_visits", replace(LATER, threshold=500.0))
    found = foresee(body.organisation, spec, today=TODAY, now=NOW)
    assert not found.refusal
    assert isinstance(found.now, Finding)
    assert found.known >= 50  # a week in which the clocks change lacks a day
    assert found.spread is not None
    assert [one.level for one in found.takes] == [450, 375, 250]
    looks = [one.looks if one.looks is not None else 999 for one in found.takes]
    assert looks == sorted(looks, reverse=True)
    assert not found.beyond
    over = specs.of_measure(
        body.organisation, site, "site_visits", replace(LATER, threshold=5_000.0)
    )
    assert foresee(body.organisation, over, today=TODAY, now=NOW).beyond


def test_what_cannot_be_watched_is_refused_in_words(body, site):
    ours = body.organisation
    views = specs.of_measure(ours, body.mastodon, "engagement_by_views", LATER)
    found = foresee(ours, views, today=TODAY, now=NOW)
    assert found.refusal
    with pytest.raises(InputError, match="cannot be watched"):
        setting.set_up(ours, NewSignpost(spec=views), now=NOW)
    few = specs.of_measure(ours, body.bluesky, "engagement", LATER)
    said = foresee(ours, few, today=TODAY, now=NOW)
    assert "posts" in said.refusal or "post of the period" in said.refusal
    assert not SignpostRecord.objects.exists()
    ChannelReadingRecord.objects.filter(channel=site, at__lt=NOW - timedelta(days=100)).delete()
    young = specs.of_measure(ours, site, "site_visits", LATER)
    can = foresee(ours, young, today=TODAY, now=NOW)
    assert (can.refusal, can.known) == ("", 14)
    assert can.tells_from is not None
    assert timedelta(weeks=12) < can.tells_from - TODAY < timedelta(weeks=16)
    short = specs.of_measure(
        ours, site, "site_visits", replace(LATER, until=TODAY + timedelta(weeks=10))
    )
    assert "before it can tell" in foresee(ours, short, today=TODAY, now=NOW).refusal


@pytest.mark.parametrize(
    ("watch", "said"),
    [
        ({"until": TODAY}, "not after the first"),
        ({"until": TODAY + timedelta(days=3000)}, "five years"),
        ({"threshold": float("nan")}, "no number"),
        ({"persistence": 20}, "longer than the window"),
    ],
)
def test_a_watch_that_makes_no_sense_is_refused(body, site, watch, said):
    with pytest.raises(InputError, match=said):
        specs.of_measure(body.organisation, site, "site_visits", replace(LATER, **watch))


def test_a_price_by_hand_trips_when_it_lasts(body):
    ours, officer = body.organisation, body.people[Role.OFFICER]
    watch = replace(LATER, threshold=1_000.0, direction=Direction.RISES, every=28)
    made = setting.set_up(
        ours, NewSignpost(spec=specs.of_hand("Price", "pounds", watch, exact=True), owner=officer),
        now=NOW,
    )  # fmt: skip
    assert made.title == "Price rises above 1,000"
    for weeks, value in ((4, 900), (8, 1_200), (12, 1_300)):
        at = NOW + timedelta(weeks=weeks)
        assert waiting(ours, today=at.date()).to_enter == (made,)
        entering.enter(ours, made.pk, on=at.date(), value=value, source="Invoice",
                      today=at.date(), now=at, person=officer)  # fmt: skip
        assert waiting(ours, today=at.date()).to_enter == ()
        watching.check(ours, now=at)
        made.refresh_from_db()
        assert (made.status == "tripped") == (weeks == 12)
    assert AuditEvent.objects.filter(action="look entered", person=officer).count() == 3


def test_an_entry_that_cannot_be_right_is_refused(body, site):
    ours = body.organisation
    spec = specs.of_hand("Abuse", "an hour", replace(LATER, every=7), exact=False)
    made = setting.set_up(ours, NewSignpost(spec=spec), now=NOW)
    given = {"on": TODAY, "value": 1.0, "source": "Log", "today": TODAY, "now": NOW}
    entering.enter(ours, made.pk, **given)
    for wrong, field in (
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": TODAY - timedelta(days=3)}, "on"),
        ({"on": TODAY - timedelta(days=30), "source": " "}, "source"),
    ):
        with pytest.raises(InputError, match=f"^{field}: "):
            entering.enter(ours, made.pk, **{**given, **wrong})
    assert made.looks.count() == 1
    measured = watched(ours, site, 300, NOW)
    with pytest.raises(InputError, match="not entered by hand"):
        entering.enter(ours, measured.pk, **given)


def test_figures_of_the_past_by_hand_teach_it(body):
    ours = body.organisation
    spec = specs.of_hand("Abuse", "an hour", replace(LATER, threshold=9.0, every=7), exact=False)
    made = setting.set_up(ours, NewSignpost(spec=spec), now=NOW)
    watching.check(ours, now=NOW)
    made.refresh_from_db()
    assert isinstance(state_of(made), CannotTell)
    for back in range(26):
        entering.enter(ours, made.pk, on=TODAY - timedelta(weeks=back), value=10 + back % 3,
                      source="Log", today=TODAY, now=NOW)  # fmt: skip
    at = NOW + timedelta(weeks=1)
    entering.enter(ours, made.pk, on=at.date(), value=11, source="Log", today=at.date(), now=at)
    watching.check(ours, now=at)
    made.refresh_from_db()
    assert isinstance(state_of(made), NotYet)


PRICES = ((4, 900.0), (8, 1_200.0), (12, 1_300.0))


def priced(body: Seeded, prices=PRICES, *, every: int = 28, exact: bool = True, **new):
    """A price by hand that trips above 1,000 twice in a row, with a check after each; and its looks
    by the week they were entered in."""
    watch = replace(LATER, threshold=1_000.0, direction=Direction.RISES, every=every)
    spec = specs.of_hand("Price", "pounds", watch, exact=exact)
    made = setting.set_up(body.organisation, NewSignpost(spec=spec, **new), now=NOW)
    looks = {}
    for weeks, value in prices:
        at = NOW + timedelta(weeks=weeks)
        looks[weeks] = entering.enter(
            body.organisation, made.pk, on=at.date(), value=value, source="Invoice",
            today=at.date(), now=at, person=body.people[Role.OFFICER],
        )  # fmt: skip
        watching.check(body.organisation, now=at)
    made.refresh_from_db()
    return made, looks


def put_right(body: Seeded, made, look, value, *, weeks: int = 12, **more):
    given = {"value": value, "source": "Invoice, read again", "reason": "Two digits were swapped.",
             "now": NOW + timedelta(weeks=weeks, hours=1), "person": body.people[Role.OFFICER],
             **more}  # fmt: skip
    return entering.correct(body.organisation, made.pk, look.pk, **given)


def test_a_figure_that_was_wrong_stays_and_another_stands_in_its_place(body):
    made, looks = priced(body, PRICES[:2])
    before = SignpostLook.objects.filter(pk=looks[8].pk).values().get()
    right = put_right(body, made, looks[8], 950.0, weeks=8)
    assert SignpostLook.objects.filter(pk=looks[8].pk).values().get() == before
    assert [one.seen.value for one in looks_of(made)] == [900, 950]
    assert newest_figures([made]) == {made.pk: 950}
    assert entering.entries_of(made) == [right, looks[8], looks[4]]
    said = AuditEvent.objects.get(action="look corrected")
    assert said.person == body.people[Role.OFFICER]
    assert (said.detail["was"], said.detail["value"]) == (1_200, 950)
    assert said.detail["reason"] == "Two digits were swapped."
    again = put_right(body, made, right, 940.0, weeks=9, reason="Read once more.")
    assert [one.seen.value for one in looks_of(made)] == [900, 940]
    assert entering.entries_of(made) == [again, right, looks[8], looks[4]]


def test_a_trip_that_rested_on_a_wrong_figure_is_taken_back_and_the_next_one_is_news(body, by_mail):
    owner = body.people[Role.OFFICER]
    made, looks = priced(body, owner=owner)
    assert (made.status, made.tripped_on) == ("tripped", TODAY + timedelta(weeks=12))
    assert len(mail.outbox) == 1
    setting.saw(body.organisation, made.pk, note="We asked for a discount.", now=NOW, person=owner)
    right = put_right(body, made, looks[12], 130.0)
    made.refresh_from_db()
    assert right.took_back == TODAY + timedelta(weeks=12)
    assert (made.status, made.tripped_on, made.told_at, made.seen_at, made.seen_note) == (
        "watching", None, None, None, "",
    )  # fmt: skip
    taken = AuditEvent.objects.get(action="signpost trip taken back")
    assert taken.detail["note"] == "We asked for a discount."
    for weeks in (16, 20):
        at = NOW + timedelta(weeks=weeks)
        entering.enter(body.organisation, made.pk, on=at.date(), value=1_500, source="Invoice",
                       today=at.date(), now=at)  # fmt: skip
        watching.check(body.organisation, now=at)
    made.refresh_from_db()
    assert made.tripped_on == TODAY + timedelta(weeks=20)
    assert len(mail.outbox) == 2


def test_a_correction_may_trip_it_on_the_day_it_should_have(body):
    made, looks = priced(body, ((4, 1_100), (8, 120), (12, 900)))
    assert made.status == "watching"
    put_right(body, made, looks[8], 1_200.0)
    made.refresh_from_db()
    assert (made.status, made.tripped_on) == ("tripped", TODAY + timedelta(weeks=8))
    put_right(body, made, looks[12], 910.0)  # it does not rest on this one
    made.refresh_from_db()
    assert made.tripped_on == TODAY + timedelta(weeks=8)
    assert AuditEvent.objects.filter(action="signpost tripped").count() == 1


@pytest.mark.parametrize("seed", range(6))
def test_corrected_it_stands_where_it_would_stand_had_the_right_figure_been_entered(body, seed):
    """Figures that move to and fro, so that the spread is learned anew as well; some of these trip
    by the wrong one, some by the right ones, some not at all."""
    draw = random.Random(seed)
    level = (900, 1_060, 1_400)[seed % 3]
    right = [(weeks, round(draw.gauss(900 if weeks < 27 else level, 60))) for weeks in range(1, 36)]
    wrong = draw.choice((5, 20, 28, 33))
    typed = [(weeks, value * 10 if weeks == wrong else value) for weeks, value in right]
    fresh, _ = priced(body, right, every=7, exact=False)
    made, looks = priced(body, typed, every=7, exact=False)
    put_right(body, made, looks[wrong], dict(right)[wrong], weeks=35)
    made.refresh_from_db()
    assert (made.status, made.tripped_on) == (fresh.status, fresh.tripped_on)
    assert state_of(made) == state_of(fresh)


def test_a_figure_of_a_day_that_had_none_is_taken_back(body):
    made, looks = priced(body, PRICES[:2])
    put_right(body, made, looks[8], None, weeks=8, source="", reason="It is of another month.")
    days = [(one.seen.on, one.seen.value) for one in looks_of(made)]
    assert days == [(TODAY + timedelta(weeks=4), 900), (TODAY + timedelta(weeks=8), None)]
    at = NOW + timedelta(weeks=8)
    assert waiting(body.organisation, today=at.date()).to_enter == (made,)
    given = {"value": 1_200.0, "source": "Invoice", "today": at.date(), "now": at}
    with pytest.raises(InputError, match="Correct it"):
        entering.enter(body.organisation, made.pk, on=at.date(), **given)
    entering.enter(body.organisation, made.pk, on=at.date() - timedelta(days=1), **given)


def test_a_correction_that_cannot_be_right_is_refused(body, site):
    made, looks = priced(body, PRICES[:2])
    for wrong, field in (
        ({"value": 1_200.0}, "value"),
        ({"source": " "}, "source"),
        ({"reason": " "}, "reason"),
    ):
        with pytest.raises(InputError, match=f"^{field}: "):
            put_right(body, made, looks[8], wrong.pop("value", 950.0), **wrong)
    put_right(body, made, looks[8], 950.0)
    with pytest.raises(InputError, match="already"):
        put_right(body, made, looks[8], 960.0)
    theirs = small(NOW, slug="theirs", name="Theirs")
    with pytest.raises(SignpostRecord.DoesNotExist):
        put_right(theirs, made, looks[4], 950.0)
    other, _ = priced(body, PRICES[:1])
    with pytest.raises(SignpostLook.DoesNotExist):
        put_right(body, other, looks[4], 950.0)
    measured = watched(body.organisation, site, 300, NOW)
    with pytest.raises(InputError, match="not entered by hand"):
        put_right(body, measured, measured.looks.first(), 1.0)
    setting.end(body.organisation, made.pk, reason="Enough", now=NOW)
    with pytest.raises(InputError, match="has ended"):
        put_right(body, made, looks[4], 950.0)
    assert SignpostLook.objects.filter(corrects__isnull=False).count() == 1


@pytest.fixture
def staff(body: Seeded) -> int:
    met(body, NOW)
    return Group.objects.get(organisation=body.organisation, name="Staff").pk


def asked(body: Seeded, staff: int, hits: int, out_of: int, dated: date) -> None:
    library.add(
        body.organisation,
        library.NewEvidence(
            statement=f"{hits} of {out_of} staff said so.", grade="own survey", kind="own survey",
            groups=(staff,), aspect=Aspect.PRESENCE, outlet="email", hits=hits, out_of=out_of,
            dated=dated, source_name="Staff survey",
        ),
        now=datetime.combine(dated, NOW.time(), UTC),
    )  # fmt: skip


def test_a_share_trips_when_new_answers_are_sure_and_not_before(body, staff):
    ours = body.organisation
    spec = specs.of_cell(ours, staff, "email", None, replace(LATER, threshold=0.5))
    found = foresee(ours, spec, today=TODAY, now=NOW)
    assert isinstance(found.now, Finding)
    assert found.sure_at is not None
    assert 0 < found.sure_at < 0.5
    made = setting.set_up(ours, NewSignpost(spec=spec), now=NOW)
    for weeks in range(1, 20):
        watching.check(ours, now=NOW + timedelta(weeks=weeks))
    assert made.looks.count() == 1  # the same answers are no new look
    asked(body, staff, 50, 120, TODAY + timedelta(weeks=20))
    watching.check(ours, now=NOW + timedelta(weeks=20, days=1))
    made.refresh_from_db()
    assert (made.status, made.looks.count()) == ("watching", 2)  # under it, but not for sure
    asked(body, staff, 300, 1_000, TODAY + timedelta(weeks=30))
    watching.check(ours, now=NOW + timedelta(weeks=30, days=1))
    made.refresh_from_db()
    assert made.status == "tripped"
    assert made.looks.count() == 3


def test_a_cell_that_nobody_knows_is_refused(body, staff):
    spec = specs.of_cell(body.organisation, staff, "reddit", None, replace(LATER, threshold=0.5))
    with pytest.raises(InputError, match="cannot be watched"):
        setting.set_up(body.organisation, NewSignpost(spec=spec), now=NOW)
    with pytest.raises(InputError, match="between 0 and 100"):
        specs.of_cell(body.organisation, staff, "email", None, replace(LATER, threshold=1.5))


def test_events_of_the_log_trip_it(body):
    ours = body.organisation
    spec = specs.of_log(ours, "outage", body.mastodon, replace(LATER, threshold=2.0))
    made = setting.set_up(ours, NewSignpost(spec=spec), now=NOW)

    def happened(days, **more):
        return log.write(
            ours,
            log.NewEvent(**{"kind": "outage", "at": TODAY + timedelta(days=days),
                               "title": "Down", "platform": "mastodon", "source_name": "Status",
                               **more}),
            now=NOW,
        )  # fmt: skip

    happened(-5)
    happened(3, kind="policy")
    happened(4, platform="x")
    happened(5, channel=body.bluesky)
    mistaken = happened(6)
    happened(7)
    log.withdraw(ours, mistaken.pk, reason="No", now=NOW)
    watching.check(ours, now=NOW + timedelta(days=10))
    made.refresh_from_db()
    assert state_of(made) == NotYet(looks=1, mean=1.0, strength=0.5)
    happened(9, platform="")
    watching.check(ours, now=NOW + timedelta(days=10))
    made.refresh_from_db()
    assert made.tripped_on == TODAY + timedelta(days=9)


def test_the_owner_is_told_once_by_plain_and_html_and_why(body, site, by_mail):
    owner = body.people[Role.OFFICER]
    review = ReviewRecord.objects.create(
        organisation=body.organisation, question="Stay <there>?", seed=1, opened_at=NOW
    )
    made = watched(body.organisation, site, 1_400, NOW, owner=owner, title="Visits\nfall",
                   review=review)  # fmt: skip
    for hours in range(3):
        watching.check(body.organisation, now=NOW + timedelta(hours=hours))
    (sent,) = mail.outbox
    assert sent.to == [owner.email]
    assert sent.subject == "Signpost tripped: Visits fall"
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    link = f"https://measure.example/reviews/signposts/{made.pk}/"
    for text in (sent.body, html):
        assert "because you are the owner of this signpost" in text
        assert link in text
    assert "Stay <there>?" in sent.body
    assert "Stay &lt;there&gt;?" in html
    made.refresh_from_db()
    assert made.told_at == NOW


def test_a_person_gets_one_e_mail_with_all_that_tripped(body, site, by_mail, monkeypatch):
    officer, approver = body.people[Role.OFFICER], body.people[Role.APPROVER]
    for title, owner in (("One", officer), ("Two", approver), ("Three", officer)):
        watched(body.organisation, site, 1_400, NOW, owner=owner, title=title)

    def full(letter, address):
        if address == officer.email:
            raise SMTPRecipientsRefused({})
        send(letter, address)

    send = telling._send
    with monkeypatch.context() as patch:
        patch.setattr(telling, "_send", full)
        watching.check(body.organisation, now=NOW)
    assert [one.to for one in mail.outbox] == [[approver.email]]
    assert telling.tell(body.organisation, now=NOW + timedelta(hours=1)) == 2
    late = mail.outbox[1]
    assert late.to == [officer.email]
    assert late.subject == "2 signposts have tripped"
    assert "has tripped: One" in late.body
    assert "has tripped: Three" in late.body
    assert "Two" not in late.body


def test_nobody_is_told_where_it_would_be_wrong(body, site, by_mail):
    ours, owner = body.organisation, body.people[Role.OFFICER]
    watched(ours, site, 1_400, NOW)
    gone = watched(ours, site, 1_400, NOW, owner=body.people[Role.VIEWER])
    Membership.objects.filter(organisation=ours, user=body.people[Role.VIEWER]).delete()
    by_mail.EMAIL_IS_SET_UP = False
    late = watched(ours, site, 1_400, NOW, owner=owner)
    watching.check(ours, now=NOW)
    assert mail.outbox == []
    by_mail.EMAIL_IS_SET_UP = True
    assert telling.tell(ours, now=NOW + timedelta(days=60)) == 0  # no news any more
    assert telling.tell(ours, now=NOW + timedelta(days=1)) == 1
    assert [one.to for one in mail.outbox] == [[owner.email]]
    late.refresh_from_db()
    gone.refresh_from_db()
    assert late.told_at is not None
    assert gone.told_at is None


def test_an_e_mail_that_fails_breaks_nothing_and_is_tried_again(
    body, site, by_mail, monkeypatch, caplog
):
    made = watched(body.organisation, site, 1_400, NOW, owner=body.people[Role.OFFICER])

    def refused(*args, **kwargs):
        raise ConnectionRefusedError("secret-host")

    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(telling, "send_mail", refused)
        assert len(watching.check(body.organisation, now=NOW).tripped) == 1
    made.refresh_from_db()
    assert (made.status, made.told_at) == ("tripped", None)
    assert "secret-host" not in caplog.text
    watching.check(body.organisation, now=NOW + timedelta(hours=1))
    assert len(mail.outbox) == 1


def test_a_collection_stands_whatever_becomes_of_its_signposts(body, site, monkeypatch, caplog):
    watched(body.organisation, site, 1_400, NOW)

    def broken(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(watching, "standing", broken)
    assert watching.check_quietly(body.organisation, now=NOW) is None
    assert "could not be checked" in caplog.text
    assert tasks.evaluate.call(body.organisation.pk)["evaluated"] in (True, False)
    assert SignpostLook.objects.filter(on__gt=TODAY - timedelta(days=WATCHED)).count() == 0


def test_every_collection_and_every_day_checks(body):
    now = datetime.now(UTC)  # the tasks' own clock
    made = watched(body.organisation, jobs_site(body.organisation, now), 300, now)
    assert made.checked_at is None
    tasks.evaluate.call(body.organisation.pk)
    made.refresh_from_db()
    first = made.checked_at
    assert first is not None
    assert tasks.check_signposts.call() == {"tripped": 0}
    made.refresh_from_db()
    assert made.checked_at > first


def test_seen_ended_and_replaced_are_in_the_trail(body, site):
    ours, officer = body.organisation, body.people[Role.OFFICER]
    made = watched(ours, site, 1_400, NOW, owner=officer)
    with pytest.raises(InputError, match="not tripped"):
        setting.saw(ours, made.pk, note="Nothing", now=NOW)
    watching.check(ours, now=NOW)
    assert [one.pk for one in waiting(ours, today=TODAY).tripped] == [made.pk]
    with pytest.raises(InputError, match=r"^note: "):
        setting.saw(ours, made.pk, note=" ", now=NOW)
    setting.saw(ours, made.pk, note="The board met.", now=NOW, person=officer)
    assert waiting(ours, today=TODAY).tripped == ()
    again = setting.set_up(
        ours, NewSignpost(spec=replace_spec(made, threshold=400.0), replaces=made.pk), now=NOW,
        person=officer,
    )  # fmt: skip
    made.refresh_from_db()
    assert made.ended_at == NOW
    assert str(again.pk) in made.ended_reason
    with pytest.raises(InputError, match="has ended"):
        setting.end(ours, made.pk, reason="Twice", now=NOW)
    actions = AuditEvent.objects.filter(action__startswith="signpost").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "signpost set", "signpost tripped", "signpost seen", "signpost set", "signpost ended",
    ]  # fmt: skip
    assert {one.pk for one in signposts_of(ours, ended=False)} == {again.pk}


def test_a_failed_replacement_leaves_the_old_one_watched(body, site):
    ours = body.organisation
    made = watched(ours, site, 300, NOW)
    setting.end(ours, made.pk, reason="Enough", now=NOW)
    before = SignpostRecord.objects.count()
    with pytest.raises(InputError, match="has ended"):
        setting.set_up(
            ours, NewSignpost(spec=replace_spec(made, threshold=400.0), replaces=made.pk), now=NOW
        )
    assert SignpostRecord.objects.count() == before


def test_decisions_whose_day_has_come_wait_for_somebody(body):
    ours = body.organisation
    review = ReviewRecord.objects.create(organisation=ours, question="X?", seed=1, opened_at=NOW)
    common = {"organisation": ours, "review": review, "started_at": NOW}
    due = DecisionRecord.objects.create(**common, title="Due", review_on=TODAY, frozen_at=NOW)
    DecisionRecord.objects.create(**common, title="A draft", review_on=TODAY)
    DecisionRecord.objects.create(**common, title="Later", frozen_at=NOW,
                                  review_on=TODAY + timedelta(days=1))  # fmt: skip
    DecisionRecord.objects.create(**common, title="Gone", review_on=TODAY, frozen_at=NOW,
                                  withdrawn_at=NOW)  # fmt: skip
    assert waiting(ours, today=TODAY).to_review == (due,)


def test_signposts_of_a_review_are_those_of_its_decisions_too(body, site):
    ours = body.organisation
    review = ReviewRecord.objects.create(organisation=ours, question="X?", seed=1, opened_at=NOW)
    decision = DecisionRecord.objects.create(
        organisation=ours, review=review, title="Wait", started_at=NOW
    )
    one = watched(ours, site, 300, NOW, review=review)
    two = watched(ours, site, 300, NOW, decision=decision)
    watched(ours, site, 300, NOW)
    assert {o.pk for o in signposts_of(ours, review=review)} == {one.pk, two.pk}
    assert {o.pk for o in signposts_of(ours, decision=decision)} == {two.pk}


def test_nothing_of_another_organisation_is_watched_or_attached(body, site):
    theirs = small(NOW, slug="theirs", name="Theirs")
    ours = body.organisation
    made = watched(ours, site, 300, NOW)
    assert watching.check(theirs.organisation, now=NOW).watched == 0
    with pytest.raises(SignpostRecord.DoesNotExist):
        signpost_of(theirs.organisation, made.pk)
    with pytest.raises(type(site).DoesNotExist):
        specs.of_measure(theirs.organisation, site, "site_visits", LATER)
    strangers = ReviewRecord.objects.create(
        organisation=theirs.organisation, question="X?", seed=1, opened_at=NOW
    )
    spec = specs.of_hand("Price", "", LATER, exact=True)
    with pytest.raises(ReviewRecord.DoesNotExist):
        setting.set_up(ours, NewSignpost(spec=spec, review=strangers), now=NOW)
    with pytest.raises(InputError, match="no role here"):
        setting.set_up(ours, NewSignpost(spec=spec, owner=theirs.people[Role.OFFICER]), now=NOW)


def test_a_channel_that_is_gone_says_so(body, site):
    made = watched(body.organisation, site, 300, NOW)
    ChannelReadingRecord.objects.filter(channel=site).delete()
    site.delete()
    watching.check(body.organisation, now=NOW)
    made.refresh_from_db()
    assert made.status == "cannot tell"
    last = looks_of(made)[-1]
    assert last.seen.value is None
    assert "not here any more" in last.answer.reason


def test_all_kinds_and_states_are_in_the_example_that_browsers_look_at(realistic_body):
    met(realistic_body, NOW)
    keys = signposted(realistic_body, NOW)
    states = {
        name: SignpostRecord.objects.get(pk=key).status
        for name, key in keys.items()
        if name.endswith("signpost")
    }  # fmt: skip
    assert states["signpost"] == "watching"
    assert states["tripped_signpost"] == states["seen_signpost"] == "tripped"
    assert states["abuse_signpost"] == "cannot tell"
    assert states["log_signpost"] == states["share_signpost"] == "watching"
