"""Turn recorded Mastodon answers from YAML into one small file that loads quickly.

Usage: cassettes_convert.py SOURCE DESTINATION    (run by `setup.py`; needs PyYAML)
Writes DESTINATION/answers.jsonl.gz, a line per answer, in a stable order. Left out: answers whose
body is not text (pictures), and duplicates.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def main(source: Path, destination: Path) -> None:
    seen = set()
    with gzip.open(destination / "answers.jsonl.gz", "wt", encoding="utf-8") as out:
        for cassette in sorted(source.rglob("tests/cassettes*/*.yaml")):
            for answer in answers(cassette):
                line = json.dumps(answer, ensure_ascii=False, sort_keys=True)
                if line not in seen:
                    seen.add(line)
                    out.write(line + "\n")


def answers(cassette: Path) -> Iterator[dict[str, Any]]:
    recorded = yaml.load(cassette.read_text(encoding="utf-8"), Loader=LOADER)
    # One streaming cassette has another layout; there is nothing to replay in it.
    for interaction in recorded.get("interactions", []):
        request, response = interaction["request"], interaction["response"]
        address, body = urlsplit(request["uri"]), response["body"].get("string")
        if isinstance(body, str):
            yield {
                "cassette": cassette.stem,
                "method": request["method"],
                "host": address.netloc,
                "path": address.path,
                "query": address.query,
                "status": response["status"]["code"],
                "headers": {key.lower(): ", ".join(v) for key, v in response["headers"].items()},
                "body": body,
            }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
