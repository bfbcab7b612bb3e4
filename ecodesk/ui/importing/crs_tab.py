"""坐标系: which CRS a file is read in, where its shapes then lie, and a choice of others."""

from __future__ import annotations

import numpy as np
import shapely
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ecodesk.exchange.examining import Examined
from ecodesk.exchange.landing import Landing
from ecodesk.exchange.source_crs import Candidate, crs_title
from ecodesk.i18n import Text, t
from ecodesk.model.crs import identify
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.importing.origin_question import OriginQuestion
from ecodesk.ui.mini_map import Mark, MiniMap
from ecodesk.ui.session import Session
from ecodesk.ui.theme import restyle

_NEAR = 4.0  # times the width of the county: farther off, a map of both shows neither
_AUTOMATIC = ""


class CrsTab(QWidget):
    """The CRS found, the map, and the list of candidates; `crs_wanted` gives EPSG:n or "" for automatic."""

    crs_wanted = Signal(str)
    origin_wanted = Signal(str)  # a code of coordinate_source

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._found = QLabel(self)
        self._found.setProperty("role", "strong")
        self._evidence = QLabel(self)
        self._evidence.setProperty("role", "small")
        self._landing = QLabel(self)
        self._landing.setProperty("role", "tag")
        self._notes = QLabel(self)
        self._notes.setProperty("role", "small")
        self._notes.setProperty("tone", "warn")
        for label in (self._found, self._evidence, self._notes):
            label.setWordWrap(True)
        self.choice = QComboBox(self)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(20)
        self.choice.activated.connect(lambda _: self.crs_wanted.emit(self.choice.currentData()))
        self.other = QLineEdit(self)
        self.other.setPlaceholderText("EPSG:4526")
        self.other.setFixedWidth(look.px(110))
        self.other.setAccessibleName(str(t("其他坐标系的 EPSG 编号", "EPSG code of another CRS")))
        self.other.returnPressed.connect(self._take_other)
        self.map = MiniMap(session, look, self)
        self.origin = OriginQuestion(self)
        self.origin.answered.connect(self.origin_wanted)
        self._lay_out(look)

    def _lay_out(self, look: Appearance) -> None:
        words = QLabel(str(t("按此读取", "Read as")), self)
        words.setBuddy(self.choice)
        or_else = QLabel(str(t("其他编号", "Other code")), self)
        or_else.setBuddy(self.other)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget, stretch in ((words, 0), (self.choice, 1), (or_else, 0), (self.other, 0)):
            row.addWidget(widget, stretch)
        state = QHBoxLayout()
        state.addWidget(self._found, 1)
        state.addWidget(self._landing)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.origin)
        column.addLayout(row)
        column.addLayout(state)
        column.addWidget(self._evidence)
        column.addWidget(self._notes)
        column.addWidget(self.map, 1)

    def show_file(self, seen: Examined) -> None:
        """Show the CRS of a file and where it lands."""
        decided = seen.crs
        epsg = decided.epsg if decided is not None else None
        self._fill(seen.candidates, seen.choices.crs, epsg)
        self._found.setText(str(crs_title(epsg)) if epsg is not None else str(_UNKNOWN))
        evidence = (
            decided.evidence if decided is not None else seen.problem.message if seen.problem else _EMPTY
        )
        self._evidence.setText(
            str(t("依据：{why}", "Why: {why}").format(why=evidence)) if str(evidence) else ""
        )
        self._evidence.setVisible(bool(str(evidence)))
        notes = decided.warnings if decided is not None else ()
        self._notes.setText("\n".join(str(note) for note in notes))
        self._notes.setVisible(bool(notes))
        self.origin.show_file(seen)
        self._say_landing(seen, epsg)
        self._draw(seen)

    def _fill(self, candidates: tuple[Candidate, ...], chosen: str | None, used: int | None) -> None:
        self.choice.clear()
        self.choice.addItem(str(t("自动判断", "Automatic")), _AUTOMATIC)
        listed = [c.epsg for c in candidates]
        for candidate in candidates:
            words = str(crs_title(candidate.epsg))
            if candidate.landing is not None:
                words = f"{words} — {candidate.landing.text}"
            self.choice.addItem(words, f"EPSG:{candidate.epsg}")
        known = identify(chosen) if chosen else None
        if known is not None and known not in listed:
            self.choice.addItem(str(crs_title(known)), f"EPSG:{known}")
        self.choice.setCurrentIndex(max(0, self.choice.findData(f"EPSG:{known}")) if known else 0)

    def _take_other(self) -> None:
        text = self.other.text().strip()
        if text:
            self.other.clear()
            self.crs_wanted.emit(f"EPSG:{text}" if text.isdigit() else text)

    def _say_landing(self, seen: Examined, epsg: int | None) -> None:
        landing = seen.plan.landing if seen.plan is not None else _candidate(seen, epsg)
        self._landing.setVisible(landing is not None)
        if landing is None:
            return
        self._landing.setText(str(landing.text))
        tone = "ok" if landing.inside == landing.shapes else "warn" if landing.inside else "error"
        restyle(self._landing, tone=tone)

    def _draw(self, seen: Examined) -> None:
        snapshot = self._session.snapshot
        county = snapshot.county if snapshot is not None else None
        ground = county.geometry if county is not None else None
        outline = seen.outline
        around = ground if ground is not None else outline
        if outline is not None and ground is not None and _near(outline, ground):
            around = shapely.box(*shapely.total_bounds([outline, ground]))
        self.map.show_place(around, [Mark(outline)] if outline is not None else [])


_UNKNOWN = t("坐标系还没有确定", "The CRS is not decided yet")
_EMPTY: Text = t("", "")


def _candidate(seen: Examined, epsg: int | None) -> Landing | None:
    return next((c.landing for c in seen.candidates if c.epsg == epsg), None)


def _near(a: object, b: object) -> bool:
    """Whether a map of both still shows both."""
    both, one = shapely.total_bounds([a, b]), shapely.total_bounds([b])
    width = max(one[2] - one[0], one[3] - one[1], 1.0)
    return bool(np.max(both[2:] - both[:2]) <= _NEAR * width)
