"""What each test of this folder rests on: take the guard out, and the test must fail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Guard:
    """``old`` in ``file`` of the package is what keeps us honest; ``new`` takes it out."""

    misleads: str
    test: str
    file: str
    old: str
    new: str


GUARDS = (
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py::test_a_sum_with_a_part_missing_is_missing",
        file="observations/columns.py",
        old="np.full(len(self), np.nan)",
        new="np.full(len(self), 0.0)",
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py::test_a_blank_cell_makes_no_reading",
        file="observations/normalise/cells.py",
        old="    if is_blank(cell):\n        return None\n",
        new="    if is_blank(cell):\n        return 0\n",
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py::test_the_page_and_the_download_say_so",
        file="reports/texts.py",
        old='if value is None:\n        return ""',
        new="if value is None:\n        return 0",
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py::test_the_api_says_null",
        file="services/plain/posts.py",
        old="    if reading is None:\n        return None\n",
        new="    if reading is None:\n        reading = LatestReading(value=0)\n",
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py::test_a_table_of_the_api_leaves_the_cell_empty",
        file="reports/texts.py",
        old='if value is None:\n        return ""',
        new="if value is None:\n        return 0",
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py"
        "::test_a_channel_that_nothing_came_in_from_has_no_posts_counted",
        file="web/presenters/overview.py",
        old="    return one.as_of is not None and not is_owned(one.channel.platform)",
        new="    return not is_owned(one.channel.platform)",
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py::test_a_group_nobody_asked_has_no_share",
        file="web/presenters/audiences/grid.py",
        old='text=words.NOT_ASKED, note="", kind="unasked"',
        new='text="0%", note="", kind="unasked"',
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py::test_a_place_of_which_nobody_was_asked_has_no_share",
        file="web/presenters/audiences/parts.py",
        old="return Cell(tag=NOT_ASKED)",
        new='return Cell(text="0%")',
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py::test_the_download_of_a_group_nobody_asked_has_no_share",
        file="reports/audiences.py",
        old='return ("not asked", *(None,) * 13)',
        new='return ("finding", 0.0, *(None,) * 12)',
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py::test_who_skipped_a_question_did_not_answer_no",
        file="evidence/audiences/survey_results.py",
        old="    there = np.zeros(len(given), dtype=np.bool_)",
        new="    there = np.ones(len(given), dtype=np.bool_)",
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py::test_a_published_figure_that_is_kept_back_is_missing",
        file="sources/published/long_tables.py",
        old='value, note = read_one.cell.value, ""',
        new='value, note = read_one.cell.value or 0.0, ""',
    ),
    Guard(
        misleads="Views filed as clicks",
        test="test_views_are_not_clicks.py::test_a_column_is_known_by_its_name_wherever_it_stands",
        file="observations/normalise/x_exports.py",
        old='"url clicks": Metric.LINK_CLICKS',
        new='"url clicks": Metric.IMPRESSIONS',
    ),
    Guard(
        misleads="Engagements reported as impressions",
        test="test_views_are_not_clicks.py::"
        "test_the_platforms_engagements_are_neither_impressions_nor_our_engagement",
        file="observations/normalise/x_exports.py",
        old='"engagements": Metric.ENGAGEMENTS',
        new='"engagements": Metric.IMPRESSIONS',
    ),
    Guard(
        misleads="Impressions doubled by carousels",
        test="test_slides_are_one_post.py",
        file="sources/tables.py",
        old="        table.tally.duplicates += 1\n        return\n",
        new="        pass\n",
    ),
    Guard(
        misleads="History overwritten",
        test="test_history_is_kept.py::test_a_new_value_is_added_and_the_old_one_stays",
        file="store/writing.py",
        old="    _add_readings(collection, added, times)",
        new="    ReadingRecord.objects.filter(post_id__in=[row[0] for row in added]).delete()\n"
        "        _add_readings(collection, added, times)",
    ),
    Guard(
        misleads="History overwritten",
        test="test_history_is_kept.py::test_a_falling_count_is_kept_as_it_is",
        file="store/writing.py",
        old="(last is None or last[0] != value)",
        new="(last is None or last[0] < value)",
    ),
    Guard(
        misleads="A deleted post's total vanishing",
        test="test_history_is_kept.py::test_a_deleted_post_keeps_its_figures_in_every_total",
        file="store/queries/columns.py",
        old="WHERE +post.organisation_id = %s",
        new="WHERE post.presence = 'shown' AND +post.organisation_id = %s",
    ),
    Guard(
        misleads="A late-rising post cut off at seven days",
        test="test_late_risers.py::test_a_post_is_read_again_however_old_it_is",
        file="services/collecting/schedule.py",
        old="    band = band_of(max(age, timedelta(0)))",
        new="    if age > timedelta(days=7):\n        return timedelta.max\n"
        "    band = band_of(max(age, timedelta(0)))",
    ),
    Guard(
        misleads="A late-rising post cut off at seven days",
        test="test_late_risers.py::test_a_change_makes_it_read_more_often_again",
        file="services/collecting/schedule.py",
        old="if changed or not last_wait:",
        new="if not last_wait:",
    ),
    Guard(
        misleads="A definition changed without a break",
        test="test_definitions_have_breaks.py",
        file="measures/definitions.py",
        old="for one in self.versions[1:]",
        new="for one in ()",
    ),
    Guard(
        misleads="A definition changed without a break",
        test="test_definitions_have_breaks.py::test_a_period_across_it_has_no_figure",
        file="measures/compute.py",
        old="parting((*measure.breaks(), *channel.breaks), period)",
        new="()",
    ),
    Guard(
        misleads="A percentage change with an unlike base",
        test="test_percentages_have_bases.py::test_unlike_figures_make_no_percentage",
        file="kernel/comparison.py",
        old="    alike((before, after), breaks=breaks)\n",
        new="",
    ),
    Guard(
        misleads="A percentage change with a made-up base",
        test="test_percentages_have_bases.py::"
        "test_nothing_is_a_percentage_of_0_or_of_next_to_nothing",
        file="kernel/comparison.py",
        old="if first.low is None and first.value < FEWEST:",
        new="if False:",
    ),
    Guard(
        misleads="Missing shown as 0",
        test="test_missing_is_not_zero.py"
        "::test_a_post_of_which_nobody_can_tell_did_not_fail_to_work",
        file="services/lessons.py",
        old="TOLD = (Outcome.WORKED, Outcome.AS_EXPECTED, Outcome.MISSED)",
        new="TOLD = tuple(Outcome)",
    ),
    Guard(
        misleads="Time zones shifting days",
        test="test_days_are_local.py::test_the_weekday_that_worked_is_the_organisations",
        file="services/lessons.py",
        old="organisation.day_of(at).toordinal()",
        new="at.toordinal()",
    ),
    Guard(
        misleads="Time zones shifting days",
        test="test_days_are_local.py",
        file="kernel/periods.py",
        old="datetime.combine(self.since, time.min, zone)",
        new="datetime.combine(self.since, time.min, UTC)",
    ),
    Guard(
        misleads="Shares of unlike populations side by side",
        test="test_denominators.py::test_shares_of_unlike_populations_cannot_be_put_side_by_side",
        file="kernel/comparison.py",
        old='return f"a share of {finding.base.population}" if of_people(finding) else ""',
        new='return ""',
    ),
    Guard(
        misleads="Claimed use beside measured use",
        test="test_denominators.py::test_claimed_and_measured_use_are_different_things",
        file="kernel/comparison.py",
        old="one.base.kind.value, other.base.kind.value",
        new='"", ""',
    ),
    Guard(
        misleads="A figure without a base taken as exact",
        test="test_denominators.py::test_a_share_without_a_base_makes_no_percentage",
        file="kernel/comparison.py",
        old="if any(of_people(one) and one.low is None for one in (first, second)):",
        new="if False:",
    ),
    Guard(
        misleads="National figures given for a group they do not describe",
        test="test_nations_are_not_groups.py",
        file="evidence/audiences/heard.py",
        old="if one.grade in PUBLISHED and one.discount == 1 and one.population != population:",
        new="if False:",
    ),
)
