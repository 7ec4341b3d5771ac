"""Checks NDJSON with a library of one's choice: ndjson.py LIBRARY SCHEMA FILE"""

import json
import sys

from types_of_schema import FORMATS, read, resolve, whole


def with_jsonschema_rs(schema):
    import jsonschema_rs
    import orjson

    is_valid = jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid
    return lambda line: is_valid(orjson.loads(line))


def with_fastjsonschema(schema):
    import fastjsonschema
    import orjson

    # It knows drafts up to 7, which are the same in all that the schema uses, and no format `uuid`.
    schema = {name: value for name, value in schema.items() if name not in ("$schema", "$id")}
    validate = fastjsonschema.compile(schema, formats={"uuid": f"^{FORMATS['uuid']}$"})

    def is_valid(line):
        try:
            validate(orjson.loads(line))
        except fastjsonschema.JsonSchemaException:
            return False
        return True

    return is_valid


def with_pydantic(schema):
    from typing import Annotated

    import pydantic

    def type_of(part):
        part = resolve(schema, part)
        match part["type"]:
            case "object":
                required = part.get("required", ())
                fields = {}
                for index, (name, member) in enumerate(part["properties"].items()):
                    inner = type_of(member)
                    # Without a default a field is required; a list that may be missing has one that is never shown.
                    field = pydantic.Field(alias=name) if name in required else pydantic.Field(None, alias=name)
                    fields[f"f{index}"] = (inner, field)
                return pydantic.create_model(part.get("title", "Part"), **fields)
            case "array":
                return list[type_of(part["items"])]
            case "integer":
                return Annotated[int, pydantic.Field(strict=True, ge=part.get("minimum"), le=part.get("maximum"))]
            case "boolean":
                return pydantic.StrictBool
            case "string" if part.get("format") == "date-time":
                return pydantic.AwareDatetime
            case "string":
                return Annotated[str, pydantic.Field(strict=True, pattern=whole(part))]

    validate = type_of(schema).__pydantic_validator__.validate_json

    def is_valid(line):
        try:
            validate(line)
        except pydantic.ValidationError:
            return False
        return True

    return is_valid


def with_msgspec(schema):
    from datetime import datetime
    from typing import Annotated

    import msgspec

    def type_of(part):
        part = resolve(schema, part)
        match part["type"]:
            case "object":
                required = part.get("required", ())
                fields = []
                names = {}
                for index, (name, member) in enumerate(part["properties"].items()):
                    names[f"f{index}"] = name
                    inner = type_of(member)
                    if name in required:
                        fields.append((f"f{index}", inner))
                    else:
                        fields.append((f"f{index}", inner | msgspec.UnsetType, msgspec.UNSET))
                return msgspec.defstruct("Part", fields, rename=names, kw_only=True, gc=False)
            case "array":
                return list[type_of(part["items"])]
            case "integer":
                return Annotated[int, msgspec.Meta(ge=part.get("minimum"), le=part.get("maximum"))]
            case "boolean":
                return bool
            case "string" if part.get("format") == "date-time":
                return Annotated[datetime, msgspec.Meta(tz=True)]
            case "string":
                return Annotated[str, msgspec.Meta(pattern=whole(part))] if whole(part) else str

    decode = msgspec.json.Decoder(type_of(schema)).decode

    def is_valid(line):
        try:
            decode(line)
        except msgspec.MsgspecError:
            return False
        return True

    return is_valid


LIBRARIES = {
    "jsonschema-rs": with_jsonschema_rs,
    "fastjsonschema": with_fastjsonschema,
    "pydantic": with_pydantic,
    "msgspec": with_msgspec,
}


def main(library, schema, file):
    is_valid = LIBRARIES[library](read(schema))
    documents = valid = 0
    with open(file, "rb", buffering=1 << 20) as lines:
        for line in lines:
            documents += 1
            valid += is_valid(line)
    print(json.dumps({"documents": documents, "valid": valid, "invalid": documents - valid}))
    return 0 if valid == documents else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
