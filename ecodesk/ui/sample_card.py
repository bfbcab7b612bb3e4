"""The card of the welcome page that shows the sample county as the map paints it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Background


class SampleMap(QWidget):
    """The sample painted in the background, again whenever size or theme changes; `read` brings the sample."""

    read = Signal(object)  # its snapshot, once

    def __init__(self, background: Background, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._look = look
        self._image: QImage | None = None
        self._snapshot: Snapshot | None = None
        self._asked: tuple[int, int, str] | None = None
        self.setMinimumHeight(look.px(220))
        look.changed.connect(self._ask)

    def sizeHint(self) -> QSize:
        """As large as shows every unit with its code."""
        return QSize(self._look.px(560), self._look.px(386))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew for the new size."""
        super().resizeEvent(event)
        self._ask()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, or plain ground until it is there."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("sunken"))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)
        painter.end()

    def _ask(self) -> None:
        wanted = (self.width(), self.height(), self._look.theme)
        if wanted == self._asked or not self.isVisible():
            return
        self._asked = wanted
        snapshot, ratio = self._snapshot, self.devicePixelRatioF()

        def work(progress: Progress) -> tuple[Snapshot, QImage]:
            return _painted(snapshot, wanted, ratio, progress)

        def done(outcome: tuple[Snapshot, QImage]) -> None:
            if self._snapshot is None:
                self._snapshot = outcome[0]
                self.read.emit(self._snapshot)
            if wanted == self._asked:
                self._image = outcome[1]
                self.update()

        self._background.paint(work, done)

    def showEvent(self, event: Any) -> None:
        """Paint when first seen."""
        super().showEvent(event)
        self._ask()


def _painted(
    snapshot: Snapshot | None, wanted: tuple[int, int, str], ratio: float, progress: Progress
) -> tuple[Snapshot, QImage]:
    from ecodesk.maps.labels import LabelOptions, paint_labels
    from ecodesk.maps.painter import render_image
    from ecodesk.maps.scene import MapScene
    from ecodesk.maps.viewport import Viewport
    from ecodesk.sample.build import CRS, sample_rows

    width, height, theme = wanted
    if snapshot is None:
        snapshot = Snapshot.of(sample_rows(), CRS)
    scene = MapScene.of(snapshot, theme, None)
    scene = scene.showing(scene.visible & {i for i in scene.visible if not i.startswith("control")})
    bounds = scene.bounds or (0.0, 0.0, 1.0, 1.0)
    viewport = Viewport.fitting(bounds, width, height, 0.06)
    image = render_image(scene, viewport, ratio=ratio, progress=progress)
    painter = QPainter(image)
    try:
        codes = LabelOptions(projects=False, unit_names=False)
        paint_labels(painter, viewport, scene.showing({"unit"}), codes)
    finally:
        painter.end()
    return snapshot, image


class SampleCard(QFrame):
    """Title, map, what is inside, and the button that opens a private copy."""

    sample_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, background: Background, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("role", "card")
        self._title = QLabel(self)
        self._title.setProperty("role", "strong")
        self._mark = QLabel(self)
        self._mark.setProperty("role", "tag")
        self._mark.setProperty("tone", "warn")
        self.map = SampleMap(background, look, self)
        self.map.read.connect(self._count)
        self._counts: tuple[int, int] | None = None  # units and projects of the sample
        self._about = QLabel(self)
        self._about.setProperty("role", "small")
        self._about.setWordWrap(True)
        self.restore = QPushButton(self)
        self.restore.setProperty("role", "link")
        self.restore.clicked.connect(self.restore_wanted)
        self.open = QPushButton(self)
        self.open.setProperty("role", "primary")
        self.open.clicked.connect(self.sample_wanted)
        self._lay_out()
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 14, 10)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._mark)
        head.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(14, 12, 14, 12)
        foot.setSpacing(10)
        foot.addWidget(self._about)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.open)
        acts.addWidget(self.restore)
        acts.addStretch(1)
        foot.addLayout(acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.map, 1)
        column.addLayout(foot)

    def offer_restore(self, there: bool) -> None:
        """还原 only makes sense once a copy exists."""
        self.restore.setVisible(there)

    def _count(self, snapshot: Snapshot) -> None:
        self._counts = (len(snapshot.table(RestorationUnit)), len(snapshot.table(Project)))
        self.retranslate()

    def retranslate(self) -> None:
        """Texts and icons as they are now."""
        self._title.setText(str(t("示例数据：长子县", "Sample: Zhangzi County")))
        self._mark.setText(
            str(t("虚构示例，不代表真实边界与项目", "Fictional; not real boundaries or projects"))
        )
        about = t(
            "内含故意设置的问题，可随意修改，随时还原。",
            "With defects on purpose; change anything, restore any time.",
        )
        if self._counts is not None:
            units, projects = self._counts
            about = t(
                "{units} 个修复单元、{projects} 个项目，内含故意设置的问题，可随意修改，随时还原。",
                "{units} restoration units and {projects} projects with defects on purpose; change anything,"
                " restore any time.",
            ).format(units=units, projects=projects)
        self._about.setText(str(about))
        self.restore.setText(str(t("还原", "Restore")))
        tip = t(
            "把示例恢复到最初的样子，改过的另存在旁边",
            "Put the sample back; your changed copy is kept beside it",
        )
        self.restore.setToolTip(str(tip))
        self.open.setText(str(t("打开示例", "Open the sample")))
        self.open.setIcon(self._look.icon("play-circle-outline", "accentText"))
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
