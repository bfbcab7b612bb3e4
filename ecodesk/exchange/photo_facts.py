"""When and where a photo was taken, as its camera wrote it down (Exif 2.32)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, UnidentifiedImageError

PHOTO_SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"))


@dataclass(frozen=True)
class PhotoFacts:
    """What the camera knew; `lonlat` in degrees, WGS 84."""

    taken_on: date | None = None
    lonlat: tuple[float, float] | None = None


def photo_facts(path: Path) -> PhotoFacts:
    """What a photo tells; nothing of a file that is no photo, is damaged, or says nothing."""
    try:
        with Image.open(path) as image:
            exif = image.getexif()
            details = exif.get_ifd(ExifTags.IFD.Exif)
            place = exif.get_ifd(ExifTags.IFD.GPSInfo)
            stamp = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError):
        return PhotoFacts()
    return PhotoFacts(_day(stamp), _lonlat(place))


def _day(stamp: Any) -> date | None:
    with contextlib.suppress(ValueError, TypeError):
        return datetime.strptime(str(stamp)[:10], "%Y:%m:%d").date()
    return None


def _lonlat(place: dict[int, Any]) -> tuple[float, float] | None:
    gps = ExifTags.GPS
    try:
        latitude = _degrees(place[gps.GPSLatitude], place.get(gps.GPSLatitudeRef) == "S")
        longitude = _degrees(place[gps.GPSLongitude], place.get(gps.GPSLongitudeRef) == "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    inside = -180 <= longitude <= 180 and -90 <= latitude <= 90
    return (longitude, latitude) if inside and (longitude or latitude) else None


def _degrees(parts: Any, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if negative else value
