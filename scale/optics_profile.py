"""Profiles of partitions, made into the one that a single machine would have learnt."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from optics_partition import executable
from optics_process import TAIL, Misbehaved

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# How many profiles a task makes one of.
TOGETHER = 64


def merged(staged: DataFrame, program: str) -> bytes | None:
    """The profile of all partitions; none if no partition had a document. It is the same in whatever order they are merged.

    They are merged by tasks, in rounds: the driver need not be able to run the program.
    """
    profiles = staged.where("kind = 'profile'").select("profile").rdd.map(lambda row: bytes(row[0]))
    count = profiles.count()
    while count > 1:
        count = -(-count // TOGETHER)
        profiles = profiles.repartition(count).mapPartitions(lambda some: merge(program, some))
        # Of so few, a partition can have got none.
        count = 1 if count == 1 else profiles.count()
    return next(iter(profiles.collect()), None)


def merge(program: str, profiles: Iterable[bytes]) -> Iterator[bytes]:
    """One profile of all that are there, if there are any."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, profile in enumerate(profiles):
            paths.append(os.path.join(folder, f"{number}.json"))
            with open(paths[-1], "wb") as file:
                file.write(profile)
        if not paths:
            return
        command = [executable(program), "observe", "--merge", "--output", "json", *paths]
        ended = subprocess.run(command, capture_output=True, check=False)
    if ended.returncode != 0:
        said = ended.stderr[-TAIL:].decode("utf-8", "replace").strip()
        raise Misbehaved(f"{program} observe --merge failed (exit code {ended.returncode}): {said}")
    yield ended.stdout
