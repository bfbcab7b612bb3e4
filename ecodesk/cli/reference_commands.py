"""fields: the data dictionary, every record and field as declared."""

from __future__ import annotations

import argparse
from typing import Any

from ecodesk.cli.console import say, say_json
from ecodesk.i18n import t
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Field, Record, fields_of, record_types

NAMES = ("fields",)


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    fields = commands.add_parser("fields", parents=[common], help=str(t("数据字典", "the data dictionary")))
    fields.add_argument("--format", choices=("text", "json", "md"), default="text")
    fields.set_defaults(run=_fields)


def _fields(arguments: argparse.Namespace) -> int:
    kinds = list(record_types().values())
    if arguments.format == "json":
        say_json({kind.table: _record_json(kind) for kind in kinds})
    elif arguments.format == "md":
        for kind in kinds:
            say(_record_markdown(kind))
    else:
        for kind in kinds:
            say(f"{kind.table}  {kind.title}  ({kind.shape.value})")
            for field in fields_of(kind):
                say(
                    f"  {field.id:20} {field.label}  {field.kind.value} {field.unit_name}{' *' if field.required else ''}"
                )
    return 0


def _record_json(kind: type[Record]) -> dict[str, Any]:
    return {
        "title": str(kind.title),
        "geometry": kind.shape.value,
        "import_as": kind.import_name,
        "fields": [_field_json(field) for field in fields_of(kind)],
    }


def _field_json(field: Field) -> dict[str, Any]:
    return {
        "id": field.id,
        "label": str(field.label),
        "kind": field.kind.value,
        "unit": field.unit,
        "required": field.required,
        "required_when": str(field.required_when.text) if field.required_when is not None else "",
        "unique": field.unique,
        "derived": field.derived,
        "refers_to": field.table,
        "part_of": field.part_of,
        "choices": list(code_list(field.choices)) if field.choices else [],
        "help": str(field.help),
    }


def _record_markdown(kind: type[Record]) -> str:
    head = f"## {kind.title} `{kind.table}`\n\n"
    columns = (
        t("字段", "Field"),
        t("名称", "Label"),
        t("类型", "Kind"),
        t("单位", "Unit"),
        t("必填", "Required"),
    )
    lines = ["| " + " | ".join(str(c) for c in columns) + " |", "|---|---|---|---|---|"]
    lines += [
        f"| `{f.id}` | {f.label} | {f.kind.value} | {f.unit_name} | {_asked(f)} |" for f in fields_of(kind)
    ]
    return head + "\n".join(lines) + "\n"


def _asked(field: Field) -> str:
    if field.required_when is not None:
        return str(field.required_when.text)
    return "✓" if field.required else ""
