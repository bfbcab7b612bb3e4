"""What the pages about reference layers are laid out with: rows with captions, and notes."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QWidget,
)

from ecodesk.i18n import Text


def note(words: Text, parent: QWidget) -> QLabel:
    """A remark in small type."""
    label = QLabel(str(words), parent)
    label.setProperty("role", "hint")
    label.setWordWrap(True)
    return label


def form_of(page: QWidget) -> QFormLayout:
    """The layout of a page."""
    laid = QFormLayout(page)
    laid.setContentsMargins(12, 16, 12, 12)
    laid.setHorizontalSpacing(16)
    laid.setVerticalSpacing(10)
    return laid


def row(form: QFormLayout, words: Text, part: QWidget, laid: Any = None) -> None:
    """A part with its caption, in a layout of its own when given."""
    label = QLabel(str(words))
    label.setBuddy(part)
    part.setAccessibleName(str(words))
    form.addRow(label, laid if laid is not None else part)
