"""Profiles of partitions, made into the one that a single machine would have learnt."""

from __future__ import annotations

import os
import subprocess
import tempfile
from typing import TYPE_CHECKING

from optics_partition import executable
from optics_process import TAIL, Misbehaved

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def merged(staged: DataFrame, program: str) -> bytes | None:
    """The profile of all partitions; none if no partition had a document. It is the same in whatever order they are merged."""
    profiles = staged.where("kind = 'profile'").select("profile").rdd.map(lambda row: bytes(row[0]))
    if profiles.isEmpty():
        return None
    return profiles.treeReduce(lambda one, other: merge(program, one, other))


def merge(program: str, one: bytes, other: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("one.json", "other.json")]
        for path, profile in zip(paths, (one, other), strict=True):
            with open(path, "wb") as file:
                file.write(profile)
        command = [executable(program), "observe", "--merge", "--output", "json", *paths]
        ended = subprocess.run(command, capture_output=True, check=False)
    if ended.returncode != 0:
        said = ended.stderr[-TAIL:].decode("utf-8", "replace").strip()
        raise Misbehaved(f"optics observe --merge failed (exit code {ended.returncode}): {said}")
    return ended.stdout
