"""The map of the sheet: furniture off the county, names inside their units, black and white, preview as print."""

from __future__ import annotations

from dataclasses import replace

import shapely
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from ecodesk.maps.label import LabelOptions
from ecodesk.maps.label_sources import UNIT_RANK, broken
from ecodesk.maps.labels import place_labels
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.catalogue import ReportOptions
from ecodesk.reports.map_layout import arrange
from ecodesk.reports.plan_sheet import plan_sheet
from ecodesk.reports.sheet_drawing import SheetDrawing
from ecodesk.reports.sheet_layers import painted_layers, sheet_layers
from ecodesk.reports.wording import number, scale_text


def drawing(snapshot: Snapshot, options: ReportOptions) -> SheetDrawing:
    return SheetDrawing(plan_sheet(snapshot, None, unit=options.unit), snapshot, options)


def unlike(one: QImage, other: QImage, lightness: int) -> float:
    """Share of pixels that differ by more than a lightness."""
    places = [(x, y) for x in range(0, one.width(), 3) for y in range(0, one.height(), 3)]
    found = [
        abs(one.pixelColor(x, y).lightness() - other.pixelColor(x, y).lightness()) > lightness
        for x, y in places
    ]
    return sum(found) / len(places)


def test_furniture_keeps_off_the_county() -> None:
    """A county that fills the lower left leaves the legend no room there, so it goes elsewhere."""
    view = Viewport(0, 0, 1, 1000, 600)
    county = shapely.union(shapely.box(-450, -280, 100, 280), shapely.box(100, -100, 300, 100))
    found = arrange(view, county, {2: (250, 200), 3: (360, 150), 1: (140, 360)}, (100, 100), (40, 60), 10)
    assert found.covered == 0
    frame = QRectF(0, 0, 1000, 600)
    assert all(frame.contains(box) for box in found.boxes)
    boxes = found.boxes
    assert len(boxes) == 3
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            both = one.intersected(other)
            assert both.width() * both.height() < 1
    shown = found.view.bounds
    assert shapely.box(*shown).covers(county), "shifted, never out of the frame"


def test_furniture_of_a_frame_that_is_too_small() -> None:
    found = arrange(
        Viewport(0, 0, 1, 50, 50), shapely.box(-20, -20, 20, 20), {2: (80, 80)}, None, (40, 60), 5
    )
    assert found.inset is None and found.columns == 2


def test_unit_names_stand_in_their_units(sample: Snapshot) -> None:
    scene = MapScene.of(sample)
    county = sample.county
    assert county is not None and county.geometry is not None
    view = Viewport.fitting(county.geometry.bounds, 1400, 1000)
    placed = place_labels(view, scene, LabelOptions(projects=False)).placed
    units = {row.code: row.geometry for row in sample.table(RestorationUnit).rows()}
    named = [one for one in placed if one.label.rank == UNIT_RANK]
    assert len(named) == len(units)
    for one in named:
        code = one.label.lines[-1][0]
        middle = view.ground(one.box.center().x(), one.box.center().y())
        assert shapely.contains_xy(units[code], *middle), code


def test_no_name_over_another(sample: Snapshot) -> None:
    scene = MapScene.of(sample)
    bounds = scene.bounds
    assert bounds is not None
    placed = place_labels(Viewport.fitting(bounds, 1000, 700), scene).placed
    boxes = [one.box for one in placed]
    assert len(boxes) > 20
    for i, one in enumerate(boxes):
        assert not any(one.intersects(other) for other in boxes[:i]), placed[i].label.text


def test_long_names_break_where_they_may() -> None:
    assert broken("精卫湖(申村水库)湿地单元")[1].startswith(("(", "湿"))
    assert broken("岚水河上游—鲍家河水库单元") == ["岚水河上游—", "鲍家河水库单元"]
    assert broken("横水河单元") == ["横水河单元"]


def test_layers_offered_are_those_the_plan_has(sample: Snapshot) -> None:
    offered = {layer.id: layer for layer in sheet_layers(sample)}
    assert offered["control:CL_PBF"].classified and not offered["control:CL_PBF"].shown
    assert "control:CL_LAND" not in offered, "the sample has no land use"
    assert "project" not in offered
    everything = frozenset(offered)
    assert "control:CL_PBF" in painted_layers(sample, everything, public=False)
    assert not any(name.startswith("control:") for name in painted_layers(sample, everything, public=True))
    assert painted_layers(sample, frozenset(), public=False) == {"project"}


def test_black_and_white_adds_patterns(sample: Snapshot) -> None:
    plain = drawing(sample, ReportOptions())
    marked = drawing(sample, ReportOptions(monochrome=True))
    part = QRectF(14, 27, 258, 205)
    assert plain.image(plain.pages[0], 60, part) != marked.image(marked.pages[0], 60, part)
    assert plain.facts == marked.facts


def test_preview_is_laid_out_as_the_print(sample: Snapshot) -> None:
    """A picture of 60 dpi enlarged and one of 120 dpi show the same things in the same places."""
    made = drawing(sample, ReportOptions())
    small, large = made.image(made.pages[0], 60), made.image(made.pages[0], 120)
    assert abs(large.width() - 2 * small.width()) <= 2
    reduced = large.scaled(small.size())
    assert unlike(small, reduced, 90) < 0.025


def test_part_of_a_page_is_that_part(sample: Snapshot) -> None:
    made = drawing(sample, ReportOptions())
    whole = made.image(made.pages[0], 50.8)
    part = made.image(made.pages[0], 50.8, QRectF(100, 50, 60, 40))
    assert (part.width(), part.height()) == (120, 80)
    assert unlike(part, whole.copy(200, 100, 120, 80), 60) < 0.02
    assert unlike(part, whole.copy(260, 100, 120, 80), 60) > 0.1, "another part looks different"


def test_unit_map_is_about_the_unit(sample: Snapshot) -> None:
    unit = sample.table(RestorationUnit).one(code="ZH-04")
    assert unit is not None
    whole, one = drawing(sample, ReportOptions()), drawing(sample, replace(ReportOptions(), unit=unit.id))
    assert one.facts.scale < whole.facts.scale
    assert not one.facts.beyond_frame


def test_numbers_have_narrow_thousands_marks() -> None:
    assert number(42045.77) == "42\u00a0045.77"
    assert scale_text(200_000) == "1:200\u00a0000"


def test_both_languages_come_out_at_the_same_scale(sample: Snapshot) -> None:
    """Longer words make a wider legend, which is no reason for a smaller map as long as it hides nothing of note."""
    scales = {drawing(sample, ReportOptions(language=one)).facts.scale for one in ("zh_CN", "en")}
    assert scales == {200_000}


def test_the_legend_of_a_sheet_follows_what_it_is_coloured_by(sample: Snapshot) -> None:
    by_status = drawing(sample, ReportOptions(style="status"))
    titles = {row.title.zh for row in by_status._map._layout.rows}
    assert "实施中" in titles and "水系修复项目" not in titles
    assert not by_status.facts.unexplained
