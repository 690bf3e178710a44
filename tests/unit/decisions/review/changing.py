"""Made-up changes of a small review, drawn by Hypothesis: few keys, so that they meet often."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.unit.decisions.review.made_up import figure

from goodmeasure.decisions.review import changes as c
from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.criteria import Audience, Criterion, Scale
from goodmeasure.decisions.review.options import Option, Placement, State
from goodmeasure.decisions.review.weighing import Points, Preferred, Weighing

OPTIONS, CRITERIA, AUDIENCES = ("stay", "close"), ("reach", "cost", "people"), ("a", "b")
AUTHORS = ("Ada", "Grace")

option_keys = st.sampled_from(OPTIONS)
criterion_keys = st.sampled_from(CRITERIA)
audience_keys = st.sampled_from(AUDIENCES)
maybe_audience = st.sampled_from((*AUDIENCES, None))
authors = st.sampled_from(AUTHORS)
words = st.sampled_from(("as we see it", "so it was counted"))

options = st.builds(
    Option, key=option_keys, title=st.sampled_from(("Stay", "Close it")),
    places=st.sampled_from(((), (Placement(channel="channel:1", state=State.CLOSED),))),
)  # fmt: skip
criteria = st.builds(
    Criterion, key=criterion_keys, title=st.sampled_from(("Reach", "Hours")),
    parent=st.sampled_from((None, None, "people")), by_group=st.booleans(),
    scale=st.sampled_from((None, Scale(worst=0, best=100, unit="%"))),
    lightest=st.sampled_from((0.0, 0.0, 0.6)),
)  # fmt: skip
audiences = st.builds(
    Audience, key=audience_keys, title=st.just("Group"), group=st.just("1"),
    weight=st.sampled_from((0.0, 1.0, 3.0)),
)  # fmt: skip
evidence = st.sampled_from(
    tuple(
        figure("stay", "reach", value, low, high, unit=unit).evidence
        for value, low, high in ((30, 20, 40), (50, None, None))
        for unit in ("%", "hours")
    )
)
judgements = st.builds(
    Judgement, author=authors, score=st.sampled_from((0.0, 4.0, 10.0)), reason=words
)
weighings = st.builds(
    Weighing, author=authors,
    points=st.lists(
        st.builds(Points, criterion=criterion_keys, points=st.sampled_from((1.0, 50.0, 100.0))),
        unique_by=lambda one: one.criterion, max_size=3,
    ).map(tuple),
    preferred=st.lists(
        st.builds(Preferred, more=criterion_keys, less=criterion_keys), max_size=2
    ).map(tuple),
)  # fmt: skip
studies = st.builds(
    c.PlannedStudy, title=st.just("Survey"), items=st.just(("stay · reach",)),
    months=st.sampled_from((1.0, 3.0)), answers=st.sampled_from((None, 200)),
)  # fmt: skip
cells = {"option": option_keys, "criterion": criterion_keys, "audience": maybe_audience}

changes = st.one_of(
    st.builds(c.QuestionAsked, question=st.sampled_from(("Should we stay?", "And now?"))),
    st.builds(c.OptionPut, option=options),
    st.builds(c.OptionRemoved, key=option_keys),
    st.builds(c.CriterionPut, criterion=criteria),
    st.builds(c.CriterionRemoved, key=criterion_keys),
    st.builds(c.AudiencePut, audience=audiences),
    st.builds(c.AudienceRemoved, key=audience_keys),
    st.builds(c.FigurePut, evidence=evidence, **cells),
    st.builds(c.CellEmptied, why=words, **cells),
    st.builds(c.Judged, judgement=judgements, **cells),
    st.builds(c.JudgementWithdrawn, author=authors, **cells),
    st.builds(c.Weighed, weighing=weighings),
    st.builds(c.WeighingWithdrawn, author=authors),
    st.builds(
        c.WaitingCosts, a_month=st.sampled_from((0.0, 0.5)),
        studies=st.lists(studies, max_size=2).map(tuple),
    ),
)  # fmt: skip
histories = st.lists(changes, max_size=25)
