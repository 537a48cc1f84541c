"""A simulated and a measured run of the same program in one picture, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from threadlab.plots.arguments import one_of, one_trace, own_title
from threadlab.plots.lanes import SIDES
from threadlab.plots.timeline import draw
from threadlab.trace import Trace
from threadlab.trace.agreement import Agreement, agreement

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Comparison:
    """A simulated run beside a measured one; in a notebook it shows itself as a picture with a sentence."""

    simulated: Trace
    measured: Trace
    agreement: Agreement
    """the numbers behind the sentence: differences, lengths of steps, …"""
    by: str = "thread"

    @property
    def order_agrees(self) -> bool:
        """Whether the events of the measured run come in the order of the simulated one."""
        return self.agreement.order_agrees

    @property
    def median_error(self) -> float | None:
        """By how much the lengths of the steps differ in the median, as a share of the simulated length; None if no step
        can be timed."""
        return self.agreement.median_error

    def describe(self) -> str:
        """The comparison in a few sentences."""
        return self.agreement.describe()

    @cached_property
    def figure(self) -> Figure:
        """Both timelines on the same time axis, with the sentences below them, as a matplotlib `Figure`."""
        traces = {_titled(trace): trace for trace in (self.simulated, self.measured)}
        if len(traces) < 2:
            traces = {f"{_titled(self.simulated)} (1)": self.simulated, f"{_titled(self.measured)} (2)": self.measured}
        return draw(traces, self.by, 0, max(self.simulated.end, self.measured.end), self._words(), self.describe())

    def _words(self) -> str:
        lines = [f"{_titled(trace)}: {trace.describe()}" for trace in (self.simulated, self.measured)]
        return "\n".join([*lines, self.describe()])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        figure: Any = self.figure
        bundle: tuple[dict[str, Any], dict[str, Any]] = figure._repr_mimebundle_(include, exclude)
        return bundle

    def __repr__(self) -> str:
        return self.describe()


def compare(simulated: Trace, measured: Trace, *, by: str = "thread", tolerance: int | None = None) -> Comparison:
    """Compare a `measured` run with a `simulated` run of the same program.

    `by` tells what the rows of the picture are: ``"thread"``, ``"lwp"`` or ``"cpu"``.  `tolerance` (nanoseconds) is how
    near two events may lie to count as simultaneous; unless given it is half the median length of the simulated
    blocking calls, or of the computes if there are no such calls.

    Where nothing lasts long enough to be timed, the order of cause and effect is compared and `median_error` is None.

    Returns a `Comparison` with `order_agrees`, `median_error`, `describe()` and `figure`.  Raises `TypeError` or
    `ValueError`, naming the argument, if there is nothing to compare.
    """
    one_trace(simulated, "simulated")
    one_trace(measured, "measured")
    one_of(by, "by", SIDES)
    return Comparison(simulated, measured, agreement(simulated, measured, tolerance), by)


def _titled(trace: Trace) -> str:
    return f"{trace.source!s}: {own_title(trace)}".removesuffix(": ")
