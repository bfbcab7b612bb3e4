"""How much of online maps is kept on this computer: the limit, what there is now, and a button that clears it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget
from shiboken6 import isValid

from ecodesk.exchange.linked_tile_cache import TileCache, tile_cache
from ecodesk.i18n import Text, t
from ecodesk.reports.reference_reading import tile_folder
from ecodesk.settings import PreferenceFile
from ecodesk.ui.background import Background
from ecodesk.ui.number_boxes import WholeNumberBox

_MEGABYTE = 1_000_000
_LIMITS = (10, 100_000)  # MB


class TileCacheSetting(QWidget):
    """Keeps the limit in the preferences; looks at the disk and deletes off the UI thread."""

    def __init__(self, background: Background, preferences: PreferenceFile, parent: QWidget) -> None:
        super().__init__(parent)
        self._background, self._preferences = background, preferences
        self.limit = WholeNumberBox(self)
        self.limit.setRange(*_LIMITS)
        self.limit.setSuffix(" MB")
        self.limit.setValue(preferences.values.tile_cache_mb)
        self.limit.editingFinished.connect(self._set_limit)
        self.clear = QPushButton(self)
        self.clear.clicked.connect(self._clear)
        self.held = QLabel(self)
        self.held.setProperty("role", "hint")
        self._said: Text | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.limit)
        row.addWidget(self.clear)
        row.addWidget(self.held, 1)
        self.setFocusProxy(self.limit)
        self.retranslate()
        self._look(lambda cache: None, lambda freed, size: _HELD.format(size=_megabytes(size)))

    def retranslate(self) -> None:
        """Texts in the language in use."""
        self.clear.setText(str(t("清空缓存", "Clear the cache")))
        tip = t(
            "看过的在线地图留在这台电脑上，断网时还能看；超过上限先删最久没用的",
            "Online maps looked at stay on this computer for when there is no network; beyond the limit those"
            " unused for longest go first",
        )
        self.limit.setToolTip(str(tip))
        self.limit.setAccessibleName(str(t("在线地图缓存上限", "Limit of the cache of online maps")))
        self.held.setText(str(self._said) if self._said is not None else "")

    def _set_limit(self) -> None:
        if self.limit.value() != self._preferences.values.tile_cache_mb:
            self._preferences.change(tile_cache_mb=self.limit.value())
            self._look(TileCache.trim, lambda freed, size: _HELD.format(size=_megabytes(size)))

    def _clear(self) -> None:
        self.clear.setEnabled(False)
        self._look(TileCache.clear, lambda freed, size: _FREED.format(size=_megabytes(freed or 0)))

    def _look(self, act: Callable[[TileCache], int | None], words: Callable[[int | None, int], Text]) -> None:
        """Do something with the cache and say what came of it and what is kept then."""
        cache = tile_cache(tile_folder(), self._preferences.values.tile_cache_mb * _MEGABYTE)

        def done(outcome: tuple[int | None, int]) -> None:
            if not isValid(self):  # the preferences were closed meanwhile
                return
            self._said = words(*outcome)
            self.clear.setEnabled(outcome[1] > 0)
            self.retranslate()

        self._background.paint(lambda _: (act(cache), cache.size()), done)


_HELD = t("现有 {size}", "{size} now")
_FREED = t("已清空，释放 {size}", "Cleared: {size} freed")


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MB"
