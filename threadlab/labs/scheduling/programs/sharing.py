"""Programs that share data without care: an account, a flag, a variable that each request needs for itself."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab import machine as tl
from threadlab.trace import ms

Steps = Generator[Any, Any, Any]


def deposit(before: int, amount: int) -> Steps:
    """Do something else, then add to the balance."""
    yield tl.compute(before)
    balance = yield tl.load("balance")
    yield tl.compute(2 * ms)
    yield tl.store("balance", balance + amount)


def account() -> Steps:
    """Two threads pay in 10 and 20: there should be 30."""
    yield tl.store("balance", 0)
    one = yield tl.pthread_create(deposit, 0 * ms, 10, name="ten")
    two = yield tl.pthread_create(deposit, 4 * ms, 20, name="twenty")
    yield tl.pthread_join(one)
    yield tl.pthread_join(two)
    balance = yield tl.load("balance")
    yield tl.write(f"balance {balance}")


def use(before: int) -> Steps:
    """Use the table, which whoever comes first has to build."""
    yield tl.compute(before)
    if not (yield tl.load("built")):
        yield tl.compute(2 * ms)
        yield tl.write("builds the table")
        yield tl.store("built", 1)
    yield tl.compute(1 * ms)


def once() -> Steps:
    """Two threads use one table, which should be built once."""
    yield tl.store("built", 0)
    one = yield tl.pthread_create(use, 0 * ms, name="early")
    two = yield tl.pthread_create(use, 3 * ms, name="late")
    yield tl.pthread_join(one)
    yield tl.pthread_join(two)


def serve(before: int, user: str) -> Steps:
    """Serve a request: note who asks, fetch the page, and greet who asked."""
    yield tl.compute(before)
    yield tl.store("user", user)
    yield tl.compute(2 * ms)
    greeted = yield tl.load("user")
    yield tl.write(f"{user} is greeted as {greeted}")


def requests() -> Steps:
    """Two requests, served by two threads that share all variables."""
    one = yield tl.pthread_create(serve, 0 * ms, "Ann", name="for Ann")
    two = yield tl.pthread_create(serve, 3 * ms, "Bob", name="for Bob")
    yield tl.pthread_join(one)
    yield tl.pthread_join(two)
