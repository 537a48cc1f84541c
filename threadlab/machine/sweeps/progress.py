"""A progress bar, if there is something to show it with and if the work takes long enough."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Protocol

DELAY = 1.0
"""seconds after which a bar appears"""


class Bar(Protocol):
    """What a sweep asks of a progress bar."""

    def update(self, n: int) -> Any:
        """`n` more are done."""

    def close(self) -> Any:
        """Nothing more comes."""


class _NoBar:
    def update(self, n: int) -> None:
        pass

    def close(self) -> None:
        pass


def bar(shown: bool, total: int, title: str) -> Bar:
    """The bar of tqdm for this place, a notebook or a terminal; an invisible one if not `shown`, or without tqdm."""
    if not shown:
        return _NoBar()
    try:
        tqdm = import_module("tqdm.auto").tqdm
    except ImportError:
        return _NoBar()
    shown_bar: Bar = tqdm(total=total, desc=title, delay=DELAY, leave=False, unit="run")
    return shown_bar
