"""Exam papers: the same seed gives the same paper, every template gives many, and each key is right."""

from __future__ import annotations

import re
from functools import cache
from random import Random

import pytest

import threadlab as tl
from tests.book.pages import chapters
from threadlab.book.exams.paper import BANK, ask
from threadlab.book.exams.question import Question

TEMPLATES = {template.__name__: template for templates in BANK.values() for template in templates}
SEEDS = range(40)


@cache
def drawn(name: str) -> list[Question]:
    return [ask(TEMPLATES[name], Random(seed)) for seed in SEEDS]


def test_there_are_templates_for_all_chapters() -> None:
    assert list(BANK) == [page.name[3:] for page in chapters()]
    assert all(BANK.values())
    assert len(TEMPLATES) == sum(map(len, BANK.values())) >= 20


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_gives_many_questions_with_different_answers(name: str) -> None:
    questions = drawn(name)
    assert len({question.text for question in questions}) >= 15
    assert len({question.answer for question in questions}) >= 4
    for question in questions:
        assert question.text.strip() and question.answer and question.because.endswith(".")
        assert not re.search(r"[{}]|\bnan\b|\binf\b|Traceback", question.text.replace("{}", "")), question.text
        assert len(question.because) < 300


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_same_seed_gives_the_same_question(name: str) -> None:
    assert [ask(TEMPLATES[name], Random(seed)) for seed in SEEDS[:5]] == drawn(name)[:5]


def test_the_same_seed_gives_the_same_paper() -> None:
    assert tl.exam(5) == tl.exam(5)
    assert len({str(tl.exam(seed)) for seed in range(30)}) == 30
    assert len({tl.exam(seed).key for seed in range(30)}) == 30


@pytest.mark.parametrize("seed", range(5))
def test_a_paper_asks_about_every_chapter_before_it_asks_about_one_twice(seed: int) -> None:
    assert [question.chapter for question in tl.exam(seed, questions=len(BANK)).questions] == list(BANK)
    twice = [question.chapter for question in tl.exam(seed, ["pools", "models"], 4).questions]
    assert twice == ["models", "models", "pools", "pools"]


def test_no_template_is_used_twice_while_others_are_left() -> None:
    whole = tl.exam(1, questions=len(TEMPLATES)).questions
    drawn_from = [name for name in TEMPLATES if any(question.template == name for question in whole)]
    assert drawn_from == list(TEMPLATES)
    assert len(tl.exam(1, ["start"], questions=5).questions) == 5


def test_the_paper_keeps_its_key_apart() -> None:
    paper = tl.exam(3, ["models", "pools"], questions=4)
    assert paper.questions[0].because not in str(paper)
    assert str(paper).count("**1.**") == str(paper).count("**4.**") == 1
    assert all(question.answer in paper.key and question.because in paper.key for question in paper.questions)
    page = paper._repr_markdown_()
    folded = page.index("<details><summary>Key to paper 3</summary>\n\n")
    assert page.index(paper.questions[-1].text.strip()) < folded < page.index(paper.questions[0].because)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"seed": "1"}, TypeError, "seed must be a whole number, not '1'"),
        ({"seed": True}, TypeError, "seed must be a whole number"),
        ({"seed": 1, "questions": 0}, ValueError, "questions must be at least 1, not 0"),
        ({"seed": 1, "questions": 2.5}, TypeError, "questions must be a whole number"),
        ({"seed": 1, "chapters": "models"}, TypeError, r"such as \['models'\]"),
        ({"seed": 1, "chapters": ["nothing"]}, ValueError, "no chapter 'nothing'; there are start, "),
        ({"seed": 1, "chapters": []}, ValueError, "at least one chapter"),
    ],
)
def test_bad_input_is_named(arguments: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        tl.exam(**arguments)  # type: ignore[arg-type]


# The keys once more, by other means than the machine: numbers are read out of the question, and formulas applied.


def numbers(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"\d+", text)]


def by_hand(name: str) -> list[tuple[Question, list[int]]]:
    return [(question, numbers(question.text)) for question in drawn(name)]


def test_two_threads_on_one_cpu_and_on_two() -> None:
    for question, (before, waiting, after) in by_hand("first_program"):
        first = max(before + waiting, 2 * before) + after
        second = max(2 * before + waiting, first) + after
        assert question.answer == f"{second} ms and {before + waiting + after} ms"


def test_amdahl() -> None:
    for question, (whole, serial, cpus, _) in by_hand("divided_work"):
        took = serial + (whole - serial) // cpus
        assert question.answer == f"{took} ms, a speed-up of {whole / took:.2f}"


def test_the_smallest_number_of_cpus() -> None:
    for question, (percent, wanted) in by_hand("enough_cpus"):
        if percent * wanted >= 100:
            assert question.answer == "no number of CPUs is enough"
        else:
            exact = wanted * (100 - percent) / (100 - percent * wanted)
            assert numbers(question.answer) == [int(exact) if exact == int(exact) else int(exact) + 1]


def test_a_server() -> None:
    for question, (requests, computing, waiting) in by_hand("server"):
        turns = -(-requests // 2)
        several, wide = requests * computing + waiting, turns * computing + waiting
        assert question.answer == f"(a) {requests * (computing + waiting)} ms, (b) {several} ms, (c) {wide} ms"


def test_only_threads_add_to_the_shared_variable() -> None:
    for question in drawn("shared_or_copied"):
        (start,) = map(int, re.findall(r'store\("x", (\d)\)', question.text))
        assert int(question.answer) == start + sum(map(int, re.findall(r"in_thread\((\d)\)", question.text)))


def test_kernel_threads() -> None:
    for question, (threads, lwps, _, bound, *_rest) in by_hand("kernel_threads"):
        assert question.answer == f"1, {threads + 1}, {lwps} and {lwps + bound}"


def test_many_to_one_without_jackets_overlaps_nothing() -> None:
    for question, (threads, computing, waiting, _) in by_hand("finishing_times"):
        plain, jacketed, own = numbers(question.answer)
        assert plain == threads * (2 * computing + waiting)
        assert plain > jacketed >= own >= 2 * computing + waiting


def test_a_deadlock_needs_a_circle() -> None:
    for question in drawn("deadlock"):
        orders = re.findall(r"T\d locks (\w) and then (\w)", question.text)
        reachable = {first: {second for start, second in orders if start == first} for first in "ABC"}
        for middle in "ABC":
            for first in "ABC":
                if middle in reachable[first]:
                    reachable[first] |= reachable[middle]
        assert question.answer.startswith("yes") == any(lock in reachable[lock] for lock in "ABC")


def test_main_joins_in_its_own_order() -> None:
    for question in drawn("joins"):
        times, order = (list(map(int, found.split(", "))) for found in re.findall(r"in \[([\d, ]+)\]", question.text))
        at, said = 0, []
        for n in order:
            at = max(at, times[n])
            said.append(f"{times[n]} after {at} ms")
        assert question.answer == f"{said[0]}, {said[1]} and {said[2]}"


def test_what_creation_costs() -> None:
    for question, (user, kernel, threads) in by_hand("creation"):
        assert question.answer == f"{user * threads} µs and {kernel * threads} µs"


def test_forks() -> None:
    for question in drawn("processes"):
        count = 1
        for statement in re.split(
            r"(?=    if)|(?=^    yield)", question.text.split("main():\n")[1], flags=re.MULTILINE
        ):
            if "if" in statement:
                count *= 3
            elif "fork" in statement:
                count *= 2
        assert question.answer == str(count)


def test_threads_in_the_child() -> None:
    for question in drawn("threads_in_the_child"):
        (sleepers,) = map(int, re.findall(r"range\((\d)\)", question.text))
        everybody = "forkall" in question.text and "execve" not in question.text
        assert question.answer == str(sleepers + 2 if everybody else 1)


def test_cleanup_runs_backwards() -> None:
    for question in drawn("cleanup_order"):
        stack: list[str] = []
        said: list[str] = []
        for pushed, popped in re.findall(r'push\(say, "(\w)"\)|pop\((\d)\)', question.text):
            if pushed:
                stack.append(pushed)
            elif popped == "1":
                said.append(stack.pop())
            else:
                stack.pop()
        said += [*reversed(stack), "key"]
        assert question.answer == ", ".join(said[:-1]) + " and key"


def test_standard_signals_merge_and_others_queue() -> None:
    for question in drawn("how_often"):
        first, second, real_time = (
            int(re.search(rf"\[{name}\] \* (\d)", question.text)[1])  # type: ignore[index]
            for name in ("SIGUSR1", "SIGUSR2", "SIGRTMIN")
        )
        assert question.answer == str((first > 0) + (second > 0) + real_time)


def test_a_handler_runs_in_a_thread_that_does_not_block_the_signal() -> None:
    for question in drawn("who_handles_it"):
        threads = re.findall(r'(target = )?yield tl.pthread_create\(worker, \[(.*?)\], name="(T\d)"', question.text)
        (sent,) = re.findall(r"kill\(.*, (SIG\w+)\)\n", question.text)
        aimed = [
            name for target, mask, name in threads if sent not in mask and (target or "target" not in question.text)
        ]
        assert question.answer == (aimed[0] if aimed else "none: the signal stays pending")
        assert len(aimed) <= 1


def test_destructors() -> None:
    for question in drawn("destructors"):
        assert question.answer == str(question.text.count("'data'") + ("pthread_exit" in question.text))


def test_waiting() -> None:
    for question, (service, percent) in by_hand("waiting_time"):
        assert float(question.answer.split()[0]) == pytest.approx(service * percent / (100 - percent), abs=0.005)


def test_what_a_worker_keeps() -> None:
    for question in drawn("left_behind"):
        kept, said = "None", []
        for kind, name in re.findall(r"submit\((\w+)_user, key(?:, '(\w+)')?\)", question.text):
            if kind == "look":
                said.append(kept)
            else:
                kept = name or "None"
        assert re.split(r", | and ", question.answer) == said


def test_which_lines_are_written_before_main_leaves() -> None:
    for question in drawn("how_main_leaves"):
        (listed,) = re.findall(r'zip\("abc", \[([\d, ]+)\]\)', question.text)
        times = dict(zip("abc", map(int, listed.split(", ")), strict=True))
        joined = re.search(r"join\(tids\[(\d)\]\)", question.text)
        last = max(times.values()) if "pthread_exit" in question.text else times["abc"[int(joined[1])]] if joined else 0
        written = [name for name in sorted(times, key=lambda name: times[name]) if times[name] <= last]
        assert re.split(r", | and ", question.answer) == (written or ["none"])


def test_lines_between_forks() -> None:
    for question in drawn("written_lines"):
        processes, written = 1, 0
        for line in question.text.splitlines():
            if line == "    yield tl.fork()":
                processes *= 2
            written += processes * line.startswith("    yield tl.write")
        assert question.answer == str(written)


def test_when_a_cancellation_acts() -> None:
    for question in drawn("when_it_acts"):
        body, rest = question.text.split("def main")
        (sent,) = map(int, re.findall(r"nanosleep\((\d+)", rest))
        now, enabled, acted = 0, True, None
        for call, time in re.findall(r"tl\.(\w+)\((?:tl\.PTHREAD_CANCEL_)?(\w*)", body):
            if call == "pthread_setcancelstate":
                enabled = time == "ENABLE"
                continue
            point = call in ("nanosleep", "pthread_testcancel") and enabled
            after = now + (int(time) if time else 0)
            if point and sent <= after and acted is None:
                acted = max(now, sent)
            now = after
        assert question.answer == f"after {acted} ms"


def test_deferred_and_asynchronous_cancellation() -> None:
    for question, (steps, step, _, sent) in by_hand("asynchronous"):
        assert question.answer == f"{steps} and {sent // step}"


def test_what_a_full_queue_turns_away() -> None:
    for question in drawn("rejected"):
        workers, capacity, gap, tasks = numbers(question.text)[:4]
        service = float(re.findall(r"worker for ([\d.]+) ms", question.text)[0])
        free, queue, turned_away = [0.0] * workers, 0, 0
        for arrival in (gap * (n + 1) for n in range(tasks)):
            while queue and min(free) <= arrival:
                free[free.index(min(free))] += service
                queue -= 1
            if min(free) <= arrival:
                free[free.index(min(free))] = arrival + service
            elif queue < capacity:
                queue += 1
            else:
                turned_away += 1
        assert question.answer == str(turned_away)


def test_a_pool_for_tasks_that_never_wait_needs_no_more_workers_than_cpus() -> None:
    for question in drawn("pool_time"):
        tasks, computing = numbers(question.text)[:2]
        few, many = numbers(question.answer)
        if "never waits" in question.text:
            cpus = 2 if "are 2 CPUs" in question.text else 1
            assert many == -(-tasks // cpus) * computing
        assert few >= many


def test_one_upcall_for_each_call_that_blocks() -> None:
    for question, (threads, calls, *_) in by_hand("upcalls"):
        assert question.answer == f"{threads * calls} times"


def test_a_pool_of_lwps_grows_until_one_is_left_for_the_ready_thread() -> None:
    for question, (lwps, threads, computing, waiting) in by_hand("growing_pool"):
        assert question.answer == str(max(lwps, min(threads, waiting // computing + 2)))


def test_with_activations_only_the_computing_takes_turns() -> None:
    for question, (threads, computing, waiting, *_) in by_hand("lwps_or_activations"):
        few, told = numbers(question.answer)
        assert told == -(-threads // 2) * computing + waiting <= few
