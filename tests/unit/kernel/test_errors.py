"""One small tree of errors, drawn truly."""

from __future__ import annotations

import inspect
import re

from goodmeasure.kernel import errors


def classes():
    return [
        one
        for _, one in inspect.getmembers(errors, inspect.isclass)
        if issubclass(one, errors.GoodMeasureError)
    ]


def test_every_error_has_a_code_of_its_own():
    codes = [one.code for one in classes()]
    assert len(codes) == len(set(codes))


def test_the_tree_at_the_top_of_the_module_is_the_tree():
    drawn, above = {}, {}
    for line in errors.__doc__.splitlines():
        found = re.match(r"([\s│├└─]*)([A-Z]\w+)(\s|$)", line)
        if found and hasattr(errors, found[2]):
            depth = len(found[1])
            parents = [above[level] for level in sorted(above) if level < depth]
            drawn[found[2]] = parents[-1] if parents else "Exception"
            above = {level: name for level, name in above.items() if level < depth} | {
                depth: found[2]
            }
    assert drawn == {one.__name__: one.__bases__[0].__name__ for one in classes()}


def test_a_file_error_names_file_line_and_field():
    error = errors.UnreadableFile(
        "The date is not one.", file="posts.csv", line=7, field="Date", next_step="Correct it."
    )
    assert str(error) == "posts.csv, line 7, Date: The date is not one. Correct it."
