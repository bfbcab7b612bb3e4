"""Colouring by status, lead unit, year or coverage: every row has its class, and map, legend and edits agree."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
import shapely
from PySide6.QtGui import QImage

from ecodesk.i18n import t
from ecodesk.maps.furniture import legend_rows
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
    """No two classes share both hatch and fill lightness: a grey copy still tells them apart."""
    classes = MapScene.of(snapshot, style=style).classes
    assert classes is not None
    marks = [
        look.hatch and (look.hatch.angle, look.hatch.pitch)
        for look in (c.look("light") for c in classes.classes)
    ]
    assert len(set(marks)) == len(marks)


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
