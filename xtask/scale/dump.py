"""Prints a table in Parquet as lines of JSON, sorted: the same bytes for the same rows.

    dump.py ARCHIVE TABLE COLUMN…

Names of files are told as they are below the archive.
"""

import json
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow.parquet as parquet

archive, table, columns = sys.argv[1], sys.argv[2], sys.argv[3:]


def told(name: str, value: Any) -> Any:
    return unquote(urlsplit(value).path).removeprefix(archive + "/") if name == "file" else value


rows = parquet.read_table(table, columns=columns).to_pylist()
lines = sorted(
    json.dumps({name: told(name, row[name]) for name in columns}, ensure_ascii=False, separators=(",", ":"))
    for row in rows
)
sys.stdout.buffer.write("".join(line + "\n" for line in lines).encode("utf-8"))
