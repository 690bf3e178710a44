"""What an option's figures are: from the channels, surveys and routes of an organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from goodmeasure.decisions.review import changes as c
from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.criteria import Audience
from goodmeasure.decisions.review.options import Option, Placement, State, channel_key
from goodmeasure.decisions.review.shipped import lines
from goodmeasure.evidence.audiences.pieces import Aspect, Grade
from goodmeasure.evidence.audiences.questionnaire import AT_LEAST_MONTHLY
from goodmeasure.kernel.findings import Finding, NotEnough
from goodmeasure.services.audiences import groups, library, routing
from goodmeasure.services.audiences.demonstration import add_demonstration
from goodmeasure.services.audiences.groups import NewGroup
from goodmeasure.services.audiences.inputs import NewInput, count_in
from goodmeasure.services.audiences.library import NewEvidence
from goodmeasure.services.audiences.purposes import NewPurpose
from goodmeasure.services.audiences.purposes import add as add_purpose
from goodmeasure.services.reviews import filling, making, offers, reading, results, since
from goodmeasure.store.models import Channel, Group, LatestReading, Purpose, Response

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
TODAY = NOW.date()


def test_every_figure_of_the_shipped_criteria_can_be_worked_out():
    assert {one.figure for one in lines().values() if one.figure} == offers.WAYS.keys()


@pytest.fixture
def body(realistic_body):
    return realistic_body


@pytest.fixture
def researchers(body):
    return groups.add(body.organisation, NewGroup(name="Researchers"), now=NOW)


def option(key, *places, title=""):
    return c.OptionPut(option=Option(
        key=key, title=title or key.title(),
        places=tuple(Placement(channel=name, state=state) for name, state in places),
    ))  # fmt: skip


def review_of(body, *changes):
    record = making.open_review(body.organisation, "Should we stay on Mastodon?", now=NOW)
    if changes:
        record = making.change(
            body.organisation, record.pk, changes, seen=record.last_change, now=NOW
        )
    return record


def offered(body, record, criterion, audience=None):
    """The answers of one criterion by option."""
    under = reading.under(record)
    found = offers.offers(body.organisation, under, now=NOW)
    return {one.key: found[one.key, criterion, audience][0] for one in under.options}


def mastodon(body):
    return channel_key(body.mastodon.pk)


def bluesky(body):
    return channel_key(body.bluesky.pk)


def uses(body, group, outlet, hits, out_of=100, **more):
    library.add(body.organisation, NewEvidence(
        statement=f"{hits} of {out_of} use {outlet}.", grade=Grade.OWN_SURVEY,
        kind="own survey", groups=(group.pk,), aspect=more.pop("aspect", Aspect.PRESENCE),
        outlet=outlet, hits=hits, out_of=out_of, dated=TODAY - timedelta(days=30),
        source_name="Our own count", **more,
    ), now=NOW)  # fmt: skip


def test_reach_is_of_the_places_where_we_would_post(body, researchers):
    uses(body, researchers, "bluesky", 40)
    uses(body, researchers, "mastodon", 10)
    record = review_of(
        body, option("stay"), option("close", (mastodon(body), State.CLOSED)),
        option("watch", (mastodon(body), State.WATCHING)),
        option("nowhere", (mastodon(body), State.CLOSED), (bluesky(body), State.EMERGENCY_ONLY)),
        option("more", ("new:linkedin", State.ACTIVE)),
    )  # fmt: skip
    audience = making.audience_key(researchers.pk)
    found = offered(body, record, "reach", audience)
    stay, close = found["stay"].answer, found["close"].answer
    assert close.value == pytest.approx(0.4)
    assert (close.n, close.base.population) == (100, "Researchers")
    assert 0.4 < stay.value < 0.5  # between "all the same people" and "nothing to do with"
    assert stay.low <= close.high < stay.high
    assert found["watch"].answer == close  # we are not found where we only read
    assert (found["nowhere"].answer.value, found["nowhere"].answer.n) == (0, 0)
    assert found["more"].answer == NotEnough(
        reason="how many of Researchers are at LinkedIn page is not known",
        needed="Ask them about LinkedIn page, together with the other places.",
    )


def test_a_share_of_other_people_does_not_stand_beside_the_groups_own(body, researchers):
    uses(body, researchers, "bluesky", 40)
    uses(body, researchers, "x", 15)
    library.add(body.organisation, NewEvidence(
        statement="A figure of users by the platform itself.", grade=Grade.SECOND_HAND,
        kind="claimed", groups=(researchers.pk,), aspect=Aspect.PRESENCE, outlet="mastodon",
        share=0.2, out_of=2000, dated=TODAY - timedelta(days=30), source_name="The platform",
        source_url="https://example.org/users", population="Researchers worldwide", whom="these",
    ), now=NOW)  # fmt: skip
    record = review_of(
        body, option("x", (channel_key(body.x.pk), State.ACTIVE), (mastodon(body), State.CLOSED)),
        option("mastodon", (bluesky(body), State.CLOSED)),
    )  # fmt: skip
    found = offered(body, record, "reach", making.audience_key(researchers.pk))
    assert isinstance(found["x"].answer, Finding)
    assert "Mastodon is not known" in found["mastodon"].answer.reason


def test_a_closed_channel_stays_closed_under_an_option_that_does_not_name_it(body, researchers):
    uses(body, researchers, "x", 60)
    uses(body, researchers, "bluesky", 40)
    uses(body, researchers, "mastodon", 10)
    assert body.x.state == "dormant"
    record = review_of(
        body, option("stay"), option("again", (channel_key(body.x.pk), State.ACTIVE))
    )
    found = offered(body, record, "reach", making.audience_key(researchers.pk))
    assert found["stay"].answer.high < found["again"].answer.high


def test_expectation_is_of_the_audiences_purpose(body, researchers):
    purpose = add_purpose(body.organisation, NewPurpose(name="Inform"), now=NOW)
    uses(body, researchers, "bluesky", 25, aspect=Aspect.EXPECTATION, purpose=purpose.pk)
    key = making.audience_key(researchers.pk, purpose.pk)
    record = review_of(
        body, option("close", (mastodon(body), State.CLOSED)), option("stay"),
        c.AudiencePut(audience=Audience(
            key=key, title="Researchers, to inform", group=str(researchers.pk),
            purpose=str(purpose.pk),
        )),
    )  # fmt: skip
    found = offered(body, record, "expectation", key)
    assert found["close"].answer.value == pytest.approx(0.25)
    assert "Mastodon" in found["stay"].answer.reason
    bare = offered(body, record, "expectation", making.audience_key(researchers.pk))
    assert "none is named" in bare["close"].answer.reason


def test_engagement_counts_only_what_all_of_the_platforms_count(body):
    record = review_of(
        body, option("stay"), option("close", (mastodon(body), State.CLOSED)),
        option("less", (mastodon(body), State.SCALED_BACK)),
        option("more", ("new:linkedin", State.ACTIVE)),
    )  # fmt: skip
    found = {key: one.answer for key, one in offered(body, record, "engagement").items()}
    stay, close = found["stay"], found["close"]
    assert (
        stay.caveats[0] == "Counted: likes + replies + reposts. All of these platforms count them."
    )
    assert close.caveats[0] == stay.caveats[0]  # like with like across options
    assert close.low < close.value < min(close.high, stay.value)
    assert close.value == pytest.approx(_a_month(body.bluesky), rel=0.03)
    assert stay.value == pytest.approx(_a_month(body.bluesky) + _a_month(body.mastodon), rel=0.03)
    assert stay.of.unit == lines()["engagement"].scale.unit
    assert "would be scaled back" in found["less"].reason
    assert "yet to be opened" in found["more"].reason


def _a_month(channel):
    """Likes, replies and reposts of posts of the year that have settled, by the row, a month."""
    start = NOW - timedelta(days=364)
    posts = channel.posts.exclude(kind="repost").filter(published_at__gte=start)
    settled = [one for one in posts if NOW - one.published_at > timedelta(days=7, hours=5)]
    acts = sum(
        LatestReading.objects.get(post=one, metric=metric).value
        for one in settled for metric in ("likes", "replies", "reposts")
    )  # fmt: skip
    first = min(one.published_at for one in posts)
    days = (NOW - max(first, start)).days + 1
    return acts / len(settled) * len(posts) / days * 365.25 / 12


def test_options_that_share_most_of_a_figure_are_wrong_together(body):
    record = review_of(
        body, option("stay"), option("close", (mastodon(body), State.CLOSED)),
        option("only", (bluesky(body), State.CLOSED)),
    )  # fmt: skip
    found = offered(body, record, "engagement")
    assert found["stay"].item == found["close"].item  # Bluesky is nearly all of both
    assert found["only"].item != found["stay"].item


def test_measurability_is_a_fact_of_the_platforms(body):
    record = review_of(body, option("stay"), option("more", ("new:linkedin", State.ACTIVE)))
    found = offered(body, record, "measurability")
    assert (found["stay"].answer.value, found["more"].answer.value) == (0, pytest.approx(1 / 3))
    assert any("Bluesky counts no views" in one for one in found["stay"].answer.caveats)
    assert found["more"].answer.low is None  # counted, so exact


def test_accessibility_pools_the_posts_with_an_image(body):
    record = review_of(body, option("close", (mastodon(body), State.CLOSED)), option("stay"))
    found = offered(body, record, "accessibility")
    start = NOW - timedelta(days=364)
    posts = body.bluesky.posts.exclude(kind="repost").filter(
        published_at__gte=start, has_image=True
    )
    close = found["close"].answer
    assert close.n == pytest.approx(posts.count(), abs=1)
    assert close.value == pytest.approx(
        sum(bool(one.has_alt_text) for one in posts) / posts.count(), abs=0.02
    )
    assert found["stay"].answer.n > close.n


def test_input_is_of_the_channels_that_we_would_still_read(body):
    count_in(body.organisation, NewInput(
        kind="enquiry", count=90, since=TODAY - timedelta(days=90), until=TODAY - timedelta(days=1),
        source_name="The inbox", channel=body.mastodon,
    ), now=NOW)  # fmt: skip
    record = review_of(
        body, option("stay"), option("close", (mastodon(body), State.CLOSED)),
        option("emergency", (mastodon(body), State.EMERGENCY_ONLY)),
    )  # fmt: skip
    found = {key: one.answer for key, one in offered(body, record, "input").items()}
    replies = sum(
        one.value for one in LatestReading.objects.filter(
            post__channel=body.bluesky, metric="replies",
            post__published_at__gte=NOW - timedelta(days=364),
        ).exclude(post__kind="repost")
    )  # fmt: skip
    assert found["close"].value == pytest.approx(replies / 365 * 365.25 / 12, rel=0.02)
    assert found["emergency"] == found["close"]
    assert found["stay"].value > found["close"].value + 90 / 12


def test_incident_duty_is_the_groups_that_keep_a_place(body, researchers):
    purpose = add_purpose(body.organisation, NewPurpose(name="Incident", is_incident=True), now=NOW)
    staff = groups.add(body.organisation, NewGroup(name="Staff"), now=NOW)
    groups.add(body.organisation, NewGroup(name="Sponsors"), now=NOW)
    routing.choose(body.organisation, routing.Choice(
        group=researchers.pk, purpose=purpose.pk, channel=body.mastodon, reason="They look there.",
    ), today=TODAY, now=NOW)  # fmt: skip
    routing.choose(body.organisation, routing.Choice(
        group=staff.pk, purpose=purpose.pk, outlet="phone", reason="There is a list.",
    ), today=TODAY, now=NOW)  # fmt: skip
    record = review_of(
        body, option("stay"), option("close", (mastodon(body), State.CLOSED)),
        option("emergency", (mastodon(body), State.EMERGENCY_ONLY)),
    )  # fmt: skip
    found = {key: one.answer for key, one in offered(body, record, "incident").items()}
    assert [found[key].value for key in ("stay", "close", "emergency")] == [1, 0.5, 1]
    assert found["close"].caveats[0] == "No place would be left for Researchers."
    assert "Sponsors" in found["close"].caveats[1]


def test_without_routes_nobody_knows_who_is_told(body):
    record = review_of(body, option("stay"), option("close", (mastodon(body), State.CLOSED)))
    assert "nobody has chosen" in offered(body, record, "incident")["stay"].answer.reason


def test_one_cell_is_offered_what_it_is_offered_with_all_the_others(
    body, researchers, django_assert_num_queries
):
    uses(body, researchers, "bluesky", 40)
    uses(body, researchers, "mastodon", 10)
    record = review_of(
        body, option("stay"), option("close", (mastodon(body), State.CLOSED)),
        option("more", ("new:linkedin", State.ACTIVE)),
    )  # fmt: skip
    under = reading.under(record)
    every = offers.offers(body.organisation, under, now=NOW)
    assert every
    for place in under.places:
        found = offers.offers_of(body.organisation, under, place, now=NOW)
        assert found == every.get(place, ())
    with django_assert_num_queries(1):  # its channels; nothing of measures, groups or surveys
        assert offers.offers_of(body.organisation, under, ("stay", "safety", None), now=NOW) == ()


def test_filling_in_puts_every_figure_and_says_what_it_could_not(body, researchers):
    uses(body, researchers, "bluesky", 40)
    audience = making.audience_key(researchers.pk)
    record = review_of(
        body, option("stay"), option("close", (mastodon(body), State.CLOSED)),
        c.Judged(option="stay", criterion="accessibility",
                 judgement=Judgement(author="Ada", score=4, reason="as I see it")),
        c.CellEmptied(option="close", criterion="measurability", why="It does not matter here."),
    )  # fmt: skip
    found = filling.fill_in(body.organisation, record.pk, now=NOW)
    under = reading.under(found.record)
    assert ("close", "reach", audience) in found.put
    assert under.cell("close", "reach", audience).evidence.finding.value == pytest.approx(0.4)
    assert "Mastodon" in found.could_not["stay", "reach", audience].reason
    assert under.cell("stay", "accessibility").judgements  # left alone
    assert under.cell("close", "measurability").unknown == "It does not matter here."
    engaged = under.cell("stay", "engagement").evidence.finding
    scale = next(one.scale for one in under.criteria if one.key == "engagement")
    assert scale.best >= engaged.high
    assert [(one.key, one.scale.best) for one in found.scaled] == [("input", 50)]
    again = filling.fill_in(body.organisation, record.pk, now=NOW)
    assert (again.put, again.record.last_change) == ((), found.record.last_change)


def test_what_changed_since_leaves_the_review_as_it_was(body, researchers):
    uses(body, researchers, "bluesky", 40)
    uses(body, researchers, "mastodon", 30)
    record = review_of(body, option("stay"), option("close", (mastodon(body), State.CLOSED)))
    record = filling.fill_in(body.organisation, record.pk, now=NOW).record
    decided = record.last_change
    then = results.result(body.organisation, record, today=TODAY)
    later = NOW + timedelta(days=40)
    uses(body, researchers, "bluesky", 70, out_of=400)
    quiet = since.since(body.organisation, record, number=decided, now=NOW)
    assert quiet.written == ()
    Channel.objects.filter(pk=body.bluesky.pk).update(state="closed")
    found = since.since(body.organisation, record, number=decided, now=later)
    moved = {one.place: one for one in found.moved}
    place = ("close", "reach", making.audience_key(researchers.pk))
    assert moved[place].held.finding.value == pytest.approx(0.4)
    assert moved[place].now.value == 0  # Bluesky is closed now: nothing would stay
    assert found.then == then
    assert found.fresh != found.now
    assert reading.under(record).cell(*place).evidence == moved[place].held
    assert isinstance(found.fresh, results.Result)
    assert record.last_change == decided


def test_a_stated_figure_is_not_looked_up_again(body, researchers):
    uses(body, researchers, "bluesky", 40)
    record = review_of(body, option("stay"), option("close", (mastodon(body), State.CLOSED)))
    under = reading.under(record)
    offer = offered(body, record, "reach", making.audience_key(researchers.pk))["close"]
    assert isinstance(offer.answer, Finding)
    stated = replace(offer.answer, of=replace(offer.answer.of, measure="stated"))
    evidence = replace(offers.evidence_of(offer), finding=stated)
    place = ("close", "reach", making.audience_key(researchers.pk))
    making.change(
        body.organisation, record.pk,
        c.FigurePut(option=place[0], criterion=place[1], audience=place[2], evidence=evidence),
        seen=record.last_change, now=NOW,
    )  # fmt: skip
    under = reading.under(record)
    found = offers.offers(body.organisation, under, now=NOW + timedelta(days=800))
    assert since.moved_figures(under, found) == ()


def test_a_channel_a_group_and_a_purpose_that_are_no_more_are_named(body, researchers):
    uses(body, researchers, "bluesky", 40)
    purpose = add_purpose(body.organisation, NewPurpose(name="Inform"), now=NOW)
    key = making.audience_key(researchers.pk, purpose.pk)
    record = review_of(
        body, option("stay"), option("gone", ("channel:999999", State.ACTIVE)),
        option("close", (mastodon(body), State.CLOSED)),
        c.AudiencePut(audience=Audience(
            key=key, title="To inform", group=str(researchers.pk), purpose=str(purpose.pk),
        )),
        c.AudiencePut(audience=Audience(key="old", title="Old", group="999999")),
        c.AudiencePut(audience=Audience(
            key="no", title="No", group=str(researchers.pk), purpose="to sell",
        )),
    )  # fmt: skip
    assert offered(body, record, "reach", "old")["stay"].answer.reason == "the group is no more"
    assert "purpose is no more" in offered(body, record, "expectation", "no")["stay"].answer.reason
    assert (
        offered(body, record, "engagement")["gone"].answer
        == offered(body, record, "engagement")["stay"].answer
    )
    # reach has nothing to do with the purpose: one figure, wrong together for both audiences
    plain = offered(body, record, "reach", making.audience_key(researchers.pk))["close"]
    assert offered(body, record, "reach", key)["close"] == plain


def test_sets_of_which_one_holds_the_other_go_together_without_joint_answers(body, researchers):
    uses(body, researchers, "bluesky", 40)
    uses(body, researchers, "mastodon", 3)
    record = review_of(
        body, option("stay"), option("close", (mastodon(body), State.CLOSED)),
        option("only", (bluesky(body), State.CLOSED)),
    )  # fmt: skip
    found = offered(body, record, "reach", making.audience_key(researchers.pk))
    assert found["stay"].item == found["close"].item
    assert found["only"].item != found["close"].item


# from people's own answers


def told(body, name, purpose=None):
    """(what each person of a group who answered said they use at least monthly, …) by the row."""
    rows = Response.objects.filter(
        survey__organisation=body.organisation, group__name=name, set_aside=""
    )
    if purpose is None:
        return [
            {outlet for outlet, often in one.answers["use"].items() if often in AT_LEAST_MONTHLY}
            for one in rows if "use" in one.answers
        ]  # fmt: skip
    keys = {q["key"] for q in rows[0].survey.form["questions"] if q.get("purpose") == purpose.pk}
    return [set(one.answers[key]) for one in rows for key in keys if key in one.answers]


def test_reach_is_counted_from_the_answers_of_one_survey(body):
    add_demonstration(body.organisation, now=NOW)
    group = Group.objects.get(organisation=body.organisation, name="Sponsors")
    record = review_of(
        body, option("stay"), option("close", (mastodon(body), State.CLOSED)),
        option("more", ("new:linkedin", State.ACTIVE)),
    )  # fmt: skip
    found = offered(body, record, "reach", making.audience_key(group.pk))
    people = told(body, "Sponsors")
    for key, places in (
        ("stay", {"bluesky", "mastodon"}), ("close", {"bluesky"}),
        ("more", {"bluesky", "mastodon", "linkedin"}),
    ):  # fmt: skip
        answer = found[key].answer
        assert answer.value == pytest.approx(
            sum(bool(one & places) for one in people) / len(people)
        )
        assert (answer.n, answer.base.kind) == (len(people), "own survey")
        assert answer.sources[0].name.startswith("Our survey")
        assert found[key].expires > TODAY
    assert found["stay"].item == found["close"].item  # hardly anybody is on Mastodon alone
    assert found["more"].item != found["stay"].item


def test_expectation_is_counted_from_the_answers_for_the_purpose(body):
    add_demonstration(body.organisation, now=NOW)
    group = Group.objects.get(organisation=body.organisation, name="Sponsors")
    purpose = Purpose.objects.get(organisation=body.organisation, name="Inform")
    key = making.audience_key(group.pk, purpose.pk)
    record = review_of(
        body, option("more", ("new:linkedin", State.ACTIVE)),
        c.AudiencePut(audience=Audience(
            key=key, title="Sponsors, to inform", group=str(group.pk), purpose=str(purpose.pk),
        )),
    )  # fmt: skip
    answer = offered(body, record, "expectation", key)["more"].answer
    people = told(body, "Sponsors", purpose)
    places = {"bluesky", "mastodon", "linkedin"}
    assert answer.value == pytest.approx(sum(bool(one & places) for one in people) / len(people))
    assert answer.n == len(people)


def test_an_old_survey_is_offered_with_the_day_it_expires(body):
    add_demonstration(body.organisation, now=NOW)
    group = Group.objects.get(organisation=body.organisation, name="Sponsors")
    record = review_of(body, option("stay"), option("close", (mastodon(body), State.CLOSED)))
    record = filling.fill_in(body.organisation, record.pk, now=NOW).record
    cell = reading.under(record).cell("stay", "reach", making.audience_key(group.pk))
    assert cell.kind_on(cell.evidence.expires) == "evidence"
    assert cell.kind_on(cell.evidence.expires + timedelta(days=1)) == "unknown"
    later = datetime.combine(cell.evidence.expires, NOW.timetz()) + timedelta(days=1)
    now_held = offers.offers(body.organisation, reading.under(record), now=later)
    assert isinstance(now_held[cell.place][0].answer, NotEnough)
