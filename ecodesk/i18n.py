"""Two languages, declared together and translated when shown.

Every text a user can see is a `Text` with its Chinese and its English wording side by side, so no
screen can be half translated and nothing has to be extracted, compiled or kept in step. A third
language would be a table keyed by the English wording; callers would not change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

LANGUAGES: Final = ("zh_CN", "en")

_language = "zh_CN"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; `str()` gives the wording of the language in use."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if _language == "zh_CN" else self.en

    def format(self, **values: Any) -> Text:
        """Fill `{placeholders}` in both wordings; values that are `Text` follow the language."""
        texts = [(name, value) for name, value in values.items() if isinstance(value, Text)]
        values.update((name, value.zh) for name, value in texts)
        zh = self.zh.format(**values)
        values.update((name, value.en) for name, value in texts)
        return Text(zh, self.en.format(**values))

    def in_language(self, language: str) -> str:
        """The wording of one language, whatever language is in use."""
        return self.zh if language == "zh_CN" else self.en

    def __eq__(self, other: object) -> bool:
        """Equal to any text of the same words, whenever they are worded."""
        return isinstance(other, Text) and (self.zh, self.en) == (other.zh, other.en)

    def __hash__(self) -> int:
        return hash((self.zh, self.en))


class _Later(Text):
    """A text worded each time it is read: of very many, most are never read."""

    __slots__ = ("_values", "_worded")
    _values: tuple[Any, ...]
    _worded: Callable[..., Text]

    def __init__(self, worded: Callable[..., Text], values: tuple[Any, ...]) -> None:
        object.__setattr__(self, "_worded", worded)
        object.__setattr__(self, "_values", values)

    @property
    def zh(self) -> str:
        return self._worded(*self._values).zh

    @property
    def en(self) -> str:
        return self._worded(*self._values).en

    def __reduce__(self) -> tuple[Any, ...]:
        return Text, (self.zh, self.en)


def later(worded: Callable[..., Text], *values: Any) -> Text:
    """The text `worded(*values)`, worded when it is read; the values must not change."""
    return _Later(worded, values)


def t(zh: str, en: str) -> Text:
    """Declare a text, Chinese first."""
    return Text(zh, en)


def plain(value: str) -> Text:
    """A text that is the same in every language: a name, a code, a number."""
    return Text(value, value)


def join(parts: list[Text], zh: str = "、", en: str = ", ") -> Text:
    """Join texts with each language's own separator."""
    return Text(zh.join(p.zh for p in parts), en.join(p.en for p in parts))


def use_language(language: str) -> None:
    """Switch the language of everything shown from now on (`zh_CN` or `en`)."""
    global _language
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}")
    _language = language


def current_language() -> str:
    """The language in use."""
    return _language
