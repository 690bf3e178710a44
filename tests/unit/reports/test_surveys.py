"""What is said of a survey that people chose to answer."""

from __future__ import annotations

from goodmeasure.reports.surveys import data_defect_line


def test_how_far_off_a_self_selected_survey_may_be_and_what_it_is_worth():
    """Meng 2018: 0.05 x root(750 / 150) x 0.5 is 5.6 points; 150 / 750 / 0.05² is 80 people."""
    said = data_defect_line(150, 900)
    assert "would put a share of half off by 6 points" in said
    assert "worth those of 80 people chosen by chance" in said


def test_where_the_size_is_not_known_no_figure_is_given():
    for size in (None, 150):
        assert not any(letter.isdigit() for letter in data_defect_line(150, size))
