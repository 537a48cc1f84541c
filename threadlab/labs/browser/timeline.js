// The timeline: one lane for each user thread, kernel thread or CPU of each run, on one time axis.

import { fitted, sharpCanvas } from "./theme.js";
import { clamp, firstFrom } from "./trace.js";
import { UNITS, endingWords, shortCall } from "./words.js";

export const AXIS = 24, HEADER = 20, TALLEST = 430;
// Instants as polygons around a point, in the order of legends.  Brackets enclose the time for which a lock is held.
export const MARKS = {
  acquire: { points: [-1, -8, 4, -8, 4, -6, 1, -6, 1, 6, 4, 6, 4, 8, -1, 8], label: "acquires a lock" },
  release: { points: [1, -8, -4, -8, -4, -6, -1, -6, -1, 6, -4, 6, -4, 8, 1, 8], label: "releases it" },
  signal: { points: [0, -7, 5, 0, 0, 7, -5, 0], label: "signal" },
  cancel: { points: [-5, -3, -3, -5, 0, -2, 3, -5, 5, -3, 2, 0, 5, 3, 3, 5, 0, 2, -3, 5, -5, 3, -2, 0], label: "cancellation" },
  upcall: { points: [0, -7, 6, 0, 2, 0, 2, 6, -2, 6, -2, 0, -6, 0], label: "upcall" },
};

export class Timeline {
  // Places panels, one below the other; lanes shrink to fit, and scroll when they cannot shrink further.
  layout(runs, mode, width) {
    const single = runs.length === 1, counts = runs.map((run) => Math.max(1, run.lanes(mode).length));
    const total = counts.reduce((sum, count) => sum + count, 0);
    const header = runs.some((run) => run.title || run.outcome !== "completed") ? HEADER : 4;
    const room = TALLEST - AXIS - runs.length * (header + 6);
    const laneHeight = clamp(Math.floor(room / total), single ? 15 : 9, single ? 26 : 20);
    this.gutter = clamp(Math.round(width * 0.17), 58, 132);
    this.width = width;
    this.mode = mode;
    let top = AXIS;
    this.panels = runs.map((run, at) => {
      const panel = { run, top, laneTop: top + header, laneHeight, count: counts[at], header };
      top = panel.bottom = panel.laneTop + counts[at] * laneHeight + 6;
      return panel;
    });
    this.height = top;
    this.visible = Math.min(top, TALLEST + 20);
  }

  x(time) { return this.gutter + (time - this.from) * this.scale; }
  time(x) { return this.from + (x - this.gutter) / this.scale; }

  // The panel, lane and span under a point of the canvas that shows the content from `scroll` on.
  hit(x, y, scroll) {
    const at = this.panels.findIndex((panel) => y + scroll < panel.bottom);
    if (y < AXIS || at < 0) return null;
    const { run, laneTop, laneHeight, count } = this.panels[at];
    const lane = clamp(Math.floor((y + scroll - laneTop) / laneHeight), 0, count - 1);
    if (!run.lanes(this.mode).length || y + scroll < laneTop) return { panel: at, lane: -1, span: -1 };
    return { panel: at, lane, span: x < this.gutter ? -1 : run.spanAt(this.mode, lane, this.time(x)) };
  }

  paint(canvas, view, theme) {
    const { width, visible: height } = this, scroll = view.scroll;
    const pen = sharpCanvas(canvas, width, height);
    this.from = view.from;
    this.scale = (width - this.gutter - 14) / (view.to - view.from);
    this.theme = theme;
    this.ratio = canvas.width / width;
    if (this.sheet?.width !== canvas.width || this.sheet.height !== canvas.height) {
      this.sheet = new OffscreenCanvas(canvas.width, canvas.height);
      this.image = new ImageData(canvas.width, canvas.height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    this.pixels.fill(0);
    this.labels = [];
    this.marks = [];
    pen.font = `11px ${theme.font}`;
    pen.save();
    pen.beginPath();
    pen.rect(0, AXIS, width, height - AXIS);
    pen.clip();
    this.panels.forEach((panel, at) => {
      if (panel.bottom - scroll > AXIS && panel.top - scroll < height) this.paintPanel(pen, panel, at, view, height);
    });
    this.sheet.getContext("2d").putImageData(this.image, 0, 0);
    pen.drawImage(this.sheet, 0, 0, width, height);
    this.paintMarks(pen);
    this.paintLabels(pen);
    pen.restore();
    this.paintAxis(pen);
  }

  paintPanel(pen, panel, at, view, height) {
    const { theme, gutter, width } = this, { run, laneTop, laneHeight, count } = panel;
    const top = panel.top - view.scroll, names = run.lanes(this.mode), right = width - 8;
    if (panel.header === HEADER) {
      if (at === view.selected && this.panels.length > 1) {
        pen.fillStyle = theme.accent;
        pen.fillRect(0, top + 3, 3, panel.bottom - panel.top - 8);
      }
      pen.fillStyle = theme.ink;
      pen.font = `600 12px ${theme.font}`;
      pen.fillText(fitted(pen, run.title, width * 0.6), 8, top + HEADER / 2 + 1);
      pen.font = `11px ${theme.font}`;
      const ending = (run.outcome === "completed" ? "" : "⚠ ") + endingWords(run);
      pen.fillStyle = run.outcome === "completed" ? theme.quiet : theme.ink;
      pen.textAlign = "right";
      pen.fillText(ending, right, top + HEADER / 2 + 1);
      pen.textAlign = "left";
    }
    const laneAt = (lane) => laneTop - view.scroll + lane * laneHeight;
    const first = clamp(Math.floor((AXIS - laneAt(0)) / laneHeight), 0, count);
    const last = clamp(Math.ceil((height - laneAt(0)) / laneHeight), 0, count);
    const missing = !run.spans.count ? run.note : run.group(this.mode).order.length ? "" :
      `This run does not say which ${this.mode === "cpu" ? "CPU ran" : "kernel thread carried"} what.`;
    if (missing) {
      pen.fillStyle = theme.quiet;
      pen.fillText(fitted(pen, missing, width - gutter - 10), gutter, laneAt(0) + laneHeight / 2);
      return;
    }
    const every = Math.ceil(12 / laneHeight);
    for (let lane = first; lane < last; lane++) {
      const y = laneAt(lane), chosen = at === view.selected && lane === view.lane;
      if (chosen) {
        pen.fillStyle = theme.track;
        pen.fillRect(4, y, width - 8, laneHeight);
      }
      pen.fillStyle = chosen ? theme.ink : theme.quiet;
      if (lane % every === 0) {
        pen.fillText(fitted(pen, names[lane], gutter - 16), 10, y + Math.max(laneHeight, 11) / 2 + 0.5);
      }
      this.paintLife(pen, run, lane, y + laneHeight / 2);
      this.placeLane(run, lane, y + (laneHeight > 12 ? 2 : 1), laneHeight - (laneHeight > 12 ? 4 : 2));
    }
    this.placeMarks(run, at, laneAt, laneHeight, first, last);
    const end = this.x(run.end);
    if (end < gutter || end > width) return;
    pen.strokeStyle = run.outcome === "completed" ? theme.quiet : theme.ink;
    pen.setLineDash(run.outcome === "completed" ? [2, 3] : [5, 3]);
    pen.lineWidth = run.outcome === "completed" ? 1 : 2;
    pen.beginPath();
    pen.moveTo(end, laneAt(0));
    pen.lineTo(end, laneAt(count));
    pen.stroke();
    pen.setLineDash([]);
    pen.lineWidth = 1;
  }

  // A faint line from a thread's creation to its end, for times about which the trace says nothing.
  paintLife(pen, run, lane, y) {
    const { created, ended } = run.lives, thread = this.mode === "thread";
    const from = Math.max(this.gutter, this.x(thread ? Math.max(0, created[lane]) : 0));
    const to = Math.min(this.width - 8, this.x(thread && ended[lane] >= 0 ? ended[lane] : run.end));
    pen.fillStyle = this.theme.faint;
    if (to > from) pen.fillRect(from, Math.floor(y), to - from, 1);
  }

  // A bar of `state`, in device pixels: there may be very many, so they are written into an image, not drawn one by one.
  bar(state, left, right, above, below) {
    const { pixels, size } = this.theme.states[state], { width, height } = this.sheet;
    for (let row = Math.max(above, AXIS * this.ratio); row < Math.min(below, height); row++) {
      const from = (row % size) * size, line = row * width;
      for (let x = left; x < right; x++) this.pixels[line + x] = pixels[from + (x % size)];
    }
  }

  // The bars of one lane.  Spans narrower than a pixel share its column, each state in its proportion.
  placeLane(run, lane, y, height) {
    const { start, end, state } = run.spans, { first, order } = run.group(this.mode), { from, ratio } = this;
    const scale = this.scale * ratio, shift = this.gutter * ratio - from * scale, least = this.gutter * ratio, most = (this.width - 8) * ratio;
    const above = Math.round(y * ratio), down = Math.round(height * ratio), share = new Float64Array(this.theme.states.length);
    let column = -1, used = 0;
    const flush = () => {
      for (let at = 0, sum = 0, row = 0; used && at < share.length; at++) {
        sum += share[at];
        const until = Math.round((down * sum) / used);
        if (until > row) this.bar(at, column, column + 1, above + row, above + until);
        row = until;
        share[at] = 0;
      }
      used = 0;
    };
    for (let j = Math.max(first[lane], run.seek(run.group(this.mode), lane, from)); j < first[lane + 1]; j++) {
      const k = order[j], x0 = start[k] * scale + shift, x1 = end[k] * scale + shift;
      if (x0 > most) break;
      if (x1 < least || x1 <= x0) continue;
      if (x1 - x0 < 1.5) {
        const middle = Math.floor((x0 + x1) / 2);
        if (middle !== column) flush(), (column = middle);
        share[state[k]] += x1 - x0;
        used += x1 - x0;
        continue;
      }
      flush();
      const left = Math.round(Math.max(x0, least)), right = Math.round(Math.min(x1, most)), gap = right - left > 3 * ratio ? 1 : 0;
      this.bar(state[k], left, right - gap, above, above + down);
      if (right - left >= 34 * ratio && height >= 10) this.labels.push([run, k, left / ratio, y, (right - left) / ratio, height]);
    }
    flush();
  }

  paintLabels(pen) {
    pen.font = `10.5px ${this.theme.font}`;
    for (const [run, k, x, y, width, height] of this.labels) {
      const { state, cpu, why, thread } = run.spans, style = this.theme.states[state[k]];
      let label = run.threads[thread[k]];
      if (this.mode === "thread") label = cpu[k] >= 0 && run.cpus > 1 ? `CPU ${cpu[k]}` : shortCall(run.whys[why[k]]);
      label = fitted(pen, label, width - 10);
      if (!label) continue;
      if (style.hatch) {
        pen.fillStyle = style.fill;
        pen.fillRect(x + 4, y + 1, pen.measureText(label).width + 5, height - 2);
      }
      pen.fillStyle = style.ink;
      pen.fillText(label, x + 6, y + height / 2 + 0.5);
    }
  }

  // Where marks of one kind would overlap in a lane, one stands for all.
  placeMarks(run, panel, laneAt, laneHeight, first, last) {
    const { time, kind, count } = run.marks, lanes = run.lanesOfMarks(this.mode), until = this.time(this.width - 8), latest = new Map();
    let n = firstFrom(time, this.from);
    for (; n < count && time[n] <= until; n++) {
      const lane = lanes[n], x = this.x(time[n]), shape = MARKS[run.kinds[kind[n]]], key = lane * 8 + kind[n];
      if (run.marks.brief[n] || lane < first || lane >= last || x - (latest.get(key) ?? -9) < 8) continue;
      latest.set(key, x);
      this.marks.push({ panel, n, x, y: laneAt(lane) + laneHeight / 2, points: shape.points, scale: Math.min(1, laneHeight / 18) });
    }
  }

  paintMarks(pen) {
    pen.fillStyle = this.theme.ink;
    pen.strokeStyle = this.theme.paper;
    pen.beginPath();
    for (const { x, y, points, scale } of this.marks) {
      for (let at = 0; at < points.length; at += 2) pen[at ? "lineTo" : "moveTo"](x + points[at] * scale, y + points[at + 1] * scale);
      pen.closePath();
    }
    pen.stroke();
    pen.fill();
  }

  markUnder(x, y) {
    const off = (mark) => Math.hypot(mark.x - x, mark.y - y);
    return this.marks.filter((mark) => off(mark) < 7).sort((a, b) => off(a) - off(b))[0];
  }

  paintAxis(pen) {
    const { theme, gutter, width, scale } = this, to = this.time(width - 14);
    const [length, symbol] = UNITS.find(([unit]) => to >= unit) ?? UNITS[1];
    const rough = 84 / scale / length, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
    pen.font = `11px ${theme.font}`;
    pen.textAlign = "center";
    for (let n = Math.ceil(this.from / length / step); n * step * length <= to; n++) {
      const x = Math.round(this.x(n * step * length)) + 0.5;
      pen.fillStyle = theme.quiet;
      pen.fillText(`${Number((n * step).toPrecision(12))}`, x, 9);
      pen.fillRect(x - 0.5, 17, 1, 5);
    }
    pen.textAlign = "left";
    pen.fillText(gutter < 90 ? symbol : `time (${symbol})`, 10, 9);
    pen.fillStyle = theme.faint;
    pen.fillRect(gutter, AXIS - 2, width - gutter - 8, 1);
  }
}
