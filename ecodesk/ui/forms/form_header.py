"""The head of a form: what it is about, its state, how complete it is; and whether it can be submitted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ecodesk.i18n import Text, join, t
from ecodesk.model.code_lists import label as code_label
from ecodesk.model.records import Project
from ecodesk.rules.finding import Severity
from ecodesk.rules.submission import BEFORE_REVIEW
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.painting import STATUS_TONES, badge_pixmap, elided
from ecodesk.ui.forms.chapter_states import ChapterState
from ecodesk.ui.theme import restyle

_NO_SHAPE = t("项目还没有图形", "The project has no shape yet")


class _Title(QLabel):
    """Takes the room its text needs, and less when there is less, with … at the end."""

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 8, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(self.font())
        text = elided(self.text(), self.font(), self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class FormHeader(QFrame):
    """Back, badge, code and name, state, completeness, and the ways to the map."""

    back_wanted = Signal()
    zoom_wanted = Signal()
    shape_wanted = Signal()
    copy_wanted = Signal()
    template_wanted = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._project: Project | None = None
        self._states: Sequence[ChapterState] = ()
        self._locked: Text | None = None
        self.setProperty("role", "header")
        self.back = QToolButton(self)
        self.back.clicked.connect(self.back_wanted)
        self._badge = QLabel(self)
        self.title = _Title(self)
        self.title.setProperty("role", "title")
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.state = QLabel(self)
        self.state.setProperty("role", "tag")
        self.progress_text = QLabel(self)
        self.progress_text.setProperty("role", "small")
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.zoom = QPushButton(self)
        self.zoom.clicked.connect(self.zoom_wanted)
        self.shape = QPushButton(self)
        self.shape.clicked.connect(self.shape_wanted)
        self.fill = QToolButton(self)
        self.fill.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.fill.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        menu = QMenu(self.fill)
        self._copy = menu.addAction("")
        self._copy.triggered.connect(lambda: self.copy_wanted.emit())
        self._template = menu.addAction("")
        self._template.triggered.connect(lambda: self.template_wanted.emit())
        self.fill.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 16, 10)
        row.setSpacing(10)
        left: tuple[QWidget, ...] = (self.back, self._badge, self.title, self.state)
        right: tuple[QWidget, ...] = (self.progress_text, self.progress, self.fill, self.zoom, self.shape)
        for part in left:
            row.addWidget(part)
        row.addStretch(1)
        for part in right:
            row.addWidget(part)

    def show_project(self, project: Project, states: Sequence[ChapterState], locked: Text | None) -> None:
        """Show a project and how far its form has come; `locked` says why nothing can be changed."""
        self._project, self._states, self._locked = project, states, locked
        words = f"{project.code} {project.name}".strip() or project.caption
        self.title.setText(words)
        self.title.setToolTip(words)
        self._badge.setPixmap(badge_pixmap(project.element or "?", self._look, 24, self.devicePixelRatioF()))
        self._badge.setAccessibleName(str(code_label("element", project.element)))
        self.state.setText(str(code_label("project_status", project.status)))
        tone = STATUS_TONES.get(project.status, "neutral")
        if self.state.property("tone") != tone:
            restyle(self.state, tone=tone)
        done = sum(state.complete for state in states)
        text = t("{done} / {all} 节完整", "{done} / {all} chapters complete")
        self.progress_text.setText(str(text.format(done=done, all=len(states))))
        self.progress.setRange(0, max(1, len(states)))
        self.progress.setValue(done)
        self.progress.setAccessibleName(self.progress_text.text())
        shapeless = project.geometry is None or project.geometry.is_empty
        for button, reason in (
            (self.zoom, _NO_SHAPE if shapeless else None),
            (self.shape, _NO_SHAPE if shapeless else locked),
            (self.fill, locked),
        ):
            button.setEnabled(reason is None)
            button.setToolTip(str(reason) if reason is not None else "")

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        look = self._look
        self.back.setIcon(look.icon("arrow-left", "text"))
        self.back.setToolTip(str(t("返回", "Back")))
        self.back.setAccessibleName(self.back.toolTip())
        self.fill.setText(str(t("批量填写", "Fill in")))
        self.fill.setIcon(look.icon("form-textbox", "text"))
        self._copy.setText(str(t("从其他项目复制…", "Copy from another project…")))
        self._template.setText(str(t("套用措施模板…", "Use a template…")))
        self.zoom.setText(str(t("缩放至", "Zoom to")))
        self.zoom.setIcon(look.icon("magnify-scan", "text"))
        self.shape.setText(str(t("在地图中编辑", "Edit on the map")))
        self.shape.setIcon(look.icon("vector-square-edit", "text"))
        self.progress.setFixedWidth(look.px(110))
        if self._project is not None:
            self.show_project(self._project, self._states, self._locked)


class SubmitBar(QFrame):
    """One line: what stands in the way of a submission, and the way to the next problem."""

    next_wanted = Signal()
    submit_wanted = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("role", "banner")
        self._icon = QLabel(self)
        self.text = QLabel(self)
        self.next = QPushButton(self)
        self.next.setProperty("role", "link")
        self.next.setProperty("compact", True)
        self.next.clicked.connect(self.next_wanted)
        self._key = QLabel("F8", self)
        self._key.setProperty("role", "key")
        self._key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.saving = QLabel(self)
        self.saving.setProperty("role", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 16, 3)
        row.setSpacing(8)
        for part in (self._icon, self.text, self.next, self._key):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.saving)
        self.submit = QPushButton(self)
        self.submit.setProperty("compact", True)
        self.submit.clicked.connect(self.submit_wanted)
        row.addWidget(self.submit)

    def show_state(
        self, status: str, counts: dict[Severity, int] | None, missing: int, bad: int, locked: Text | None
    ) -> None:
        """Show open findings by severity (None while the first check runs), empty and bad fields."""
        words, tone, icon = _verdict(status, counts, missing, bad)
        self.text.setText(str(words))
        if self.property("tone") != tone:
            for widget in (self, self.text):
                restyle(widget, tone=tone)
        role = "text3" if tone == "neutral" else tone
        self._icon.setPixmap(self._look.pixmap(icon, role, 16))
        problems = missing + bad + sum((counts or {}).values())
        self.next.setVisible(problems > 0)
        self._key.setVisible(problems > 0)
        self.next.setText(str(t("下一条", "Next")))
        self.submit.setVisible(status in BEFORE_REVIEW)
        self.submit.setText(str(t("提交审查", "Submit for review")))
        self.submit.setEnabled(counts is not None and locked is None)
        listed = t("列出还要处理的问题", "Lists what is still to be dealt with")
        self.submit.setToolTip(str(locked or listed) if locked is not None or problems else "")
        free = t("离开字段即保存，可随时撤销", "Leaving a field saves it; every step can be undone")
        self.saving.setText(
            str(free if locked is None else t("只读：{why}", "Read-only: {why}").format(why=locked))
        )


def _verdict(
    status: str, counts: dict[Severity, int] | None, missing: int, bad: int
) -> tuple[Text, str, str]:
    if counts is None:
        return t("检查中…", "Checking…"), "neutral", "progress-clock"
    grave: list[Text] = []
    for severity in (Severity.BLOCK, Severity.ERROR):
        if counts.get(severity):
            grave.append(
                t("{n} 条{severity}", "{n} {severity}").format(n=counts[severity], severity=severity.label)
            )
    lacking: list[Text] = []
    if missing:
        lacking.append(t("{n} 个必填项未填", "required fields empty: {n}").format(n=missing))
    if bad:
        lacking.append(t("{n} 个字段未看懂", "fields not understood: {n}").format(n=bad))
    parts = ([_unsettled(grave)] if grave else []) + lacking
    if parts:
        words = join(parts, "，", ", ")
        if status in BEFORE_REVIEW:
            words = t("还不能提交：{what}。", "Cannot be submitted yet: {what}.").format(what=words)
        else:
            words = t("{what}。", "{what}.").format(what=words)
        tone = "block" if counts.get(Severity.BLOCK) else "error" if grave or bad else "warn"
        return words, tone, {"block": "close-octagon", "error": "alert-circle"}.get(tone, "alert")
    if counts.get(Severity.WARN):
        said = t("没有阻断和错误；{n} 条警告。", "No block and no error; warnings: {n}.")
        return said.format(n=counts[Severity.WARN]), "warn", "alert"
    return t("没有未处理的问题。", "No open problem."), "ok", "check-circle"


def _unsettled(grave: list[Text]) -> Text:
    return t("{what}未处理", "{what} unsettled").format(what=join(grave))
