"""A field is declared once: schema, dictionary, code lists and values follow from it."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecodesk import cli
from ecodesk.i18n import Text, t
from ecodesk.model import fields as declared
from ecodesk.model.code_lists import (
    active_statuses,
    classes_of_items,
    code_list,
    counted_statuses,
    elements_of_problem,
    label,
)
from ecodesk.model.edit import Change, add, change, delete
from ecodesk.model.fields import Kind, Record, Shape, column, fields_of, record, record_types
from ecodesk.model.records import Attachment, OrgUnit, Project, ReviewComment
from ecodesk.resource_files import resource
from ecodesk.store import schema
from ecodesk.store.values import restored, stored
from tests.model.made_rows import values
from tests.python_types import PYTHON_TYPES

ALL_FIELDS = [(kind, field) for kind in record_types().values() for field in fields_of(kind)]


@pytest.mark.parametrize("kind", record_types().values(), ids=lambda k: k.table)
def test_every_record_type_says_what_it_is(kind: type[Record]) -> None:
    assert kind.title.zh and kind.title.en and kind.title.zh != kind.title.en
    empty = kind()
    assert empty.geometry is None and not empty.is_sample and len(empty.id) == 36
    assert kind().id != empty.id
    if kind.shape is not Shape.NONE and kind not in (Attachment, ReviewComment):
        assert kind.import_name, "what has a shape can be imported, but for photos and pins"


@pytest.mark.parametrize("kind", record_types().values(), ids=lambda k: k.table)
def test_every_field_that_people_fill_in_says_what_to_write(kind: type[Record]) -> None:
    for field in fields_of(kind):
        if not field.derived:
            assert field.help.zh and field.help.en, f"{field.id} has no help"
            assert field.help.zh != field.label.zh and field.help.en != field.label.en, field.id
            assert field.help.zh[-1] not in "。；，" and field.help.en[-1] not in ".;,", field.id
            assert len(field.help.zh) <= 40, f"the help of {field.id} is too long to be read in passing"


@pytest.mark.parametrize(("kind", "field"), ALL_FIELDS, ids=lambda x: getattr(x, "table", "") or x.id)
def test_every_field_is_declared_whole(kind: type[Record], field: declared.Field) -> None:
    assert field.label.zh and field.label.en
    assert bool(field.choices) == (field.kind in (Kind.CHOICE, Kind.CHOICES))
    assert bool(field.table) == (field.kind in (Kind.LINK, Kind.LINKS))
    if field.choices:
        assert code_list(field.choices)
    if field.table:
        assert field.table in record_types()
    empty = getattr(kind(), field.id)
    assert empty is None or isinstance(empty, PYTHON_TYPES[field.kind])


@pytest.mark.parametrize("blobs", [True, False])
def test_the_schema_has_a_column_for_every_field(blobs: bool) -> None:
    tables = schema.build(4547, blobs=blobs).tables
    for kind in record_types().values():
        columns = tables[kind.table].columns
        assert {f.id for f in fields_of(kind)} <= set(columns.keys())
        assert ("geom" in columns) == (kind.shape is not Shape.NONE)
        assert not any("VARCHAR" in str(c.type.compile()) for c in columns if c.name != "geom"), (
            "GDAL drops those"
        )


def test_a_type_declared_anew_follows_everywhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declared, "_TYPES", dict(declared._TYPES))

    @record
    class Inspection(Record):
        """巡查: made for this test."""

        table: ClassVar[str] = "inspection"
        title: ClassVar[Text] = t("巡查", "Inspections")
        shape: ClassVar[Shape] = Shape.POINT
        import_name: ClassVar[str] = "inspections"

        score: float | None = column(t("得分", "Score"), Kind.NUMBER, unit="分", required=True, default=None)
        kinds: tuple[str, ...] = column(t("要素", "Elements"), Kind.CHOICES, choices="element", default=())

    assert record_types()["inspection"] is Inspection
    assert {"score", "kinds", "geom"} <= set(
        schema.build(4547, blobs=True).tables["inspection"].columns.keys()
    )
    assert cli.main(["fields", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)["inspection"]
    assert (said["title"], said["geometry"], said["import_as"]) == ("巡查", "point", "inspections")
    assert said["fields"][0] | {"id": "score", "unit": "分", "required": True} == said["fields"][0]
    assert "water" in said["fields"][1]["choices"]
    with pytest.raises(ValueError, match="inspection"):
        record(Inspection)


@settings(max_examples=300)
@given(st.sampled_from(ALL_FIELDS).flatmap(lambda pair: st.tuples(st.just(pair[1]), values(pair[1]))))
def test_every_value_comes_back_from_its_column(pair: tuple[declared.Field, object]) -> None:
    field, value = pair
    assert restored(field, stored(field, value)) == value


def test_rows_are_equal_by_value_and_known_by_id() -> None:
    one = Project(id="p", code="A", invest=Decimal("1.50"), start=date(2026, 1, 1))
    assert one == dataclasses.replace(one) and hash(one) == hash(dataclasses.replace(one, code="B"))
    assert one != dataclasses.replace(one, code="B") and one != OrgUnit(id="p")
    assert one.caption == "A" and Project(id="12345678-9", code="").caption == "12345678"
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.code = "C"  # type: ignore[misc]


def test_an_edit_and_its_inverse() -> None:
    a, b = Project(id="a", code="A"), Project(id="b", code="B")
    label_ = t("步骤", "Step")
    edit = add(label_, a, b).by("李敏")
    back = edit.inverse()
    assert [c.before for c in back.changes] == [b, a] and all(c.after is None for c in back.changes)
    assert back.undoes == edit.id and back.author == "李敏" and back.label.en == "Undo “Step”"
    assert edit.touched == {("project", "a"), ("project", "b")} and delete(label_, a).changes == (
        Change(a, None),
    )
    assert change(label_, [(a, a), (b, dataclasses.replace(b, code="C"))]).touched == {("project", "b")}
    for before, after in ((None, None), (a, b), (a, OrgUnit(id="a"))):
        with pytest.raises(ValueError):
            Change(before, after)


@pytest.mark.parametrize("path", sorted(resource("codes").iterdir()), ids=lambda p: p.stem)
def test_every_code_has_both_names_and_occurs_once(path: object) -> None:
    from pathlib import Path

    assert isinstance(path, Path)
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert len({row["code"] for row in rows}) == len(rows) == len(code_list(path.stem))
    assert all(row["zh"] and row["en"] and row["zh"] != row["en"] for row in rows)


def test_code_lists_answer_what_rules_ask() -> None:
    assert set(code_list("element")) == {
        "mountain",
        "water",
        "forest",
        "farmland",
        "lake",
        "grassland",
        "sand",
    }
    assert {"draft", "returned", "rejected", "withdrawn"}.isdisjoint(counted_statuses())
    assert "draft" in active_statuses() and "withdrawn" not in active_statuses()
    assert elements_of_problem("soil_erosion")[0] == "mountain" and elements_of_problem("unknown") == ()
    assert classes_of_items(("FOREST_01", "FARMLAND_04", "unknown")) == {"veg", "farm"}
    assert label("element", "water").zh and str(label("element", "unknown")) == "unknown"
    for problem, entry in code_list("problem_type").items():
        assert set(entry.more["elements"]) <= set(code_list("element")), problem
    assert {entry.more["class"] for entry in code_list("work_item").values()} <= set(code_list("work_class"))
