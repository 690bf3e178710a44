"""Addresses under Reviews."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views.reviews import grid, overview, parts, result, weights

_one = "reviews/<int:key>/"
patterns: list[URLPattern] = [
    path("reviews/", overview.reviews, name="reviews"),
    path("reviews/new/", overview.review_new, name="review_new"),
    path(_one, overview.review, name="review"),
    path(f"{_one}question/", parts.question, name="review_question"),
    path(f"{_one}options/", parts.options, name="review_options"),
    path(f"{_one}options/new/", parts.option_new, name="review_option_new"),
    path(f"{_one}options/<slug:option>/", parts.option, name="review_option"),
    path(f"{_one}options/<slug:option>/out/", parts.option_out, name="review_option_out"),
    path(f"{_one}criteria/", parts.criteria, name="review_criteria"),
    path(f"{_one}criteria/new/", parts.criterion_new, name="review_criterion_new"),
    path(f"{_one}criteria/<slug:criterion>/", parts.criterion, name="review_criterion"),
    path(f"{_one}criteria/<slug:criterion>/out/", parts.criterion_out, name="review_criterion_out"),
    path(f"{_one}groups/", parts.groups, name="review_groups"),
    path(f"{_one}groups/add/", parts.audience_add, name="review_audience_add"),
    path(f"{_one}groups/out/", parts.audience_out, name="review_audience_out"),
    path(f"{_one}grid/", grid.grid, name="review_grid"),
    path(f"{_one}grid/fill/", grid.fill, name="review_fill"),
    path(f"{_one}grid/<str:cell>/", grid.cell, name="review_cell"),
    path(f"{_one}weights/", weights.weights, name="review_weights"),
    path(f"{_one}weights/first/", weights.first, name="review_weights_first"),
    path(f"{_one}weights/points/", weights.points, name="review_weights_points"),
    path(f"{_one}weights/order/", weights.order, name="review_weights_order"),
    path(f"{_one}weights/pairs/", weights.pairs, name="review_weights_pairs"),
    path(f"{_one}weights/none/", weights.none, name="review_weights_none"),
    path(f"{_one}weights/withdraw/", weights.withdraw, name="review_weights_withdraw"),
    path(f"{_one}result/", result.result, name="review_result"),
    path(f"{_one}waiting/", result.waiting, name="review_waiting"),
    path(f"{_one}history/", overview.history, name="review_history"),
    path(f"{_one}since/", result.since, name="review_since"),
    path(f"{_one}set-aside/", overview.set_aside, name="review_set_aside"),
]
