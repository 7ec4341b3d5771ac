"""Validates and observes an archive of captures on Apache Spark, with `optics` as the inner loop.

    spark-submit --files optics --py-files optics_process.py,optics_partition.py,optics_profile.py,optics_tables.py \\
        optics_scale.py s3a://archive/captures/ s3a://reports/monday

docs/scale.md says what is written, how it is sized, and what can go wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import optics_partition
import optics_profile
import optics_tables
import pyarrow as pa
from optics_partition import Settings
from optics_tables import Totals
from py4j.protocol import Py4JError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

# Of these, Spark's own archives have all but the last in every build of Hadoop, and the last as plain Java, without the native
# library that Hadoop's own codec for zstd needs.
CODECS = ",".join(
    [
        "org.apache.hadoop.io.compress.GzipCodec",
        "org.apache.hadoop.io.compress.DeflateCodec",
        "org.apache.hadoop.io.compress.BZip2Codec",
        "io.airlift.compress.zstd.ZstdCodec",
    ]
)
# A batch is what is in memory at a time, once in the JVM and once in Python.
BATCH_BYTES = 8 << 20

# What a stream of bzip2 ends with: these 48 bits at any bit, 32 of a checksum, and up to 7 to the end of the byte.
BZIP2_END, BZIP2_TAIL = 0x177245385090, 11

CLEAN, FINDINGS, WRONG_USAGE, INCOMPLETE = 0, 1, 2, 3


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="optics_scale.py",
        description="Validate and observe captures on Spark, line by line: NDJSON or capture records.",
        epilog="Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 nothing was checked or not everything could be read.",
    )
    parser.add_argument("input", nargs="+", help="files, folders or patterns, on any file system that Hadoop knows")
    parser.add_argument("output", help="a folder that is not there yet")
    parser.add_argument("--form", choices=["auto", "ndjson", "records"], default="auto", help="what a line holds")
    parser.add_argument("--host", help="check only exchanges with hosts that fit this pattern")
    parser.add_argument("--max-body", help="how many bytes a document may have, as 16MiB")
    parser.add_argument("--strict", action="store_true", help="undocumented fields are findings")
    parser.add_argument("--no-profile", action="store_true", help="validate only")
    parser.add_argument("--optics", default="optics", help="name of the program among --files (default: optics)")
    parser.add_argument(
        "--stall", type=float, default=600.0, help="seconds without progress after which a task fails (default: 600)"
    )
    return parser.parse_args(given)


def settings_of(chosen: argparse.Namespace) -> Settings:
    # What the first line of a partition is must not tell how the others are read.
    reading = ["--form", "lines" if chosen.form == "auto" else chosen.form]
    judging = []
    if chosen.host is not None:
        judging += ["--host", chosen.host]
    if chosen.max_body is not None:
        judging += ["--max-body", chosen.max_body]
    return Settings(
        program=chosen.optics,
        reading=tuple(reading),
        judging=tuple(judging),
        profile=not chosen.no_profile,
        stall=chosen.stall,
    )


def lines(spark: SparkSession, paths: Sequence[str]) -> DataFrame:
    """Each line with its break, and where it lies. The bytes are those of the file: they need not be UTF-8.

    Folders are read with all that is in them. So looked up, Spark reads a file once, however many paths lead to it.
    """
    text = spark.read.option("lineSep", "\n").option("recursiveFileLookup", "true").text(list(paths))
    return text.select(
        f.concat(f.col("value").cast("binary"), f.lit(b"\n")).alias("value"),
        f.col("_metadata.file_path").alias("file"),
        f.col("_metadata.file_block_start").alias("split"),
    )


def staged(read: DataFrame, settings: Settings) -> DataFrame:
    def through(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return optics_partition.judged(batches, settings, optics_partition.executable(settings.program))

    return read.mapInArrow(through, optics_tables.STAGED_DDL)


def write(spark: SparkSession, path: str, data: bytes) -> None:
    """A small file, by whatever file system the path names."""
    java = spark.sparkContext._jvm
    assert java is not None
    place = java.org.apache.hadoop.fs.Path(path)
    stream = place.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).create(place, False)
    try:
        stream.write(bytearray(data))
    finally:
        stream.close()


def exists(spark: SparkSession, path: str) -> bool:
    java = spark.sparkContext._jvm
    assert java is not None
    place = java.org.apache.hadoop.fs.Path(path)
    return bool(place.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).exists(place))


def remove(spark: SparkSession, path: str) -> None:
    java = spark.sparkContext._jvm
    assert java is not None
    place = java.org.apache.hadoop.fs.Path(path)
    place.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).delete(place, True)


def run(chosen: argparse.Namespace) -> int:
    spark = (
        SparkSession.builder.appName("optics")
        .config("spark.hadoop.io.compression.codecs", CODECS)
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", 4096)
        .config("spark.sql.execution.arrow.maxBytesPerBatch", BATCH_BYTES)
        .getOrCreate()
    )
    try:
        return archive(spark, chosen)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, it is no finding, which exit code 1 would say
        if not isinstance(error, (PySparkException, Py4JError)):
            traceback.print_exc()
        tell(cause(error))
        return INCOMPLETE
    finally:
        spark.stop()


def archive(spark: SparkSession, chosen: argparse.Namespace) -> int:
    output = chosen.output.rstrip("/")
    # Spark writes to such a name, and reads what fits it.
    if set(output) & set("*?[]{}"):
        return refuse(f"{output}: is a pattern; give the name of a folder")
    if exists(spark, output):
        return refuse(f"{output}: is there already; give a folder that is not")
    try:
        read = lines(spark, chosen.input)
    except AnalysisException as error:
        tell(str(error).splitlines()[0])
        return INCOMPLETE
    broken = without_end(spark, read.inputFiles())
    if broken is not None:
        tell(f"{broken}: does not end as bzip2 does; it was cut off, or something follows")
        return INCOMPLETE
    try:
        return tables(spark, chosen, read, output)
    except BaseException:
        # What is there is not whole, and would be in the way of the next run.
        remove(spark, output)
        raise


def without_end(spark: SparkSession, urls: Sequence[str]) -> str | None:
    """A file that is packed with bzip2 and has no end, if there is one.

    Hadoop takes one that was cut off between two blocks for a whole one. Of gzip and zstd it finds that itself.
    """
    packed = [url for url in urls if url.endswith(".bz2")]
    with ThreadPoolExecutor(max_workers=16) as threads:
        tails = threads.map(lambda url: tail(spark, url, BZIP2_TAIL), packed)
        return next((url for url, last in zip(packed, tails, strict=True) if last and not ends_bzip2(last)), None)


def ends_bzip2(last: bytes) -> bool:
    bits = int.from_bytes(last, "big")
    return any(bits >> 32 + padding & (1 << 48) - 1 == BZIP2_END for padding in range(8))


def tail(spark: SparkSession, url: str, length: int) -> bytes:
    """The last bytes of a file, or all of a shorter one."""
    java = spark.sparkContext._jvm
    assert java is not None
    place = java.org.apache.hadoop.fs.Path(java.java.net.URI(url))
    system = place.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    size = int(system.getFileStatus(place).getLen())
    stream = system.open(place)
    try:
        stream.seek(max(0, size - length))
        return bytes(stream.read() for _ in range(min(size, length)))
    finally:
        stream.close()


def tables(spark: SparkSession, chosen: argparse.Namespace, read: DataFrame, output: str) -> int:
    # Written once, so that each line is judged once however many tables are made of it; and by Spark's commit, so that of a
    # task that was tried again, or twice at the same time, one attempt counts.
    staging = f"{output}/staging"
    staged(read, settings_of(chosen)).write.parquet(staging)
    rows = spark.read.schema(optics_tables.STAGED_DDL).parquet(staging)
    places = optics_tables.placed(rows)
    optics_tables.findings(places).write.parquet(f"{output}/findings")
    optics_tables.unread(places).write.parquet(f"{output}/unread")
    optics_tables.counts(rows).coalesce(1).write.parquet(f"{output}/counts")
    if not chosen.no_profile:
        profile = optics_profile.merged(rows, chosen.optics, chosen.stall)
        if profile is not None:
            write(spark, f"{output}/profile.json", profile)
    totals, took = optics_tables.totals(rows), optics_tables.seconds(rows)
    # The last, so that what has it is whole.
    write(spark, f"{output}/totals.json", (json.dumps(totals, indent=2, sort_keys=True) + "\n").encode())
    remove(spark, staging)
    print(json.dumps({**totals, "seconds": took}, sort_keys=True))
    return outcome(totals, chosen.strict)


def outcome(totals: Totals, strict: bool) -> int:
    if totals["unread"] or not totals["valid"] + totals["invalid"]:
        return INCOMPLETE
    if totals["violations"] or strict and totals["undocumented"]:
        return FINDINGS
    return CLEAN


def cause(error: Exception) -> str:
    """What a process of a task did, or else the first line of what Spark says."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    for mark in ("Misbehaved: ", "[FAILED_READ_FILE.NO_HINT] "):
        told = next((line.split(mark, 1)[1] for line in lines if mark in line), None)
        if told is not None and mark == "Misbehaved: ":
            return told
        if told is not None:
            # Which file, and at the end of the chain of causes, why.
            why = next((line for line in reversed(lines) if line.startswith("Caused by: ")), "")
            return f"{told.split('  SQLSTATE', 1)[0]} {why}".rstrip()
    return lines[0] if lines else type(error).__name__


def refuse(why: str) -> int:
    tell(why)
    return WRONG_USAGE


def tell(why: str) -> None:
    # At once, line break and all: Spark runs Python without a buffer, and logs to the same place.
    sys.stderr.write(f"error: {why}\n")


if __name__ == "__main__":
    sys.exit(run(arguments(sys.argv[1:])))
