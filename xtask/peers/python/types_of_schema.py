"""Reads the schema into the words in which pydantic and msgspec are told of types: what a value is, and a regular
expression for its text. Both check expressions with fast code of their own; their types for mail addresses, ids and URLs
allow more than the schema, or less."""

import json
import re

# The grammars of RFC 4122, RFC 3986 and RFC 5321, as far as an expression tells them.
FORMATS = {
    "uuid": r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
    "uri": r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*",
    "email": r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?",
}


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def resolve(root, schema):
    while "$ref" in schema:
        target = root
        for name in schema["$ref"].removeprefix("#").split("/")[1:]:
            target = target[name]
        schema = target
    return schema


def pattern(schema):
    """The expression that the whole text matches; none if any text will do."""
    if "oneOf" in schema:
        # No text is of two of them, so that one of them is exactly one.
        return "|".join(pattern(alternative) for alternative in schema["oneOf"])
    if "const" in schema:
        return re.escape(schema["const"])
    if "pattern" in schema:
        return schema["pattern"].removeprefix("^").removesuffix("$")
    return FORMATS.get(schema.get("format"))


def whole(schema):
    expression = pattern(schema)
    return None if expression is None else f"^(?:{expression})$"
