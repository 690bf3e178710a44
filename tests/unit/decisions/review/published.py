"""The published data sets, where they are: R's dput text as arrays."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[5] / "shared" / "data" / "published_answers"


def text_of(name: str) -> str:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{path} is not here: it may not be shipped")
    return gzip.decompress(path.read_bytes()).decode()


def dput(name: str) -> np.ndarray:
    """An array as R's ``dput`` writes it: values by column, then its dimensions."""
    text = text_of(name)
    numbers = text[text.index("c(") + 2 : text.index(")")].split(",")
    shape = re.findall(r"(\d+)L", text[text.index(".Dim =") :].split(")")[0])
    return np.array(numbers, dtype=float).reshape([int(one) for one in shape], order="F")
