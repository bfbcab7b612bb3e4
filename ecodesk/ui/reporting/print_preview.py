"""Print preview: how the sheet lands on the printer's paper, before it is sent."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageLayout, QPainter
from PySide6.QtPrintSupport import QPageSetupDialog, QPrintDialog, QPrinter, QPrintPreviewWidget
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import plain, t
from ecodesk.reports.sheet_drawing import SheetDrawing
from ecodesk.ui.reporting.printing import placing

PREVIEW_DPI = 100


class PrintPreview(QDialog):
    """Shows pages drawn beforehand; accepted when the user has chosen a printer and said print."""

    def __init__(
        self, printer: QPrinter, drawing: SheetDrawing, images: list[QImage], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.printer = printer
        self._drawing, self._images = drawing, images
        self.setWindowTitle(str(t("打印预览", "Print preview")))
        self.resize(1000, 720)
        self.preview = QPrintPreviewWidget(printer, self)
        self.preview.paintRequested.connect(self._paint)
        self.about = QLabel(self)
        self.about.setProperty("role", "small")
        self.about.setWordWrap(True)
        self.setup_button = QPushButton(str(t("纸张…", "Paper…")), self)
        self.setup_button.clicked.connect(self._set_up)
        self.setup_button.setVisible(self._has_printer)
        self.print_button = QPushButton(str(t("打印…", "Print…")), self)
        self.print_button.setProperty("role", "primary")
        self.print_button.setDefault(True)
        self.print_button.clicked.connect(self._choose_printer)
        close = QPushButton(str(t("取消", "Cancel")), self)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 8, 14, 10)
        foot.setSpacing(8)
        foot.addWidget(self.about, 1)
        for button in (self.setup_button, close, self.print_button):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.preview, 1)
        column.addLayout(foot)
        self.preview.fitInView()
        if len(images) > 1:
            self.preview.setAllPagesViewMode()
        self._tell()

    @property
    def _has_printer(self) -> bool:
        """Whether a printer is installed; without one Qt prints into a file."""
        return self.printer.outputFormat() == QPrinter.OutputFormat.NativeFormat

    def _paint(self, printer: QPrinter) -> None:
        painter = QPainter(printer)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _, box = placing(printer, self._drawing.format)
        k = printer.resolution() / 25.4
        for i, image in enumerate(self._images):
            if i:
                printer.newPage()
            target = QRectF(box.left() * k, box.top() * k, box.width() * k, box.height() * k)
            painter.drawImage(target, image)
        painter.end()

    def _set_up(self) -> None:
        dialog = QPageSetupDialog(self.printer, self)
        dialog.accepted.connect(self._paper_changed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _paper_changed(self) -> None:
        self.preview.updatePreview()
        self._tell()

    def _choose_printer(self) -> None:
        dialog = QPrintDialog(self.printer, self)
        dialog.setMinMax(1, len(self._images))
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.accepted.connect(self.accept)
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # the print dialog's own `open` wants a receiver

    def _tell(self) -> None:
        """Which printer and paper, and what becomes of the scale."""
        scale, _ = placing(self.printer, self._drawing.format)
        paper = self.printer.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
        size = f"{paper.width():.0f} × {paper.height():.0f} mm"
        if scale < 0.995:
            words = t(
                "纸张 {size}：版面缩小到 {n} %，数字比例尺不再成立。可改用 {name} 纸，或把版面改为 A4",
                "Paper {size}: the sheet is reduced to {n} %, the numeric scale no longer holds. Use {name} paper, or"
                " lay the sheet out on A4",
            )
        else:
            words = t("纸张 {size}，原大打印", "Paper {size}, printed in true size")
        words = words.format(size=plain(size), n=f"{scale * 100:.0f}", name=self._drawing.format.name)
        if not self._has_printer:
            none = t(
                "{words}。没有找到打印机，将打印到 PDF 文件",
                "{words}. No printer was found; prints into a PDF file",
            )
            words = none.format(words=words)
        self.about.setText(str(words))
