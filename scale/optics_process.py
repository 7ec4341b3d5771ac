"""`optics` as a process that is fed lines."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Sequence

# What is told of standard error where a process failed.
TAIL = 2000


class Misbehaved(RuntimeError):
    """A process did not do what it promises. The task fails, and nothing of its partition counts."""


class Process:
    """A process that reads from its standard input. It ends with the block that it is used in, however that is left."""

    def __init__(self, command: Sequence[str], stall: float) -> None:
        """`stall`: seconds after which it is killed if it is waited for and does not answer. Time that Spark takes does not count."""
        self._name = os.path.basename(command[0]) + " " + command[1]
        self._stall = stall
        self._said: IO[bytes] = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, bufsize=1 << 20
            )
        except OSError as error:
            self._said.close()
            raise Misbehaved(f"{command[0]} does not start: {error}; ship it with --files") from error
        # Since when it is waited for; none while it is not.
        self._since: float | None = None
        self._is_stalled = False
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._watch_for_stall, daemon=True)
        self._watch.start()

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        self._process.kill()
        self._process.wait()
        self._watch.join()
        for stream in (self._process.stdin, self._process.stdout, self._said):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                # What was still to be written to a process that is gone.
                pass

    def write(self, data: bytes | memoryview) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
        except OSError as error:
            raise self.failure("stopped reading") from error

    def close_input(self) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except OSError as error:
            raise self.failure("stopped reading") from error

    def lines(self) -> Iterator[bytes]:
        """What it writes, line by line, until it has closed its output."""
        assert self._process.stdout is not None
        while True:
            self._since = time.monotonic()
            line = self._process.stdout.readline()
            self._since = None
            if not line:
                return
            yield line

    def finish(self) -> tuple[int, bytes]:
        """Waits for its end. Its exit code, and what it has written since."""
        assert self._process.stdout is not None
        self._since = time.monotonic()
        rest = self._process.stdout.read()
        code = self._process.wait()
        self._since = None
        # 0, 1 and 3 are answers: clean, findings, and not everything could be read.
        if code not in (0, 1, 3):
            raise self.failure("failed")
        return code, rest

    def failure(self, what: str) -> Misbehaved:
        """That the process did this, with its end and the last words of it."""
        if self._is_stalled:
            what = f"made no progress for {self._stall:g} s"
        try:
            end = f"exit code {self._process.wait(timeout=1)}"
        except subprocess.TimeoutExpired:
            end = "still running"
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - TAIL))
        said = self._said.read().decode("utf-8", "replace").strip()
        return Misbehaved(f"{self._name} {what} ({end}){': ' if said else ''}{said}")

    def _watch_for_stall(self) -> None:
        while not self._ended.wait(min(self._stall / 4, 5.0)):
            since = self._since
            if since is not None and time.monotonic() - since > self._stall:
                self._is_stalled = True
                self._process.kill()
                return
