"""The API as a page for people: one HTML document without scripts, made from the OpenAPI document."""

from collections.abc import Sequence
from html import escape
from typing import Any

STYLE = """
:root{color-scheme:light dark;--ink:#1d1b18;--paper:#faf7f1;--soft:#6b645a;--line:#ddd5c8;--mark:#b3432b}
@media (prefers-color-scheme:dark){:root{--ink:#ece7de;--paper:#1a1816;--soft:#a49b8e;--line:#3a3530;--mark:#ff8a6b}}
*{box-sizing:border-box}body{margin:0 auto;max-width:60rem;padding:2rem 1rem 6rem;font:16px/1.5 system-ui,sans-serif;
color:var(--ink);background:var(--paper)}h1{font-size:1.8rem;margin:0}h2{margin:2.5rem 0 .5rem;font-size:1.1rem;
text-transform:uppercase;letter-spacing:.08em;color:var(--soft)}p{max-width:44rem}details{border-top:1px solid var(--line)}
summary{padding:.7rem .2rem;cursor:pointer;display:flex;gap:.8rem;align-items:baseline;flex-wrap:wrap}
summary:focus-visible{outline:3px solid var(--mark)}b.m{font:700 .8rem/1 ui-monospace,monospace;width:4.2rem;
color:var(--mark)}code{font:.95rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}summary span{color:var(--soft)}
.in{padding:0 0 1rem 5rem}@media(max-width:40rem){.in{padding-left:.2rem}}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--line);font-size:.92rem}
th{color:var(--soft);font-weight:600}nav{display:flex;flex-wrap:wrap;gap:.3rem 1rem}nav a{color:var(--mark)}td{overflow-wrap:anywhere}
"""


def render_page(document: dict[str, Any]) -> str:
    """Return the page; every word of the document is escaped."""
    by_tag: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            by_tag.setdefault(operation["tags"][0], []).append(_operation(document, method, path, operation))
    sections = "".join(
        f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{"".join(rows)}' for tag, rows in sorted(by_tag.items())
    )
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in sorted(by_tag))
    info = document["info"]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{STYLE}</style>"
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1><p>{escape(info['summary'])} "
        "Log in at <code>POST /api/auth/login</code> and send <code>Authorization: Bearer …</code>. Money is in minor "
        "units (cents), times are UTC. Errors are problem+json. The same as data: "
        f'<a href="/api/openapi.json">openapi.json</a>.</p><nav>{links}</nav>{sections}'
    )


def _operation(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    parts = [f"<p>{escape(operation.get('description', ''))}</p>"]
    parameters = operation.get("parameters", [])
    if parameters:
        rows = [(one["name"], one["in"], _shape(one["schema"]), one.get("description", "")) for one in parameters]
        parts.append(_table(("parameter", "where", "shape", ""), rows))
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body is not None:
        parts.append("<h3>Body</h3>" + _fields(document, body))
    for status, answer in operation["responses"].items():
        for media, content in answer.get("content", {}).items():
            if media == "application/json":
                parts.append(f"<h3>Answer {escape(status)}</h3>" + _fields(document, content.get("schema", {})))
    refusals = [status for status in operation["responses"] if status >= "400"]
    parts.append(f"<p>Refuses with {escape(', '.join(refusals))}.</p>")
    return (
        f'<details><summary><b class="m">{escape(method.upper())}</b><code>{escape(path)}</code>'
        f'<span>{escape(operation["summary"])}</span></summary><div class="in">{"".join(parts)}</div></details>'
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    heads = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{heads}</tr>{body}</table>"


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return a table of the fields of what a schema points to; where it may be one of several, one of each."""
    options = schema.get("anyOf")
    if options is not None:
        return "<p>or</p>".join(_fields(document, option) for option in options)
    resolved = _resolve(document, schema)
    if "properties" not in resolved:
        return f"<p><code>{escape(_shape(schema))}</code></p>"
    required = set(resolved.get("required", ()))
    rows = [
        (name, _shape(shape), "required" if name in required else "") for name, shape in resolved["properties"].items()
    ]
    return f"<p>{escape(resolved.get('description', ''))}</p>" + _table(("field", "shape", ""), rows)


def _resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    schema = schema.get("items", schema)
    if "$ref" in schema:
        found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def _shape(schema: dict[str, Any]) -> str:
    """Return a schema in a few words: `integer 0..999`, `[Item]`, `text | null`."""
    match schema:
        case {"$ref": str(ref)}:
            return ref.rpartition("/")[2]
        case {"anyOf": [*options]}:
            return " | ".join(_shape(option) for option in options)
        case {"type": "array"}:
            return f"[{_shape(schema.get('items', {}))}]"
        case {"enum": [*values]}:
            return " | ".join(str(value) for value in values)
        case {"type": str(kind)}:
            low = schema.get("minimum", schema.get("minLength"))
            high = schema.get("maximum", schema.get("maxLength"))
            bounds = (
                "" if low is None and high is None else f" {'' if low is None else low}..{'' if high is None else high}"
            )
            return f"{schema.get('format', kind)}{bounds}"
        case _:
            return "any"
