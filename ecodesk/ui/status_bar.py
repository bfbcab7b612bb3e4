"""The status bar: hint, running work, snapping, place of the cursor, scale, CRS, checks, saved."""

from __future__ import annotations

import math
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStatusBar,
    QWidget,
)

from ecodesk import __version__
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.edit import Step
from ecodesk.rules.finding import CheckResult, FindingState, Severity
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Task
from ecodesk.ui.coordinate_text import place_text
from ecodesk.ui.newest import Newest
from ecodesk.ui.session import Session
from ecodesk.ui.theme import restyle
from ecodesk.workspace import Applied

_SHOW_AFTER_MS, _CANCEL_AFTER_MS = 300, 2000
_SCALES = (5_000, 10_000, 25_000, 50_000, 100_000, 200_000, 500_000)
_DECIMALS_FROM = 1500  # pixels of width; below, a place is told in whole metres
_OFFLINE = t(
    "离线可用：不需要网络，数据不出本机", "Works offline: no network needed, data stay on this computer"
)


class _Hint(QLabel):
    """Words shortened to the room the other parts leave, whole in the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_words(self, words: str) -> None:
        self._words = words
        self.setToolTip(words)
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width()))


class StatusBar(QStatusBar):
    """What the window knows at this moment, left to right from most to least volatile."""

    scale_wanted = Signal(float)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._look = look
        self._hint: Text = _OFFLINE
        self._saved_at: datetime | None = None
        self._reading = Newest(session.background, self)
        self._position: tuple[float, float] | None = None
        self._scale: float | None = None
        self._snapping: bool | None = None
        self._snapping_limit: Text | None = None
        self._map_shown = False
        self._shown_task: Task | None = None
        self._cancel_offered = False
        self.setSizeGripEnabled(False)
        self._build()
        self._wait = _timer(self, _SHOW_AFTER_MS, self._show_task)
        self._offer = _timer(self, _CANCEL_AFTER_MS, self._offer_cancel)
        session.background.activity_changed.connect(self._activity)
        session.checking_changed.connect(self.retranslate)
        session.findings_changed.connect(self.retranslate)
        session.plan_changed.connect(self._plan_changed)
        session.workspace_changed.connect(self.retranslate)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _build(self) -> None:
        self._hint_icon = QLabel(self)
        self._hint_label = _Hint(self)
        self._work = QPushButton(self)
        self._work.setProperty("role", "quiet")
        self._work.clicked.connect(self._list_activity)
        self._cancel = QPushButton(self)
        self._cancel.setProperty("role", "link")
        self._cancel.clicked.connect(self._cancel_task)
        left = QWidget(self)
        row = QHBoxLayout(left)
        row.setContentsMargins(10, 0, 8, 0)
        row.setSpacing(6)
        row.addWidget(self._hint_icon)
        row.addWidget(self._hint_label, 1)
        row.addWidget(self._work)
        row.addWidget(self._cancel)
        self._work.hide()
        self._cancel.hide()
        self.addWidget(left, 1)
        self._snap_label = self._part()
        self._position_label = self._part("mono")
        self._scale_button = self._scale_part()
        self._crs_label = self._part()
        self._check_icon, self._check_label = self._part_with_icon()
        self._saved_icon, self._saved_label = self._part_with_icon()
        self._version_label = self._part()

    def _part(self, role: str = "") -> QLabel:
        return self._part_with_icon(role)[1]

    def _part_with_icon(self, role: str = "") -> tuple[QLabel, QLabel]:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(5)
        line = QFrame(holder)
        line.setProperty("role", "vline")
        line.setFixedHeight(14)
        icon, label = QLabel(holder), QLabel(holder)
        label.setProperty("role", role)
        row.addWidget(line)
        row.addSpacing(4)
        row.addWidget(icon)
        row.addWidget(label)
        icon.hide()
        label.setProperty("holder", holder)
        self.addPermanentWidget(holder)
        return icon, label

    def _scale_part(self) -> QPushButton:
        """The scale, which a click changes."""
        label = self._part()
        holder = label.parentWidget()
        button = QPushButton(holder)
        button.setObjectName("scale")
        button.setProperty("role", "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if holder is not None and (row := holder.layout()) is not None:
            row.replaceWidget(label, button)
        label.deleteLater()
        menu = QMenu(button)
        for denominator in _SCALES:
            menu.addAction(_scale_text(denominator), partial(self.scale_wanted.emit, float(denominator)))
        button.setMenu(menu)
        return button

    # ---- what others tell it

    def show_hint(self, hint: Text | None) -> None:
        """What the tool in use does with the mouse and the keys."""
        self._hint = hint if hint is not None else _OFFLINE
        self._retranslate_hint()

    def show_map_parts(self, shown: bool) -> None:
        """Cursor place, scale and snapping belong to the map page only."""
        self._map_shown = shown
        self.retranslate()

    def show_position(self, position: tuple[float, float] | None) -> None:
        """The cursor's place as (north, east with zone number) in metres, None when off the map."""
        self._position = position
        self._retranslate_position()

    def show_scale(self, denominator: float) -> None:
        """The map scale as 1:n, rounded as scales are spoken of."""
        self._scale = denominator
        self._scale_button.setText(_scale_text(round_denominator(denominator)))
        self._show_part(self._scale_button, self._map_shown and self._session.snapshot is not None)

    def show_snapping(self, on: bool) -> None:
        """Whether drawing snaps to nodes and edges."""
        self._snapping = on
        self._retranslate_snapping()

    def show_snapping_limit(self, why: Text | None) -> None:
        """Why nothing, or not everything, can be caught where the pointer is; None when all can."""
        self._snapping_limit = why
        self._retranslate_snapping()

    # ---- texts

    def retranslate(self) -> None:
        """All texts as they stand now."""
        self._retranslate_hint()
        self._retranslate_snapping()
        snapshot = self._session.snapshot
        self._crs_label.setText(str(snapshot.crs.name) if snapshot is not None else "")
        self._show_part(self._crs_label, snapshot is not None)
        on_map = self._map_shown and snapshot is not None
        self._show_part(self._position_label, on_map)
        self._show_part(self._scale_button, on_map and self._scale is not None)
        self._scale_button.setToolTip(str(t("显示比例尺，单击选择", "Map scale; click to choose")))
        self._scale_button.setAccessibleName(str(t("显示比例尺", "Map scale")))
        self._retranslate_position()
        self._retranslate_checks()
        self._retranslate_saved()
        version = t("版本 {number}", "Version {number}").format(number=plain(__version__))
        self._version_label.setText(str(version))
        self._show_part(self._version_label, self._session.workspace is None)
        self._cancel.setText(str(t("取消", "Cancel")))
        if self._shown_task is not None:
            self._show_task()

    def _retranslate_hint(self) -> None:
        self._hint_icon.setPixmap(self._look.pixmap("information-outline", "text3", 14))
        self._hint_label.show_words(str(self._hint))

    def _retranslate_position(self) -> None:
        digits = 3 if self.width() >= _DECIMALS_FROM else 0
        metrics = self._position_label.fontMetrics()
        widest = metrics.horizontalAdvance(_place(_WIDEST_PLACE, digits))
        self._position_label.setMinimumWidth(widest)  # else its neighbours move with the pointer
        self._position_label.setText(_place(self._position, digits))

    def _retranslate_snapping(self) -> None:
        shown = self._map_shown and self._snapping is not None and self._session.snapshot is not None
        self._show_part(self._snap_label, shown)
        limit = self._snapping_limit if self._snapping else None
        words = t("吸附：开", "Snapping: on") if self._snapping else t("吸附：关", "Snapping: off")
        if limit is not None:
            words = t("吸附：{why}", "Snapping: {why}").format(why=limit)
        self._snap_label.setText(str(words))
        restyle(self._snap_label, tone="" if self._snapping and limit is None else "warn")

    def _retranslate_checks(self) -> None:
        result = self._session.result
        self._show_part(self._check_label, self._session.workspace is not None)
        if self._session.checking:
            words, icon, tone = t("检查中…", "Checking…"), "timer-sand", "text2"
        elif result is None:
            words, icon, tone = t("未检查", "Not checked"), "help-circle-outline", "warn"
        elif result.not_run:
            words = t("检查已同步，{n} 条规则未检查", "Checks up to date, {n} rules not run")
            if self.width() < _DECIMALS_FROM:  # the hint of the tool needs the room
                words = t("{n} 条规则未检查", "{n} rules not run")
            words, icon, tone = words.format(n=len(result.not_run)), "shield-alert-outline", "warn"
        else:
            words, icon, tone = t("检查已同步", "Checks up to date"), "shield-check-outline", "ok"
        if result is not None and not self._session.checking:
            words = t("{words} · {counts}", "{words} · {counts}").format(words=words, counts=_counts(result))
            self._check_label.setToolTip(str(_all_counts(result)))
        self._check_icon.setPixmap(self._look.pixmap(icon, tone, 14))
        self._check_icon.show()
        self._check_label.setText(str(words))

    def _retranslate_saved(self) -> None:
        workspace = self._session.workspace
        self._show_part(self._saved_label, workspace is not None)
        if workspace is None:
            return
        if workspace.read_only:
            words, icon, tone = t("只读", "Read-only"), "lock-outline", "warn"
        elif self._saved_at is None:
            words, icon, tone = t("已保存", "Saved"), "check-circle-outline", "ok"
        else:
            local = self._saved_at.astimezone()
            today = local.date() == datetime.now().astimezone().date()
            at = local.strftime("%H:%M:%S" if today else "%Y-%m-%d %H:%M")
            words, icon, tone = t("已保存 {at}", "Saved {at}").format(at=at), "check-circle-outline", "ok"
        self._saved_icon.setPixmap(self._look.pixmap(icon, tone, 14))
        self._saved_icon.show()
        self._saved_label.setText(str(words))

    def _show_part(self, part: QWidget, shown: bool) -> None:
        if (holder := part.parentWidget()) is not None:
            holder.setVisible(shown)

    def _plan_changed(self, applied: Applied | None) -> None:
        self._saved_at = applied.step.at if applied is not None else None
        workspace = self._session.workspace
        if workspace is None:
            self._reading.forget()
        elif applied is None:
            self._reading.ask(lambda _: workspace.history(limit=1), self._opened)
        self._retranslate_saved()

    def _opened(self, steps: list[Step]) -> None:
        """Nothing has been saved in this sitting yet: the time of the last step before it."""
        if steps and self._saved_at is None:
            self._saved_at = steps[0].at
            self._retranslate_saved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the place and the checks to the room there is."""
        super().resizeEvent(event)
        self._retranslate_position()
        self._retranslate_checks()

    # ---- running work: nothing below 300 ms, 取消 after 2 s

    def _activity(self) -> None:
        running = self._session.background.running
        task = running[0] if running else None
        if task is self._shown_task and task is not None:
            if self._work.isVisible():
                self._show_task()
            return
        self._shown_task = task
        self._cancel_offered = False
        self._cancel.hide()
        self._wait.stop()
        self._offer.stop()
        if task is None:
            self._work.hide()
        else:
            self._wait.start()
            self._offer.start()

    def _show_task(self) -> None:
        task = self._shown_task
        if task is None or self._wait.isActive():
            return
        words = str(task.text if task.text is not None else task.title)
        if task.total_steps > 1:
            words = f"{words} {task.done_steps:.0f}/{task.total_steps:.0f}"
        more = len(self._session.background.running) - 1
        if more > 0:
            words = f"{words} (+{more})"
        self._work.setText(words)
        self._work.setToolTip(str(t("列出正在进行的工作", "List running work")))
        self._work.show()
        self._cancel.setVisible(self._cancel_offered and task.cancellable)

    def _offer_cancel(self) -> None:
        self._cancel_offered = True
        self._show_task()

    def _cancel_task(self) -> None:
        if self._shown_task is not None:
            self._shown_task.cancel()
            self._cancel.hide()

    def _list_activity(self) -> None:
        menu = QMenu(self)
        for task in self._session.background.running:
            menu.addAction(
                str(t("取消：{title}", "Cancel: {title}").format(title=task.title)), task.cancel
            ).setEnabled(task.cancellable)
        if menu.isEmpty():
            menu.addAction(str(t("没有正在进行的工作", "Nothing is running"))).setEnabled(False)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._work.mapToGlobal(self._work.rect().topLeft()))


def _counts(result: CheckResult) -> Text:
    """What is open and what waits for a reviewer, in few words."""
    waiting = result.count_in(FindingState.CORRECTED)
    words = t("未处理 {n}", "{n} open").format(n=result.open_count)
    more = t("{words}，待复核 {n}", "{words}, {n} to be verified").format(words=words, n=waiting)
    return more if waiting else words


def _all_counts(result: CheckResult) -> Text:
    """Open findings by severity, then all findings by state."""
    grades = [
        t("{grade} {n}", "{grade} {n}").format(grade=severity.label, n=result.count(severity))
        for severity in sorted(Severity, reverse=True)
    ]
    states = [
        t("{state} {n}", "{state} {n}").format(state=state.label, n=result.count_in(state))
        for state in FindingState
    ]
    return join([join(grades, " · ", " · "), join(states, " · ", " · ")], "\n", "\n")


def _timer(bar: StatusBar, milliseconds: int, act: object) -> QTimer:
    timer = QTimer(bar)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(act)
    return timer


def round_denominator(denominator: float) -> int:
    """The n of 1:n to what a scale is called: three figures, the third a 0 or a 5."""
    step = 10.0 ** (math.floor(math.log10(max(denominator, 1.0))) - 2) * 5
    return max(1, round(round(denominator / step) * step))


def _scale_text(denominator: int) -> str:
    return f"1:{denominator:,}".replace(",", "\u202f")


_WIDEST_PLACE = (8_888_888.888, 88_888_888.888)  # figures are as wide as each other


def _place(position: tuple[float, float] | None, digits: int) -> str:
    """North and east in metres, dashes when the pointer is not on the map."""
    if position is None:
        return "N \u2014  E \u2014"
    return place_text(*position, digits)
