"""How one layer is shown: opacity and the scales between which it is drawn; every change is seen at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, plain, t
from ecodesk.maps.map_display import PLAIN, LayerDisplay

_SCALES = (5_000, 10_000, 25_000, 50_000, 100_000, 200_000, 500_000)
_LEAST = 10  # per cent: fainter than this a layer cannot be told from one that is off


class LayerDisplayDialog(QDialog):
    """`show` is called with every choice; Esc brings back what was shown before."""

    def __init__(
        self,
        title: Text,
        display: LayerDisplay,
        show: Callable[[LayerDisplay], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._before, self._show = display, show
        self.setWindowTitle(str(t("{layer}：显示方式", "{layer}: how it is shown").format(layer=title)))
        self.setMinimumWidth(380)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(_LEAST, 100)
        self.opacity.setPageStep(10)
        self._per_cent = QLabel()
        self._per_cent.setMinimumWidth(44)
        self.nearest, self.farthest = QComboBox(), QComboBox()
        for box, words in (
            (self.nearest, t("放大到多少都显示", "At any larger scale")),
            (self.farthest, t("缩小到多少都显示", "At any smaller scale")),
        ):
            box.addItem(str(words), 0)
            for scale in _SCALES:
                box.addItem(f"1:{scale:,}".replace(",", "\u202f"), scale)
        self._lay_out()
        self._fill(display)
        self.opacity.valueChanged.connect(self._chosen)
        for box in (self.nearest, self.farthest):
            box.activated.connect(self._chosen)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.opacity, 1)
        row.addWidget(self._per_cent)
        form = QFormLayout()
        form.setSpacing(10)
        named: tuple[tuple[Text, QWidget], ...] = (
            (t("不透明度", "Opacity"), self.opacity),
            (t("最大比例尺", "Largest scale"), self.nearest),
            (t("最小比例尺", "Smallest scale"), self.farthest),
        )
        for words, part in named:
            part.setAccessibleName(str(words))
            label = QLabel(str(words))
            label.setBuddy(part)
            if part is self.opacity:
                form.addRow(label, row)
            else:
                form.addRow(label, part)
        buttons = QDialogButtonBox()
        plain_button = buttons.addButton(
            str(t("恢复默认", "Restore defaults")), QDialogButtonBox.ButtonRole.ResetRole
        )
        done = buttons.addButton(str(t("完成", "Done")), QDialogButtonBox.ButtonRole.AcceptRole)
        done.setProperty("role", "primary")
        plain_button.clicked.connect(lambda: self._restore(PLAIN))
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(buttons)

    @property
    def display(self) -> LayerDisplay:
        """What is chosen now; a range the wrong way round is turned."""
        nearest, farthest = int(self.nearest.currentData()), int(self.farthest.currentData())
        if farthest and nearest > farthest:
            nearest, farthest = farthest, nearest
        return LayerDisplay(self.opacity.value() / 100, nearest, farthest)

    def _fill(self, display: LayerDisplay) -> None:
        self.opacity.setValue(round(display.opacity * 100))
        self.nearest.setCurrentIndex(max(0, self.nearest.findData(display.nearest)))
        self.farthest.setCurrentIndex(max(0, self.farthest.findData(display.farthest)))
        self._say_per_cent()

    def _say_per_cent(self) -> None:
        self._per_cent.setText(str(plain(f"{self.opacity.value()} %")))

    def _chosen(self) -> None:
        self._say_per_cent()
        self._show(self.display)

    def _restore(self, display: LayerDisplay) -> None:
        self._fill(display)
        self._show(display)

    def reject(self) -> None:
        """Nothing of it is to stay."""
        self._restore(self._before)
        super().reject()
