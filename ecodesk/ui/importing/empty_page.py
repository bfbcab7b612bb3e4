"""What the import dialog shows before there are files."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.exchange.file_checks import SUFFIXES
from ecodesk.i18n import plain, t
from ecodesk.ui.appearance import Appearance


class EmptyPage(QWidget):
    """Where to begin: choose files, choose a folder, or drop them here."""

    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        icon = QLabel(self)
        icon.setPixmap(look.pixmap("database-import-outline", "text3", 40))
        icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = QLabel(self)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setText(str(t("把数据文件或文件夹拖到这里", "Drop data files or a folder here")))
        kinds = t(
            "Shapefile、GeoPackage、KML、坐标 TXT、坐标表，或装有它们的压缩包（{kinds}）",
            "Shapefile, GeoPackage, KML, parcel TXT, tables of coordinates, or a ZIP that holds them ({kinds})",
        )
        about = QLabel(str(kinds.format(kinds=plain(" ".join(SUFFIXES)))), self)
        about.setProperty("role", "hint")
        about.setAlignment(Qt.AlignmentFlag.AlignCenter)
        about.setWordWrap(True)
        self._nothing = QLabel(str(t("所选文件夹里没有这些文件", "The folder holds no such file")), self)
        self._nothing.setProperty("tone", "warn")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        self.files = QPushButton(str(t("选择文件…", "Choose files…")), self)
        self.files.setProperty("role", "primary")
        self.files.clicked.connect(self.files_wanted)
        self.folder = QPushButton(str(t("选择文件夹…", "Choose a folder…")), self)
        self.folder.setAutoDefault(False)
        self.folder.clicked.connect(self.folder_wanted)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.files)
        buttons.addWidget(self.folder)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(1)
        for widget in (icon, words, about, self._nothing):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addStretch(1)

    def say_nothing_found(self, nothing: bool) -> None:
        """Tell that what was chosen held no data file."""
        self._nothing.setVisible(nothing)
