// Colours and patterns in the page's theme, and small helps for drawing.

export function isDark() {
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

function hatchPattern(name, ink) {
  if (!name) return null;
  const scale = Math.ceil(devicePixelRatio || 1), size = 6, tile = document.createElement("canvas");
  tile.width = tile.height = size * scale;
  const pen = tile.getContext("2d");
  pen.scale(scale, scale);
  pen.strokeStyle = pen.fillStyle = ink;
  pen.globalAlpha = 0.42;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    if ("/x".includes(name[0])) pen.moveTo(shift, size), pen.lineTo(shift + size, 0);
    if (name[0] === "x") pen.moveTo(shift, 0), pen.lineTo(shift + size, size);
  }
  if (name[0] === "|") pen.moveTo(2, 0), pen.lineTo(2, size);
  if (name[0] === "-") pen.moveTo(0, 2), pen.lineTo(size, 2);
  if (name[0] === ".") pen.arc(2, 2, 1.1, 0, 7), pen.fill();
  else pen.stroke();
  const pattern = pen.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}

export function readTheme(root, styles) {
  const dark = isDark();
  root.classList.toggle("threadlab-dark", dark);
  const css = getComputedStyle(root), colour = (name) => css.getPropertyValue(`--stage-${name}`).trim();
  const states = styles.map((style) => {
    const fill = dark ? style.dark_colour : style.colour, ink = inkOn(fill);
    return { ...style, fill, ink, pattern: hatchPattern(style.hatch, ink) };
  });
  const font = css.fontFamily;
  return { dark, font, states, paper: colour("paper"), ink: colour("ink"), faint: colour("faint"), quiet: colour("quiet"), accent: colour("accent"), track: colour("track") };
}

const widths = new Map();
export function fitted(pen, text, room) {
  const measure = (part) => {
    const key = pen.font + part;
    if (!widths.has(key)) {
      if (widths.size > 5000) widths.clear();
      widths.set(key, pen.measureText(part).width);
    }
    return widths.get(key);
  };
  if (measure(text) <= room) return text;
  // Names differ at their ends (worker-1, worker-2), so the middle goes.
  for (let keep = Math.min(text.length - 1, Math.floor(room / 5)); keep > 1; keep--) {
    const tail = Math.ceil(keep / 2), short = `${text.slice(0, keep - tail)}…${text.slice(-tail)}`;
    if (measure(short) <= room) return short;
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

export function box(pen, x, y, width, height, radius) {
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
}
