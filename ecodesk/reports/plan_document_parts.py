"""What the chapters of the plan document have in common: numbered tables and maps, names, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.fields import Record
from ecodesk.model.records import OrgUnit, PlanInfo, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.documents import (
    NOT_GIVEN,
    Chart,
    DocChapter,
    DocColumn,
    DocRow,
    Document,
    Heading,
    Paragraph,
    Part,
    Value,
    table,
)
from ecodesk.reports.wording import SAMPLE_DATA, Say

_NAMED = 6


class Gathered:
    """The generated part of one chapter as it grows: parts in order, and sentences about what is not there."""

    def __init__(self, snapshot: Snapshot, say: Say, language: str, number: int, maps: bool) -> None:
        self.snapshot, self.say, self.language = snapshot, say, language
        self.parts: list[Part] = []
        self.missing: list[str] = []
        self._number, self._maps = number, maps
        self._tables = self._pictures = 0

    def heading(self, text: Text) -> None:
        """A heading right below the title of the chapter."""
        self.parts.append(Heading(self.say(text)))

    def paragraph(self, text: Text) -> None:
        """A sentence worked out of the data."""
        self.parts.append(Paragraph(self.say(text)))

    def lacks(self, text: Text) -> None:
        """Say that something is missing."""
        self.missing.append(self.say(text))

    def lacking_rows(self, rows: Sequence[Record], text: Text) -> None:
        """Say that some rows lack something: `{n}` is how many, `{rows}` names the first of them."""
        if rows:
            named = self.listed([str(getattr(row, "code", "")) or row.caption for row in rows])
            self.lacks(text.format(n=len(rows), rows=named))

    def listed(self, names: Sequence[str]) -> Text:
        """The first few names, and that there are more."""
        first = list(names[:_NAMED])
        more = len(names) - len(first)
        zh, en = "、".join(first), ", ".join(first)
        return Text(f"{zh}等" if more else zh, f"{en} and {more} more" if more else en)

    def table(
        self,
        title: Text,
        columns: Sequence[tuple[Text, int | None, float]],
        rows: Iterable[Sequence[Value] | DocRow],
        note: Text | None = None,
    ) -> None:
        """A numbered table; one without rows is left out, its chapter says why."""
        listed = list(rows)
        if not listed:
            return
        heads = [DocColumn(self.say(head), digits, share) for head, digits, share in columns]
        self.parts.append(
            table(
                self.titled(title),
                heads,
                listed,
                self.say(note) if note is not None else "",
            )
        )

    def titled(self, title: Text) -> str:
        """The title of the next table, with its number where the document has numbered chapters."""
        if not self._number:
            return self.say(title)
        self._tables += 1
        name = t("表 {n}-{m}　{title}", "Table {n}-{m}  {title}")
        return self.say(name.format(n=self._number, m=self._tables, title=title))

    def map(self, title: Text, layers: Collection[str]) -> None:
        """A numbered map."""
        from ecodesk.reports.document_maps import map_picture

        name, said = self._figure(title)
        if not self._maps:
            return
        picture = map_picture(self.snapshot, name, said, layers, self.say)
        if picture is None:
            self.lacks(t("没有图形，画不出“{title}”", "Nothing is drawn for “{title}”").format(title=title))
            return
        self.parts.append(picture)

    def chart(self, title: Text, chart: Chart) -> None:
        """A numbered figure; one without rows is left out, its chapter says why."""
        from ecodesk.reports.chart_drawing import chart_picture

        if not chart.rows:
            return
        name, said = self._figure(title)
        if self._maps:
            self.parts.append(chart_picture(chart, name, said))

    def _figure(self, title: Text) -> tuple[str, str]:
        """Name and numbered title of the next figure."""
        self._pictures += 1
        words = t("图 {n}-{m}　{title}", "Figure {n}-{m}  {title}")
        said = self.say(words.format(n=self._number, m=self._pictures, title=title))
        return f"figure-{self._number}-{self._pictures}", said

    def document(
        self,
        title: str,
        chapters: Sequence[DocChapter],
        *,
        subtitle: str = "",
        facts: Sequence[tuple[Text, Text | str]] = (),
        landscape: bool = True,
    ) -> Document:
        """A document of the plan: facts that are empty are said to be, every page names plan, version and day."""
        info = self.snapshot.plan_info or PlanInfo()
        said = [(self.say(name), self.say(_text(value)) or self.say(NOT_GIVEN)) for name, value in facts]
        running = [part for part in (info.name, info.version, self.snapshot.today.isoformat()) if part]
        return Document(
            title,
            subtitle,
            tuple(said),
            tuple(chapters),
            self.say(SAMPLE_DATA) if info.is_sample else "",
            self.language,
            landscape,
            "　".join(running),
        )

    # ---- names

    @property
    def plan_name(self) -> str:
        """What the plan is called."""
        info = self.snapshot.plan_info
        return info.name if info is not None else ""

    @property
    def county_name(self) -> str:
        """The county the plan is for."""
        info = self.snapshot.plan_info
        return info.county_name if info is not None else ""

    def code(self, codes: str, value: str) -> str:
        """The name of a code; empty for none."""
        return self.say(label(codes, value)) if value else ""

    def codes(self, codes: str, values: Iterable[str]) -> str:
        """The names of several codes."""
        return self._joined([self.say(label(codes, value)) for value in values])

    def unit(self, row_id: str) -> str:
        """Code and name of a restoration unit."""
        row = self.snapshot.row(RestorationUnit.table, row_id)
        return row.caption if row is not None else ""

    def org(self, row_id: str) -> str:
        """The short name of a responsible unit."""
        row = self.snapshot.row(OrgUnit.table, row_id)
        return (row.short_name or row.name) if isinstance(row, OrgUnit) else ""

    def orgs(self, row_ids: Iterable[str]) -> str:
        """The short names of responsible units."""
        return self._joined([name for row_id in row_ids if (name := self.org(row_id))])

    def project_codes(self, row_ids: Iterable[str]) -> str:
        """The codes of projects."""
        found = (self.snapshot.row(Project.table, row_id) for row_id in row_ids)
        return self._joined([row.code for row in found if isinstance(row, Project)])

    def _joined(self, names: Sequence[str]) -> str:
        return self.say(Text("、".join(names), ", ".join(names)))


def _text(value: Text | str) -> Text:
    return plain(value) if isinstance(value, str) else value
