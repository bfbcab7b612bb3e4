"""A plan that has only just been made: each view of the page 方案 says why it is empty and how to go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.records import NationalApplication, PlanInfo
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Background
from ecodesk.ui.planning.document_view import DocumentView
from ecodesk.ui.planning.duties_view import DutiesView
from ecodesk.ui.planning.money_view import MoneyView
from ecodesk.ui.planning.national_view import NationalView
from ecodesk.ui.planning.packages_view import PackagesView
from ecodesk.ui.session import Session
from ecodesk.workspace import Workspace
from tests.ui.desk import Desk


@pytest.fixture
def new_plan(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """A plan with nothing but its name, open and checked."""
    make_application()
    background = Background()
    session = Session(background, "李敏")
    plan = PlanInfo(name="新方案")
    session.show(Workspace.create(tmp_path / "new.gpkg", WorkingCrs(4547), [plan], user="李敏"))
    qtbot.waitUntil(lambda: session.result is not None and not session.checking, timeout=20_000)
    yield Desk(session, Appearance("light", "zh_CN"), qtbot)
    session.close()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    background.shut_down()


@pytest.mark.parametrize("kind", [DutiesView, PackagesView])
def test_without_units_or_projects_a_view_offers_to_import_them(
    new_plan: Desk, kind: type[DutiesView | PackagesView]
) -> None:
    view = kind(new_plan.session, new_plan.look)
    new_plan.qtbot.addWidget(view, before_close_func=lambda _: new_plan.settle())
    view.show()
    new_plan.settle()
    assert view.empty.isVisible() and "还没有" in view.empty.words
    commands: list[str] = []
    view.command_wanted.connect(commands.append)
    new_plan.qtbot.mouseClick(view.empty.buttons[0], Qt.MouseButton.LeftButton)
    assert commands == ["file.import"]


def test_the_first_application_is_made_where_there_is_none(new_plan: Desk) -> None:
    view = NationalView(new_plan.session, new_plan.look)
    new_plan.qtbot.addWidget(view, before_close_func=lambda _: new_plan.settle())
    view.show()
    new_plan.settle()
    assert view.empty.isVisible() and not view.tabs.isVisible()
    new_plan.qtbot.mouseClick(view.empty.buttons[0], Qt.MouseButton.LeftButton)
    new_plan.settle()
    assert len(new_plan.snapshot.table(NationalApplication)) == 1
    assert view.tabs.isVisible() and not view.empty.isVisible()


def test_nothing_is_called_in_agreement_where_there_is_nothing(new_plan: Desk) -> None:
    money, document = (kind(new_plan.session, new_plan.look) for kind in (MoneyView, DocumentView))
    for view in (money, document):
        new_plan.qtbot.addWidget(view, before_close_func=lambda _: new_plan.settle())
        view.show()
    new_plan.settle()
    assert isinstance(money, MoneyView) and isinstance(document, DocumentView)
    assert money.facts.text().startswith("还没有计入方案的项目")
    assert document.head.about.text().startswith("规划期未填")
