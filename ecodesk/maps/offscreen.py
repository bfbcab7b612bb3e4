"""A Qt application object for programs without a window: fonts and images need one."""

from __future__ import annotations

import os
import sys

from PySide6.QtGui import QFontDatabase, QGuiApplication

from ecodesk.errors import CannotWrite
from ecodesk.i18n import t
from ecodesk.maps.labels import FAMILIES

_kept: list[QGuiApplication] = []


def ensure_application() -> None:
    """Make sure text can be drawn; with no display an offscreen platform is used."""
    if QGuiApplication.instance() is not None:
        return
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _kept.append(QGuiApplication([sys.argv[0] or "ecodesk"]))


def require_chinese_font() -> None:
    """Raises CannotWrite when no font for Chinese text is installed: the print would be full of boxes."""
    families = set(QFontDatabase.families())
    if families.isdisjoint(FAMILIES) and not QFontDatabase.families(
        QFontDatabase.WritingSystem.SimplifiedChinese
    ):
        raise CannotWrite(
            t("没有可用的中文字体", "No font for Chinese text is installed"),
            remedy=t(
                "请安装 Noto Sans CJK SC（思源黑体）后再打印", "Install Noto Sans CJK SC and print again"
            ),
        )
