"""The tables: what partitions hand back, and what is written of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

import pyarrow as pa

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# What partitions hand back: findings and unread places by split and line within it, what was counted of each split, the
# profile of the partition, and how long it took. `kind` says which.
_FIELDS: list[pa.Field[Any]] = [
    pa.field("kind", pa.string(), nullable=False),
    pa.field("file", pa.string()),
    pa.field("split", pa.int64()),
    pa.field("line", pa.int64()),
    pa.field("column", pa.int64()),
    pa.field("class", pa.string()),
    pa.field("pointer", pa.string()),
    pa.field("pattern", pa.string()),
    pa.field("length", pa.int64()),
    pa.field("keyword", pa.string()),
    pa.field("property", pa.string()),
    pa.field("message", pa.string()),
    pa.field("grade", pa.string()),
    pa.field("lines", pa.int64()),
    pa.field("bytes", pa.int64()),
    pa.field("valid", pa.int64()),
    pa.field("invalid", pa.int64()),
    pa.field("unread", pa.int64()),
    pa.field("omitted", pa.int64()),
    pa.field("not_checked", pa.map_(pa.string(), pa.int64())),
    pa.field("profile", pa.binary()),
    pa.field("seconds", pa.float64()),
    pa.field("seconds_of_optics", pa.float64()),
]
STAGED = pa.schema(_FIELDS)

# The same for Spark.
STAGED_DDL = (
    "kind string not null, file string, split bigint, line bigint, column bigint, class string, pointer string, "
    "pattern string, length bigint, keyword string, property string, message string, grade string, lines bigint, "
    "bytes bigint, valid bigint, invalid bigint, unread bigint, omitted bigint, not_checked map<string, bigint>, profile binary, "
    "seconds double, seconds_of_optics double"
)

# What a finding is told of, in the order in which it is written. docs/scale.md says what each is.
FINDING = (
    "file",
    "line",
    "column",
    "class",
    "pointer",
    "pattern",
    "length",
    "keyword",
    "property",
    "message",
    "grade",
)


class Totals(TypedDict):
    """What became of the lines, as `totals.json` has it. docs/scale.md says what each is."""

    files: int
    bytes: int
    lines: int
    valid: int
    invalid: int
    unread: int
    omitted: int
    not_checked: dict[str, int]
    undocumented: int
    violations: int


def placed(staged: DataFrame) -> DataFrame:
    """Findings and unread places with the number of their line in the file, in place of that in the split."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    before = Window.partitionBy("file").orderBy("split").rowsBetween(Window.unboundedPreceding, -1)
    splits = staged.where("kind = 'split'").select(
        "file", "split", f.coalesce(f.sum("lines").over(before), f.lit(0)).alias("before")
    )
    joined = staged.where("kind in ('finding', 'unread')").join(splits, ["file", "split"])
    return joined.withColumn("line", f.col("line") + f.col("before"))


def findings(places: DataFrame) -> DataFrame:
    """Every finding with its place."""
    return places.where("kind = 'finding'").select(*FINDING)


def unread(places: DataFrame) -> DataFrame:
    """Every place that could not be read, and why."""
    from pyspark.sql import functions as f

    return places.where("kind = 'unread'").select("file", "line", "column", f.col("message").alias("reason"))


def counts(staged: DataFrame) -> DataFrame:
    """How often each kind of finding was met, and in how many files."""
    from pyspark.sql import functions as f

    alike = ["class", "pattern", "keyword", "property", "grade"]
    grouped = staged.where("kind = 'finding'").groupBy(*alike)
    counted = grouped.agg(f.count("*").alias("count"), f.countDistinct("file").alias("files"))
    return counted.orderBy(f.desc("count"), *alike)


def totals(staged: DataFrame) -> Totals:
    """What became of the lines."""
    from pyspark.sql import functions as f

    splits = staged.where("kind = 'split'")
    columns = ["bytes", "lines", "valid", "invalid", "unread", "omitted"]
    summed = splits.agg(*(f.coalesce(f.sum(name), f.lit(0)).alias(name) for name in columns)).first()
    files = splits.select("file").distinct().count()
    reasons = splits.select(f.explode("not_checked").alias("reason", "lines")).groupBy("reason").agg(f.sum("lines"))
    assert summed is not None
    return Totals(
        files=files,
        bytes=summed["bytes"],
        lines=summed["lines"],
        valid=summed["valid"],
        invalid=summed["invalid"],
        unread=summed["unread"],
        omitted=summed["omitted"],
        not_checked=dict(sorted((row[0], row[1]) for row in reasons.collect())),
        undocumented=staged.where("kind = 'finding' and class = 'undocumented'").count(),
        violations=staged.where("kind = 'finding' and class = 'violation'").count(),
    )


def seconds(staged: DataFrame) -> dict[str, float]:
    """How long tasks took, and how long their processes were at work (processor time): what is left is Spark's and Python's."""
    from pyspark.sql import functions as f

    names = {"tasks": "seconds", "optics": "seconds_of_optics"}
    summed = staged.agg(*(f.coalesce(f.sum(column), f.lit(0.0)).alias(name) for name, column in names.items())).first()
    assert summed is not None
    return {name: round(summed[name], 3) for name in names}
