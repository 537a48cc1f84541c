"""The stage under a reader's hands, on a page without a kernel: scrub, step, play, zoom, keyboard, words, marks."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import threadlab as tl
from tests.browser.bare import open_stage, settled
from tests.browser.chromium import keep_picture
from threadlab import ms
from threadlab.labs.wire import MARKED
from threadlab.trace import EventKind, Trace

pytestmark = pytest.mark.browser
Steps = Generator[Any, Any, Any]


def worker(mutex: int, before: int) -> Steps:
    yield tl.compute(before * ms)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.read(4 * ms)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.compute(1 * ms)


def main() -> Steps:
    mutex = yield tl.pthread_mutex_init()
    tids = []
    for number in (1, 2):
        tids.append((yield tl.pthread_create(worker, mutex, number + 1, name=f"worker-{number}")))
    for tid in tids:
        yield tl.pthread_join(tid)


@pytest.fixture(scope="module")
def trace() -> Trace:
    """Two CPUs: worker-1 computes to 2 ms, holds the mutex and reads to 6 ms; worker-2, ready at 3 ms, then to 10 ms."""
    made = tl.run(main, cpus=2)
    assert made.end == 11 * ms
    return made


def at(page: Page) -> float:
    settled(page)
    return float(page.evaluate("window.stage.view.at")) / ms


def tiles(page: Page) -> dict[str, str]:
    """What stands on each user thread of the machine picture."""
    pairs = page.locator(".threadlab-user").evaluate_all(
        "all => all.map((one) => [...one.children].map((c) => c.textContent))"
    )
    return dict(pairs)


def test_keys_step_from_event_to_event_and_the_words_follow(page: Page, trace: Trace) -> None:
    open_stage(page, trace)
    page.locator("[role=slider]").focus()
    page.keyboard.press("Home")
    steps = []
    for _ in range(6):
        page.keyboard.press("ArrowRight")
        steps.append(at(page))
    assert steps == [2, 3, 6, 7, 10, 11]
    page.keyboard.press("ArrowLeft")
    assert at(page) == 10
    page.keyboard.press("Shift+ArrowLeft")
    assert at(page) == 0
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    settled(page)
    words = (
        "At 2 ms: running: worker-2 on CPU 0; blocked: worker-1 in read; waiting: main in pthread_join(2) for worker-1."
    )
    expect(page.locator("[data-part=words]")).to_have_text(words)
    expect(page.locator("[data-part=span]")).to_contain_text(
        "worker-1 is blocked in read, on kernel thread 2: 2 ms to 6 ms"
    )
    expect(page.locator("[data-part=span]")).to_contain_text("worker-1 acquires mutex 1 (2 ms).")
    expect(page.locator("[aria-live]")).to_contain_text("worker-1 acquires mutex 1")
    expect(page.locator("[role=slider]")).to_have_attribute("aria-valuetext", "2 ms")


def test_the_machine_and_the_states_of_threads_follow_the_playhead(page: Page, trace: Trace) -> None:
    open_stage(page, trace)
    page.evaluate("window.stage.select(0, 2); window.stage.setTime(4e6)")
    settled(page)
    assert tiles(page) == {"main": "→ worker-1", "worker-1": "read", "worker-2": "→ worker-1"}
    assert page.locator(".threadlab-place > p").all_text_contents() == ["on a CPU", "blocked in kernel (3)"]
    assert page.locator(".threadlab-cpu").all_text_contents() == ["CPU 0 idle", "CPU 1 idle"]
    assert page.locator(".threadlab-here text").all_text_contents() == ["waiting", "worker-2 +2"]
    page.evaluate("window.stage.setTime(6.5e6)")
    settled(page)
    assert tiles(page) == {"worker-1": "running", "main": "→ worker-1", "worker-2": "read"}
    page.locator("[data-thread='1']").click()
    settled(page)
    assert page.evaluate("stage.view.lane") == 1
    page.evaluate("window.stage.setTime(11e6)")
    settled(page)
    assert tiles(page) == {}
    diagram = page.locator("[data-part=diagram]")
    expect(diagram).to_have_attribute(
        "aria-label", "States of the threads: 0 new, 0 ready, 0 running, 3 terminated, 0 waiting"
    )


def test_the_pointer_scrubs_and_asks_nobody_while_it_moves(page: Page, trace: Trace) -> None:
    open_stage(page, trace)
    box = page.locator("[role=slider]").bounding_box()
    assert box
    x = page.evaluate("(time) => window.stage.timeline.x(time)", 4e6)
    page.mouse.move(box["x"] + x - 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + x, box["y"] + 40)
    settled(page)
    assert abs(at(page) - 4) < 0.05
    page.mouse.up()
    page.mouse.move(box["x"] + x, box["y"] + 42)
    page.wait_for_function("window.state.saved")
    assert page.evaluate("window.state.at") == page.evaluate("window.stage.view.at")
    expect(page.locator("[data-part=tip]")).to_be_visible()


def test_wheel_and_buttons_zoom_around_the_place_that_is_looked_at(page: Page, trace: Trace) -> None:
    open_stage(page, trace)
    page.get_by_role("button", name="Zoom in").click()
    settled(page)
    view = page.evaluate("window.stage.view")
    assert view["from"] < view["at"] < view["to"]
    assert view["to"] - view["from"] == pytest.approx(11 * ms / 1.6)
    page.get_by_role("button", name="Show the whole run").click()
    settled(page)
    assert page.evaluate("[stage.view.from, stage.view.to]") == [0, 11 * ms]


def test_playing_moves_the_playhead_to_the_end_and_stops(page: Page, trace: Trace) -> None:
    open_stage(page, trace)
    page.evaluate("stage.speed = 40")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("!stage.playing && stage.view.at === stage.end")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_stopped_and_begun_again_at_once_it_plays_once(page: Page, trace: Trace) -> None:
    open_stage(page, trace)
    moves = page.evaluate("""async () => {
        const go = stage.setTime.bind(stage);
        let moves = 0;
        stage.setTime = (time) => (moves++, go(time));
        for (let n = 0; n < 5; n++) stage.play(), stage.pause();
        stage.play();
        for (let n = 0; n < 10; n++) await new Promise(requestAnimationFrame);
        stage.pause();
        return moves;
    }""")
    assert 5 <= moves <= 10


def test_less_motion_plays_from_event_to_event(browser: Browser, trace: Trace) -> None:
    page = browser.new_context(reduced_motion="reduce").new_page()
    open_stage(page, trace)
    page.evaluate(
        "window.seen = []; const go = stage.setTime.bind(stage); stage.setTime = (t) => (seen.push(t / 1e6), go(t)); 0"
    )
    page.evaluate("stage.setTime(0); stage.speed = 40")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("!stage.playing")
    assert page.evaluate("seen") == [0, 2, 3, 6, 7, 10, 11]
    page.context.close()


def test_two_runs_share_one_time_axis_and_one_playhead(page: Page, trace: Trace) -> None:
    open_stage(page, {"model": trace, "many-to-one": tl.run(main, model=tl.ManyToOne())}, lanes="cpu")
    page.evaluate("stage.setTime(3e6)")
    settled(page)
    titles = page.locator(".threadlab-title").all_text_contents()
    assert titles == ["model", "many-to-one"]
    panels = page.locator("[data-panel]")
    assert panels.nth(0).locator(".threadlab-user b").all_text_contents() == ["main", "worker-1", "worker-2"]
    assert panels.nth(1).locator(".threadlab-user b").count() == 3
    page.locator("[role=slider]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    settled(page)
    assert page.evaluate("[stage.view.selected, stage.view.lane]") == [1, 0]
    expect(page.locator("[data-part=words]")).to_contain_text("many-to-one, at 3 ms")


@pytest.mark.parametrize(("model", "kernel_threads"), [(tl.OneToOne(), 3), (tl.ManyToOne(), 0)])
def test_a_deadlock_shows_at_its_end_who_waits_for_whom(page: Page, model: Any, kernel_threads: int) -> None:
    def embrace(first: int, second: int) -> Steps:
        yield tl.pthread_mutex_lock(first)
        yield tl.sched_yield()
        yield tl.compute(2 * ms)
        yield tl.pthread_mutex_lock(second)

    def start() -> Steps:
        left, right = (yield tl.pthread_mutex_init()), (yield tl.pthread_mutex_init())
        tid = yield tl.pthread_create(embrace, left, right, name="left")
        yield tl.pthread_create(embrace, right, left, name="right")
        yield tl.pthread_join(tid)

    made = tl.run(start, model=model, cpus=2)
    assert made.outcome == "deadlock"
    open_stage(page, made)
    page.evaluate("stage.select(0, 1); stage.setTime(stage.end)")
    settled(page)
    assert tiles(page) == {"start": "→ left", "left": "→ right", "right": "→ left"}
    assert page.locator(".threadlab-kernel").count() == kernel_threads
    expect(page.locator("[data-part=span]")).to_contain_text("left is waiting in pthread_mutex_lock(2) for right")
    expect(page.locator("[data-part=span]")).to_contain_text("for ever.")
    expect(page.locator("[data-part=words]")).to_contain_text("(deadlock at")


def test_a_lock_that_nobody_took_in_this_process_is_held_by_nobody(page: Page) -> None:
    def start() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(1 * ms)
        if (yield tl.fork()) == 0:
            yield tl.pthread_mutex_lock(mutex)  # the child's copy was locked in the parent
        else:
            yield tl.waitpid()

    open_stage(page, tl.run(start))
    page.evaluate("stage.setTime(stage.end)")
    settled(page)
    assert set(tiles(page).values()) == {"waitpid(-1)", "mutex_lock(1)"}


def test_marks_stand_where_something_happens_and_say_what(page: Page, trace: Trace) -> None:
    made = Trace.from_dict(trace.to_dict())
    for time, kind, thread, other, detail in (
        (3 * ms, EventKind.SIGNAL, 1, 0, "SIGUSR1"),
        (4 * ms, EventKind.CANCEL, 0, 2, ""),
        (5 * ms, EventKind.UPCALL, 1, -1, "blocked"),
        (11 * ms // 2, EventKind.DOWNCALL, 2, -1, "processor idle"),
    ):
        made.instants.append((time, kind, thread, other, detail))
    made.instants.sort(key=lambda instant: instant[0])
    open_stage(page, made)
    marks = page.evaluate("stage.timeline.marks.map((m) => [m.kind, m.x, m.y])")
    marks = [(MARKED[kind], x, y) for kind, x, y in marks]
    kinds = [kind for kind, _, _ in marks]
    assert kinds == ["acquire", "signal", "cancel", "upcall", "downcall", "release", "acquire", "release"]
    lanes = page.evaluate(
        "stage.timeline.marks.map((m) => stage.timeline.hit(m.x, m.y, 0).lane)",
    )
    assert lanes == [1, 1, 2, 1, 2, 1, 2, 2], "a cancellation stands with the thread that it reaches"
    assert page.locator(".threadlab-legend > span").locator("visible=true").count() == len(set(kinds)) + 3
    said = {}
    box = page.locator("[role=slider]").bounding_box()
    assert box
    for kind, x, y in marks[1:5]:
        page.mouse.move(box["x"] + x, box["y"] + y)
        said[kind] = page.locator("[data-part=tip]").text_content()
    assert said == {
        "signal": "worker-1 receives SIGUSR1 from main (3 ms).",
        "cancel": "main asks for the cancellation of worker-2 (4 ms).",
        "upcall": "upcall: worker-1 has blocked in the kernel, its processor goes to a fresh activation (5 ms).",
        "downcall": "the library calls down: the processor on which worker-2 ran is idle (5.5 ms).",
    }


def lit(page: Page) -> dict[str, list[str]]:
    """The threads at each line of the program that is lit."""
    settled(page)
    names = "[...one.lastChild.children].map((c) => c.textContent)"
    read = f"all => all.map((one) => [one.firstChild.textContent.trim(), {names}])"
    return dict(page.locator(".threadlab-lit").evaluate_all(read))


def test_the_programs_text_stands_beside_and_each_threads_line_is_lit(page: Page) -> None:
    open_stage(page, {"": tl.run(main, cpus=2, record="source")})
    page.evaluate("stage.select(0, 1); stage.setTime(4e6)")
    lock, read, join = "yield tl.pthread_mutex_lock(mutex)", "yield tl.read(4 * ms)", "yield tl.pthread_join(tid)"
    assert lit(page) == {lock: ["worker-2"], read: ["worker-1"], join: ["main"]}
    assert page.locator(".threadlab-listing .threadlab-chosen code").all_text_contents() == [f"    {read}"]
    number = worker.__code__.co_firstlineno + 3
    expect(page.locator("[data-part=span]")).to_contain_text(f"(4 ms). Line {number} of worker: {read}")
    page.evaluate("stage.setTime(7.5e6)")
    assert lit(page) == {read: ["worker-2"], join: ["main"]}
    page.evaluate("stage.setTime(stage.end)")
    assert lit(page) == {}
    assert page.locator(".threadlab-listing").evaluate("(one) => one.scrollWidth - one.clientWidth") == 0


def test_of_two_runs_the_selected_ones_program_is_shown_if_the_trace_has_it(page: Page, trace: Trace) -> None:
    open_stage(page, {"with": tl.run(main, cpus=1, record="source"), "without": trace})
    settled(page)
    expect(page.get_by_role("region", name="The program")).to_be_visible()
    page.evaluate("stage.select(1, 0)")
    settled(page)
    expect(page.get_by_role("region", name="The program")).to_be_hidden()


def test_a_button_hides_and_shows_the_program_and_is_there_only_if_there_is_one(page: Page, trace: Trace) -> None:
    button, program = page.get_by_role("button", name="program"), page.get_by_role("region", name="The program")
    open_stage(page, trace)
    expect(button).to_have_count(0)
    with_source = tl.run(main, cpus=1, record="source")
    open_stage(page, dict.fromkeys("abc", with_source))
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(program).to_be_hidden()
    button.press("Enter")
    expect(program).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.press("Enter")
    expect(program).to_be_hidden()


def test_it_follows_the_theme_also_if_it_was_hidden_meanwhile(page: Page, trace: Trace) -> None:
    open_stage(page, trace)
    dark = "() => document.querySelector('.threadlab-stage').classList.contains('threadlab-dark')"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(dark)
    page.evaluate("document.querySelector('main').hidden = true")
    page.evaluate("new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
    page.evaluate("document.documentElement.dataset.theme = ''; document.querySelector('main').hidden = false")
    page.wait_for_function(f"() => !({dark})()")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("threads", [2, 40])
def test_axe_finds_nothing(page: Page, dark: bool, threads: int) -> None:
    def crowd() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        for _ in range(threads):
            yield tl.pthread_create(worker, mutex, 2)
        yield tl.pthread_exit(None)

    open_stage(page, tl.run(crowd, cpus=2, record="source"), dark=dark)
    found = Axe().run(
        page,
        options={
            "rules": {
                "region": {"enabled": False},
                "landmark-one-main": {"enabled": False},
                "page-has-heading-one": {"enabled": False},
            }
        },
    )
    assert found.violations_count == 0, found.generate_report()


# Whatever of the stage lies outside it or cannot show its words, and parts that lie over each other.
FAULTS = """(root) => {
    const edges = root.getBoundingClientRect(), box = (one) => one.getBoundingClientRect();
    const shown = (one) => one.checkVisibility() && one.textContent && !one.closest('.threadlab-live, svg');
    const all = [...root.querySelectorAll('*')].filter(shown);
    const out = all.filter((one) => box(one).right > edges.right + 1 || box(one).left < edges.left - 1);
    const cut = all.filter((one) => getComputedStyle(one).display !== 'inline' && one.scrollWidth > one.clientWidth + 1);
    const names = ['bar button', 'bar select', 'clock', 'legend > span', 'time', 'moment p', 'moment > svg', 'place'];
    const selectors = [...names, 'listing'].map((name) => `.threadlab-${name}`);
    const parts = [...root.querySelectorAll(selectors)].filter((one) => box(one).width);
    const within = (a, b) => a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
    const over = parts.filter((one) => parts.some((other) => one !== other && within(box(one), box(other))));
    const faults = Object.entries({ out, cut, over });
    return faults.flatMap(([fault, which]) => which.map((one) => `${fault}: ${one.className} ${one.textContent}`));
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("width", "zoom"), [(768, 1), (1280, 2), (1536, 4)], ids=["768 px", "200 %", "400 %"])
def test_on_narrow_screens_and_zoomed_nothing_is_cut_and_nothing_overlaps(
    browser: Browser, request: pytest.FixtureRequest, width: int, zoom: int, dark: bool
) -> None:
    """A page zoomed to 200 % is half as wide, and each of its pixels is two of the screen's."""
    page = browser.new_page(viewport={"width": width // zoom, "height": 1100 // zoom}, device_scale_factor=zoom)
    traces = {"one-to-one": tl.run(main, cpus=2, record="source"), "many-to-one": tl.run(main, model=tl.ManyToOne())}
    open_stage(page, traces, dark=dark)
    for panel in (0, 1):
        page.evaluate(f"stage.select({panel}, 1); stage.setTime(4e6)")
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width // zoom
        assert page.locator(".threadlab-stage").evaluate(FAULTS) == []
    keep_picture(page, request.node.name)
    page.close()


@pytest.mark.parametrize("width", [320, 588, 848, 1400])
def test_nothing_is_wider_than_the_page(page: Page, trace: Trace, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    real = Trace.from_dict(trace.to_dict())
    real.lwps[:] = [record._replace(pid=7837 + at, number=7847 + at) for at, record in enumerate(real.lwps)]
    open_stage(page, {"one": trace, "two": real})
    page.evaluate("stage.setTime(4e6)")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    parts = page.locator(".threadlab-user > *, .threadlab-place > p, .threadlab-cpu, .threadlab-kernel")
    wide = "(one) => one.scrollWidth > Math.min(one.clientWidth + 2, one.parentElement.clientWidth + 1)"
    cut = parts.evaluate_all(f"all => all.filter({wide}).map((one) => one.textContent)")
    assert cut == []
