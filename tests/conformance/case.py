"""What a conformance case is, and the few words in which its programs are written."""

from __future__ import annotations

import errno
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import threadlab as tl

Outcome = Literal["completed", "deadlock", "signaled"]
Program = Callable[..., Any]

MODELS: dict[str, Any] = {
    "one-to-one": tl.OneToOne(),
    "many-to-one": tl.ManyToOne(),
    "many-to-one-jacketed": tl.ManyToOne(jacket=True),
    "many-to-many": tl.ManyToMany(lwps=2),
    "two-level": tl.TwoLevel(lwps=1),
    "scheduler-activations": tl.SchedulerActivations(),
}
"""the threading models under which a case runs, by name"""
EVERY_MODEL = tuple(MODELS)
FIRST_COME = tuple(model for model in MODELS if model != "scheduler-activations")
"""models whose library takes threads first come, first served; on scheduler activations it takes the newest first"""
OVERLAPPING = ("one-to-one", "many-to-one-jacketed", "scheduler-activations")
"""models in which any number of threads sleep at a time; many-to-many has room for two, the others for one"""


@dataclass(frozen=True)
class Case:
    """One sentence of POSIX, and a program that shows whether a system keeps to it."""

    name: str
    """the call and a corner of it: ``pthread_join/6c``"""
    statement: str
    """what POSIX says, or glibc where POSIX leaves a choice"""
    posix: str
    """where it says so"""
    program: Program = field(repr=False)
    """main for the simulated machine, which writes lines with `tl.write`"""
    expected: str | tuple[str, ...] = ""
    """the lines written; a tuple holds all that is allowed where the standard leaves a choice"""
    glibc: str | None = None
    """what a twin may write instead: glibc departs from POSIX here, or the standard leaves open what the machine does"""
    outcome: Outcome = "completed"
    """how the run ends: for the twin, ``"deadlock"`` means that it is still there at the time limit"""
    status: int = 0
    """exit status of the first process; ``-signo`` if a signal killed it"""
    twin: str | None = None
    """the C program in twins/ that does the same"""
    no_twin: str = ""
    """why there is none"""
    models: tuple[str, ...] = EVERY_MODEL
    """the threading models to which it applies"""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """further arguments of `tl.run`"""
    xfail: str = ""
    """a fault of the simulated machine that this case shows and that is not mended yet"""

    def __post_init__(self) -> None:
        if bool(self.twin) == bool(self.no_twin):
            raise ValueError(f"{self.name}: give either a twin or the reason why there is none")
        if unknown := set(self.models) - set(MODELS):
            raise ValueError(f"{self.name}: models must be among {', '.join(MODELS)}, not {unknown}")

    @property
    def allowed(self) -> tuple[str, ...]:
        """Every output that is right."""
        return (self.expected,) if isinstance(self.expected, str) else self.expected


Decorator = Callable[[Program], Program]


def collection() -> tuple[list[Case], Callable[..., Decorator]]:
    """A new list of cases, and the decorator that adds one to it: ``CASES, case = collection()``."""
    cases: list[Case] = []

    def case(name: str, statement: str, **more: Any) -> Decorator:
        """Make a case of the main program below; its twin is called after it unless ``no_twin`` gives a reason."""

        def add(program: Program) -> Program:
            if not more.get("no_twin"):
                more.setdefault("twin", name.replace("/", "-") + ".c")
            cases.append(Case(name, statement, program=program, **more))
            return program

        return add

    return cases, case


# The words


def lines(*written: object) -> str:
    """The output that consists of these lines."""
    return "\n".join(map(str, written))


def error_name(error: OSError) -> str:
    """``EBUSY`` for an error with that number (one name a number, the same as in twin.h)."""
    return {errno.EDEADLK: "EDEADLK"}.get(error.errno or 0) or errno.errorcode[error.errno or 0]


def attempt(call: Any) -> Iterator[Any]:
    """Perform `call` and give its result, or the name of its error: ``result = yield from attempt(tl.…)``."""
    try:
        return (yield call)
    except OSError as error:
        return error_name(error)


def names(signals: Iterable[int]) -> str:
    """Signals by number, in order: ``SIGUSR1 SIGHUP``; ``-`` for none."""
    return " ".join(signal_name(number) for number in sorted(signals)) or "-"


def signal_name(number: int) -> str:
    """``SIGUSR1``, ``SIGRTMIN+1``: as twin.h has it."""
    if signal.SIGRTMIN <= number <= signal.SIGRTMAX:
        return "SIGRTMIN" + (f"+{number - signal.SIGRTMIN}" if number > signal.SIGRTMIN else "")
    return signal.Signals(number).name


def tick(number: int = 1) -> Any:
    """The call that sleeps for so many ticks: 1 ms here, 20 ms in a twin."""
    return tl.nanosleep(number * tl.ms)


def burn(number: int = 1) -> Any:
    """The call that computes for so many ticks, which is no cancellation point."""
    return tl.compute(number * tl.ms)
