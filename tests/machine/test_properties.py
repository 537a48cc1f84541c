"""What must hold for every program on every machine, tried on random ones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

import threadlab as tl
from tests.machine.programs import Program, bind, costs, fixed_models, machines, main_of, models, programs, simple_steps
from threadlab.trace import State
from threadlab.trace.json_file import dumps

RUNNING, READY, SWITCHING = State.RUNNING, State.READY, State.SWITCHING
FEWER = settings(max_examples=50)
"""For tests that run each program more than once"""
SEEDS = st.one_of(st.none(), st.integers(0, 1000))


def overlap(spans):
    """Two of `spans` that share an instant, if any."""
    ordered = sorted(span for span in spans if span.duration)
    return next(((one, two) for one, two in pairwise(ordered) if two.start < one.end), None)


def by(spans, field):
    groups = defaultdict(list)
    for span in spans:
        if getattr(span, field) >= 0:
            groups[getattr(span, field)].append(span)
    return groups


def check_a_cpu_runs_at_most_one_thread_and_a_kernel_thread_is_on_one_cpu(program, machine, trace):
    for cpu, spans in by(trace.spans, "cpu").items():
        assert cpu < machine["cpus"]
        assert overlap(spans) is None
    assert all((span.cpu >= 0) == (span.state in (RUNNING, SWITCHING)) for span in trace.spans)


def check_a_kernel_thread_carries_at_most_one_user_thread(program, machine, trace):
    for spans in by(trace.spans, "lwp").values():
        assert overlap(spans) is None
    assert all(span.lwp >= 0 for span in trace.spans if span.cpu >= 0)


def check_user_threads_share_as_many_kernel_threads_as_the_model_says(program, machine, trace):
    """Unbound threads use no more than the model's; a bound one always has the same of its own."""
    if grows(machine):
        return
    made = {step[1] for steps in program.threads for step in steps if step[0] == "create" and step[2]}
    bound = {at for at, thread in enumerate(trace.threads) if thread.name in {f"t{child}" for child in made}}
    shared = machine["model"].lwps
    if not shared:
        bound = set(range(len(trace.threads)))
    assert len(trace.lwps) == shared + len(bound)
    own = {at: {span.lwp for span in spans} for at, spans in by(trace.spans, "thread").items() if at in bound}
    assert all(len(lwps) == 1 and min(lwps) >= shared for lwps in own.values())
    assert len({lwp for lwps in own.values() for lwp in lwps}) == len(own)
    assert all(span.lwp < shared for span in trace.spans if span.thread not in bound)


def check_every_nanosecond_of_every_thread_is_covered_once(program, machine, trace):
    lives = by(trace.spans, "thread")
    for at, thread in enumerate(trace.threads):
        spans = sorted(span for span in lives[at] if span.duration)
        end = thread.ended if thread.ended >= 0 else trace.end
        assert sum(span.duration for span in spans) == end - thread.created
        if spans:
            assert spans[0].start == thread.created and spans[-1].end == end
            assert all(one.end == two.start for one, two in pairwise(spans))
        assert sum(span.duration for span in spans if span.state is READY) == max(thread.ready_time, 0)


def grows(machine):
    """Whether a process has more kernel threads the more of them block."""
    return machine["model"].upcalls or machine["model"].sigwaiting


def check_no_cpu_idles_while_a_thread_that_it_could_run_is_ready(program, machine, trace):
    """A ready thread could run on any CPU if it has a kernel thread, or if one of its process's is carrying nobody."""
    model = machine["model"]
    shared = machine["cpus"] if model.upcalls else model.lwps
    times = sorted({time for span in trace.spans for time in (span.start, span.end)})
    for time in times[:-1]:  # what holds until the next of these times
        now = [span for span in trace.spans if span.start <= time < span.end]
        idle = machine["cpus"] - sum(span.cpu >= 0 for span in now)
        ready = [span for span in now if span.state is READY]
        running = sum(span.cpu >= 0 or (span.state is READY and span.lwp >= 0) for span in now)
        carrying = running if model.upcalls else sum(0 <= span.lwp < model.lwps for span in now)
        assert not (idle and any(span.lwp >= 0 for span in ready)), f"at {time}: {now}"
        assert not (idle and ready and carrying < shared), f"at {time}: {now}"
        # SIGWAITING comes when all kernel threads are blocked: as long as one runs, other CPUs may idle.
        assert not (idle and ready and model.sigwaiting and not running), f"at {time}: {now}"


def check_the_time_of_the_cpus_is_work_switches_and_calls(program, machine, trace):
    """What a completed program asked for it got, no more (costs apart) and no less; the metrics add up."""
    metrics = trace.metrics()
    spent = {state: sum(span.duration for span in trace.spans if span.state is state) for state in State}
    assert metrics.overhead == spent[SWITCHING] == trace.counted["overhead"]
    assert trace.counted["busy"] == spent[RUNNING]
    assert sum(metrics.waiting.values()) == spent[READY]
    if machine["costs"] == tl.Costs() and not getattr(machine["policy"], "migration", 0):
        assert spent[RUNNING] <= program.work and not spent[SWITCHING]
    if trace.outcome == "completed" and all(thread.ended == trace.end for thread in trace.threads[:1]):
        finished = {thread.name for at, thread in enumerate(trace.threads) if at and exited_alone(trace, at)}
        asked = sum(
            step[1]
            for at, steps in enumerate(program.threads)
            for step in steps
            if step[0] == "compute" and f"t{at}" in finished
        )
        assert spent[RUNNING] >= asked


def exited_alone(trace, at):
    """Whether the thread came to the end of its own program: the process was alive after it, so main came later."""
    return trace.threads[at].ended < trace.threads[0].ended


def check_every_run_ends_in_an_outcome(program, machine, trace):
    waiting = [at for at, thread in enumerate(trace.threads) if thread.ended < 0]
    assert trace.outcome in ("completed", "deadlock")
    assert (trace.outcome == "deadlock") == bool(waiting) == (trace.deadlock is not None)
    assert (trace.outcome == "completed") == (trace.exit_status == {2: 0})
    if waiting:
        assert {edge.waiter for edge in trace.deadlock.edges} == set(waiting)
        cycle = trace.deadlock.cycle
        edges = {(edge.waiter, edge.holder) for edge in trace.deadlock.edges}
        assert all(pair in edges for pair in zip(cycle, cycle[1:] + cycle[:1], strict=True))


CHECKS = [check for name, check in list(globals().items()) if name.startswith("check_")]


@given(program=programs(scopes=True), machine=machines(), seed=SEEDS)
def test_every_run(program, machine, seed):
    """All the checks above, on the same runs."""
    program = bind(program, machine["model"])
    trace = tl.run(main_of(program), **machine, seed=seed)
    for check in CHECKS:
        check(program, machine, trace)


@FEWER
@given(program=programs(), machine=machines(), seed=SEEDS)
def test_the_same_inputs_give_the_same_bytes(program, machine, seed):
    program = bind(program, machine["model"])
    one, two = (tl.run(main_of(program), **machine, seed=seed) for _ in range(2))
    assert dumps(one) == dumps(two)


@FEWER
@given(program=programs(scopes=True), machine=machines(), seed=st.integers(0, 1000))
def test_the_schedule_of_a_seeded_run_replays_it(program, machine, seed):
    program = bind(program, machine["model"])
    trace = tl.run(main_of(program), **machine, seed=seed)
    replay = tl.run(main_of(program), **machine, schedule=trace.schedule)
    trace.settings["seed"] = None
    assert dumps(replay) == dumps(trace)


@settings(max_examples=50, phases=[Phase.generate])
@given(program=programs(), machine=machines(), limit=st.integers(1, 60))
def test_a_limit_never_changes_what_happens_before_it(program, machine, limit):
    program = bind(program, machine["model"])
    whole = tl.run(main_of(program), **machine)
    part = tl.run(main_of(program), **machine, max_events=limit)
    assert part.outcome in ("limit", whole.outcome)
    assert part.end <= whole.end and part.events[:] == whole.events[: len(part.events)]
    closed = [span for span in part.spans if span.end < part.end]
    assert set(closed) <= set(whole.spans)


@FEWER
@given(program=programs(), machine=machines(), seed=SEEDS)
def test_metrics_do_not_depend_on_recording(program, machine, seed):
    program = bind(program, machine["model"])
    full = tl.run(main_of(program), **machine, seed=seed)
    short = tl.run(main_of(program), **machine, seed=seed, record="metrics")
    assert len(short.spans) == len(short.events) == 0
    assert short.threads == full.threads and short.output == full.output and short.counted == full.counted
    assert (short.outcome, short.end, short.schedule) == (full.outcome, full.end, full.schedule)
    assert str(short.deadlock) == str(full.deadlock)
    for name in ("makespan", "cpu_utilisation", "overhead", "user_switches", "kernel_switches", "threads"):
        assert getattr(short.metrics(), name) == getattr(full.metrics(), name)


@given(data=st.data(), times=st.lists(st.integers(0, 500), min_size=1, max_size=8), machine=machines())
def test_cpu_bound_makespan_lies_between_work_by_cpus_and_work(data, times, machine):
    """Without costs; when all threads are there from the start and none blocks, a CPU idles only at the end."""
    machine["costs"] = tl.Costs()
    if getattr(machine["policy"], "migration", 0):
        machine["policy"] = replace(machine["policy"], migration=0)
    shares = [[]]
    for at, time in enumerate(times):
        cut = data.draw(st.integers(0, time))
        shares.append([("compute", cut), ("yield",), ("compute", time - cut)])
        shares[0].append(("create", at + 1, None))
    shares[0] += [("join", at + 1) for at in range(len(times))]
    trace = tl.run(main_of(Program(tuple(map(tuple, shares)), (0,) * len(shares))), **machine)
    shared = 0 if machine["model"].upcalls else machine["model"].lwps
    parallel = min(machine["cpus"], shared or machine["cpus"])
    assert -(-sum(times) // machine["cpus"]) <= trace.end <= sum(times)
    assert trace.end <= sum(times) / parallel + max(times)
    assert trace.end >= max(max(times), sum(times) / parallel)


@given(programs(scopes=True), fixed_models(), st.integers(1, 3), SEEDS, costs())
def test_fixed_priorities_are_kept(program, model, cpus, seed, costs):
    """No running kernel thread is less urgent than one that waits for a CPU.  The same holds for the user threads of a
    process and its kernel threads, once each of these carries somebody; a thread that comes back from a blocking call has
    kept its kernel thread, and the library is not asked."""
    program = bind(program, model)
    trace = tl.run(main_of(program), model=model, cpus=cpus, policy=tl.Priority(), seed=seed, costs=costs)
    shared = model.lwps
    urgency = {f"t{at}": priority for at, priority in enumerate(program.priorities)}
    blocking = any(step[0] in ("read", "nanosleep") for steps in program.threads for step in steps)
    user = [urgency.get(thread.name, 0) for thread in trace.threads]
    for time in sorted({span.start for span in trace.spans}):
        now = [span for span in trace.spans if span.start <= time < span.end]
        if any(span.state is SWITCHING for span in now):
            continue  # a switch is finished before its CPU is taken away

        def kernel_priority(span):
            return 0 if span.lwp < shared else user[span.thread]

        on_cpu = [kernel_priority(span) for span in now if span.state is RUNNING]
        off_cpu = [kernel_priority(span) for span in now if span.state is READY and span.lwp >= 0]
        assert max(off_cpu, default=-1) <= min(on_cpu, default=9), f"at {time}: {now}"
        carried = [user[span.thread] for span in now if 0 <= span.lwp < shared and span.state in (RUNNING, READY)]
        left = [user[span.thread] for span in now if span.state is READY and span.lwp < 0]
        if sum(0 <= span.lwp < shared for span in now) == shared and (model.jacket or not blocking):
            assert max(left, default=-1) <= min(carried, default=9), f"at {time}: {now}"


@given(programs(synchronise=False), st.integers(1, 3), st.sampled_from([1, 3, 10]))
def test_round_robin_leaves_nobody_waiting_for_more_than_everybodys_quantum(program, cpus, quantum):
    """One-to-one, no costs: while a thread waits, each other one has its quantum at most once."""
    assume(len(program.threads) > 1)
    trace = tl.run(main_of(program), cpus=cpus, quantum=quantum)
    others = len(trace.threads) - 1
    assert all(span.duration <= others * quantum for span in trace.spans if span.state is READY)


@FEWER
@given(simple_steps(), models(), SEEDS)
def test_a_lone_thread_leaves_no_choice_open(steps, model, seed):
    """No seed changes anything, and the time is the sum of what it does."""
    program = Program((tuple(steps),), (0,))
    one, two = tl.run(main_of(program), model=model, seed=seed), tl.run(main_of(program), model=model)
    assert one.schedule == [] and one.spans[:] == two.spans[:]
    assert one.end == sum(step[1] for step in steps if len(step) > 1)
