"""Topics: what some posts are about."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.store.models import Topic
from goodmeasure.web.forms.topics import TopicForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import HOME, LEARNING
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, snippet

CRUMBS = (HOME, LEARNING, Crumb(text="What works", href="/learning/effects/"))


def topics_page(topics: Sequence[tuple[Topic, int, list[str]]]) -> SectionsPage:
    if not topics:
        section = Section(
            empty=Empty(
                sentence="There are no topics yet. A topic is a few keywords; posts that have one"
                " of them are about it, and we work out what they go with."
            )
        )
    else:
        section = Section(
            grid=Grid(
                caption="Topics",
                head=("Topic", "Keywords", "Posts about it", "For example"),
                rows=tuple(
                    (
                        Cell(text=topic.name, own=True),
                        Cell(text=", ".join(topic.keywords), own=True),
                        Cell(
                            text=wording.number(count),
                            key=f"topic-{topic.pk}",
                            how=HowKnown(
                                method="Posts with one of the keywords as a whole word; capitals"
                                " and accents make no difference. A plain count has no range.",
                                base="All posts of your own whose words we hold.",
                                caveats=("A keyword may be used in another sense.",),
                            ),
                        ),
                        Cell(text=snippet(examples[0], 100) if examples else "", own=True),
                    )
                    for topic, count, examples in topics
                ),
            )
        )
    return SectionsPage(
        title="Topics",
        lead="What are our posts about? Choose keywords, and see what each topic goes with.",
        crumbs=CRUMBS,
        sections=(section,),
    )


def topic_form(form: TopicForm) -> FormBlock:
    return FormBlock(
        title="Add a topic, or change its keywords",
        action=reverse("topics"),
        button="Save topic",
        form=form,
        hints={
            "keywords": "One a line, or with commas between them. Whole words only.",
            "name": "An existing name changes that topic.",
        },
    )


def remove_form(topic: Topic) -> FormBlock:
    return FormBlock(
        action=reverse("topic_remove", args=[topic.pk]),
        button=f"Remove {topic.name}",
        secondary=True,
    )
