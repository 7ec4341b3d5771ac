"""Profiles of partitions, made into the one that a single machine would have learnt."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from optics_partition import documents, executable
from optics_process import TAIL, Misbehaved

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# How many profiles a task makes one of.
TOGETHER = 64


def merged(staged: DataFrame, program: str, stall: float) -> bytes | None:
    """The profile of all partitions; none if no partition had a document. It is the same in whatever order they are merged.

    They are merged by tasks, in rounds: the driver need not be able to run the program.
    """
    profiles = staged.where("kind = 'profile'").select("profile").rdd.map(lambda row: bytes(row[0]))
    count = profiles.count()
    while count > 1:
        count = -(-count // TOGETHER)
        profiles = profiles.repartition(count).mapPartitions(lambda some: merge(program, stall, some))
        # Of so few, a partition can have got none.
        count = 1 if count == 1 else profiles.count()
    return next(iter(profiles.collect()), None)


def merge(program: str, stall: float, profiles: Iterable[bytes]) -> Iterator[bytes]:
    """One profile of all that are there, if there are any; of as many documents as they are together."""
    expected = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, profile in enumerate(profiles):
            expected += documents(profile) or 0
            paths.append(os.path.join(folder, f"{number}.json"))
            with open(paths[-1], "wb") as file:
                file.write(profile)
        if not paths:
            return
        command = [executable(program), "observe", "--merge", "--output", "json", *paths]
        try:
            ended = subprocess.run(command, capture_output=True, check=False, timeout=stall)
        except subprocess.TimeoutExpired as error:
            raise Misbehaved(f"{program} observe --merge did not end within {stall:g} s") from error
    if ended.returncode != 0:
        said = ended.stderr[-TAIL:].decode("utf-8", "replace").strip()
        raise Misbehaved(f"{program} observe --merge failed (exit code {ended.returncode}){': ' if said else ''}{said}")
    merged_of = documents(ended.stdout)
    if merged_of is None:
        raise Misbehaved(f"{program} observe --merge wrote no profile")
    if merged_of != expected:
        raise Misbehaved(f"{program} observe --merge wrote a profile of {merged_of} documents and not of {expected}")
    yield ended.stdout
