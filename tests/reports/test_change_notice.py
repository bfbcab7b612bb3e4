"""The statement of changes between two versions: everything in it, in both languages, and as pixels."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pypdf
import pytest
from PySide6.QtGui import QImage

from ecodesk.errors import CannotWrite
from ecodesk.i18n import t
from ecodesk.model.edit import change, delete
from ecodesk.model.records import PlanVersion, Project, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.reports.change_notice import CHANGE_NOTICE, change_notice
from ecodesk.rules.change_words import entry_words
from ecodesk.rules.comparison import Comparison, side_by_side, side_frozen, side_now
from ecodesk.sample.build import write_sample
from ecodesk.workspace import Workspace


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Comparison]:
    path = tmp_path_factory.mktemp("notice") / "plan.gpkg"
    write_sample(path)
    with Workspace.open(path, read_only=True) as workspace:
        (version,) = workspace.snapshot.table(PlanVersion).rows()
        frozen = workspace.frozen_version(version.id)
        old = side_frozen(frozen.row, frozen.snapshot, frozen.documents)
        return workspace.snapshot, side_by_side(old, side_now(workspace.snapshot, None))


def flat(path: Path) -> str:
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(path).pages).split())


def write(plan: tuple[Snapshot, Comparison], to: Path, language: str = "zh_CN") -> Path:
    snapshot, made = plan
    options = ReportOptions(language=language)
    return write_report(CHANGE_NOTICE, snapshot, made.new.result, to, options, comparison=made)


def test_the_pdf_says_which_versions_what_changed_and_with_which_effect(
    plan: tuple[Snapshot, Comparison], tmp_path: Path
) -> None:
    path = write(plan, tmp_path / "变更说明.pdf")
    (version,) = plan[0].table(PlanVersion).rows()
    words = flat(path)
    for said in (
        "v0.6送审稿，2026-05-30由李敏冻结",
        version.content_hash[:16],
        "v0.7（当前，未冻结）",
        "新增3",
        "48390.7750955.77",  # money of both versions
        "阻断（条）1512",
        "ZH03-006县城北部荒坡绿化",
        "ZH03-003总投资万元520.00540.00",
        "新增的检查结果（10）",
        "消除的检查结果（27）",
        "覆盖率的变化",
        "完成日期晚于秋季种植窗口",  # a comment
        "示例数据，不代表真实边界与项目",
    ):
        assert said in words.replace("\xa0", ""), said
    sizes = {tuple(round(float(v)) for v in page.mediabox[2:]) for page in pypdf.PdfReader(path).pages}
    assert sizes <= {(842, 595), (595, 842)}  # A4
    english = flat(write(plan, tmp_path / "changes.pdf", "en"))
    for said in ("Statementofchanges", "asitisnow,notfrozen", "Totalinvestment10kCNY520.00540.00"):
        assert said in english, said
    assert "变更说明" not in english and "新增" not in english


def test_the_map_shows_added_and_removed_ground_with_a_legend(plan: tuple[Snapshot, Comparison]) -> None:
    (picture,) = change_notice(plan[1], plan[0]).pictures()
    image = QImage.fromData(picture.png).convertToFormat(QImage.Format.Format_RGB32)
    held = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    red, blue = held[..., 2].astype(int), held[..., 0].astype(int)
    foot = round(image.height() * 34 / picture.height)
    for part in (slice(0, -foot), slice(-foot, None)):  # on the map, and explained below it
        assert (blue[part] - red[part] > 60).sum() > 100, part
        assert (red[part] - blue[part] > 60).sum() > 100, part


def test_word_and_excel_hold_the_same_tables(plan: tuple[Snapshot, Comparison], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(plan, tmp_path / "n.xlsx"))
    assert book.sheetnames[:3] == ["合计", "变化清单", "字段前后对照"]
    listed = [[cell.value for cell in row] for row in book["变化清单"].iter_rows()]
    assert len([row for row in listed if str(row[0])[:1] in "+−△✎"]) == len(plan[1].diff.entries) == 13
    word = docx.Document(str(write(plan, tmp_path / "n.docx")))
    cells = [cell.text for made in word.tables for row in made.rows for cell in row.cells]
    assert "ZH03-006 县城北部荒坡绿化" in cells and "540.00" in cells


def test_nothing_is_written_when_nothing_changed_or_nothing_is_compared(
    plan: tuple[Snapshot, Comparison], tmp_path: Path
) -> None:
    snapshot, made = plan
    same = side_by_side(made.new, made.new)
    with pytest.raises(CannotWrite, match="没有差别"):
        write((snapshot, same), tmp_path / "n.pdf")
    with pytest.raises(CannotWrite, match="没有指明比较哪两个版本"):
        write_report(CHANGE_NOTICE, snapshot, None, tmp_path / "n.pdf", ReportOptions())
    assert not list(tmp_path.iterdir())


def _against(made: Comparison, now: Snapshot) -> Comparison:
    return side_by_side(made.new, side_now(now, made.new.result))


def test_a_project_that_went_into_another_says_into_which(plan: tuple[Snapshot, Comparison]) -> None:
    snapshot, made = plan
    gone, stays = (snapshot.table(Project).one(code=code) for code in ("ZH03-003", "ZH03-004"))
    assert gone is not None and stays is not None and gone.geometry is not None
    grown = dataclasses.replace(stays, geometry=stays.geometry.union(gone.geometry))  # type: ignore[union-attr]
    removed = delete(t("删除", "Delete"), gone)
    after = snapshot.after(removed, snapshot.revision + 1)
    entry = _against(made, after).entry(("project", gone.id))
    assert entry is not None and "并入" not in entry_words(_against(made, after), entry).zh
    merged = _against(made, after.after(change(t("改", "Change"), [(stays, grown)]), after.revision + 1))
    entry = merged.entry(("project", gone.id))
    assert entry is not None and entry_words(merged, entry).zh.startswith("并入 ZH03-004 · 图形 ")


def test_the_list_of_a_department_tells_into_which_it_went(plan: tuple[Snapshot, Comparison]) -> None:
    snapshot, made = plan
    gone, into = (snapshot.table(Project).one(code=code) for code in ("ZH03-003", "ZH07-002"))
    source = SourceProject(name="清单项目", targets=(gone.id,))  # type: ignore[union-attr]
    before = snapshot.after(change(t("加", "Add"), [(None, source)]), snapshot.revision + 1)
    moved = dataclasses.replace(source, targets=(into.id,))  # type: ignore[union-attr]
    edit = dataclasses.replace(
        delete(t("删除", "Delete"), gone),  # type: ignore[arg-type]
        changes=(
            *delete(t("删除", "Delete"), gone).changes,
            *change(t("改", "Move"), [(source, moved)]).changes,
        ),  # type: ignore[arg-type]
    )
    now = before.after(edit, before.revision + 1)
    found = side_by_side(side_now(before, made.new.result), side_now(now, made.new.result))
    assert found.merged == {("project", gone.id): ("project", into.id)}  # type: ignore[union-attr]


def test_a_shape_of_the_same_area_says_so_instead_of_zeros(plan: tuple[Snapshot, Comparison]) -> None:
    snapshot, made = plan
    row = snapshot.table(Project).one(code="ZH03-004")
    assert row is not None and row.geometry is not None
    finer = dataclasses.replace(row, geometry=row.geometry.segmentize(50))
    found = _against(made, snapshot.after(change(t("改", "Change"), [(row, finer)]), snapshot.revision + 1))
    (entry,) = found.diff.entries
    assert entry_words(found, entry).zh == "形状改变，面积不变"
    earlier = {made.diff.row(e).caption: entry_words(made, e).zh for e in made.diff.entries}
    assert not [words for words in earlier.values() if "0.00 hm²" in words.split(" ") or "+0.00" in words]
    assert earlier["ZH03-004 大堡头镇河滩耕地退水污染治理"].startswith("−6.61 hm²")
