"""The machine against a slow engine written a second time from the rules: every span of every thread."""

from __future__ import annotations

from hypothesis import given

import threadlab as tl
from tests.machine.programs import bind, fixed_models, machines, main_of, programs
from tests.machine.reference import Reference, joined, rows_of


@given(program=programs(scopes=True), machine=machines((tl.FIFO(), tl.RoundRobin()), fixed_models()))
def test_every_span_is_that_of_the_reference(program, machine):
    program = bind(program, machine["model"])
    reference = Reference(program, **machine)
    trace = tl.run(main_of(program), **machine)
    assert [thread.ended for thread in trace.threads] == reference.ends
    assert rows_of(trace) == joined(reference.rows)
    assert trace.end == reference.now
