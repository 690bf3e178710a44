"""Effects of made-up channels: what is found, what is refused, and how often the range is right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from goodmeasure.evidence.effects.choices import Choice
from goodmeasure.evidence.effects.design import designed
from goodmeasure.evidence.effects.effects import Effect, Posts, effects
from goodmeasure.evidence.effects.habits import turns
from goodmeasure.evidence.effects.sensitivity import robustness_value
from goodmeasure.kernel.findings import NotEnough


def posts_of(count: np.ndarray, day: np.ndarray) -> Posts:
    return Posts(
        count=count.astype(np.float64), published=day, kind=np.zeros(len(day), dtype=np.int64)
    )


def channel(seed: int, n: int = 400) -> tuple[np.random.Generator, np.ndarray]:
    chance = np.random.default_rng(seed)
    return chance, np.sort(chance.uniform(0, 500, n))


def choice(made: np.ndarray, name: str = "link", among: np.ndarray | None = None) -> Choice:
    return Choice(name=name, made=np.asarray(made).astype(np.int8), among=among)


def one(posts: Posts, *choices: Choice) -> Effect | NotEnough:
    return effects(posts, choices)[choices[0].name]


def refusal(found: Effect | NotEnough) -> str:
    assert isinstance(found, NotEnough)
    assert found.needed
    return found.reason


def test_a_doubling_is_found_and_two_halves_of_luck_are_not():
    chance, day = channel(1, 2_000)
    made, idle = chance.random(2_000) < 0.4, chance.random(2_000) < 0.5
    count = chance.poisson(5 * np.where(made, 2.0, 1.0) * chance.gamma(2, 0.5, 2_000))
    found = effects(posts_of(count, day), [choice(made), choice(idle, "image")])
    link, image = found["link"], found["image"]
    assert isinstance(link, Effect)
    assert isinstance(image, Effect)
    assert link.low < 2 < link.high
    assert link.low > 1.7
    assert image.ratio == pytest.approx(1, abs=0.2)
    assert (link.with_it, link.without_it) == (made.sum(), (~made).sum())


def test_a_range_is_never_shorter_than_one_of_posts_taken_apart():
    """statsmodels' error, with the dispersion by Pearson's chi squared, of the same columns. Weeks by
    themselves say less on about half of these channels."""
    for seed in range(20):
        chance, day = channel(seed, 300)
        made = chance.random(300) < 0.2
        count = chance.poisson(3 * chance.gamma(0.5, 2, 300)).astype(float)
        found = one(posts_of(count, day), choice(made))
        assert isinstance(found, Effect)
        plan = designed(
            day, np.zeros(300, dtype=np.int64), count > 0, [choice(made)], np.arange(300), 30
        )
        family = sm.families.NegativeBinomial(alpha=found.alpha)
        theirs = sm.GLM(count, plan.x, family=family).fit(scale="X2", tol=1e-12)
        apart = float(np.asarray(theirs.bse) @ np.abs(plan.contrasts["link"].weights))
        assert np.log(found.high / found.low) / 2 > 1.95996 * apart


def test_a_regression_that_does_not_settle_gives_no_figure(monkeypatch):
    monkeypatch.setattr("goodmeasure.evidence.effects.regression.ROUNDS", 1)
    chance, day = channel(4)
    posts = posts_of(chance.poisson(5.0, 400), day)
    assert "does not settle" in refusal(one(posts, choice(chance.random(400) < 0.4)))


def test_another_choice_that_goes_with_it_is_held_alike():
    """Images double the count and go with links; links do nothing. Alone, links seem to work."""
    chance, day = channel(2, 2_000)
    link = chance.random(2_000) < 0.5
    image = chance.random(2_000) < np.where(link, 0.8, 0.2)
    count = chance.poisson(5 * np.where(image, 2.0, 1.0))
    posts = posts_of(count, day)
    alone, beside = one(posts, choice(link)), one(posts, choice(link), choice(image, "image"))
    assert isinstance(alone, Effect)
    assert isinstance(beside, Effect)
    assert alone.low > 1.2
    assert beside.ratio == pytest.approx(1, abs=0.1)


def test_a_channel_that_grows_is_not_the_work_of_a_choice_made_more_and_more_often():
    chance, day = channel(3, 1_500)
    made = chance.random(1_500) < 0.1 + 0.8 * day / 500
    count = chance.poisson(3 * np.exp(1.5 * day / 500))
    found = one(posts_of(count, day), choice(made))
    assert isinstance(found, Effect)
    assert found.ratio == pytest.approx(1, abs=0.1)
    assert count[made].mean() / count[~made].mean() > 1.4


def test_a_choice_always_made_from_some_day_on_is_refused():
    chance, day = channel(4)
    found = one(posts_of(chance.poisson(5, 400), day), choice(day > 250))
    assert "different times" in refusal(found)


@pytest.mark.parametrize(("posts", "strays"), [(100, 1), (400, 3), (1_200, 10)])
def test_a_choice_that_is_nearly_a_date_is_refused_though_its_times_overlap(posts, strays):
    """The level jumps on the day the choice became a habit. A few posts that went the other way,
    the first and the last among them, make it look as if it was chosen all along."""
    for seed in range(5):
        chance, day = channel(seed, posts)
        late = day > 250
        early_ones = np.flatnonzero(~late)[np.linspace(0, (~late).sum() - 1, strays).astype(int)]
        late_ones = np.flatnonzero(late)[-1 - np.linspace(0, late.sum() - 1, strays).astype(int)]
        made = late.copy()
        made[early_ones], made[late_ones] = True, False
        count = chance.poisson(5 * np.where(late, 1.6, 1.0))
        found = one(posts_of(count, day), choice(made))
        assert "different times" in refusal(found) or "with a time" in refusal(found)


def test_two_choices_that_are_one_are_both_refused():
    chance, day = channel(6)
    made = chance.random(400) < 0.5
    found = effects(posts_of(chance.poisson(5, 400), day), [choice(made), choice(made, "image")])
    assert all("with another choice" in refusal(answer) for answer in found.values())


@pytest.mark.parametrize(("with_it", "told"), [(29, False), (30, True), (370, True), (371, False)])
def test_it_takes_thirty_posts_on_each_side(with_it, told):
    chance, day = channel(7)
    made = np.zeros(400, dtype=bool)
    made[chance.permutation(400)[:with_it]] = True
    found = one(posts_of(chance.poisson(20, 400), day), choice(made))
    assert isinstance(found, Effect) is told
    if not told:
        assert "there are 29 posts" in refusal(found)


def test_a_side_that_got_next_to_nothing_is_refused_and_not_a_ratio_of_none():
    chance, day = channel(8)
    made = chance.random(400) < 0.5
    count = np.where(made, 0, chance.poisson(5, 400))
    assert "got 0 acts" in refusal(one(posts_of(count, day), choice(made)))


def test_not_known_is_never_no():
    """Of 100 links, 100 are told; of the rest nothing is. There are no posts without a link."""
    chance, day = channel(9)
    made = np.full(400, -1, dtype=np.int8)
    made[chance.permutation(400)[:100]] = 1
    count = chance.poisson(5, 400)
    assert (
        refusal(one(posts_of(count, day), choice(made))) == "for 300 of 400 posts it is not known"
    )
    few = (chance.random(400) < 0.5).astype(np.int8)
    few[:40] = -1
    found = one(posts_of(count, day), choice(few))
    assert isinstance(found, Effect)
    assert found.with_it + found.without_it == 360


def test_alt_text_is_asked_of_posts_with_an_image_only():
    chance, day = channel(10, 600)
    image = chance.random(600) < 0.5
    alt = np.where(image, chance.random(600) < 0.5, -1)
    found = effects(
        posts_of(chance.poisson(5, 600), day),
        [choice(image, "image"), choice(alt, "alt text", among=image)],
    )["alt text"]
    assert isinstance(found, Effect)
    assert found.with_it + found.without_it == image.sum()


def test_the_ratio_is_that_of_statsmodels_with_the_same_columns():
    """Under 120 posts: one bend, so that the natural spline can be written down here."""
    chance, day = np.random.default_rng(11), np.linspace(0, 500, 80)
    made = chance.permutation(np.arange(80) < 40)
    count = chance.poisson(8 * np.where(made, 1.5, 1.0))
    found = one(posts_of(count, day), choice(made))
    assert isinstance(found, Effect)
    t = day / 500
    bend = t**3 - 2 * np.maximum(t - 0.5, 0) ** 3
    x = np.column_stack([np.ones(80), t, bend, made])
    family = sm.families.NegativeBinomial(alpha=max(found.alpha, 1e-9))
    theirs = sm.GLM(count, x, family=family).fit(tol=1e-12)
    assert found.ratio == pytest.approx(float(np.exp(theirs.params[3])), rel=1e-4)


def test_the_robustness_value_is_that_of_the_last_weighted_regression():
    """By statsmodels' weighted least squares on the working response: |t| over the root of the
    degrees of freedom is their partial f."""
    chance, day = channel(21, 90)
    made = chance.random(90) < 0.5
    count = chance.poisson(9 * np.where(made, 1.6, 1.0) * chance.gamma(2, 0.5, 90))
    found = one(posts_of(count, day), choice(made))
    assert isinstance(found, Effect)
    t = (day - day.min()) / (day.max() - day.min())
    knots = np.quantile(t, [0, 0.5, 1])

    def part(knot: float) -> np.ndarray:
        up = np.maximum(t - knot, 0) ** 3 - np.maximum(t - knots[2], 0) ** 3
        return up / (knots[2] - knot)

    x = np.column_stack([np.ones(90), t, part(knots[0]) - part(knots[1]), made])
    family = sm.families.NegativeBinomial(alpha=found.alpha)
    mean = sm.GLM(count, x, family=family).fit(tol=1e-12).fittedvalues
    working = np.log(mean) + (count - mean) / mean
    line = sm.WLS(working, x, weights=mean / (1 + found.alpha * mean)).fit()
    f = abs(line.tvalues[3]) / np.sqrt(line.df_resid)
    assert found.robustness == pytest.approx(robustness_value(f), rel=1e-3)
    assert 0 < found.robustness_of_range < found.robustness


def week_of(day: np.ndarray) -> list[Choice]:
    return [
        Choice(name=name, made=np.isin(day % 7 // 1, days).astype(np.int8), family="weekday")
        for name, days in (("Monday", (0,)), ("Tuesday", (1,)), ("Wednesday", (2,)),
                           ("Thursday", (3,)), ("Friday", (4,)), ("weekend", (5, 6)))
    ]  # fmt: skip


def test_each_day_is_set_against_the_others_as_statsmodels_says():
    """Their fit has a column for each day and no constant; ours leaves one out. What a day is
    against the mean of the others is the same."""
    chance, day = channel(22, 110)
    days = week_of(day)[:2]
    both = days[0].made + days[1].made == 1
    rest = Choice(name="rest", made=(~both).astype(np.int8), family="weekday")
    count = chance.poisson(9 * np.where(days[1].made == 1, 1.6, 1.0) * chance.gamma(2, 0.5, 110))
    wide = [choice(chance.random(110) < 0.5 + 0.3 * days[0].made)]
    lots = 3  # thirty posts of a day take three times as many
    count, day = np.tile(count, lots), np.repeat(day[None], lots, axis=0).ravel()
    order = np.argsort(day, kind="stable")
    asked = [replace(one, made=np.tile(one.made, lots)[order]) for one in [*wide, *days, rest]]
    count, day = count[order], day[order]
    found = effects(posts_of(count, day), asked)
    alpha = found["Tuesday"].alpha
    plain = designed(day, np.zeros(len(day), dtype=int), count > 0, [], np.arange(len(day)), 30).x
    base = np.column_stack(
        [turns(day, [one.made == 1 for one in asked], plain, count > 0), plain[:, :-1]]
    )
    dummies = np.column_stack([one.made for one in asked[1:]])
    x = np.column_stack([base, asked[0].made, dummies])
    theirs = sm.GLM(count, x, family=sm.families.NegativeBinomial(alpha=alpha)).fit(tol=1e-12)
    beta, size = theirs.params[-3:], dummies.sum(axis=0)
    for place, name in enumerate(("Monday", "Tuesday", "rest")):
        others = [i for i in range(3) if i != place]
        log = beta[place] - np.average(beta[others], weights=size[others])
        assert found[name].ratio == pytest.approx(float(np.exp(log)), rel=1e-4)
        assert found[name].with_it == size[place]
        assert found[name].without_it == size[others].sum()


def test_a_good_day_is_found_and_makes_the_others_a_little_worse_than_it_alone():
    chance, day = channel(23, 3_000)
    days = week_of(day)
    count = chance.poisson(6 * np.where(days[1].made == 1, 1.5, 1.0))
    found = effects(posts_of(count, day), days)
    assert found["Tuesday"].low < 1.5 < found["Tuesday"].high
    assert found["Tuesday"].low > 1.3
    for name in ("Monday", "Wednesday", "Thursday", "Friday", "weekend"):
        assert found[name].ratio == pytest.approx(np.exp(-np.log(1.5) / 6), abs=0.08)


def test_days_with_few_posts_have_no_figure_and_are_still_held_apart():
    """Twenty posts at the weekend, which got ten times as much, do not make Friday better."""
    chance, day = channel(24, 700)
    weekend = week_of(day)[5].made == 1
    kept = ~weekend | (np.cumsum(weekend) <= 20)
    day = day[kept]
    days = week_of(day)
    count = chance.poisson(6 * np.where(days[5].made == 1, 10.0, 1.0))
    found = effects(posts_of(count, day), days)
    assert "there are 20 posts with it" in refusal(found["weekend"])
    for name in ("Monday", "Friday"):
        assert found[name].ratio == pytest.approx(1, abs=0.12)
        assert found[name].with_it + found[name].without_it == len(day) - 20


def test_ranges_hold_the_truth_about_as_often_as_they_say():
    """The full figure is that of benchmarks/effects_coverage.py. 400 cases: 95% within 3.5 points
    but for one seed in a thousand."""
    chance = np.random.default_rng(20261123)
    held = []
    for case in range(400):
        truth, n = (1.0, 0.7)[case % 2], 250
        day = np.sort(chance.uniform(0, 400, n))
        week = np.floor(day / 7).astype(int)
        level = chance.normal(0, 0.3, week.max() + 1)[week] + 0.6 * np.sin(day / 70)
        made = chance.random(n) < 0.4
        mean = 1.5 * np.exp(level) * np.where(made, truth, 1.0)
        found = one(posts_of(chance.poisson(mean * chance.gamma(1, 1, n)), day), choice(made))
        assert isinstance(found, Effect)
        held.append(found.low <= truth <= found.high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.035)
