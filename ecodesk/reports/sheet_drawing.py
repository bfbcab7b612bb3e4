"""Draw the pages of a plan sheet on anything Qt can paint on: a PDF, a printer, a picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ecodesk.i18n import join, plain, t
from ecodesk.maps.offscreen import ensure_application, require_chinese_font
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.catalogue import ReportOptions
from ecodesk.reports.paper import (
    CENTRE,
    DPI,
    INK,
    MIN_PT,
    QUIET,
    RIGHT,
    Paper,
    line_height,
    width_of,
    wrapped,
)
from ecodesk.reports.paper_tables import draw_table
from ecodesk.reports.plan_sheet import USE_MARKS, PlanSheet
from ecodesk.reports.sheet_map import MapFacts, SheetMap
from ecodesk.reports.sheet_pages import BLOCK_HEAD, FORMATS, Format, Page, Placed, TextPart, pages, text_head
from ecodesk.reports.wording import SAMPLE_DATA, sayer, scale_text

RED = "#C8102E"
_HEAD_PT = 7.5
_USES = {
    "internal": t("内部", "internal"),
    "review": t("送审", "review"),
    "public": t("公开", "public"),
}


class SheetDrawing:
    """The laid-out pages of one sheet. Laying out takes a while; drawing may be repeated from any thread."""

    def __init__(
        self, sheet: PlanSheet, snapshot: Snapshot, options: ReportOptions, progress: Progress = SILENT
    ) -> None:
        ensure_application()
        require_chinese_font()
        progress.report(0, 2, t("排版", "Laying out"))
        self.sheet = sheet
        self.format: Format = FORMATS[options.paper]
        self._say = sayer(options.language)
        self.pages: Sequence[Page] = pages(sheet, self.format, options.language)
        self._map = SheetMap(
            sheet,
            snapshot,
            self.format.map[2:],
            unit=options.unit,
            language=options.language,
            scale=options.scale,
            layers=options.layers,
            monochrome=options.monochrome,
            style=options.style,
            references=options.references,
            progress=progress,
        )

    @property
    def facts(self) -> MapFacts:
        """What the map is like, for the checks before printing."""
        return self._map.facts

    def draw(self, painter: QPainter, dpi: float, page: Page, progress: Progress = SILENT) -> None:
        """Draw one page at the painter's origin on a device of `dpi`."""
        painter.save()
        painter.scale(dpi / DPI, dpi / DPI)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paper = Paper(painter)
        margin = Format.MARGIN
        paper.box(margin, margin, self.format.width - 2 * margin, self.format.height - 2 * margin, 0.5)
        self._head(paper, page)
        if page.has_map:
            self._map.paint(painter, paper.rect(*self.format.map), progress)
            self._under_map(paper)
            self._blocks(paper, page)
        for placed in page.columns:
            self._column(paper, placed)
        self._foot(paper)
        painter.restore()

    def image(
        self, page: Page, dpi: float, part: QRectF | None = None, progress: Progress = SILENT
    ) -> QImage:
        """A page, or a part of it given in millimetres, as a picture."""
        whole = QRectF(0, 0, self.format.width, self.format.height)
        box = whole if part is None else part.intersected(whole)
        k = dpi / 25.4
        image = QImage(
            max(1, round(box.width() * k)), max(1, round(box.height() * k)), QImage.Format.Format_RGB32
        )
        image.fill(QColor("#FFFFFF"))
        painter = QPainter(image)
        try:
            painter.translate(-box.left() * k, -box.top() * k)
            self.draw(painter, dpi, page, progress)
        finally:
            painter.end()
        return image

    # ---- head

    def _head(self, paper: Paper, page: Page) -> None:
        sheet, say, w = self.sheet, self._say, self.format.width
        large = w > 400
        paper.text(11, 10.2, 95, 3.8, f"{say(sheet.version)}  {say(sheet.period)}", _HEAD_PT)
        sheet_number = t("图号：{number}  第 {n} 页 / 共 {count} 页", "Sheet: {number}  page {n} of {count}")
        words = sheet_number.format(
            number=plain(sheet.map_number or "—"), n=page.number, count=len(self.pages)
        )
        paper.text(11, 14.2, 95, 3.8, say(words), _HEAD_PT)
        if sheet.is_sample:
            paper.text(11, 18.2, 95, 3.8, say(SAMPLE_DATA), _HEAD_PT, colour=RED)
        title_width = w - 220 if large else w - 160
        left = (w - title_width) / 2
        paper.text(left, 9, title_width, 8, sheet.title, 18 if large else 14, weight=700, align=CENTRE)
        paper.text(left, 17, title_width, 5, say(sheet.subtitle), 10.5 if large else 9, align=CENTRE)
        box, right = 25.0, w - 11
        marked = sheet.use_mark != "public"
        text_right = right - box - 3 if marked else right
        self._uses(paper, text_right)
        approval = sheet.approval_number or say(t("（公开时必填）", "(needed when public)"))
        words = t("审图号：{number}", "Approval no.: {number}").format(number=plain(approval))
        paper.text(text_right - 70, 14.6, 70, 4.2, say(words), _HEAD_PT, align=RIGHT)
        if marked:
            self._use_mark(paper, right - box, box)

    def _uses(self, paper: Paper, right: float) -> None:
        """Three boxes of which one is ticked, set from the right."""
        side = 2.3
        for mark in reversed(USE_MARKS):
            right -= side
            paper.tick_box(right, 11.0 + 0.95, side, self.sheet.use_mark == mark)
            word = self._say(_USES[mark])
            width = width_of(word, _HEAD_PT)
            paper.text(right - width - 1, 11, width + 1, 4.2, word, _HEAD_PT)
            right -= width + 3.2
        head = self._say(t("用途：", "Use:"))
        width = width_of(head, _HEAD_PT)
        paper.text(right - width, 11, width + 1, 4.2, head, _HEAD_PT)

    def _use_mark(self, paper: Paper, x: float, w: float) -> None:
        say = self._say
        if self.sheet.use_mark == "internal":
            lines, colour = [say(t("内部用图", "INTERNAL")), say(t("注意保管", "keep safe"))], RED
        else:
            lines, colour = [say(t("送审稿", "FOR REVIEW"))], INK
        paper.box(x, 9.5, w, 12, 0.5, colour)
        height = 11 / len(lines)
        for i, line in enumerate(lines):
            top = 10 + i * height
            paper.text(x + 1, top, w - 2, height, line, 10.5, weight=700, align=CENTRE, colour=colour)

    # ---- below the map

    def _under_map(self, paper: Paper) -> None:
        sheet, say = self.sheet, self._say
        x, y, w, h = self.format.map
        top = y + h + 0.8
        words = say(sheet.coordinates)
        paper.text(x, top, w * 0.62, 4, words, 7, colour=QUIET)
        used = width_of(words, 7) + 4
        note = self._note(w - used)
        paper.text(x + used, top, w - used, 4, note, 7, align=RIGHT, colour=QUIET)

    def _note(self, room: float) -> str:
        """What the map may be used for; for the public what was left out, shortened to the room there is."""
        withheld, say = list(self.sheet.withheld), self._say
        if not self.sheet.public:
            return say(
                t(
                    "界线仅供内部工作使用，不作为权属依据",
                    "Boundaries are for internal work only, no proof of title",
                )
            )
        if not withheld:
            return say(t("公开用图", "For the public"))
        whole = t("公开用图，已略去：{what}", "For the public; left out: {what}")
        listed = say(whole.format(what=join(withheld)))
        if width_of(listed, MIN_PT) <= room:
            return listed
        some = t("{what} 等 {n} 项", "{what} and more, {n} in all")
        return say(whole.format(what=some.format(what=join(withheld[:3]), n=len(withheld))))

    def _blocks(self, paper: Paper, page: Page) -> None:
        x, y, w, h = self.format.texts
        width = w / max(1, len(page.blocks))
        for i, block in enumerate(page.blocks):
            left = x + i * width
            if i:
                paper.line(left - 3, y + 1, left - 3, y + h - 1, 0.1, "#B9C2BE")
            paper.text(left, y, width - 5, 5, self._say(block.head), 9, weight=700)
            paper.lines(left, y + BLOCK_HEAD, block.lines, block.pt)
            if block.page:
                more = t("……全文见第 {n} 页", "… in full on page {n}").format(n=block.page)
                below = y + BLOCK_HEAD + len(block.lines) * line_height(block.pt)
                paper.lines(left, below, [self._say(more)], MIN_PT, colour=QUIET)

    def _column(self, paper: Paper, placed: Placed) -> None:
        x, y, w, _ = placed.box
        continued = self._say(t("（续表）", " (continued)"))
        for table in placed.tables:
            y += draw_table(paper, table, x, y, w, continued)
        going_on = self._say(t("（续）", " (continued)"))
        for part in placed.texts:
            y += self._text_part(paper, part, x, y, w, going_on)

    def _text_part(self, paper: Paper, part: TextPart, x: float, y: float, w: float, going_on: str) -> float:
        paper.text(x, y, w, 5.5, text_head(part, self._say, going_on), 10, weight=700)
        paper.lines(x, y + 7, part.lines, part.pt)
        return 7 + len(part.lines) * line_height(part.pt) + 4

    # ---- foot

    def _foot(self, paper: Paper) -> None:
        sheet, say = self.sheet, self._say
        x, y, w, h = self.format.foot
        paper.box(x, y, w, h, 0.3)
        left = w * 0.3
        _qr(paper, sheet, x + 2, y + 2, h - 4)
        made = t("{hash} · {date} · 生态修复规划桌面", "{hash} · {date} · EcoDesk").format(
            hash=plain(sheet.data_hash), date=plain(sheet.made_on.isoformat())
        )
        self._facts(
            paper,
            (x + h + 1, y + 1.6, left - h - 3, h - 2.4),
            (
                (say(t("检查", "Check")), say(sheet.check_line)),
                (say(t("数据", "Data")), say(made)),
                (say(t("资料", "Sources")), say(sheet.sources)),
            ),
        )
        middle = w * 0.15
        paper.line(x + left, y, x + left, y + h, 0.2)
        scale = f"{scale_text(self._map.scale)} ({self.format.name})"
        self._facts(
            paper,
            (x + left + 2, y + 2, middle - 3, h - 3),
            (
                (say(t("编制单位", "By")), sheet.prepared_by or "—"),
                (say(t("编制日期", "Date")), sheet.made_on.isoformat()),
                (say(t("比例尺", "Scale")), scale),
            ),
            lead=1.2,
        )
        self._signatures(paper, x + left + middle, w - left - middle)

    def _facts(
        self,
        paper: Paper,
        box: tuple[float, float, float, float],
        facts: tuple[tuple[str, str], ...],
        lead: float = 0.2,
    ) -> None:
        """Headed lines, each on as many as it needs; smaller when they do not all fit."""
        x, y, w, h = box
        indent = max(width_of(head, 7, 700) for head, _ in facts) + 1.6
        pt = 7.0
        broken = [wrapped(text, pt, w - indent) for _, text in facts]
        while pt > MIN_PT and sum(map(len, broken)) * line_height(pt) + lead * len(facts) > h:
            pt -= 0.25
            broken = [wrapped(text, pt, w - indent) for _, text in facts]
        for (head, _), lines in zip(facts, broken, strict=True):
            paper.lines(x, y, [head], pt, 700)
            paper.lines(x + indent, y, lines, pt)
            y += len(lines) * line_height(pt) + lead

    def _signatures(self, paper: Paper, x: float, w: float) -> None:
        say = self._say
        _, y, _, h = self.format.foot
        names = (t("编制", "Drawn"), t("校核", "Checked"), t("审查", "Reviewed"), t("批准", "Approved"))
        box = w / len(names)
        sign, day = say(t("签字", "Signature")), say(t("年   月   日", "Date"))
        for i, name in enumerate(names):
            at = x + i * box
            inner = box - 3
            paper.line(at, y, at, y + h, 0.2)
            paper.text(at + 1.5, y + 1, inner, 5, say(name), 8)
            paper.line(at + 1.5, y + h - 6, at + box - 1.5, y + h - 6, 0.1, "#7C8883")
            paper.text(at + 1.5, y + h - 5.2, inner, 4, sign, MIN_PT, colour=QUIET)
            paper.text(at + 1.5, y + h - 5.2, inner, 4, day, MIN_PT, align=RIGHT, colour=QUIET)


def _qr(paper: Paper, sheet: PlanSheet, x: float, y: float, size: float) -> None:
    """Plan, version and data fingerprint, to tell one print from another."""
    import segno

    content = f"{sheet.title}|{sheet.version.zh}|{sheet.data_hash}|{sheet.made_on}"
    rows = [list(row) for row in segno.make(content, error="m", micro=False).matrix]
    step = size / len(rows)
    painter = paper.painter
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for r, row in enumerate(rows):
        for c, dark in enumerate(row):
            if dark:
                module = paper.rect(x + c * step, y + r * step, step * 1.02, step * 1.02)
                painter.fillRect(module, QColor(INK))
    painter.restore()
