"""The calendar file, read back by a second reader written from RFC 5545."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.reports.calendar import CalendarDay, calendar

STAMP = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def read(text: str) -> list[dict[str, str]]:
    """Events by property; unfolded and unescaped as 3.1 and 3.3.11 say."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    events: list[dict[str, str]] = []
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif line != "END:VEVENT" and events:
            events[-1][name] = unescaped(value) if name in ("SUMMARY", "DESCRIPTION") else value
    return events


def unescaped(value: str) -> str:
    said, here = "", 0
    while here < len(value):
        if value[here] == "\\":
            said += {"n": "\n", "N": "\n"}.get(value[here + 1], value[here + 1])
            here += 2
        else:
            assert value[here] not in ",;"
            said += value[here]
            here += 1
    return said


WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" ,;\\\n"), max_size=200
)


@given(st.lists(st.tuples(WORDS, WORDS, st.dates()), max_size=5))
def test_what_is_written_is_read_back(days):
    made = [CalendarDay(uid=f"{i}@x", day=day, title=title, note=note)
            for i, (title, note, day) in enumerate(days) if day < date.max]  # fmt: skip
    text = calendar("Leaving, and “more”", made, stamp=STAMP)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found = read(text)
    assert [one["SUMMARY"] for one in found] == [one.title for one in made]
    assert [one.get("DESCRIPTION", "") for one in found] == [one.note for one in made]
    assert [one["DTSTART;VALUE=DATE"] for one in found] == [f"{one.day:%Y%m%d}" for one in made]


def test_a_day_is_a_whole_day_that_blocks_nothing():
    day = CalendarDay(uid="a@x", day=date(2026, 12, 31), title="Sign in", every=24,
                      url="https://town.example/plans/")  # fmt: skip
    (found,) = read(calendar("Plan", [day], stamp=STAMP))
    assert found["DTEND;VALUE=DATE"] == "20270101"
    assert found["TRANSP"] == "TRANSPARENT"
    assert found["RRULE"] == "FREQ=DAILY;INTERVAL=24"
    assert found["DTSTAMP"] == "20260304T093000Z"
    assert found["STATUS"] == "CONFIRMED"
    assert found["URL"] == "https://town.example/plans/"


def test_a_title_cannot_add_a_property():
    wicked = CalendarDay(uid="a@x", day=date(2026, 3, 4), title="A\r\nATTACH:https://evil.example",
                         url="https://a.example/\r\nATTACH:b")  # fmt: skip
    text = calendar("x", [wicked], stamp=STAMP)
    assert not any(line.startswith("ATTACH") for line in text.split("\r\n"))
    (found,) = read(text)
    assert found["SUMMARY"] == "A\nATTACH:https://evil.example"


def test_the_same_thing_keeps_its_name_when_it_moves():
    days = [CalendarDay(uid="step@x", day=date(2026, 3, 4) + timedelta(days=i), title="Pin it")
            for i in (0, 7)]  # fmt: skip
    assert len({read(calendar("x", [one], stamp=STAMP))[0]["UID"] for one in days}) == 1


def test_what_is_over_is_struck_out_and_a_later_file_counts_for_more():
    day = CalendarDay(uid="a@x", day=date(2026, 3, 4), title="Pin it", over=True)
    (now,) = read(calendar("x", [day], stamp=STAMP))
    (later,) = read(calendar("x", [day], stamp=STAMP + timedelta(minutes=1)))
    assert now["STATUS"] == "CANCELLED"
    assert int(now["SEQUENCE"]) + 1 == int(later["SEQUENCE"]) < 2**31


def test_words_stay_apart_and_joined_pictures_together():
    day = CalendarDay(uid="a@x", day=date(2026, 3, 4), title="Tell\u00a0the\tfamily \U0001f468\u200d\U0001f467",
                      note="One\u2028Two\r\n\u202eThree")  # fmt: skip
    (found,) = read(calendar("x", [day], stamp=STAMP))
    assert found["SUMMARY"] == "Tell the family \U0001f468\u200d\U0001f467"
    assert found["DESCRIPTION"] == "One Two\nThree"
