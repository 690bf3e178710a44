"""Import of an X archive of 100,000 posts, against ``twitter-to-sqlite`` 0.22 on the same posts.

Makes the archive (made-up posts, written as X writes them), then runs both as whole processes:
ours on the current layout, theirs on its own old layout, because on the current one it reads
nothing. Prints posts kept, seconds, peak memory and the ratio, and names the machine. Both end with
the posts in SQLite; ``goodmeasure import`` goes on to judge every post, which the other does not
do, so that is left out unless ``--what command`` asks for it.

    python benchmarks/x_archive.py [--posts N] [--repeat N] [--what import|command|parse]

``twitter-to-sqlite`` gets an environment of its own under ``.cache/venvs`` (made when missing).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OTHER = ROOT / ".cache" / "venvs" / "twitter-to-sqlite"
OTHER_VERSION = "twitter-to-sqlite==0.22"
ZIP, OLD = "twitter-archive.zip", "old-layout"
SAYINGS = (
    "research ethics review patients public health study approval committee guidance update join "
    "webinar today new week people care trial data support share thank team read more find out how"
)
WORDS = SAYINGS.split()
MADE_ON = datetime(2024, 8, 20, 9, 30, tzinfo=UTC)
FIRST = datetime(2011, 6, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Run:
    seconds: float
    processor: float
    """Seconds of processor time, children included: what a busy machine does not change."""
    peak_mb: float
    kept: int


def tweets(count: int, seed: int = 1) -> Iterator[dict[str, object]]:
    """Made-up posts with the fields, the spelling and about the size of real ones."""
    rng = random.Random(seed)
    step = (MADE_ON - FIRST) / (count + 1)
    for number in range(count):
        when = FIRST + step * number + timedelta(seconds=rng.randrange(60))
        key = str(76_000_000_000_000_000 + number * 17_500_000_000_000 + rng.randrange(10**12))
        text = " ".join(rng.choices(WORDS, k=rng.randrange(8, 32))) + " 🙂"
        kind = rng.random()
        tweet: dict[str, object] = {
            "edit_info": {
                "initial": {
                    "editTweetIds": [key],
                    "editableUntil": when.isoformat().replace("+00:00", "Z"),
                    "editsRemaining": "5",
                    "isEditEligible": True,
                }
            },
            "retweeted": False,
            "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
            "entities": {
                "hashtags": [{"text": "research", "indices": ["10", "19"]}] if kind > 0.7 else [],
                "symbols": [],
                "user_mentions": [
                    {
                        "name": "A partner",
                        "screen_name": f"partner{rng.randrange(50)}",
                        "indices": ["3", "14"],
                        "id_str": "123456",
                        "id": "123456",
                    }
                ],
                "urls": [
                    {
                        "url": "https://t.co/abcdefghij",
                        "expanded_url": f"https://www.example.org/news/{number}",
                        "display_url": "example.org/news",
                        "indices": ["60", "83"],
                    }
                ],
            },
            "display_text_range": ["0", str(len(text))],
            "favorite_count": str(int(rng.paretovariate(0.9)) - 1),
            "id_str": key,
            "truncated": False,
            "retweet_count": str(int(rng.paretovariate(1.1)) - 1),
            "id": key,
            "possibly_sensitive": False,
            "created_at": f"{when:%a %b %d %H:%M:%S} +0000 {when.year}",
            "favorited": False,
            "full_text": ("RT @partner: " if kind < 0.2 else "") + text,
            "lang": "en",
        }
        if 0.2 <= kind < 0.35:
            tweet["in_reply_to_status_id_str"] = str(int(key) - 7)
            tweet["in_reply_to_user_id"] = "123456"
            tweet["in_reply_to_screen_name"] = "partner1"
        yield tweet


def write_archive(folder: Path, count: int) -> None:
    """The archive as a zip in today's layout, and the same posts in the old one."""
    listed = json.dumps(
        [{"tweet": tweet} for tweet in tweets(count)],
        indent=2,
        separators=(",", " : "),
        ensure_ascii=False,
    )
    manifest = {
        "userInfo": {"accountId": "123", "userName": "town", "displayName": "Example Town"},
        "archiveInfo": {"generationDate": "2024-08-20T09:30:00.000Z", "isPartialArchive": False},
        "dataTypes": {
            "tweets": {
                "files": [
                    {
                        "fileName": "data/tweets.js",
                        "globalName": "YTD.tweets.part0",
                        "count": str(count),
                    }
                ]
            }
        },
    }
    account = [{"account": {"email": "a@example.org", "username": "town", "accountId": "123"}}]
    with zipfile.ZipFile(folder / ZIP, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/manifest.js", f"window.__THAR_CONFIG = {json.dumps(manifest)}")
        archive.writestr("data/account.js", f"window.YTD.account.part0 = {json.dumps(account)}")
        archive.writestr("data/tweets.js", f"window.YTD.tweets.part0 = {listed}")
    old = folder / OLD
    old.mkdir()
    (old / "tweet.js").write_text(f"window.YTD.tweet.part0 = {listed}", encoding="utf-8")


def measure(command: list[str], environment: dict[str, str]) -> tuple[float, float, float, str]:
    """Seconds, processor seconds and peak megabytes of one whole process, and what it printed.

    Memory is that of the process and its children together, looked at every 20 ms.
    """
    with tempfile.TemporaryFile("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, env=environment, cwd=ROOT)
        peak = 0.0
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            peak = max(peak, resident(process.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read()
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}.\n{printed}")
    processor = usage.ru_utime + usage.ru_stime
    return seconds, processor, max(peak, usage.ru_maxrss / 1024), printed


def resident(pid: int) -> float:
    """Megabytes in memory of a process and its children; 0 where it has just ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20 + sum(map(resident, map(int, children)))


def run_ours(path: Path, folder: Path, what: str) -> Run:
    """The whole process: ``goodmeasure import FILE --json``, or a part of it (see ``main``).

    The database is laid out beforehand, as on any machine that has Good Measure.
    """
    environment = dict(
        os.environ, GOODMEASURE_HOME=str(folder), GOODMEASURE_PASSWORD="correct horse battery"
    )
    program = str(Path(sys.executable).with_name("goodmeasure"))
    if what != "parse":
        setup = [program, "setup", "--name", "Town", "--email", "a@example.org"]
        subprocess.run(setup, check=True, env=environment, capture_output=True)
    command = [sys.executable, str(Path(__file__)), f"--{what}-only", str(path)]
    if what == "command":
        command = [program, "import", str(path), "--json"]
    seconds, processor, peak, printed = measure(command, environment)
    kept = int(json.loads(printed)["posts_new"])
    return Run(seconds=seconds, processor=processor, peak_mb=peak, kept=kept)


def run_other(old: Path, folder: Path) -> Run:
    database = folder / "other.db"
    command = [str(OTHER / "bin" / "twitter-to-sqlite"), "import", str(database), str(old)]
    seconds, processor, peak, _ = measure(command, dict(os.environ))
    with sqlite3.connect(database) as connection:
        (kept,) = connection.execute("select count(*) from archive_tweet").fetchone()
    return Run(seconds=seconds, processor=processor, peak_mb=peak, kept=kept)


def prepare_other() -> None:
    if not (OTHER / "bin" / "twitter-to-sqlite").exists():
        venv.create(OTHER, with_pip=True)
        subprocess.run([str(OTHER / "bin" / "pip"), "install", "-q", OTHER_VERSION], check=True)


def parse_only(path: Path) -> int:
    """The reading alone, without a database."""
    from goodmeasure.sources.importing import read_file

    found = read_file(path, timezone=UTC)
    for _ in found.pages():
        pass
    return found.summary().posts


def import_only(path: Path) -> int:
    """What ``goodmeasure import`` does before it judges the posts: everything into SQLite."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodmeasure.config.settings")
    import django

    django.setup()
    from goodmeasure.services.importing import import_file
    from goodmeasure.store.models import Organisation

    result = import_file(Organisation.objects.get(), path, now=datetime.now(UTC))
    return result.written.posts_new


def middle(runs: list[Run]) -> Run:
    return Run(
        seconds=statistics.median(run.seconds for run in runs),
        processor=statistics.median(run.processor for run in runs),
        peak_mb=max(run.peak_mb for run in runs),
        kept=min(run.kept for run in runs),
    )


def machine() -> str:
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


LABELS = {
    "import": "import into SQLite",
    "command": "the whole command, which also judges every post",
    "parse": "reading only",
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--posts", type=int, default=100_000)
    arguments.add_argument("--repeat", type=int, default=3)
    arguments.add_argument("--what", choices=LABELS, default="import")
    arguments.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--parse-only", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--import-only", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.write:
        write_archive(given.write, given.posts)
    elif given.parse_only:
        sys.stdout.write(json.dumps({"posts_new": parse_only(given.parse_only)}))
    elif given.import_only:
        sys.stdout.write(json.dumps({"posts_new": import_only(given.import_only)}))
    else:
        compare(given.posts, given.repeat, given.what)


def compare(posts: int, repeat: int, what: str) -> None:
    """Ours and theirs in turn, so that a busy machine is busy for both."""
    prepare_other()
    ours, others = [], []
    with tempfile.TemporaryDirectory() as name:
        # In a process of its own: the peak memory of a child is never less than its parent's.
        subprocess.run(
            [sys.executable, __file__, "--write", name, "--posts", str(posts)], check=True
        )
        path, old = Path(name) / ZIP, Path(name) / OLD
        size = (old / "tweet.js").stat().st_size
        for number in range(repeat):
            folder = Path(name) / f"run-{number}"
            folder.mkdir()
            ours.append(run_ours(path, folder, what))
            others.append(run_other(old, folder))
    mine, other = middle(ours), middle(others)
    print(f"X archive: {posts:,} posts, {size / 1e6:.0f} MB of JSON. {machine()}")
    print(f"  medians of {repeat}; memory is the highest of them")
    for label, run in ((f"goodmeasure ({LABELS[what]})", mine), (OTHER_VERSION, other)):
        print(
            f"  {label:38} {run.kept:>8,} kept {run.seconds:7.2f} s "
            f"({run.processor:.2f} s of processor time) {run.peak_mb:6.0f} MB"
        )
    ratio, kept = other.seconds / mine.seconds, mine.kept == posts
    print(f"  ratio {ratio:.1f} (wanted 3 or more), memory under 300 MB: {mine.peak_mb < 300}")
    print(f"  kept all: {kept}")
    if not (kept and ratio >= 3 and mine.peak_mb < 300):
        sys.exit(1)


if __name__ == "__main__":
    main()
