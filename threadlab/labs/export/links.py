"""Where the links of a chapter lead once it is exported."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import metadata
from urllib.parse import urljoin, urlsplit

_CHAPTER = re.compile(r"^([\w-]+)\.ipynb(?=#|$)")


def exported_address(url: str) -> str:
    """Where a link to `url` leads: exported chapters lie side by side, all else of the project in its repository."""
    address, chapters = _CHAPTER.subn(r"\1.html", url)
    if chapters or urlsplit(url).scheme or url.startswith("#"):
        return address
    return urljoin(f"{_repository()}/blob/main/notebooks/", url)


@cache
def _repository() -> str:
    urls = dict(line.split(", ", 1) for line in metadata("threadlab").get_all("Project-URL") or ())
    return str(urls["Source"])
