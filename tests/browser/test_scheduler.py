"""You are the scheduler, in JupyterLab: a challenge won with the keyboard alone, accessible, in both themes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chapter import Chapter
from tests.browser.jupyterlab import Server
from tests.browser.lab_page import CUT, THEMES, WIDTHS, Opened, one_notebook

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chapter(browser: Browser, jupyterlab: Server) -> Iterator[Chapter]:
    with one_notebook(browser, jupyterlab) as opened:
        yield opened


@pytest.fixture(scope="module")
def opened(chapter: Chapter) -> Opened:
    return Opened(chapter, "challenge", 'tl.challenge("deadlock")')


@pytest.fixture(autouse=True)
def at_first(opened: Opened) -> None:
    opened.show("light", WIDTHS[0])
    opened.ask("lab.restart()")
    expect(opened.lab.locator(".threadlab-change")).to_contain_text("Choice 1,")


def test_a_challenge_is_won_with_number_keys(opened: Opened) -> None:
    choices = opened.lab.locator(".threadlab-choices button")
    expect(choices).to_have_count(2)
    choices.first.focus()
    taken = 0
    while choices.count():
        texts = choices.all_inner_texts()
        # One turn for the first thread, then all for the other, as the last hint says.
        wanted = "Ann→Bob" if taken == 0 else "Bob→Ann"
        at = next((at for at, text in enumerate(texts) if wanted in text), 0)
        opened.page.keyboard.press(str(at + 1))
        taken += 1
        went_on = re.compile(f"Choice {taken + 1},|The run has come to its end")
        expect(opened.lab.locator(".threadlab-change")).to_contain_text(went_on)
        if choices.count():
            assert opened.lab.evaluate("(lab) => document.activeElement.closest('.threadlab-choices') !== null")
    expect(opened.lab.locator(".threadlab-verdict")).to_contain_text("Done! Each thread holds the lock")
    expect(opened.lab.locator(".threadlab-caption")).to_contain_text("Deadlock after")
    assert opened.lab.evaluate(CUT) == []
    opened.keep("won")


def test_tab_and_enter_and_the_buttons(opened: Opened) -> None:
    said = opened.lab.locator(".threadlab-change")
    choices = opened.lab.locator(".threadlab-choices button")
    choices.first.focus()
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")
    expect(said).to_contain_text("Choice 2, at 1 ms")
    assert opened.ask("lab.schedule") == "'1'"
    expect(opened.lab.locator(".threadlab-lit", has_text="Bob→Ann")).to_have_count(1)
    opened.button("undo").press("Enter")
    expect(said).to_contain_text("Choice 1, at 0 ms")
    opened.lab.get_by_label("schedule").fill("000")
    opened.page.keyboard.press("Enter")
    expect(said).to_contain_text("Choice 4,")
    opened.button("let it run on").press("Enter")
    expect(said).to_contain_text("The run has come to its end: ")
    expect(opened.lab.locator(".threadlab-verdict")).to_contain_text("Not yet.")
    opened.button("copy as code").press("Enter")
    expect(opened.lab.locator("pre.threadlab-code")).to_contain_text('schedule="000')
    opened.button("hint 1 of 3").press("Enter")
    expect(opened.lab.locator(".threadlab-hints li")).to_have_count(1)
    opened.button("copy as code").press("Enter")


def test_a_number_typed_elsewhere_decides_nothing(opened: Opened) -> None:
    opened.lab.get_by_label("schedule").press("1")
    opened.lab.get_by_label("schedule").press("Backspace")
    opened.page.evaluate("document.activeElement.blur()")
    opened.page.keyboard.press("1")
    assert opened.ask("lab.schedule") == "''"


def test_it_is_accessible_and_fits_in_both_themes(opened: Opened) -> None:
    opened.ask("lab.choose(0)")
    expect(opened.lab.locator(".threadlab-change")).to_contain_text("Choice 2,")
    opened.page.locator(".threadlab-live:not(:empty)").wait_for(state="attached")
    for theme in THEMES:
        opened.check(theme)
