// Colours and patterns in the page's theme, and small helps for drawing.

const TILE = 6; // pixels between the lines of a pattern

// A square of the fill, with the state's pattern over it.
function hatchTile(pattern, fill, ink, scale) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = TILE * scale;
  const pen = tile.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = fill;
  pen.fillRect(0, 0, TILE, TILE);
  pen.strokeStyle = ink;
  pen.globalAlpha = 0.42;
  pen.stroke(new Path2D(pattern));
  return tile;
}

// The page's colours for canvases, patterns as rows of `across` pixels.  For elements, each state's fill, ink and hatch
// become style variables of `root`.
export function readTheme(root, styles, across) {
  const css = getComputedStyle(root);
  const [red, green, blue] = getComputedStyle(root.parentElement).color.match(/[\d.]+/g).map(Number);
  const dark = red + green + blue > 400; // light letters stand on a dark page
  root.classList.toggle("threadlab-dark", dark);
  const states = styles.map((style, at) => {
    const { fill, ink } = dark ? style.dark : style.light;
    const tile = hatchTile(style.pattern, fill, ink, Math.ceil(devicePixelRatio));
    const { width: size } = tile;
    const pixels = new Uint32Array(tile.getContext("2d").getImageData(0, 0, size, size).data.buffer);
    const row = (_, y) => Uint32Array.from({ length: across }, (_, x) => pixels[y * size + (x % size)]);
    const variables = { fill, ink, hatch: `url(${tile.toDataURL()})` };
    for (const [name, value] of Object.entries(variables)) root.style.setProperty(`--${name}-${at}`, value);
    return { hatch: style.pattern, fill, ink, rows: Array.from({ length: size }, row) };
  });
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

export function element(tag, name = "", ...inside) {
  const made = document.createElement(tag);
  made.className = name && `threadlab-${name}`;
  made.append(...inside);
  return made;
}
