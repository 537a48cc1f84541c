"""How the states of a thread look, in every picture: one table, only data.

Hues are those of Okabe and Ito ("Color Universal Design", 2008) or near them, chosen to stay apart for readers with
any colour vision; in a grey print they differ in lightness; hatch and letter say the same again without colour.
"""

from __future__ import annotations

from typing import NamedTuple

from threadlab.trace.records import State


class StateStyle(NamedTuple):
    """How one state looks."""

    colour: str
    """fill on a light page, ``#rrggbb``"""
    dark_colour: str
    """fill on a dark page, ``#rrggbb``"""
    hatch: str
    """matplotlib's name of the pattern drawn over the fill; empty for none"""
    label: str
    """the word for legends"""
    letter: str
    """one letter, for places too small for the word"""
    meaning: str
    """the state in a few words, for tooltips and sentences"""


STATE_STYLE: dict[State, StateStyle] = {
    State.RUNNING: StateStyle("#0072b2", "#4aa8e0", "", "running", "R", "runs on a CPU"),
    State.READY: StateStyle("#f5e6a0", "#6b5f1d", "//", "ready", "r", "could run and waits for its turn"),
    State.BLOCKED: StateStyle("#d55e00", "#f08048", "xx", "blocked", "B", "blocked in a system call"),
    State.WAITING: StateStyle("#d993c0", "#a85c86", "..", "waiting", "W", "waits for another thread"),
    State.SWITCHING: StateStyle("#333333", "#e0e0e0", "||", "switching", "S", "on a CPU, in a context switch"),
    State.STOPPED: StateStyle("#6c6c6c", "#a6a6a6", "--", "stopped", "T", "stopped by a signal"),
}
"""The style of each state, in the order of legends"""
