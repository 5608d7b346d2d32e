"""OpenAPI 3.1 out of the same types that validate requests: one description, never a second truth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec

from kernel.errors import ErrorCode
from kernel.web.problem import CONTENT_TYPE as PROBLEM_JSON
from kernel.web.problem import STATUS_OF, Problem

_REF = "#/components/schemas/{name}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, as a client needs to know it."""

    method: str
    path: str
    summary: str
    tag: str
    description: str
    path_types: Mapping[str, type]
    is_public: bool
    is_command: bool
    errors: Sequence[ErrorCode]
    status: HTTPStatus = HTTPStatus.OK
    body: Any = None
    query: type[msgspec.Struct] | None = None
    answer: Any = None
    media: str = "application/json"
    files: Sequence[str] = ()
    headers: Sequence[str] = field(default_factory=tuple)
    unavailable: Any = None


def describe(title: str, version: str, operations: Iterable[Operation]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of these operations."""
    rows = sorted(operations, key=lambda row: (row.path, row.method))
    types = [Problem, *_types(rows)]
    schemas, components = msgspec.json.schema_components(types, schema_hook=_any, ref_template=_REF)
    components = msgspec.json.decode(msgspec.json.encode(components))  # a default that is a tuple is an array there
    schema_of = {_key(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "summary": "What phones, tills and scripts may ask of the box."},
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in sorted({row.tag for row in rows})],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _any(kind: type) -> dict[str, Any]:
    """Describe `object` as any JSON value; nothing else is left undescribed."""
    if kind is object:
        return {"description": "any JSON value"}
    raise NotImplementedError(kind)


def _types(rows: Sequence[Operation]) -> list[Any]:
    found: dict[str, Any] = {}
    for row in rows:
        for kind in (row.body, row.answer, row.unavailable):
            if kind is not None:
                found.setdefault(_key(kind), kind)
    return list(found.values())


def _key(kind: Any) -> str:
    return repr(kind)


def _operation(row: Operation, schema_of: Mapping[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {str(int(row.status)): _answer(row, schema_of)}
    for code in row.errors:
        status = STATUS_OF[code]
        answers[str(int(status))] = {
            "description": status.phrase,
            "content": {PROBLEM_JSON: {"schema": schema_of[_key(Problem)]}},
        }
    if row.unavailable is not None:
        content = answers[str(int(STATUS_OF[ErrorCode.UNAVAILABLE]))]["content"]
        content["application/json"] = {"schema": schema_of[_key(row.unavailable)]}
    operation: dict[str, Any] = {
        "operationId": _operation_id(row),
        "summary": row.summary,
        "tags": [row.tag],
        "responses": dict(sorted(answers.items())),
    }
    if row.description:
        operation["description"] = row.description
    parameters = [*_path_parameters(row), *_query_parameters(row), *_header_parameters(row)]
    if parameters:
        operation["parameters"] = parameters
    if row.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema_of[_key(row.body)]}},
        }
    if not row.is_public:
        operation["security"] = [{"session": []}]
    return operation


def _answer(row: Operation, schema_of: Mapping[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(row.status).phrase}
    if row.answer is not None:
        answer["content"] = {row.media: {"schema": schema_of[_key(row.answer)]}}
    elif row.media != "application/json":
        answer["content"] = {row.media: {}}
    if row.files:
        answer["content"] = {**answer.get("content", {}), **{media: {} for media in row.files}}
    return answer


def _operation_id(row: Operation) -> str:
    words = row.path.removeprefix("/api/").replace("{", "by-").replace("}", "").replace("_", "-").split("/")
    return "-".join([row.method.lower(), *(word for word in words if word)])


def _path_parameters(row: Operation) -> list[dict[str, Any]]:
    shapes: dict[type, dict[str, Any]] = {
        int: {"type": "integer", "minimum": 0},
        str: {"type": "string", "format": "uuid"},
    }
    return [
        {"name": name, "in": "path", "required": True, "schema": shapes[kind]} for name, kind in row.path_types.items()
    ]


def _query_parameters(row: Operation) -> list[dict[str, Any]]:
    if row.query is None:
        return []
    schemas, components = msgspec.json.schema_components([row.query], schema_hook=_any, ref_template=_REF)
    name = schemas[0]["$ref"].rpartition("/")[2]
    described = components[name]
    required = set(described.get("required", ()))
    return [
        {"name": field_name, "in": "query", "required": field_name in required, "schema": schema}
        for field_name, schema in described.get("properties", {}).items()
    ]


def _header_parameters(row: Operation) -> list[dict[str, Any]]:
    named = [
        {"name": f"{name}", "in": "header", "required": False, "schema": {"type": "string"}} for name in row.headers
    ]
    if not row.is_command:
        return named
    return [
        *named,
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "An id made on the phone, best a UUIDv7: the same key again gets the first answer.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 128},
        },
        {
            "name": "Comanda-Waited-Ms",
            "in": "header",
            "required": False,
            "description": "For how many milliseconds the command waited on the phone before it could be sent.",
            "schema": {"type": "integer", "minimum": 0},
        },
    ]
