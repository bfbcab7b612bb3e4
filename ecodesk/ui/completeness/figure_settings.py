"""The numbers the figures are worked out with, such as thresholds and sizes of gaps: shown, changed in one step."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ecodesk.analysis.analysis_settings import DECLARED, setting, setting_change
from ecodesk.i18n import t
from ecodesk.model.edit import Edit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.session import Session

TITLE = t("统计设置", "Settings of the figures")
_SHARE_DIGITS, _DIGITS = 3, 1


def changed_settings(snapshot: Snapshot, values: dict[str, float], author: str) -> Edit:
    """The edit that sets numbers of the analysis, by key."""
    changes = [setting_change(snapshot, key, value, author) for key, value in values.items()]
    return Edit(t("改统计设置", "Change the settings of the figures"), tuple(changes))


class FigureSettings(QDialog):
    """One field per number, inside its range; nothing is saved before OK."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(str(TITLE))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        words = t(
            "矩阵、检查和成果都用这些数；随规划保存，可以撤销。",
            "Matrix, checks and reports all use these numbers; they are saved with the plan and can be undone.",
        )
        layout.addWidget(QLabel(str(words)))
        form = QFormLayout()
        self.fields: dict[str, QDoubleSpinBox] = {}
        snapshot = session.snapshot
        for key, declared in DECLARED.items():
            field = QDoubleSpinBox()
            field.setDecimals(_SHARE_DIGITS if declared.maximum <= 1 else _DIGITS)
            field.setRange(declared.minimum, declared.maximum)
            field.setValue(declared.default if snapshot is None else setting(snapshot, key))
            if declared.unit:
                field.setSuffix(f" {declared.unit}")
            field.setEnabled(session.writable)
            field.setAccessibleName(str(declared.label))
            usual = t("默认 {value:g}", "By default {value:g}").format(value=declared.default)
            field.setToolTip(str(usual))
            form.addRow(str(declared.label), field)
            self.fields[key] = field
        layout.addLayout(form)
        buttons = QDialogButtonBox()
        self.accept_button = buttons.addButton(str(t("确定", "OK")), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        self.accept_button.setEnabled(session.writable)
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _save(self) -> None:
        snapshot = self._session.snapshot
        if snapshot is not None:
            shown = {key: field.value() for key, field in self.fields.items()}
            touched = {key: value for key, value in shown.items() if self._touched(snapshot, key, value)}
            if touched:
                self._session.apply(changed_settings(snapshot, touched, self._session.user))
        self.accept()

    def _touched(self, snapshot: Snapshot, key: str, value: float) -> bool:
        """Whether a field holds another number than the plan, beyond the digits it shows."""
        return round(setting(snapshot, key), self.fields[key].decimals()) != value
