// Colours and patterns in the page's theme, and small helps for drawing.

function isDark() {
  const { body, documentElement: page } = document;
  if (body.dataset.jpThemeLight) return body.dataset.jpThemeLight === "false";
  if (page.dataset.theme === "dark" || page.dataset.theme === "light") return page.dataset.theme === "dark";
  if (/vscode-/.test(body.className)) return /vscode-(dark|high-contrast)/.test(body.className);
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function inkOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 ? "#111111" : "#ffffff";
}

const TILE = 6; // pixels between the lines of a pattern

function hatchTile(name, fill, ink, scale) { // a square of the fill, with lines over it if the state has a pattern
  const tile = document.createElement("canvas");
  tile.width = tile.height = TILE * scale;
  const pen = tile.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = fill;
  pen.fillRect(0, 0, TILE, TILE);
  pen.strokeStyle = pen.fillStyle = ink;
  pen.globalAlpha = 0.42;
  pen.beginPath();
  for (const shift of [-TILE, 0, TILE]) {
    if (name && "/x".includes(name[0])) pen.moveTo(shift, TILE), pen.lineTo(shift + TILE, 0);
    if (name[0] === "x") pen.moveTo(shift, 0), pen.lineTo(shift + TILE, TILE);
  }
  if (name[0] === "|") pen.moveTo(2, 0), pen.lineTo(2, TILE);
  if (name[0] === "-") pen.moveTo(0, 2), pen.lineTo(TILE, 2);
  if (name[0] === ".") pen.arc(2, 2, 1.1, 0, 7), pen.fill();
  else pen.stroke();
  return tile;
}

// The page's colours for canvases; for elements, each state's fill, ink and hatch as style variables of `root`.
export function readTheme(root, styles) {
  const dark = isDark(), scale = Math.ceil(devicePixelRatio || 1);
  root.classList.toggle("threadlab-dark", dark);
  const states = styles.map((style, at) => {
    const fill = dark ? style.dark_colour : style.colour, ink = inkOn(fill), tile = hatchTile(style.hatch, fill, ink, scale), size = tile.width;
    const pixels = new Uint32Array(tile.getContext("2d").getImageData(0, 0, size, size).data.buffer);
    root.style.setProperty(`--fill-${at}`, fill);
    root.style.setProperty(`--ink-${at}`, ink);
    root.style.setProperty(`--hatch-${at}`, `url(${tile.toDataURL()})`);
    return { ...style, fill, ink, size, pixels };
  });
  const css = getComputedStyle(root), names = ["paper", "ink", "faint", "quiet", "accent", "track"];
  const colours = names.map((name) => [name, css.getPropertyValue(`--stage-${name}`).trim()]);
  return { font: css.fontFamily, states, ...Object.fromEntries(colours) };
}

// Names differ at their ends (worker-1, worker-2), so of a long one the middle goes.
export function shortened(text, length) {
  const tail = Math.ceil((length - 1) / 2);
  return text.length > length ? `${text.slice(0, length - 1 - tail)}…${text.slice(-tail)}` : text;
}

const widths = new Map();
export function fitted(pen, text, room) {
  const measure = (part) => {
    const key = pen.font + part;
    if (widths.size > 5000) widths.clear();
    if (!widths.has(key)) widths.set(key, pen.measureText(part).width);
    return widths.get(key);
  };
  if (measure(text) <= room) return text;
  for (let length = Math.min(text.length - 1, Math.floor(room / 4)); length > 5; length--) {
    if (measure(shortened(text, length)) <= room) return shortened(text, length);
  }
  return "";
}

export function sharpCanvas(canvas, width, height) {
  const ratio = devicePixelRatio || 1, across = Math.round(width * ratio), down = Math.round(height * ratio);
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.textBaseline = "middle";
  return pen;
}

export function element(tag, name = "", ...inside) {
  const made = document.createElement(tag);
  made.className = name && `threadlab-${name}`;
  made.append(...inside);
  return made;
}
