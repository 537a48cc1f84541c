"""What a figure leaves in a notebook: one bundle with alt text and a sentence, whatever else the reader has set up."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image

from threadlab import ms
from threadlab.plots import compare, comparison, mapping, timeline

CELLS = """
import threadlab as tl
from threadlab import ms
def main():
    yield tl.compute(2 * ms)
    yield tl.read(1 * ms)
trace = tl.run(main)
"""


def pictures(four, measured):
    yield timeline(four["one-to-one"]), four["one-to-one"].describe()
    yield timeline(four), "\n".join(f"{title}: {trace.describe()}" for title, trace in four.items())
    yield mapping(four["one-to-one"], at=3 * ms), "At 3 ms: main waiting"
    yield comparison(four), "many-to-one: time until all was done 36 ms"
    yield compare(four["one-to-one"], measured), "The order of events agrees"


def test_the_bundle_has_the_picture_its_alt_text_and_the_same_words(four, measured):
    for shown, words in pictures(four, measured):
        data, metadata = shown._repr_mimebundle_()
        assert set(data) == {"image/png", "text/plain"}
        assert words in data["text/plain"]
        assert metadata["image/png"]["alt"] == data["text/plain"]
        file = b64decode(data["image/png"])
        assert len(file) < 60_000
        image = Image.open(BytesIO(file))
        assert image.width == 1125
        assert metadata["image/png"]["width"] == 750
        assert image.convert("RGBA").getpixel((1, 1)) == (255, 255, 255, 255)


def test_the_same_trace_gives_the_same_bytes(four):
    assert timeline(four).png() == timeline(dict(four)).png()


@pytest.mark.parametrize("first", ["", "%matplotlib inline"])
def test_a_notebook_shows_one_output_with_alt_text(first):
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    shown = ["tl.timeline(trace)", "tl.mapping(trace, at=1 * ms)", "tl.comparison([trace])", "tl.compare(trace, trace)"]
    cells = [nbformat.v4.new_code_cell(source) for source in (first, CELLS, *shown)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    for cell in notebook.cells[2:]:
        (output,) = cell.outputs
        assert set(output["data"]) == {"image/png", "text/plain"}
        assert "<Figure" not in output["data"]["text/plain"]
        assert output["metadata"]["image/png"]["alt"] == output["data"]["text/plain"]
