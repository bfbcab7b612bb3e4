"""Waiting for the window to come to rest: nothing works in the background and no timer is about to fire."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecodesk.ui.session import Session

_LOOKS = 3  # one piece of work may lead to the next; each look lets everything happen that is due


def settle(qtbot: QtBot, session: Session) -> None:
    """Let everything that was begun come to its end, and what it leads to."""
    qtbot.waitUntil(lambda: all(_at_rest(session) for _ in range(_LOOKS)), timeout=20_000)


def _at_rest(session: Session) -> bool:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    return not (session.background.busy or session.checking or _about_to_fire())


def _about_to_fire() -> bool:
    timers = (timer for widget in QApplication.topLevelWidgets() for timer in widget.findChildren(QTimer))
    return any(timer.isActive() and timer.isSingleShot() for timer in timers)
