"""Packs standard input with bzip2: two streams, as files are that were put together, in the smallest blocks there are."""

import bz2
import sys

text = sys.stdin.buffer.read()
half = len(text) // 2
for part in (text[:half], text[half:]):
    sys.stdout.buffer.write(bz2.compress(part, compresslevel=1))
