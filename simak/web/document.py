"""The OpenAPI document at /v1/openapi: Litestar's, and the bodies that it cannot see, from the records themselves."""

import inspect
from typing import Any

import msgspec
from litestar import Request
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from schemas.mention import RawMention
from simak.web.body import JSON, NDJSON

PROBLEMS = {
    "400": "The body is no JSON or no gzip.",
    "401": "The token is missing.",
    "403": "The token is wrong.",
    "413": "Too many bytes or items.",
    "415": "Another media type or encoding.",
    "422": "Every item was refused; `errors` tells why.",
    "503": "Kafka does not answer, or the intake has no token. Nothing was accepted.",
}


class _Document(JsonRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return super().render(request, completed(openapi_schema))


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the request body and the problems of POST /v1/mentions."""
    (mention,), parts = msgspec.json.schema_components([RawMention], ref_template="#/components/schemas/{name}")
    problem = {
        "type": "object",
        "properties": {
            "type": {"type": "string", "format": "uri"}, "title": {"type": "string"},
            "status": {"type": "integer"}, "detail": {"type": "string"},
        },
    }  # fmt: skip
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for part in parts.values():
        part["description"] = inspect.cleandoc(part.get("description", ""))
    schemas.update(parts, Problem=problem)
    operation = document["paths"]["/v1/mentions"]["post"]
    operation["requestBody"] = {
        "required": True,
        "content": {JSON: {"schema": {"type": "array", "items": mention}}, NDJSON[0]: {"schema": mention}},
    }
    form = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"] |= {code: {"description": text, "content": form} for code, text in PROBLEMS.items()}
    return document


def config(version: str) -> OpenAPIConfig:
    """The configuration of the document: JSON only, no page that would load scripts from elsewhere."""
    return OpenAPIConfig(
        title="Simak",
        version=version,
        path="/v1/openapi",
        render_plugins=[_Document(path="/")],
        components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
    )
