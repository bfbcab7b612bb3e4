"""恢复到某一步…: the map as it was after an earlier step, found with a slider; nothing changes before 恢复."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, plain, t
from ecodesk.maps.scene import plan_bounds
from ecodesk.model.edit import Edit, Step
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.history_model import exact_time
from ecodesk.ui.mini_map import Mark, MiniMap
from ecodesk.ui.newest import Newest
from ecodesk.ui.session import Session
from ecodesk.ui.step_kinds import froze_a_version, made_the_plan

_MARKED = 200  # shapes that are marked on the map


@dataclass(frozen=True)
class _Earlier:
    """The plan after a step, and the edit that leads back to it."""

    snapshot: Snapshot
    edit: Edit
    marks: tuple[Mark, ...]


def restorable(steps: Sequence[Step]) -> list[Step]:
    """The steps that can be gone back to, oldest first: none before a frozen version or the plan's beginning.

    `steps` are the newest steps, newest first; the first of them is how the plan is now.
    """
    found: list[Step] = []
    for step in steps:
        found.append(step)
        if froze_a_version(step) or made_the_plan(step):
            break
    return found[::-1]


class RestoreDialog(QDialog):
    """Shows the plan after the step the slider stands at; `steps` as from `restorable`."""

    def __init__(
        self,
        session: Session,
        look: Appearance,
        steps: Sequence[Step],
        first: Step | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._look, self._steps = session, look, steps
        self._reading = Newest(session.background, self)
        self._earlier: _Earlier | None = None
        self.setWindowTitle(str(t("恢复到某一步", "Restore an earlier step")))
        self.resize(look.px(760), look.px(620))
        self._lay_out()
        self.slider.setValue(self.slider.maximum())
        self.slider.valueChanged.connect(self._look_back)
        if first is not None and first in steps:
            self.slider.setValue(steps.index(first))
        self.slider.setFocus()
        self._look_back()

    def _lay_out(self) -> None:
        words = QLabel(
            str(
                t(
                    "拖动滑块，地图显示那一步之后的方案。按“恢复”之前什么都不变；恢复是一步普通的编辑，可以撤销。",
                    "Move the slider to see the plan as it was after a step. Nothing changes before “Restore”, which is "
                    "an ordinary step that can be undone.",
                )
            ),
            self,
        )
        words.setWordWrap(True)
        self.map = MiniMap(self._session, self._look, self)
        self.step = QLabel(self)
        self.step.setProperty("role", "strong")
        self.step.setWordWrap(True)
        self.about = QLabel(self)
        self.about.setProperty("role", "small")
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, max(0, len(self._steps) - 1))
        self.slider.setPageStep(max(1, len(self._steps) // 10))
        self.slider.setAccessibleName(str(t("步骤，最右为现在", "Steps, the rightmost is now")))
        ends = QHBoxLayout()
        for text in (t("较早", "Earlier"), t("现在", "Now")):
            label = QLabel(str(text), self)
            label.setProperty("role", "small")
            ends.addWidget(label)
            if ends.count() == 1:
                ends.addStretch(1)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.accept_button = buttons.addButton(str(t("恢复", "Restore")), role.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        buttons.addButton(str(t("取消", "Cancel")), role.RejectRole)
        buttons.accepted.connect(self._restore)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(words)
        column.addWidget(self.map, 1)
        for part in (self.step, self.about, self.slider):
            column.addWidget(part)
        column.addLayout(ends)
        column.addWidget(buttons)

    def _look_back(self) -> None:
        """Have the plan after the chosen step worked out."""
        workspace, step = self._session.workspace, self._steps[self.slider.value()]
        self._earlier = None
        self.step.setText(str(step.label))
        self.about.setText(f"{step.author or '—'} · {exact_time(step.at)}")
        self.accept_button.setEnabled(False)
        if workspace is None:
            return

        def work(progress: Progress) -> _Earlier:
            now = workspace.snapshot
            edit = workspace.edit_back_to(step)
            then = now.after(edit, now.revision)
            shown = [c for c in edit.changes if c.row.geometry is not None][:_MARKED]
            gone = [Mark(c.before.geometry, "before") for c in shown if c.before is not None]
            back = [Mark(c.after.geometry) for c in shown if c.after is not None]
            return _Earlier(then, edit, (*gone, *back))

        self._reading.ask(work, self._show)

    def _show(self, earlier: _Earlier) -> None:
        self._earlier = earlier
        box = plan_bounds(earlier.snapshot)
        self.map.show_plan(earlier.snapshot)
        self.map.show_place(shapely.box(*box) if box is not None else None, earlier.marks, room=0.02)
        step = self._steps[self.slider.value()]
        said = f"{step.author or '—'} · {exact_time(step.at)} · {self._what(earlier.edit)}"
        self.about.setText(said)
        self.accept_button.setEnabled(bool(earlier.edit.changes) and self._session.writable)

    def _what(self, edit: Edit) -> Text:
        if not edit.changes:
            return t("与现在相同", "as it is now")
        steps = self.slider.maximum() - self.slider.value()
        return t("退回 {steps} 步，改变 {rows} 条记录", "{steps} steps back, {rows} records change").format(
            steps=plain(str(steps)), rows=plain(str(len(edit.changes)))
        )

    def _restore(self) -> None:
        if self._earlier is not None:
            self._session.apply(self._earlier.edit)
        self.accept()
