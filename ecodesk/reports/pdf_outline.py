"""Bookmarks in a PDF that Qt has written, which writes none: they are appended, as a PDF may be changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ROOT = re.compile(rb"/Root (\d+) 0 R")
_SIZE = re.compile(rb"/Size (\d+)")
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_KEPT = re.compile(rb"/Info \d+ 0 R|/ID \[.*?\]", re.DOTALL)  # of the trailer
_PAGES = re.compile(rb"/Pages (\d+) 0 R")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_BOX = re.compile(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]")


@dataclass(frozen=True)
class Bookmark:
    """A heading: level 1 is the highest, `page` counts from 0, `top` is in points from the upper edge."""

    title: str
    level: int
    page: int
    top: float


@dataclass
class _Node:
    mark: Bookmark | None
    parent: int
    below: list[int]


def add_outline(path: Path, marks: Sequence[Bookmark]) -> None:
    """Append the bookmarks, and let a reader show them. A file without any stays as it is."""
    if not marks:
        return
    data = path.read_bytes()
    trailer = data[data.rindex(b"trailer") :]
    root, size, start = (_number(pattern, trailer) for pattern in (_ROOT, _SIZE, _START))
    catalogue = _body(data, root)
    kids = _KIDS.search(_body(data, _number(_PAGES, catalogue)))
    if kids is None:
        raise AssertionError("the PDF has no list of pages")
    pages = [int(number) for number in _REFERENCE.findall(kids[1])]
    nodes = _tree(marks)
    objects = {root: catalogue.rstrip()[:-2] + b"/Outlines %d 0 R\n/PageMode /UseOutlines\n>>" % size}
    for i in range(len(nodes)):
        objects[size + i] = _outline_object(data, nodes, i, size, pages)
    path.write_bytes(data + _appended(data, objects, root, size + len(nodes), start, trailer))


def _number(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.search(text)
    if found is None:
        raise AssertionError(f"the PDF lacks {pattern.pattern!r}")
    return int(found[1])


def _body(data: bytes, number: int) -> bytes:
    """The dictionary of an object."""
    found = re.search(rb"(?:^|\n)%d 0 obj\s*(<<.*?>>)\s*endobj" % number, data, re.DOTALL)
    if found is None:
        raise AssertionError(f"the PDF has no object {number}")
    return found[1]


def _tree(marks: Sequence[Bookmark]) -> list[_Node]:
    """The root first, then the marks in order, each below the last one of a higher level."""
    nodes = [_Node(None, 0, [])]
    above = [0]  # the chain of nodes down to the last one
    for i, mark in enumerate(marks, start=1):
        while len(above) > 1 and _level(nodes[above[-1]]) >= mark.level:
            above.pop()
        nodes.append(_Node(mark, above[-1], []))
        nodes[above[-1]].below.append(i)
        above.append(i)
    return nodes


def _level(node: _Node) -> int:
    return node.mark.level if node.mark is not None else 0


def _outline_object(data: bytes, nodes: list[_Node], at: int, first: int, pages: Sequence[int]) -> bytes:
    node = nodes[at]
    said = [b"<<"]
    if node.below:
        shown = len(node.below) if node.mark is None else -len(node.below)  # chapters begin folded
        ends = (first + node.below[0], first + node.below[-1], shown)
        said.append(b"/First %d 0 R /Last %d 0 R /Count %d" % ends)
    if node.mark is not None:
        siblings = nodes[node.parent].below
        place = siblings.index(at)
        said.append(b"/Parent %d 0 R" % (first + node.parent))
        if place:
            said.append(b"/Prev %d 0 R" % (first + siblings[place - 1]))
        if place + 1 < len(siblings):
            said.append(b"/Next %d 0 R" % (first + siblings[place + 1]))
        page = pages[node.mark.page]
        box = _BOX.search(_body(data, page))
        high = float(box[2]) if box is not None else 842.0
        title = ("\ufeff" + node.mark.title).encode("utf-16-be").hex().upper().encode()
        said.append(b"/Title <%s> /Dest [%d 0 R /XYZ 0 %d null]" % (title, page, round(high - node.mark.top)))
    else:
        said.append(b"/Type /Outlines")
    return b"\n".join([*said, b">>"])


def _appended(
    data: bytes, objects: dict[int, bytes], root: int, size: int, start: int, trailer: bytes
) -> bytes:
    """The changed and new objects, their places, and a trailer that leads back to the first one."""
    made, places = bytearray(b"\n"), dict[int, int]()
    for number, body in sorted(objects.items()):
        places[number] = len(data) + len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data) + len(made)
    made += b"xref\n"
    for number, place in places.items():
        made += b"%d 1\n%010d 00000 n \n" % (number, place)
    kept = b"\n".join(_KEPT.findall(trailer))
    said = (size, root, kept, start, table)
    made += b"trailer\n<<\n/Size %d\n/Root %d 0 R\n%s\n/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n" % said
    return bytes(made)
