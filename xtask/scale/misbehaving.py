#!/usr/bin/env python3
"""Stands in for `optics` where it goes wrong: at the line that says so, in the way that its own name tells.

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
if sys.argv[1] != "validate":
    os.execv(REAL, [REAL, *sys.argv[1:]])


def is_first() -> bool:
    with open(os.path.join(HERE, "marker"), encoding="utf-8") as marker:
        path = marker.read().strip()
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


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
