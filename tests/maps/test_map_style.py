"""Colouring by status, lead unit, year or coverage: every row has its class, and map, legend and edits agree."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
import shapely
from PySide6.QtGui import QColor, QImage

from ecodesk.i18n import t
from ecodesk.maps.layer import layer_by_id, layers, typical_look
from ecodesk.maps.legend import legend_rows
from ecodesk.maps.map_display import LayerDisplay, MapDisplay, map_themes
from ecodesk.maps.map_style import map_styles
from ecodesk.maps.painter import PaintOptions, render_image
from ecodesk.maps.scene import MapScene, plan_bounds
from ecodesk.maps.viewport import Viewport
from ecodesk.model.edit import Change, Edit
from ecodesk.model.records import OrgUnit, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS, sample_rows

CLASSIFIED = [style.id for style in map_styles().values() if style.classify is not None]


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot.of(sample_rows(), CRS)


def view(snapshot: Snapshot) -> Viewport:
    bounds = plan_bounds(snapshot)
    assert bounds is not None
    return Viewport.fitting(bounds, 500, 400)


def painted(scene: MapScene, box: Viewport, options: PaintOptions | None = None) -> QImage:
    """From warm caches: the first picture thins shapes as they come."""
    render_image(scene, box, options=options)
    return render_image(scene, box, options=options)


def titles(scene: MapScene) -> set[str]:
    return {str(row.title) for row in legend_rows(scene)}


@pytest.mark.parametrize("style", CLASSIFIED)
def test_a_style_looks_the_same_chosen_at_once_or_later(snapshot: Snapshot, style: str) -> None:
    box = view(snapshot)
    plain = MapScene.of(snapshot)
    chosen = plain.in_style(style)
    assert painted(chosen, box) != painted(plain, box)
    assert painted(chosen, box) == painted(MapScene.of(snapshot, style=style), box)
    assert painted(chosen.in_style("element"), box) == painted(plain, box)


@pytest.mark.parametrize("style", CLASSIFIED)
def test_after_an_edit_classes_are_those_of_the_plan(snapshot: Snapshot, style: str) -> None:
    row = snapshot.table(Project).at(3)
    org = next(one for one in snapshot.table(OrgUnit).rows() if one.id != row.lead)
    changed = dataclasses.replace(row, status="completed", start=date(2044, 1, 1), lead=org.id)
    edit = Edit(t("改", "Change"), (Change(row, changed),))
    now = snapshot.after(edit)
    scene = MapScene.of(snapshot, style=style).after(now, [edit])
    fresh = MapScene.of(now, style=style)
    assert painted(scene, view(snapshot)) == painted(fresh, view(snapshot))
    assert titles(scene) == titles(fresh)


def test_the_legend_names_the_classes_in_use_only(snapshot: Snapshot) -> None:
    assert "水系修复项目" in titles(MapScene.of(snapshot))
    by_year = titles(MapScene.of(snapshot, style="year"))
    years = {row.start.year for row in snapshot.table(Project).rows() if row.start is not None}
    assert {f"{year} 年开工" for year in years} <= by_year
    assert "水系修复项目" not in by_year
    assert {"修复项目", "单元覆盖率：不足"} <= titles(MapScene.of(snapshot, style="coverage"))


@pytest.mark.parametrize("style", CLASSIFIED)
def test_classes_are_told_apart_without_colour(snapshot: Snapshot, style: str) -> None:
    """No two share a hatch, and none runs as that of problem patches, which lies over most projects."""
    classes = MapScene.of(snapshot, style=style).classes
    assert classes is not None
    hatches = [look.hatch for look in (c.look("light") for c in classes.classes)]
    marks = [hatch and (hatch.kind, hatch.angle, hatch.pitch) for hatch in hatches]
    assert len(set(marks)) == len(marks)
    patch = typical_look(layer_by_id()["problem_patch"], "light").hatch
    assert patch is not None
    assert (patch.kind, patch.angle) not in {(hatch.kind, hatch.angle) for hatch in hatches if hatch}
    farmland = typical_look(layer_by_id()["control:CL_PBF"], "light")
    yellows = [
        c.look("light") for c in classes.classes if QColor(c.look("light").fill).hue() in range(45, 60)
    ]
    assert all(one.hatch and farmland.hatch and one.hatch.kind != farmland.hatch.kind for one in yellows)


def test_a_swatch_has_the_line_by_which_the_map_tells_the_status(snapshot: Snapshot) -> None:
    scene = MapScene.of(snapshot, style="status")
    drawn = {look for chunk in scene.prepared["project"].chunks for look in chunk.looks}
    rows = {str(row.title): row.look for row in legend_rows(scene) if row.layer == "project"}
    assert rows["草拟"].dash and not rows["实施中"].dash
    assert {rows["草拟"], rows["实施中"]} <= drawn
    assert "草拟的项目" not in rows, "said by the class already"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_two_layers_look_the_same(theme: str) -> None:
    looks = [typical_look(layer, theme) for layer in layers() if layer.id != "place"]
    assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("style", ["element", "lead", "year", "coverage"])
def test_broken_outlines_are_explained_in_every_style(snapshot: Snapshot, style: str) -> None:
    assert {"草拟的项目", "审查中的项目", "退回的项目"} <= titles(MapScene.of(snapshot, style=style))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_projects_over_coverage_look_as_in_the_legend(snapshot: Snapshot, theme: str) -> None:
    scene = MapScene.of(snapshot, theme, style="coverage")
    row = next(row for row in legend_rows(scene) if str(row.title) == "修复项目")
    looks = scene.prepared["project"].chunks[0].looks
    assert row.look.line in {look.line for look in looks} and not any(look.fill for look in looks)


def test_the_legend_is_as_pale_as_the_map(snapshot: Snapshot) -> None:
    display = MapDisplay(frozenset({"project", "unit", "unit_fill"}))
    display = display.with_layer("project", LayerDisplay(0.5)).with_layer("unit_fill", LayerDisplay(0.3))
    scene = MapScene.of(snapshot).displayed(display, 100_000)
    assert {row.opacity for row in legend_rows(scene) if row.layer == "project"} == {0.5}
    by_coverage = scene.in_style("coverage")
    found = {str(row.title): row.opacity for row in legend_rows(by_coverage)}
    assert (found["修复项目"], found["单元覆盖率：不足"], found["修复单元"]) == (0.5, 0.3, 1.0)


def test_a_layer_outside_its_scale_range_is_not_shown() -> None:
    display = MapDisplay(frozenset({"river", "road"})).with_layer("road", LayerDisplay(1.0, 10_000, 50_000))
    assert display.visible_at(50_000) == display.visible_at(10_000) == {"river", "road"}
    assert display.visible_at(60_000) == display.visible_at(5_000) == {"river"}
    assert display.with_layer("road", LayerDisplay()) == MapDisplay(frozenset({"river", "road"}))


def test_a_translucent_layer_is_paler(snapshot: Snapshot) -> None:
    scene = MapScene.of(snapshot, visible={"project"})
    box = Viewport.fitting(shapely.buffer(snapshot.table(Project).at(0).geometry, 10).bounds, 60, 60)
    faded = MapDisplay(frozenset({"project"})).with_layer("project", LayerDisplay(0.4))
    full = painted(scene, box).pixelColor(30, 30)
    faint = painted(scene.displayed(faded, 10_000), box).pixelColor(30, 30)
    assert faint.lightness() > full.lightness()


def test_themes_are_different_from_each_other() -> None:
    displays = [theme.display for theme in map_themes().values()]
    assert len(set(displays)) == len(displays) == 4
