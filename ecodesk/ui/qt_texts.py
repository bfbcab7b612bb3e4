"""Qt's own texts (buttons of message boxes, context menus of fields) in the language in use."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator

from ecodesk.ui.appearance import Appearance


class QtTexts(QObject):
    """Installs or removes the translation that comes with Qt whenever the language changes."""

    def __init__(self, look: Appearance) -> None:
        super().__init__(look)
        self._look = look
        self._translator = QTranslator(self)
        self._loaded = self._translator.load(
            "qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        )
        self._installed = False
        look.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        wanted = self._loaded and self._look.language == "zh_CN"
        if wanted == self._installed:
            return
        self._installed = wanted
        if wanted:
            QCoreApplication.installTranslator(self._translator)
        else:
            QCoreApplication.removeTranslator(self._translator)
