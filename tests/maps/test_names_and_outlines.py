"""The name of a unit stands where no outline of a project or patch runs through its letters."""

from __future__ import annotations

import shapely
from PySide6.QtCore import QRectF

from ecodesk.maps.label import LabelOptions
from ecodesk.maps.labels import place_labels
from ecodesk.maps.offscreen import ensure_application
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS

_UNIT = shapely.box(0, 0, 3_000, 2_000)
_ACROSS = shapely.box(400, 1_000, 2_600, 1_400)  # its lower edge runs through the middle of the unit
_NAMES = LabelOptions(projects=False)


def _name_of_the_unit(*shapes: Project | ProblemPatch, hidden: bool = False) -> shapely.Polygon:
    """Where on the ground its name stands."""
    ensure_application()
    unit = RestorationUnit(code="U1", name="河谷单元", geometry=_UNIT)
    scene = MapScene.of(Snapshot.of([unit, *shapes], CRS), visible=["unit", "project", "problem_patch"])
    if hidden:
        scene = scene.without_rows([shape.id for shape in shapes])
    view = Viewport.fitting(_UNIT.bounds, 700, 500)
    (name,) = [one for one in place_labels(view, scene, _NAMES).placed if "河谷单元" in one.label.text]
    x0, y0 = view.ground(name.box.left(), name.box.bottom())
    x1, y1 = view.ground(name.box.right(), name.box.top())
    return shapely.box(x0, y0, x1, y1)


def test_a_name_keeps_clear_of_the_outlines_of_projects_and_patches() -> None:
    assert _name_of_the_unit().centroid.distance(_UNIT.centroid) < 60
    for shape in (Project(code="A", geometry=_ACROSS), ProblemPatch(code="W", geometry=_ACROSS)):
        assert not _name_of_the_unit(shape).intersects(_ACROSS.boundary)


def test_what_is_not_shown_moves_no_name() -> None:
    assert _name_of_the_unit(Project(code="A", geometry=_ACROSS), hidden=True).intersects(_ACROSS.boundary)


def test_the_chip_of_a_small_project_does_not_lie_on_another_one() -> None:
    ensure_application()
    small, above = shapely.box(1_400, 800, 1_480, 860), shapely.box(900, 900, 2_000, 1_500)
    rows = [Project(code="ZH01-001", geometry=small), Project(code="ZH01-002", geometry=above)]
    scene = MapScene.of(Snapshot.of(rows, CRS), visible=["project"])
    view = Viewport.fitting(_UNIT.bounds, 700, 500)
    boxes = {one.label.text: one.box for one in place_labels(view, scene).placed}
    chip = boxes["ZH01-001"]
    x0, y0 = view.ground(chip.left(), chip.bottom())
    x1, y1 = view.ground(chip.right(), chip.top())
    assert not shapely.box(x0, y0, x1, y1).intersects(above)
    assert shapely.box(x0, y0, x1, y1).distance(small) < 200


def test_where_no_spot_is_free_a_name_stands_where_it_hides_least() -> None:
    """Marks everywhere, one beside the other but for a strip: the name stands on the strip."""
    ensure_application()
    project = Project(code="ZH01-001", geometry=shapely.box(1_400, 800, 1_480, 860))
    scene = MapScene.of(Snapshot.of([project], CRS), visible=["project"])
    view = Viewport.fitting(_UNIT.bounds, 700, 500)
    (usual,) = place_labels(view, scene).placed
    (foot,) = view.to_pixels([(1_440, 830)]).tolist()
    for above in (True, False):
        half = QRectF(0, 0, 700, foot[1]) if above else QRectF(0, foot[1], 700, 500 - foot[1])
        thin = [QRectF(0, y, 700, 1) for y in range(0, 500, 4)]
        (name,) = place_labels(view, scene, LabelOptions(keep_off=(half, *thin))).placed
        assert half.contains(name.box) is False
        assert half.intersected(name.box).height() < usual.box.height() / 2


def test_a_unit_goes_by_its_code_where_its_name_would_hide_a_mark() -> None:
    ensure_application()
    unit = RestorationUnit(code="U1", name="河谷单元", geometry=_UNIT)
    scene = MapScene.of(Snapshot.of([unit], CRS), visible=["unit"])
    view = Viewport.fitting(_UNIT.bounds, 700, 500)
    (usual,) = place_labels(view, scene).placed
    assert "河谷单元" in usual.label.text
    columns = tuple(QRectF(x, 0, 20, 500) for x in range(0, 700, int(usual.box.width())))
    (short,) = place_labels(view, scene, LabelOptions(keep_off=columns)).placed
    assert short.label.text.strip() == "U1" and not any(map(short.box.intersects, columns))
