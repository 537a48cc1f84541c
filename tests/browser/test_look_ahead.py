"""A lab's next picture is on the page before Python has answered, and a late answer does not push it away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from threadlab.labs.esm import joined

pytestmark = pytest.mark.browser
# Two controls, a model as the kernel keeps it, and what has been shown.
START = """(text) => {
    const backbone = (values) => ({
        values, heard: {},
        get(name) { return this.values[name]; },
        on(kind, act) { this.heard[kind] = act; },
        off(kind) { delete this.heard[kind]; },
        move(name, value) { this.values[name] = value; this.heard[`change:${name}`]?.(); },
    });
    const controls = { threads: backbone({ value: 4 }), model: backbone({ index: 0 }) };
    const model = backbone({
        _panels: '4,0', ahead: { controls: [['threads', 'value'], ['model', 'index']], setting: '[4,0]', panels: {} },
    });
    model.widget_manager = { get_model: async (name) => controls[name] };
    const Ahead = new Function(`${text}; return Ahead`)();
    Object.assign(window, { controls, model, shown: [] });
    window.ahead = new Ahead(model, (panels) => shown.push(panels));
    window.answer = (setting, panels = {}) => {
        Object.assign(model.values, { _panels: setting, ahead: { ...model.values.ahead, setting, panels } });
        ahead.answered();
    };
    return ahead.follow();
}"""


@pytest.fixture
def steps(page: Page) -> Page:
    page.set_content("<!doctype html>")
    page.evaluate(START, joined("ahead.js"))
    return page


def test_a_picture_made_beforehand_is_shown_at_once(steps: Page) -> None:
    steps.evaluate("answer('[4,0]', {'[5,0]': 'five', '[4,1]': 'other model'})")
    steps.evaluate("controls.threads.move('value', 5)")
    assert steps.evaluate("shown") == ["[4,0]", "five"]
    steps.evaluate("controls.threads.move('value', 9)")
    steps.evaluate("controls.model.move('index', 1)")
    assert steps.evaluate("shown") == ["[4,0]", "five"], "there was no picture of these"
    steps.evaluate("controls.threads.move('value', 4)")
    assert steps.evaluate("shown") == ["[4,0]", "five", "other model"]


def test_a_late_answer_waits_for_the_one_to_the_present_setting(steps: Page) -> None:
    steps.evaluate("answer('[4,0]', {'[5,0]': 'five', '[6,0]': 'six'})")
    steps.evaluate("controls.threads.move('value', 5)")
    steps.evaluate("controls.threads.move('value', 6)")
    steps.evaluate("answer('[5,0]')")
    assert steps.evaluate("shown") == ["[4,0]", "five", "six"]
    steps.evaluate("answer('[6,0]')")
    steps.evaluate("controls.threads.move('value', 7)")
    steps.evaluate("answer('[6,0]')")  # as after a real run: nothing was shown early since
    assert steps.evaluate("shown") == ["[4,0]", "five", "six", "[6,0]", "[6,0]"]


def test_a_closed_stage_listens_no_more(steps: Page) -> None:
    steps.evaluate("answer('[4,0]', {'[5,0]': 'five'})")
    steps.evaluate("ahead.close()")
    steps.evaluate("controls.threads.move('value', 5)")
    assert steps.evaluate("shown") == ["[4,0]"]
