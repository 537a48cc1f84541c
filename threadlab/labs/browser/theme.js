// Colours and patterns in the page's theme, and small helps for drawing.

const TILE = 6; // pixels between the lines of a pattern
const HATCHES = {
  "//": "M-1 7L7 -1M-1 1L1 -1M5 7L7 5",
  xx: "M0 0L6 6M6 0L0 6",
  "||": "M2 0V6",
  "--": "M0 2H6",
  "..": "M2 1a1 1 0 1 0 .1 0z",
};

// How light `colour` is, "#rrggbb" or "rgb(…)": 0 to 1.
function luminance(colour) {
  const parts = colour.startsWith("#") ? colour.match(/\w\w/g).map((part) => parseInt(part, 16)) : colour.match(/[\d.]+/g);
  const [red, green, blue] = parts.map((part) => (part / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// A square of the fill, with the state's pattern over it.
function hatchTile(name, fill, ink, scale) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = TILE * scale;
  const pen = tile.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = fill;
  pen.fillRect(0, 0, TILE, TILE);
  pen.strokeStyle = ink;
  pen.globalAlpha = 0.42;
  pen.stroke(new Path2D(HATCHES[name]));
  return tile;
}

// The page's colours for canvases, patterns as rows of `across` pixels; for elements, each state's fill, ink and hatch as style variables of `root`.
export function readTheme(root, styles, across) {
  const dark = luminance(getComputedStyle(root.parentElement).color) > 0.3; // light letters stand on a dark page
  root.classList.toggle("threadlab-dark", dark);
  const states = styles.map((style, at) => {
    const fill = dark ? style.dark_colour : style.colour;
    const ink = luminance(fill) > 0.2 ? "#111111" : "#ffffff";
    const tile = hatchTile(style.hatch, fill, ink, Math.ceil(devicePixelRatio));
    const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.width);
    const [size, pixels] = [tile.width, new Uint32Array(data.buffer)];
    const rows = Array.from({ length: size }, (_, row) => {
      return Uint32Array.from({ length: across }, (_, x) => pixels[row * size + (x % size)]);
    });
    const variables = { fill, ink, hatch: `url(${tile.toDataURL()})` };
    for (const [name, value] of Object.entries(variables)) root.style.setProperty(`--${name}-${at}`, value);
    return { ...style, fill, ink, rows };
  });
  const css = getComputedStyle(root);
  const names = ["paper", "ink", "faint", "quiet", "accent", "track"];
  const colours = names.map((name) => [name, css.getPropertyValue(`--stage-${name}`).trim()]);
  return { font: css.fontFamily, states, ...Object.fromEntries(colours) };
}

// Gives an element the look of a state.
export function look(made, state) {
  for (const part of ["fill", "ink", "hatch"]) made.style.setProperty(`--${part}`, `var(--${part}-${state})`);
  return made;
}

// Names differ at their ends (worker-1, worker-2), so of a long one the middle goes.
export function shortened(text, length) {
  const tail = Math.ceil((length - 1) / 2);
  return text.length > length ? `${text.slice(0, length - 1 - tail)}…${text.slice(-tail)}` : text;
}

const widths = new Map();
function widthOf(pen, text) {
  const key = pen.font + text;
  if (widths.size > 5000) widths.clear();
  if (!widths.has(key)) widths.set(key, pen.measureText(text).width);
  return widths.get(key);
}

export function fitted(pen, text, room) {
  if (widthOf(pen, text) <= room) return text;
  for (let length = Math.min(text.length - 1, Math.floor(room / 4)); length > 5; length--) {
    if (widthOf(pen, shortened(text, length)) <= room) return shortened(text, length);
  }
  return "";
}

export function element(tag, name = "", ...inside) {
  const made = document.createElement(tag);
  made.className = name && `threadlab-${name}`;
  made.append(...inside);
  return made;
}
