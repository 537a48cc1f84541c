"""An event loop for a test, wherever it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def in_an_event_loop(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `main` in a thread of its own: browser tests before this one leave an event loop running in the main thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(main())).result()
