"""Colours stay apart for readers with any colour vision, also where a bar is too small for its pattern.

Colour vision is simulated as Machado, Oliveira and Fernandes (2009) model it, and differences are measured in CAM02-UCS,
where about 2 can just be seen side by side; colorspacious does both.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from colorspacious import cspace_convert

from threadlab.plots.curves import COLOURS
from threadlab.plots.figure import ink_on, luminance
from threadlab.trace.palette import STATE_STYLE

VISIONS = {"normal": "", "protanopia": "protanomaly", "deuteranopia": "deuteranomaly", "tritanopia": "tritanomaly"}
LEAST = 15.0
"""in CAM02-UCS, between any two colours of one picture"""
READABLE = 4.5
"""contrast of letters on a colour, as WCAG 2.2 asks of small text"""
SETS = {
    "states on a light page": {str(state.name): style.colour for state, style in STATE_STYLE.items()},
    "states on a dark page": {str(state.name): style.dark_colour for state, style in STATE_STYLE.items()},
    "curves": {colour: colour for colour in COLOURS},
}


def seen(colour: str, vision: str) -> np.ndarray:
    """The place of `colour` (``#rrggbb``) in CAM02-UCS, as a reader with this colour vision sees it."""
    light = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    if VISIONS[vision]:
        space = {"name": "sRGB1+CVD", "cvd_type": VISIONS[vision], "severity": 100}
        light = np.clip(cspace_convert(light, space, "sRGB1"), 0, 1)
    place: np.ndarray = cspace_convert(light, "sRGB1", "CAM02-UCS")
    return place


def too_near(colours: dict[str, str], vision: str) -> list[str]:
    """The pairs of `colours` that are nearer to each other than `LEAST`."""
    pairs = combinations({name: seen(colour, vision) for name, colour in colours.items()}.items(), 2)
    apart = {f"{one} and {other}": float(np.linalg.norm(a - b)) for (one, a), (other, b) in pairs}
    return [f"{pair}: {distance:.1f}" for pair, distance in apart.items() if distance < LEAST]


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("which", SETS)
def test_no_two_colours_look_alike(which: str, vision: str) -> None:
    assert too_near(SETS[which], vision) == []


def test_the_simulation_tells_what_is_known() -> None:
    """Red and green of one lightness are apart for most readers, and the same for those without green cones."""
    red_and_green = {"red": "#c04040", "green": "#6c7c1c"}
    assert too_near(red_and_green, "normal") == []
    assert too_near(red_and_green, "deuteranopia") != []


def test_states_also_differ_without_colour() -> None:
    for attribute in ("hatch", "letter", "label"):
        assert len({getattr(style, attribute) for style in STATE_STYLE.values()}) == len(STATE_STYLE)


@pytest.mark.parametrize("which", ["states on a light page", "states on a dark page"])
def test_letters_can_be_read_on_every_state(which: str) -> None:
    for colour in SETS[which].values():
        lighter, darker = sorted((luminance(colour), luminance(ink_on(colour))), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= READABLE, colour
