"""What happens to a partition: its lines go through one `optics validate` and one `optics observe`.

Lines come as they lie in the splits of files, and several splits can be in a partition. What is made of them names file, split and
line within the split, which are the same however splits are put together.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import stat
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa
from optics_process import Misbehaved, Process
from optics_tables import STAGED

# What most lines are answered with, so that it need not be parsed.
VALID = b'{"valid":true}\n'
# Rows that are handed back at a time.
ROWS = 4096


@dataclass(frozen=True)
class Settings:
    """How lines are judged, alike in all partitions."""

    # The program as `--files` ships it.
    program: str = "optics"
    # Arguments of both commands, and of `validate` alone.
    reading: tuple[str, ...] = ()
    judging: tuple[str, ...] = ()
    profile: bool = True
    # Seconds after which a process that makes no progress is given up.
    stall: float = 600.0


class Run(NamedTuple):
    """Lines that follow each other in a split of a file."""

    file: str
    split: int
    lines: int
    # With their breaks.
    bytes: int


@dataclass
class Sums:
    """What was counted of a split."""

    lines: int = 0
    bytes: int = 0
    valid: int = 0
    invalid: int = 0
    unread: int = 0
    omitted: int = 0
    not_checked: Counter[str] = field(default_factory=Counter)


def judged(batches: Iterable[pa.RecordBatch], settings: Settings, program: str) -> Iterator[pa.RecordBatch]:
    """Rows of `STAGED` for batches of `value` (a line with its break), `file` and `split`."""
    batches = iter(batches)
    first = next((batch for batch in batches if batch.num_rows > 0), None)
    if first is None:
        return
    validate = (program, "validate", "-", "--verdicts", "--threads", "1", *settings.judging, *settings.reading)
    observe = (program, "observe", "-", *settings.reading)
    rows = Rows()
    began, used = time.monotonic(), _seconds_of_children()
    with Process(validate, settings.stall) as validator:
        if not settings.profile:
            yield from _through(validator, [validator], _chain(first, batches), rows)
        else:
            with Process(observe, settings.stall) as observer:
                yield from _through(validator, [validator, observer], _chain(first, batches), rows)
                code, profile = observer.finish()
                # Where no line is a document there is no profile of them, and the exit code says so.
                if profile and documents(profile) is None or not profile and code != 3:
                    raise observer.failure("wrote no profile")
                if profile:
                    rows.add(kind="profile", profile=profile)
    rows.add(kind="task", seconds=time.monotonic() - began, seconds_of_optics=_seconds_of_children() - used)
    yield from rows.rest()


def executable(program: str) -> str:
    """The program that was shipped, which need not have kept that it can be run."""
    from pyspark import SparkFiles

    path = program if os.sep in program else SparkFiles.get(program)
    if not os.path.isfile(path):
        raise Misbehaved(f"{program} is not here; ship it: spark-submit --files …/{os.path.basename(program)}")
    if not os.access(path, os.X_OK):
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    return path


class Feeder:
    """Writes the lines of a partition to its processes, in a thread of its own: they answer meanwhile."""

    def __init__(self, batches: Iterator[pa.RecordBatch], processes: list[Process]) -> None:
        self._batches = batches
        self._processes = processes
        # Small, however many lines a run has; what bounds the lines in flight are the pipes.
        self._runs: queue.SimpleQueue[Run | None] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._feed, daemon=True)
        self._thread.start()

    def runs(self) -> Iterator[Run]:
        """What has been written, or is about to be."""
        while (run := self._runs.get()) is not None:
            yield run
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _feed(self) -> None:
        try:
            for batch in self._batches:
                lines = Lines(batch.column("value"))
                for run in _runs(batch, lines):
                    self._runs.put(run)
                for process in self._processes:
                    process.write(lines.between(0, batch.num_rows))
            for process in self._processes:
                process.close_input()
        except BaseException as error:  # noqa: BLE001 - it is raised where the answers are read
            self._error = error
            # So that whoever waits for an answer learns that there is none.
            for process in self._processes:
                _quietly(process.close_input)
        finally:
            self._runs.put(None)


class Lines:
    """Lines one behind the other, as they lie in memory."""

    def __init__(self, column: pa.Array[Any]) -> None:
        large = column.cast(pa.large_binary())
        _, ends, data = large.buffers()
        # Of no lines there is nothing.
        self._ends = memoryview(ends or bytes(8)).cast("q")[large.offset :]
        self._data = memoryview(data or b"")

    def between(self, begin: int, end: int) -> memoryview:
        """The bytes of the lines from one on, up to another."""
        return self._data[self._ends[begin] : self._ends[end]]


class Rows:
    """Rows of `STAGED` on their way to Spark."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []

    def add(self, **row: Any) -> None:
        self._rows.append(row)

    def full(self) -> Iterator[pa.RecordBatch]:
        if len(self._rows) >= ROWS:
            yield from self.rest()

    def rest(self) -> Iterator[pa.RecordBatch]:
        if self._rows:
            yield pa.RecordBatch.from_pylist(self._rows, schema=STAGED)
            self._rows = []


def _through(
    validator: Process, processes: list[Process], batches: Iterator[pa.RecordBatch], rows: Rows
) -> Iterator[pa.RecordBatch]:
    feeder = Feeder(batches, processes)
    answers = validator.lines()
    asked = 0
    # Splits come one after the other and never again.
    key: tuple[str, int] | None = None
    sums = Sums()
    for run in feeder.runs():
        if key != (run.file, run.split):
            if key is not None:
                _add_sums(rows, key, sums)
            key, sums = (run.file, run.split), Sums()
        sums.bytes += run.bytes
        for _ in range(run.lines):
            asked += 1
            answer = next(answers, None)
            if answer is None:
                # The reason may be that it was not fed.
                for _ in feeder.runs():
                    pass
                raise validator.failure(f"answered {asked - 1} of the lines and was asked for more")
            sums.lines += 1
            if answer == VALID:
                sums.valid += 1
            else:
                _enter(rows, run, sums, verdict(answer, asked, validator), asked)
                yield from rows.full()
    if key is not None:
        _add_sums(rows, key, sums)
    if next(answers, None) is not None:
        raise validator.failure(f"answered more than the {asked} lines that it was asked for")
    validator.finish()


def verdict(answer: bytes, line: int, validator: Process) -> dict[str, Any]:
    """A verdict that is one, and on this line."""
    try:
        read: dict[str, Any] = json.loads(answer)
        valid, places = read["valid"], [*read.get("findings", []), *read.get("unread", [])]
        # One that says nothing is none.
        is_verdict = (
            valid is True
            or (valid is False and bool(places))
            or (valid is None and isinstance(read.get("not_checked"), str))
        )
        told = {place["line"] for place in places}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise validator.failure(f"answered line {line} with what is no verdict") from error
    if not is_verdict:
        raise validator.failure(f"answered line {line} with what is no verdict")
    if told - {line}:
        raise validator.failure(f"answered line {line} with a verdict on line {min(told - {line})}")
    return read


def documents(profile: bytes) -> int | None:
    """How many documents a profile is of; none if it is no profile."""
    try:
        count = json.loads(profile)["documents"]["seen"]["count"]
    except (ValueError, KeyError, TypeError):
        return None
    return count if isinstance(count, int) else None


def _enter(rows: Rows, run: Run, sums: Sums, read: dict[str, Any], line: int) -> None:
    place = {"file": run.file, "split": run.split, "line": sums.lines}
    for found in read.get("findings", []):
        rows.add(
            kind="finding",
            **place,
            column=found["column"],
            **{"class": found["class"]},
            pointer=found["pointer"],
            pattern=found.get("pattern", found["pointer"]),
            length=found["length"],
            keyword=found["keyword"],
            property=found.get("property"),
            message=found["message"],
            grade=found["grade"],
        )
    for unread in read.get("unread", []):
        rows.add(kind="unread", **place, column=unread["column"], message=unread["reason"])
    reason = read.get("not_checked")
    if reason is not None:
        sums.not_checked[reason] += 1
    sums.omitted += read.get("omitted", 0)
    # A line counts once: what could not be read outranks what was found.
    if read.get("unread"):
        sums.unread += 1
    elif read["valid"] is True:
        sums.valid += 1
    elif read["valid"] is False:
        sums.invalid += 1


def _add_sums(rows: Rows, key: tuple[str, int], sums: Sums) -> None:
    rows.add(
        kind="split",
        file=key[0],
        split=key[1],
        lines=sums.lines,
        bytes=sums.bytes,
        valid=sums.valid,
        invalid=sums.invalid,
        unread=sums.unread,
        omitted=sums.omitted,
        not_checked=sorted(sums.not_checked.items()),
    )


def _runs(batch: pa.RecordBatch, lines: Lines) -> Iterator[Run]:
    """The runs of a batch. Lines of a split stand together, so that the end of a run can be found by halves."""
    files, splits = batch.column("file"), batch.column("split")
    begin = 0
    while begin < batch.num_rows:
        key = (files[begin].as_py(), splits[begin].as_py())
        low, high = begin, batch.num_rows
        while high - low > 1:
            middle = (low + high) // 2
            if (files[middle].as_py(), splits[middle].as_py()) == key:
                low = middle
            else:
                high = middle
        yield Run(key[0], key[1], high - begin, len(lines.between(begin, high)))
        begin = high


def _seconds_of_children() -> float:
    """Processor time of processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _chain(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


def _quietly(action: Callable[[], None]) -> None:
    try:
        action()
    except Misbehaved:
        # What is raised is why it came to this.
        pass
