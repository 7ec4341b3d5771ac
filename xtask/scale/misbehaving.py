#!/usr/bin/env python3
"""Stands in for `optics` where it goes wrong: at the line that says so, or in a merge, in the way that its own name tells.

It is shipped to the nodes beside the real program, and a file `marker` with the path of another that is made the first time.
"""

import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(sys.argv[0]))
MODE = os.path.basename(sys.argv[0]).removesuffix(".py")
REAL = os.path.join(HERE, "optics")
POISON = b"poison"

os.chmod(REAL, 0o755)
def is_first() -> bool:
    with open(os.path.join(HERE, "marker"), encoding="utf-8") as marker:
        path = marker.read().strip()
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def merge_wrongly(arguments: list[str]) -> None:
    if MODE == "merge-dies":
        os.kill(os.getpid(), 9)
    if MODE == "merge-garbage":
        sys.stdout.write("no profile\n")
        sys.exit(0)
    if MODE == "merge-stalls":
        time.sleep(3600)
    if MODE == "merge-forgets":
        # The last of the profiles.
        arguments.pop()
    os.execv(REAL, [REAL, *arguments])


def observe_wrongly() -> None:
    for line in sys.stdin.buffer:
        if POISON in line:
            break
    # Although there is more to read.
    if MODE == "observe-dies":
        os.kill(os.getpid(), 9)
    sys.stdout.write("no profile\n")
    sys.exit(0)


if sys.argv[1] == "observe":
    if "--merge" in sys.argv:
        merge_wrongly(sys.argv[1:])
    if MODE.startswith("observe-"):
        observe_wrongly()
    os.execv(REAL, [REAL, *sys.argv[1:]])

child = subprocess.Popen([REAL, *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
assert child.stdin is not None and child.stdout is not None
out = sys.stdout.buffer
held = b""
for line in sys.stdin.buffer:
    child.stdin.write(line)
    child.stdin.flush()
    answer = child.stdout.readline()
    if POISON in line:
        if MODE == "dies" or MODE == "dies-once" and is_first():
            out.flush()
            os.kill(os.getpid(), 9)
        if MODE == "short":
            continue
        if MODE == "swaps":
            held = answer
            continue
        if MODE == "garbage":
            answer = b"no verdict\n"
        if MODE == "more":
            answer += b'{"valid":true}\n'
        if MODE == "stalls":
            out.flush()
            time.sleep(3600)
    out.write(answer + held)
    held = b""
child.stdin.close()
out.flush()
sys.exit(2 if MODE == "wrong-end" else child.wait())
