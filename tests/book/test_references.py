"""The list of works: what it shows, what it refuses, and that the file is whole."""

from __future__ import annotations

import re

import pytest

import threadlab as tl
from threadlab.book.bibliography import BIBLIOGRAPHY, read_bibliography

ENTRIES = read_bibliography().entries
REQUIRED = {
    "article": {"author", "title", "journal", "volume", "pages", "year"},
    "book": {"author", "title", "publisher", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "incollection": {"author", "title", "booktitle", "publisher", "year"},
    "techreport": {"author", "title", "institution", "year"},
    "phdthesis": {"author", "title", "school", "year"},
    "manual": {"title", "organization"},
    "misc": {"author", "title", "howpublished"},
    "online": {"author", "title", "url"},
}
"""What a reader needs to find a work of each kind"""


def test_a_list_gives_each_work_in_full_with_its_key_and_in_the_order_asked_for() -> None:
    listed = tl.references("powell1991", "anderson1992")
    first, second = repr(listed).splitlines()
    assert first.startswith("[powell1991] M. L. Powell, S. R. Kleiman, ") and "SunOS Multi-thread Architecture" in first
    assert second.startswith("[anderson1992] ") and "10(1):53–79, February 1992" in second
    page = listed._repr_html_()
    assert re.findall(r'<p id="([^"]+)"', page) == ["powell1991", "anderson1992"]
    assert '<a href="https://doi.org/10.1145/146941.146944">' in page
    assert "color" not in page and "background" not in page


def test_a_list_is_the_same_each_time() -> None:
    keys = tuple(ENTRIES)
    assert tl.references(*keys)._repr_html_() == tl.references(*keys)._repr_html_()
    assert repr(tl.references(*keys)) == repr(tl.references(*keys))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ((), "at least one key"),
        (("nobody1900",), "no reference 'nobody1900'"),
        (("Anderson1992",), "no reference 'Anderson1992'"),
        (("anderson1992", "anderson1992"), "given twice"),
    ],
)
def test_a_wrong_key_is_named(keys: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tl.references(*keys)


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_has_all_that_a_reader_needs_to_find_the_work(key: str) -> None:
    entry = ENTRIES[key]
    given = {name for name, value in entry.fields.items() if value.strip()} | set(entry.persons)
    assert REQUIRED[entry.type] - given == set()
    assert re.fullmatch(r"[A-Za-z0-9_-]+", key)
    assert re.fullmatch(r"(1[89]|20)\d\d", entry.fields.get("year", "2000"))
    assert entry.fields.get("url", "https://").startswith("https://")
    if key.startswith("posix-"):
        assert entry.fields["url"].startswith("https://pubs.opengroup.org/onlinepubs/")
    if key.startswith("man-"):
        section = key.rpartition("-")[2]
        assert entry.fields["title"].endswith(f"({section})")
    line = repr(tl.references(key))
    assert "{" not in line and "\\" not in line


def test_no_key_stands_twice_in_the_file() -> None:
    keys = re.findall(r"^@\w+\{([^,]+),", BIBLIOGRAPHY.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(ENTRIES)
