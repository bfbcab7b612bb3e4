"""The contents of a Word file, filled in and kept up by Word, and what stands at the head and foot of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ecodesk.i18n import t
from ecodesk.reports.document_sections import Listed
from ecodesk.reports.docx_markup import field, parsed, run
from ecodesk.reports.wording import Say

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_SMALL = 9  # points
_GREY = "45524D"


def use_contents_styles(word: WordDocument, room: int) -> None:
    """The styles of the lines of the contents: dots lead to the page number at the right edge, `room` away (EMU)."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Emu, Pt

    for level, indent in ((1, 0), (2, 18)):
        style: Any = word.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.element.styleId = f"TOC{level}"
        style.base_style = word.styles["Normal"]
        style.font.bold = level == 1
        form = style.paragraph_format
        form.left_indent = Pt(indent)
        form.space_before, form.space_after = Pt(4 if level == 1 else 0), Pt(0)
        form.tab_stops.add_tab_stop(Emu(room), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def contents_markup(entries: Sequence[tuple[Listed, str, int]], levels: int) -> list[Any]:
    """A TOC field as paragraphs: each entry is a heading, its bookmark and its page, which Word brings up to date."""
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{levels}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    made = []
    for at, (one, bookmark, page) in enumerate(entries):
        link = f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{run(one.text)}<w:r><w:tab/></w:r>'
        link += field(rf"PAGEREF {bookmark} \h", str(page)) + "</w:hyperlink>"
        made.append(
            parsed(
                f'<w:p><w:pPr><w:pStyle w:val="TOC{one.level}"/></w:pPr>'
                f"{'' if at else begin}{link}{end if at == len(entries) - 1 else ''}</w:p>"
            )
        )
    return made


def mark(paragraph: Any, bookmark: str, number: int) -> None:
    """Give a heading the name that the contents look for."""
    start = parsed(f'<w:bookmarkStart w:id="{number}" w:name="{bookmark}"/>')
    paragraph._p.get_or_add_pPr().addnext(start)
    paragraph._p.append(parsed(f'<w:bookmarkEnd w:id="{number}"/>'))


def number_pages(section: Any, running: str, title: str, say: Say, room: int) -> None:
    """What runs at the head of every page but the first, and at the foot the title and `page x / y`."""
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]._p
    head.append(parsed(run(running, colour=_GREY, points=_SMALL)))
    head.get_or_add_pPr().append(
        parsed('<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="B9C2BE"/></w:pBdr>')
    )
    page, pages = field("PAGE", "1"), field("NUMPAGES", "1")
    words = say(t("第 {n} 页 / 共 {count} 页", "page {n} of {count}").format(n="\x01", count="\x02"))
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        _right_tab(paragraph, room)
        made = f"{run(title)}<w:r><w:tab/></w:r>"
        before, _, rest = words.partition("\x01")
        between, _, after = rest.partition("\x02")
        made += f"{run(before)}{page}{run(between)}{pages}{run(after)}"
        for element in parsed(f"<w:p>{made}</w:p>"):
            paragraph._p.append(element)


def _right_tab(paragraph: Any, room: int) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Emu

    stops = paragraph.paragraph_format.tab_stops
    for stop in (4320, 8640):  # of the style, in twips
        stops.add_tab_stop(Emu(stop * 635), WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Emu(room), WD_TAB_ALIGNMENT.RIGHT)
