// The timeline: one lane for each user thread, kernel thread or CPU of each run, on one time axis.

import { shortened } from "./theme.js";
import { clamp, lastThat } from "./trace.js";
import { UNITS, shortCall } from "./words.js";

export const AXIS = 24;
const [HEADER, TALLEST, HIGHEST] = [20, 430, 450];
const LETTER = 5.6; // pixels, on average

export class Timeline {
  // `shapes` are the outlines of the kinds of marks around a point.
  constructor(shapes) {
    this.shapes = shapes.map((shape) => new Path2D(shape));
  }

  // Places panels, one below the other; lanes shrink to fit, and scroll when they cannot shrink further.
  layout(runs, mode, width) {
    const single = runs.length === 1;
    const counts = runs.map((run) => Math.max(1, run.names[mode].length));
    const total = counts.reduce((sum, count) => sum + count);
    const header = runs.some((run) => run.title || run.outcome !== "completed") ? HEADER : 4;
    const room = TALLEST - AXIS - runs.length * (header + 6);
    const laneHeight = clamp(Math.floor(room / total), single ? 15 : 9, single ? 26 : 20);
    const gutter = clamp(Math.round(width * 0.17), 58, 132);
    Object.assign(this, { width, mode, gutter, laneHeight, header, height: AXIS });
    this.panels = runs.map((run, at) => {
      const [top, count] = [this.height, counts[at]];
      this.height = top + header + count * laneHeight + 6;
      return { run, at, top, laneTop: top + header, count, bottom: this.height };
    });
    this.visible = Math.min(this.height, HIGHEST);
    if (this.height > this.visible) this.width -= 14; // the scroll bar's place
    this.right = this.width - 8;
  }

  x(time) {
    return this.gutter + (time - this.from) * this.scale;
  }

  time(x) {
    return this.from + (x - this.gutter) / this.scale;
  }

  // The panel, lane and span under a point of the canvas that shows the content from `scroll` on.
  hit(x, y, scroll) {
    const panel = this.panels.find(({ bottom }) => y + scroll < bottom);
    if (y < AXIS || !panel) return null;
    const { run, at, laneTop, count } = panel;
    if (!run.names[this.mode].length || y + scroll < laneTop) return { panel: at, lane: -1, span: -1 };
    const lane = clamp(Math.floor((y + scroll - laneTop) / this.laneHeight), 0, count - 1);
    return { panel: at, lane, span: x < this.gutter ? -1 : run.spanAt(this.mode, lane, this.time(x)) };
  }

  paint(canvas, view, theme) {
    const { width, visible: height } = this;
    const ratio = devicePixelRatio;
    const [across, down] = [Math.round(width * ratio), Math.round(HIGHEST * ratio)];
    // As high as it can get, because to make one takes a while.
    if (canvas.width !== across || canvas.height !== down) {
      Object.assign(canvas, { width: across, height: down });
      Object.assign(canvas.style, { width: `${width}px`, height: `${HIGHEST}px` });
      this.sheet = new OffscreenCanvas(across, down);
      this.image = new ImageData(across, down);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    const pen = canvas.getContext("2d");
    const scale = (this.right - 6 - this.gutter) / (view.to - view.from);
    Object.assign(this, { pen, theme, ratio, scale, from: view.from, labels: [], marks: [] });
    this.pixels.fill(0);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.textBaseline = "middle";
    const seen = this.panels.filter(({ top, bottom }) => bottom - view.scroll > AXIS && top - view.scroll < height);
    for (const panel of seen) this.paintPanel(panel, view);
    this.sheet.getContext("2d").putImageData(this.image, 0, 0, 0, 0, across, Math.ceil(height * ratio));
    pen.drawImage(this.sheet, 0, 0, width, HIGHEST);
    this.paintMarks();
    this.paintLabels();
    this.paintAxis();
  }

  // A text too long for its `room` loses its middle, and is set a little narrower where that is not enough.
  write(text, x, y, colour, room = this.width, font = "11px", align = "left") {
    Object.assign(this.pen, { font: `${font} ${this.theme.font}`, fillStyle: colour, textAlign: align });
    this.pen.fillText(shortened(text, Math.floor(room / LETTER)), x, y, room);
  }

  fill(colour, x, y, width, height) {
    this.pen.fillStyle = colour;
    this.pen.fillRect(x, y, width, height);
  }

  paintPanel({ run, at, top, laneTop, count, bottom }, view) {
    const { theme, gutter, right, laneHeight, pen } = this;
    const completed = run.outcome === "completed";
    const line = completed ? theme.quiet : theme.ink;
    const selected = at === view.selected;
    const laneAt = (lane) => laneTop - view.scroll + lane * laneHeight;
    if (this.header === HEADER) {
      const y = top - view.scroll + HEADER / 2 + 1;
      if (selected && this.panels.length > 1) this.fill(theme.accent, 0, top - view.scroll + 3, 3, bottom - top - 8);
      this.write(run.title, 8, y, theme.ink, right * 0.6, "600 12px");
      this.write(run.sign + run.ending, right, y, line, right * 0.4, "11px", "right");
    }
    const missing = run.missing[this.mode];
    if (missing) return this.write(missing, gutter, laneAt(0) + laneHeight / 2, theme.quiet, right - gutter);
    const first = clamp(Math.floor((AXIS - laneAt(0)) / laneHeight), 0, count);
    const last = clamp(Math.ceil((this.visible - laneAt(0)) / laneHeight), 0, count);
    const every = Math.ceil(12 / laneHeight); // of low lanes, only some have their names
    const margin = laneHeight > 12 ? 2 : 1;
    for (let lane = first; lane < last; lane++) {
      const y = laneAt(lane);
      const chosen = selected && lane === view.lane;
      const name = lane % every === 0 ? run.names[this.mode][lane] : "";
      if (chosen) this.fill(theme.track, 4, y, right - 4, laneHeight);
      this.write(name, 10, y + Math.max(laneHeight, 11) / 2 + 0.5, chosen ? theme.ink : theme.quiet, gutter - 16);
      this.paintLife(run, lane, Math.floor(y + laneHeight / 2));
      this.placeLane(run, lane, y + margin, laneHeight - 2 * margin);
    }
    this.placeMarks(run, at, laneAt, first, last);
    const end = this.x(run.end);
    if (end < gutter || end > this.width) return;
    Object.assign(pen, { strokeStyle: line, lineWidth: completed ? 1 : 2 });
    pen.setLineDash(completed ? [2, 3] : [5, 3]);
    pen.stroke(new Path2D(`M${end} ${laneAt(0)}V${laneAt(count)}`));
    pen.setLineDash([]);
  }

  // A faint line from a thread's creation to its end, for times about which the trace says nothing.
  paintLife(run, lane, y) {
    const { created, ended } = run.lives;
    const thread = this.mode === "thread";
    const from = Math.max(this.gutter, this.x(thread ? Math.max(0, created[lane]) : 0));
    const to = Math.min(this.right, this.x(thread && ended[lane] >= 0 ? ended[lane] : run.end));
    if (to > from) this.fill(this.theme.faint, from, y, to - from, 1);
  }

  // A bar of `state`, in device pixels: there may be very many, so they are not drawn, but written into an image.
  bar(state, left, right, above, below) {
    const { rows } = this.theme.states[state];
    const { width, height } = this.image;
    for (let row = Math.max(above, AXIS * this.ratio); row < Math.min(below, height); row++) {
      const pattern = rows[row % rows.length];
      const line = row * width;
      for (let x = left; x < right; x++) this.pixels[line + x] = pattern[x];
    }
  }

  // The bars of one lane.  Spans narrower than a pixel share its column, each state in its proportion.
  placeLane(run, lane, y, height) {
    const { start, end, state } = run.spans;
    const { ratio, from } = this;
    const spans = run.group(this.mode)[lane];
    const scale = this.scale * ratio;
    const [least, most] = [this.gutter * ratio, this.right * ratio];
    const [above, down] = [Math.round(y * ratio), Math.round(height * ratio)];
    const share = new Float64Array(this.theme.states.length);
    let [column, used] = [-1, 0];
    const flush = () => {
      for (let at = 0, sum = 0, row = 0; used && at < share.length; at++) {
        sum += share[at];
        const until = Math.round((down * sum) / used);
        if (until > row) this.bar(at, column, column + 1, above + row, above + until);
        row = until;
      }
      share.fill((used = 0));
    };
    const first = lastThat(spans.length, (at) => start[spans[at]] <= from);
    for (let at = Math.max(0, first); at < spans.length; at++) {
      const k = spans[at];
      const x0 = (start[k] - from) * scale + least;
      const x1 = (end[k] - from) * scale + least;
      if (x0 > most) break;
      if (x1 < least || x1 <= x0) continue;
      if (x1 - x0 < 1.5) {
        const middle = Math.floor((x0 + x1) / 2);
        if (middle !== column) flush();
        column = middle;
        share[state[k]] += x1 - x0;
        used += x1 - x0;
        continue;
      }
      flush();
      const left = Math.round(Math.max(x0, least));
      const right = Math.round(Math.min(x1, most));
      this.bar(state[k], left, right - (right - left > 3 * ratio ? 1 : 0), above, above + down);
      const width = (right - left) / ratio;
      if (width >= 34 && height >= 10) this.labels.push([run, k, left / ratio, y, width, height]);
    }
    flush();
  }

  paintLabels() {
    for (const [run, k, x, y, width, height] of this.labels) {
      const { state, cpu, why, thread } = run.spans;
      const style = this.theme.states[state[k]];
      const doing = cpu[k] >= 0 && run.cpus > 1 ? `CPU ${cpu[k]}` : shortCall(run.whys[why[k]]);
      const label = this.mode === "thread" ? doing : run.threads[thread[k]];
      const wide = Math.min(width - 10, label.length * LETTER);
      if (!label || wide < Math.min(label.length, 6) * LETTER) continue; // of its end and beginning too little is left
      if (style.hatch) this.fill(style.fill, x + 4, y + 1, wide + 4, height - 2);
      this.write(label, x + 6, y + height / 2 + 0.5, style.ink, width - 10, "10.5px");
    }
  }

  // Where marks of one kind would overlap in a lane, one stands for all.
  placeMarks(run, panel, laneAt, first, last) {
    const { time, kind, brief, count } = run.marks;
    const lanes = run.marks[this.mode];
    const until = this.time(this.right);
    const latest = new Map();
    for (let n = lastThat(count, (at) => time[at] < this.from) + 1; n < count && time[n] <= until; n++) {
      const [lane, x] = [lanes[n], this.x(time[n])];
      const key = `${lane} ${kind[n]}`;
      if (brief[n] || lane < first || lane >= last || x - latest.get(key) < 8) continue;
      latest.set(key, x);
      this.marks.push({ panel, n, x, y: laneAt(lane) + this.laneHeight / 2, kind: kind[n] });
    }
  }

  paintMarks() {
    const all = new Path2D();
    const scale = Math.min(1, this.laneHeight / 18);
    for (const { x, y, kind } of this.marks) all.addPath(this.shapes[kind], { a: scale, d: scale, e: x, f: y });
    Object.assign(this.pen, { fillStyle: this.theme.ink, strokeStyle: this.theme.paper, lineWidth: 1 });
    this.pen.stroke(all);
    this.pen.fill(all);
  }

  markUnder(x, y) {
    const off = (mark) => Math.hypot(mark.x - x, mark.y - y);
    return this.marks.filter((mark) => off(mark) < 7).sort((a, b) => off(a) - off(b))[0];
  }

  paintAxis() {
    const { theme, gutter, right, scale } = this;
    const to = this.time(right - 6);
    this.pen.clearRect(0, 0, this.width, AXIS); // of what has scrolled under it
    const [symbol, unit] = UNITS.find(([, length]) => to >= length) ?? UNITS[1];
    const rough = 84 / scale / unit; // about 84 pixels from one number to the next
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
    for (let n = Math.ceil(this.from / unit / step); n * step * unit <= to; n++) {
      const x = Math.round(this.x(n * step * unit));
      this.write(`${Number((n * step).toPrecision(12))}`, x + 0.5, 9, theme.quiet, 80, "11px", "center");
      this.fill(theme.quiet, x, 17, 1, 5);
    }
    this.write(gutter < 90 ? symbol : `time (${symbol})`, 10, 9, theme.quiet);
    this.fill(theme.faint, gutter, AXIS - 2, right - gutter, 1);
  }
}
