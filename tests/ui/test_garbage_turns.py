"""Cycles are searched for on the UI thread only: one may hold a widget, which no other thread may destroy."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from ecodesk.i18n import t
from ecodesk.progress import Progress
from ecodesk.ui.background import Background


class Knot:
    """Refers to itself, so that only a search finds it unreachable."""

    def __init__(self) -> None:
        self.me = self


def test_what_a_worker_leaves_behind_is_freed_on_the_ui_thread(qtbot: QtBot) -> None:
    freed: list[threading.Thread] = []

    def work(_: Progress) -> int:
        for _ in range(5_000):
            weakref.finalize(Knot(), lambda: freed.append(threading.current_thread()))
        return len(freed)

    background = Background()
    during: list[int] = []
    background.read(t("试", "Trying"), work, during.append)
    qtbot.waitUntil(lambda: bool(during), timeout=20_000)
    qtbot.waitUntil(lambda: bool(freed), timeout=20_000)
    assert during == [0] and set(freed) == {threading.main_thread()}
    background.shut_down()


def test_very_many_objects_are_left_out_of_searches_until_the_end(qtbot: QtBot) -> None:
    background = Background()
    before = gc.get_freeze_count()
    made = [[number] for number in range(150_000)]
    qtbot.waitUntil(lambda: gc.get_freeze_count() >= before + len(made), timeout=20_000)
    background.shut_down()
    assert gc.get_freeze_count() == 0


def test_python_searches_by_itself_again_when_no_thread_is_left(qtbot: QtBot) -> None:
    before = gc.isenabled()
    first, second = Background(), Background()
    first.shut_down()
    first.shut_down()
    assert not gc.isenabled()
    second.shut_down()
    assert gc.isenabled() == before
