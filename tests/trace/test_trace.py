"""What people look at in a trace: spans, events, columns, texts, descriptions, the source."""

from __future__ import annotations

from array import array

import pytest

import threadlab as tl
from tests.trace.hand import LIFE, MEASURED, hand_made
from threadlab import ms, s, us
from threadlab.trace import Deadlock, EventKind, LwpRecord, Source, State, ThreadRecord, Trace, WaitsFor, readable_unit


def test_spans_are_views():
    spans = hand_made().spans
    assert len(spans) == len(LIFE) == len(list(spans))
    span = spans[-1]
    assert (span.start, span.end, span.thread, span.lwp, span.cpu) == (7 * ms, 8 * ms, 1, 0, -1)
    assert span.state is State.BLOCKED and span.why == "nanosleep" and span.duration == 1 * ms
    assert spans[1:3] == [spans[1], spans[2]] and spans[3].state is State.SWITCHING
    with pytest.raises(IndexError):
        spans[len(LIFE)]


def test_events_are_views():
    events = hand_made().events
    assert [event.kind for event in events] == ["create", "output", "exit", "wake"]
    assert events[0].kind is EventKind.CREATE and events[-1].other == 1 and events[1:2][0].detail.startswith("say")


def test_columns():
    columns = hand_made().columns
    assert columns.start == array("q", [row[0] * ms for row in LIFE])
    assert columns.end == array("q", [row[1] * ms for row in LIFE])
    assert columns.thread.tolist() == [row[2] for row in LIFE]
    assert columns.lwp.tolist() == [row[3] for row in LIFE]
    assert columns.cpu.tolist() == [row[4] for row in LIFE]
    assert columns.state.tolist() == [int(row[5]) for row in LIFE]
    assert columns.whys == ("", "pthread_join(2)", "read", "nanosleep")
    assert [columns.whys[at] for at in columns.why] == [row[6] for row in LIFE]


def test_columns_of_nothing():
    columns = Trace([], [], 0, [], []).columns
    assert len(columns.start) == len(columns.why) == 0 and columns.whys == ("",)


def test_text_and_output():
    def main():
        yield tl.write("one")
        yield tl.compute(2 * ms)
        count = yield tl.write("zwei")
        yield tl.write(count)

    trace = tl.run(main)
    assert trace.text() == "one\nzwei\n4"
    assert trace.output == [(0, 2, 1, "one"), (2 * ms, 2, 1, "zwei"), (2 * ms, 2, 1, "4")]


def test_threads_of_several_processes_have_both_names():
    records = [ThreadRecord(2, 1, "main", 0, 0, 0, 0), ThreadRecord(3, 1, "main", 0, 0, 0, 0)]
    assert hand_made().thread_name(1) == "A"
    assert Trace(records, [], 0, [], []).thread_name(1) == "3:main"


def test_equality_is_that_of_what_happened():
    assert hand_made() == hand_made() and hand_made() != hand_made(end=13 * ms) and hand_made() != "trace"
    with pytest.raises(TypeError):
        hash(hand_made())


# In words


def test_a_simulated_run_in_words():
    assert hand_made().describe() == (
        "3 threads on 2 kernel threads and 2 CPUs (many-to-many, 2 LWPs). Completed in 12 ms. "
        "The CPUs were 58% busy. There were 2 user switches and no kernel switches."
    )


def test_one_of_each_in_words():
    def main():
        yield tl.compute(1500 * us)

    assert tl.run(main).describe() == (
        "1 thread on 1 kernel thread and 1 CPU (one-to-one). Completed in 1.5 ms. The CPUs were 100% busy."
    )


def test_one_switch_in_words():
    def main():
        yield tl.pthread_create(worker)
        yield tl.pthread_exit()

    def worker():
        yield tl.compute(2 * s)

    assert (
        tl.run(main)
        .describe()
        .endswith("Completed in 2 s. The CPUs were 100% busy. There were no user switches and 1 kernel switch.")
    )
    assert tl.run(main, model=tl.ManyToOne()).describe().endswith("There was 1 user switch and no kernel switches.")


def test_a_run_of_no_time_in_words():
    def main():
        yield tl.write("x")

    assert tl.run(main).describe() == "1 thread on 1 kernel thread and 1 CPU (one-to-one). Completed in 0 ms."


def test_a_deadlock_in_words():
    def main():
        yield tl.compute(3 * ms)
        yield tl.sem_wait((yield tl.sem_init(0)))

    assert tl.run(main).describe() == (
        "1 thread on 1 kernel thread and 1 CPU (one-to-one). Deadlock after 3 ms: main waits in sem_wait(1), "
        "and nobody will end that wait. The CPUs were 100% busy."
    )


def test_a_limit_and_a_signal_in_words():
    assert (
        "Cut short after 12 ms: more than 7 events."
        in hand_made(outcome="limit", limit="more than 7 events").describe()
    )
    pid = hand_made().threads[0].pid
    for status, words in ((-11, "SIGSEGV"), (-40, "signal 40"), (0, "a signal")):
        killed = hand_made(outcome="signaled", exit_status={pid: status})
        assert f"Killed by {words} after 12 ms." in killed.describe()
    assert "Ended with exit status 3 after 12 ms." in hand_made(exit_status={pid + 1: 0, pid: 3}).describe()
    assert "Completed in 12 ms." in hand_made(exit_status={pid + 1: 3, pid: 0}).describe()


def test_a_measured_run_in_words():
    """No switches are claimed, the CPUs are unknown, and the source comes last."""
    assert hand_made(source=MEASURED, cpus=0, settings={}).describe() == (
        "3 threads on 2 kernel threads. Completed in 12 ms. "
        "Measured on Linux 6.1, Example CPU, 4 CPUs, 2026-11-25, gcc 12.2, glibc 2.36."
    )


def test_large_numbers_in_words():
    threads = [ThreadRecord(2, tid, "t", 0, 0, 1, 0) for tid in range(1, 1235)]
    assert Trace(threads, [LwpRecord(2, 1)], 0, [], []).describe().startswith("1,234 threads on 1 kernel thread. ")


def test_a_deadlock_is_its_text():
    deadlock = Deadlock((WaitsFor(0, "sem_wait(1)", -1),), (), "main waits")
    assert str(deadlock) == "main waits"


# The source


def test_a_source_is_its_word():
    assert MEASURED == "measured" and (MEASURED.machine, MEASURED.date) == (
        "Linux 6.1, Example CPU, 4 CPUs",
        "2026-11-25",
    )
    assert MEASURED.versions == {"gcc": "12.2", "glibc": "2.36"}
    assert Source("simulated").sentence() == "simulated" and Source("simulated").versions == {}
    assert Source("recorded", "a machine").sentence() == "recorded on a machine"
    assert tl.run(lambda: (call for call in [tl.compute(1)])).source == "simulated"


def test_a_source_of_another_kind():
    with pytest.raises(ValueError, match=r"^source must be 'simulated', 'measured' or 'recorded', not 'guessed'$"):
        Source("guessed")


# Times


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0, "0 ms"),
        (1, "1 ns"),
        (999, "999 ns"),
        (1500, "1.5 µs"),
        (2 * ms, "2 ms"),
        (2_345_678, "2.346 ms"),
        (3 * s, "3 s"),
        (-1500, "-1.5 µs"),
    ],
)
def test_times_in_words(time, text):
    assert tl.format_time(time) == text


def test_the_unit_in_which_a_time_reads_best():
    assert [readable_unit(time) for time in (0, 5, 5 * us, 5 * ms, 5 * s)] == [
        (1, "ns"),
        (1, "ns"),
        (us, "µs"),
        (ms, "ms"),
        (s, "s"),
    ]
