// The stage: draws traces and the machine at the playhead.  One module, no dependencies, no network.
// Python (wire.py) sends columns of numbers; from then on everything happens here, without the kernel.

const ARRAYS = { d: Float64Array, I: Uint32Array, i: Int32Array, h: Int16Array, b: Int8Array };
const RUNNING = 0, READY = 1, SWITCHING = 4;
const NOT_YET = -1, ENDED = -2, UNKNOWN = -3; // what a thread without a span is doing
const MODES = { thread: "user threads", lwp: "kernel threads", cpu: "CPUs" };
const UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];
const clamp = (value, least, most) => Math.max(least, Math.min(most, value));

// ---------------------------------------------------------------- the trace

function unpack(table) {
  const columns = { count: table.count };
  const { buffer, byteOffset } = table.bytes;
  let at = byteOffset;
  for (const [name, code] of table.layout) {
    const bytes = table.count * ARRAYS[code].BYTES_PER_ELEMENT;
    columns[name] = new ARRAYS[code](buffer.slice(at, at + bytes)); // a copy, because a view may be unaligned
    at += bytes;
  }
  return columns;
}

class Run {
  constructor(panel) {
    Object.assign(this, panel);
    this.spans = unpack(panel.spans);
    this.lives = unpack(panel.lives);
    this.groups = {};
    // Which states occur with and without a kernel thread: decides which places the machine picture has.
    this.held = new Uint8Array(8);
    this.loose = new Uint8Array(8);
    const { state, lwp, count } = this.spans;
    for (let k = 0; k < count; k++) (lwp[k] < 0 ? this.loose : this.held)[state[k]] = 1;
  }

  lanes(mode) {
    if (mode === "thread") return this.threads;
    if (mode === "lwp") return (this.lwpNames ??= this.lwps.map((number) => `kernel thread ${number}`));
    return (this.cpuNames ??= Array.from({ length: this.cpus }, (_, cpu) => `CPU ${cpu}`));
  }

  // The spans of each lane in order of time: those of lane i stand at order[first[i]] to order[first[i + 1] - 1].
  group(mode) {
    if (this.groups[mode]) return this.groups[mode];
    const lane = this.spans[mode], { start, count } = this.spans, lanes = this.lanes(mode).length;
    const first = new Int32Array(lanes + 1);
    for (let k = 0; k < count; k++) if (lane[k] >= 0) first[lane[k] + 1]++;
    for (let i = 0; i < lanes; i++) first[i + 1] += first[i];
    const order = new Int32Array(first[lanes]), next = first.slice();
    for (let k = 0; k < count; k++) if (lane[k] >= 0) order[next[lane[k]]++] = k;
    for (let i = 0; i < lanes; i++) {
      for (let j = first[i] + 1; j < first[i + 1]; j++) {
        if (start[order[j]] >= start[order[j - 1]]) continue;
        order.subarray(first[i], first[i + 1]).sort((a, b) => start[a] - start[b]);
        break;
      }
    }
    return (this.groups[mode] = { first, order });
  }

  // Position in a lane's order of the last span that starts at `time` or before; first[lane] - 1 if there is none.
  seek(group, lane, time) {
    let low = group.first[lane], high = group.first[lane + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.spans.start[group.order[middle]] <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  spanAt(mode, lane, time) {
    const group = this.group(mode), at = this.seek(group, lane, time);
    return at >= group.first[lane] && this.spans.end[group.order[at]] > time ? group.order[at] : -1;
  }

  // What every thread does at `time`: its span, or NOT_YET, ENDED or UNKNOWN.  A stuck run stays as it ended.
  moment(time) {
    const { created, ended } = this.lives;
    const probe = time >= this.end && this.outcome !== "completed" ? this.end - 0.5 : time;
    return Int32Array.from(created, (birth, thread) => {
      const span = this.spanAt("thread", thread, probe);
      if (span >= 0) return span;
      if (ended[thread] >= 0 && probe >= ended[thread]) return ENDED;
      return birth > probe || birth < 0 ? NOT_YET : UNKNOWN;
    });
  }

  // Every time at which something begins or ends, in order, each once.
  get times() {
    if (this.sortedTimes) return this.sortedTimes;
    const { start, end, count } = this.spans;
    const all = new Float64Array(2 * count + 2);
    all.set(start);
    all.set(end, count);
    all[2 * count + 1] = this.end;
    all.sort();
    let kept = 1;
    for (let k = 1; k < all.length; k++) if (all[k] !== all[k - 1]) all[kept++] = all[k];
    return (this.sortedTimes = all.subarray(0, kept));
  }

  nextTime(time, direction) {
    const times = this.times;
    let low = 0, high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (direction > 0 ? times[middle] <= time : times[middle] < time) low = middle + 1;
      else high = middle;
    }
    return times[clamp(direction > 0 ? low : low - 1, 0, times.length - 1)];
  }
}

// ---------------------------------------------------------------- words

function formatTime(time) {
  const [length, symbol] = UNITS.find(([unit]) => Math.abs(time) >= unit) ?? [1e6, "ms"];
  return `${Number((time / length).toFixed(3))} ${symbol}`;
}

const shortCall = (why) => why.replace(/^pthread_/, "");

function endingWords(run) {
  const after = formatTime(run.end);
  const words = { deadlock: "deadlock at", limit: "cut short at", signaled: "killed by a signal at" };
  return `${words[run.outcome] ?? "ends at"} ${after}`;
}

function spanWords(run, k, styles) {
  const { start, end, thread, lwp, cpu, state, why } = run.spans;
  let words = `${run.threads[thread[k]]} is ${styles[state[k]].label}`;
  if (run.whys[why[k]]) words += ` in ${run.whys[why[k]]}`;
  if (cpu[k] >= 0) words += ` on CPU ${cpu[k]}`;
  if (lwp[k] >= 0) words += `, on kernel thread ${run.lwps[lwp[k]]}`;
  else if (state[k] === READY && run.lwps.length) words += ", without a kernel thread";
  return `${words}: ${formatTime(start[k])} to ${formatTime(end[k])} (${formatTime(end[k] - start[k])}).`;
}

function momentWords(run, time, moment, styles) {
  const said = styles.map(() => []);
  let ended = 0, notYet = 0;
  const { state, cpu, why } = run.spans;
  moment.forEach((k, thread) => {
    if (k === ENDED) ended++;
    if (k === NOT_YET) notYet++;
    if (k < 0) return;
    const list = said[state[k]], where = run.whys[why[k]] ? ` in ${run.whys[why[k]]}` : "";
    if (list.length < 6) list.push(run.threads[thread] + (cpu[k] >= 0 ? ` on CPU ${cpu[k]}` : where));
    else list.more = (list.more ?? 0) + 1;
  });
  const parts = said.flatMap((list, at) => {
    if (!list.length) return [];
    return `${styles[at].label}: ${list.join(", ")}${list.more ? ` and ${list.more} more` : ""}`;
  });
  if (notYet) parts.push(`not yet created: ${notYet}`);
  if (ended) parts.push(ended === moment.length ? "every thread has ended" : `ended: ${ended}`);
  const stuck = time >= run.end && run.outcome !== "completed" ? ` (${endingWords(run)})` : "";
  return `${run.title ? `${run.title}, at` : "At"} ${formatTime(time)}${stuck}: ${parts.join("; ") || "nothing runs"}.`;
}

// ---------------------------------------------------------------- colours and patterns

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

function readTheme(root, styles) {
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
function fitted(pen, text, room) {
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

function sharpCanvas(canvas, width, height) {
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

function box(pen, x, y, width, height, radius) {
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
}

// ---------------------------------------------------------------- the timeline

const AXIS = 24, HEADER = 20, TALLEST = 430;

class Timeline {
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
    this.bars = theme.states.map(() => []);
    this.labels = [];
    pen.font = `11px ${theme.font}`;
    pen.save();
    pen.beginPath();
    pen.rect(0, AXIS, width, height - AXIS);
    pen.clip();
    this.panels.forEach((panel, at) => {
      if (panel.bottom - scroll > AXIS && panel.top - scroll < height) this.paintPanel(pen, panel, at, view, height);
    });
    this.paintBars(pen);
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

  // Collects the bars of one lane.  Spans narrower than a pixel share its column, each state in its proportion.
  placeLane(run, lane, y, height) {
    const { start, end, state } = run.spans, { first, order } = run.group(this.mode);
    const { gutter, scale, from, bars } = this, right = this.width - 8, share = new Float64Array(bars.length);
    const shift = gutter - from * scale, last = first[lane + 1];
    let column = -1, used = 0;
    const flush = () => {
      for (let at = 0, top = y; used && at < share.length; at++) {
        if (!share[at]) continue;
        const part = (height * share[at]) / used;
        bars[at].push(column, top, 1, part);
        top += part;
        share[at] = 0;
      }
      used = 0;
    };
    for (let j = Math.max(first[lane], run.seek(run.group(this.mode), lane, from)); j < last; j++) {
      const k = order[j], x0 = start[k] * scale + shift, x1 = end[k] * scale + shift;
      if (x0 > right) break;
      if (x1 < gutter || x1 <= x0) continue;
      if (x1 - x0 < 1.5) {
        const middle = Math.floor((x0 + x1) / 2);
        if (middle !== column) flush(), (column = middle);
        share[state[k]] += x1 - x0;
        used += x1 - x0;
        continue;
      }
      flush();
      const left = Math.max(x0, gutter), width = Math.min(x1, right) - left;
      bars[state[k]].push(left, y, width > 3 ? width - 0.75 : width, height);
      if (width >= 20 && height >= 9) this.labels.push([run, k, left, y, width, height]);
    }
    flush();
  }

  paintBars(pen) {
    this.bars.forEach((bars, at) => {
      const { fill, pattern } = this.theme.states[at];
      pen.fillStyle = fill;
      for (let k = 0; k < bars.length; k += 4) pen.fillRect(bars[k], bars[k + 1], bars[k + 2], bars[k + 3]);
      if (!pattern) return;
      pen.fillStyle = pattern;
      for (let k = 0; k < bars.length; k += 4) {
        if (bars[k + 2] > 4) pen.fillRect(bars[k], bars[k + 1], bars[k + 2], bars[k + 3]);
      }
    });
    pen.font = `10.5px ${this.theme.font}`;
    for (const [run, k, x, y, width, height] of this.labels.slice(0, 1500)) {
      const { state, cpu, why, thread } = run.spans, style = this.theme.states[state[k]];
      let label = run.threads[thread[k]];
      if (this.mode === "thread") label = cpu[k] >= 0 && run.cpus > 1 ? `CPU ${cpu[k]}` : shortCall(run.whys[why[k]]);
      label = fitted(pen, label, width - 8);
      if (!label) continue;
      if (style.pattern) {
        pen.fillStyle = style.fill;
        box(pen, x + 2, y + 1, pen.measureText(label).width + 5, height - 2, 3);
        pen.fill();
      }
      pen.fillStyle = style.ink;
      pen.fillText(label, x + 4, y + height / 2 + 0.5);
    }
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
      pen.fillText(`${Number((n * step).toPrecision(12))}${n ? "" : ` ${symbol}`}`, x, 9);
      pen.fillRect(x - 0.5, 17, 1, 5);
    }
    pen.textAlign = "left";
    pen.fillText(`time (${symbol})`, 10, 9);
    pen.fillStyle = theme.faint;
    pen.fillRect(gutter, AXIS - 2, width - gutter - 8, 1);
  }
}

// ---------------------------------------------------------------- the machine at the playhead

const USER = 30, LWP = 17, CPU = 20; // heights of the things that sit on each other

// The places of the machine picture.  `held` says which threads stand there: those with a kernel thread or without.
function places(run) {
  const shared = Math.min(run.lwps.length || run.threads.length, run.threads.length), list = [];
  const any = (flags, states) => states.some((state) => flags[state]);
  const runs = (k) => run.spans.state[k] === RUNNING || run.spans.state[k] === SWITCHING;
  const state = (k) => run.spans.state[k], lwp = (k) => run.spans.lwp[k];
  if (run.cpus) list.push({ title: "on a CPU", slots: run.cpus, cpus: true, has: runs });
  else if (any(run.held, [0]) || any(run.loose, [0])) list.push({ title: "running", slots: shared, has: runs });
  if (any(run.held, [1])) list.push({ title: "wait for a CPU", slots: shared, has: (k) => lwp(k) >= 0 && state(k) === READY });
  if (any(run.held, [2, 3, 5])) {
    list.push({ title: "blocked with their kernel thread", slots: shared, has: (k) => lwp(k) >= 0 && !runs(k) && state(k) !== READY });
  }
  const rows = { slots: Math.ceil(run.threads.length / 2), loose: true };
  if (any(run.loose, [1])) list.push({ ...rows, title: run.lwps.length ? "wait for a kernel thread" : "ready", has: (k) => lwp(k) < 0 && state(k) === READY });
  if (any(run.loose, [2, 3, 5])) {
    const title = run.lwps.length ? "wait, no kernel thread needed" : "blocked or waiting";
    list.push({ ...rows, title, has: (k) => lwp(k) < 0 && !runs(k) && state(k) !== READY });
  }
  return list;
}

class Machine {
  // Gives every place a width that does not change while the playhead moves; places that do not fit go to a new row.
  layout(run, width) {
    this.run = run;
    this.slot = width > 620 ? 58 : 46;
    const gap = 14, rows = [[]];
    let left = 0;
    for (const place of places(run)) {
      const wanted = Math.max(place.slots * this.slot, 96), least = Math.min(wanted, place.cpus ? wanted : 2.5 * this.slot);
      if (left + least > width && left) rows.push([]), (left = 0);
      rows.at(-1).push({ ...place, wanted, width: Math.min(least, width) });
      left += least + gap;
    }
    const rowHeight = 22 + USER + LWP + CPU + 14;
    rows.forEach((row, at) => {
      let spare = width - row.reduce((sum, place) => sum + place.width + gap, -gap), x = 0;
      for (const place of row) {
        const more = Math.max(0, Math.min(place.wanted - place.width, spare));
        place.width += more;
        spare -= more;
        Object.assign(place, { x, y: at * rowHeight });
        x += place.width + gap;
      }
    });
    this.places = rows.flat();
    this.height = rows.length * rowHeight;
  }

  paint(pen, theme, moment, left, top, focus) {
    const { run } = this, things = [];
    this.pen = pen;
    this.theme = theme;
    this.focus = focus;
    for (const place of this.places) {
      const x = left + place.x, y = top + place.y;
      const here = [...moment.keys()].filter((thread) => moment[thread] >= 0 && place.has(moment[thread]));
      here.sort((a, b) => run.spans.start[moment[a]] - run.spans.start[moment[b]] || a - b);
      pen.font = `11px ${theme.font}`;
      pen.fillStyle = theme.quiet;
      pen.fillText(fitted(pen, `${place.title}${place.cpus ? "" : ` (${here.length})`}`, place.width), x, y + 8);
      pen.fillStyle = theme.track;
      box(pen, x - 4, y + 17, place.width + 8, USER + LWP + CPU + 12, 6);
      pen.fill();
      const fit = Math.max(1, Math.floor(place.width / this.slot));
      if (place.cpus) {
        const shown = Math.min(run.cpus, fit);
        for (let cpu = 0; cpu < shown; cpu++) {
          const thread = here.find((at) => run.spans.cpu[moment[at]] === cpu);
          this.cpu(x + cpu * this.slot, y + 23 + USER + LWP, run.cpus > shown && cpu === shown - 1 ? `+${run.cpus - cpu - 1}` : cpu, thread === undefined);
          if (thread !== undefined) this.stack(things, thread, moment[thread], x + cpu * this.slot, y + 22);
        }
        continue;
      }
      const room = place.loose ? 2 * fit : fit, shown = here.length > room ? room - 1 : here.length;
      here.slice(0, shown).forEach((thread, at) => {
        const across = x + (at % fit) * this.slot, down = y + 22 + Math.floor(at / fit) * (USER + 3);
        this.stack(things, thread, moment[thread], across, down);
      });
      if (shown < here.length) {
        pen.fillStyle = theme.ink;
        pen.font = `600 12px ${theme.font}`;
        pen.fillText(`+${here.length - shown}`, x + (shown % fit) * this.slot + 6, y + 22 + Math.floor(shown / fit) * (USER + 3) + USER / 2);
      }
    }
    return things;
  }

  // A user thread and, under it, the kernel thread that carries it.
  stack(things, thread, k, x, y) {
    const { pen, theme, run } = this, width = this.slot - 6, style = theme.states[run.spans.state[k]];
    pen.fillStyle = style.fill;
    box(pen, x, y, width, USER, 6);
    pen.fill();
    if (style.pattern) (pen.fillStyle = style.pattern), pen.fill();
    if (thread === this.focus) {
      pen.lineWidth = 2.5;
      pen.strokeStyle = theme.accent;
      box(pen, x - 1.5, y - 1.5, width + 3, USER + 3, 7);
      pen.stroke();
      pen.lineWidth = 1;
    }
    const plate = (text, font, middle) => {
      pen.font = font;
      const label = fitted(pen, text, width - 6), wide = pen.measureText(label).width;
      if (!label) return;
      pen.fillStyle = style.fill;
      if (style.pattern) box(pen, x + (width - wide) / 2 - 2, middle - 6, wide + 4, 12, 3), pen.fill();
      pen.fillStyle = style.ink;
      pen.fillText(label, x + (width - wide) / 2, middle);
    };
    plate(run.threads[thread], `600 11px ${theme.font}`, y + 10);
    plate(shortCall(run.whys[run.spans.why[k]]) || style.label, `9.5px ${theme.font}`, y + 22);
    let height = USER;
    if (run.spans.lwp[k] >= 0) {
      height += LWP + 2;
      pen.strokeStyle = theme.quiet;
      pen.fillStyle = theme.paper;
      box(pen, x + 2.5, y + USER + 1.5, width - 5, LWP - 3, 8);
      pen.fill();
      pen.stroke();
      pen.fillStyle = theme.ink;
      pen.font = `10px ${theme.font}`;
      pen.textAlign = "center";
      pen.fillText(fitted(pen, `KT ${run.lwps[run.spans.lwp[k]]}`, width - 10), x + width / 2, y + USER + LWP / 2 + 0.5);
      pen.textAlign = "left";
    }
    things.push({ x, y, width, height, thread, span: k });
  }

  cpu(x, y, name, idle) {
    const { pen, theme } = this, width = this.slot - 6;
    pen.fillStyle = theme.ink;
    for (let pin = 5; pin < width - 4; pin += 7) pen.fillRect(x + pin, y + CPU - 1, 3, 4);
    box(pen, x + 0.5, y + 0.5, width - 1, CPU - 1, 3);
    pen.fillStyle = idle ? theme.paper : theme.ink;
    pen.strokeStyle = theme.ink;
    pen.fill();
    pen.stroke();
    pen.fillStyle = idle ? theme.quiet : theme.paper;
    pen.font = `10.5px ${theme.font}`;
    pen.textAlign = "center";
    const words = typeof name === "string" ? name : `CPU ${name}`;
    pen.fillText(fitted(pen, idle && width > 44 ? `${words} idle` : words, width - 2), x + width / 2, y + CPU / 2 + 0.5);
    pen.textAlign = "left";
  }
}

// ---------------------------------------------------------------- the view: controls, keys, pointer

const ICONS = {
  start: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M11 3v10L4 8z",
  play: "M4 2l10 6-10 6z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  forward: "M5 3v10l7-5z",
  out: "M3 7h10v2H3z",
  in: "M3 7h4V3h2v4h4v2H9v4H7V9H3z",
  all: "M2 4h2v8H2zM12 4h2v8h-2zM5 8l2-2v1.3h2V6l2 2-2 2V8.7H7V10z",
};
const button = (name, label) =>
  `<button type="button" data-do="${name}" aria-label="${label}" title="${label}"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[name]}"/></svg></button>`;
const CONTROLS = `
<div class="threadlab-bar" role="toolbar" aria-label="Playhead, lanes and zoom">
  <span class="threadlab-group">${button("start", "Go to the start")}${button("back", "Previous event")}${button("play", "Play")}${button("forward", "Next event")}
    <select data-speed aria-label="Speed of playing" title="Speed of playing">${[0.25, 0.5, 1, 2, 4].map((n) => `<option value="${n}"${n === 1 ? " selected" : ""}>${n}×</option>`).join("")}</select></span>
  <output class="threadlab-clock" aria-label="Time at the playhead"></output>
  <span class="threadlab-group threadlab-lanes" role="group" aria-label="A lane of the timeline stands for">
    ${Object.entries(MODES).map(([mode, words]) => `<button type="button" data-mode="${mode}">${words}</button>`).join("")}</span>
  <span class="threadlab-group">${button("out", "Zoom out")}${button("all", "Show the whole run")}${button("in", "Zoom in")}</span>
</div>
<div class="threadlab-legend" aria-label="What colours and patterns mean"></div>
<div class="threadlab-time" tabindex="0" role="slider" aria-orientation="horizontal" data-lm-suppress-shortcuts="true"
  aria-label="Playhead. Left and right arrow keys: previous and next event. Up and down: choose a lane. Space: play. Plus and minus: zoom. Page up and down: earlier and later.">
  <div class="threadlab-scroll"><div class="threadlab-sheet"><canvas class="threadlab-lanes-canvas"></canvas></div></div>
  <div class="threadlab-playhead"><i></i></div>
</div>
<p class="threadlab-words"></p>
<p class="threadlab-span"></p>
<canvas class="threadlab-machine" aria-hidden="true"></canvas>
<div class="threadlab-caption"></div>
<div class="threadlab-live" role="status" aria-live="polite"></div>
<div class="threadlab-tip" hidden></div>`;

export class Stage {
  constructor(root, styles, remember = () => {}) {
    Object.assign(this, { root, styles, remember, runs: [], timeline: new Timeline(), speed: 1 });
    this.view = { from: 0, to: 1, at: -1, scroll: 0, mode: "thread", selected: 0, lane: 0 };
    root.classList.add("threadlab-stage");
    root.innerHTML = CONTROLS;
    root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys stay out of the stage
    const find = (name) => root.querySelector(`.threadlab-${name}`);
    Object.assign(this, { time: find("time"), scroller: find("scroll"), sheet: find("sheet"), lanes: find("lanes-canvas") });
    Object.assign(this, { playhead: find("playhead"), words: find("words"), spanLine: find("span"), live: find("live") });
    Object.assign(this, { picture: find("machine"), tip: find("tip"), clock: find("clock"), caption: find("caption"), legend: find("legend") });
    this.listen();
    this.themeChanged();
  }

  listen() {
    const { root, time, scroller } = this, signal = (this.ending = new AbortController()).signal;
    const on = (target, kind, act, more) => target.addEventListener(kind, act, { signal, ...more });
    on(root, "click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.do) this.act(button.dataset.do);
      if (button?.dataset.mode) this.setMode(button.dataset.mode, true);
    });
    on(root.querySelector("[data-speed]"), "change", (event) => (this.speed = Number(event.target.value)));
    on(time, "keydown", (event) => this.key(event));
    on(time, "wheel", (event) => this.wheel(event), { passive: false });
    on(time, "pointerdown", (event) => this.press(event));
    on(time, "pointermove", (event) => this.move(event));
    on(time, "pointerup", () => (this.drag = null));
    on(time, "pointercancel", () => (this.drag = null));
    on(time, "pointerleave", () => this.hover(null));
    on(scroller, "scroll", () => ((this.view.scroll = scroller.scrollTop), this.redraw()));
    on(this.picture, "pointermove", (event) => this.hoverThing(event));
    on(this.picture, "pointerleave", () => this.hover(null));
    on(this.picture, "click", (event) => this.pickThing(event));
    on(matchMedia("(prefers-color-scheme: dark)"), "change", () => this.themeChanged());
    this.observers = [new ResizeObserver(() => this.relayout()), new MutationObserver(() => this.themeChanged())];
    this.observers[0].observe(root);
    this.observers[1].observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
    this.observers[1].observe(document.documentElement, { attributeFilter: ["data-theme", "class"] });
  }

  close() {
    this.pause();
    this.ending.abort();
    this.observers.forEach((observer) => observer.disconnect());
    cancelAnimationFrame(this.frame);
    clearTimeout(this.liveTimer);
    clearTimeout(this.tell);
  }

  // ---- what is shown

  show(panels) {
    const { view } = this, before = this.end, whole = !this.runs.length || (view.from === 0 && view.to === before);
    this.runs = panels.map((panel) => new Run(panel));
    this.end = Math.max(1, ...this.runs.map((run) => run.end));
    view.selected = clamp(view.selected, 0, this.runs.length - 1);
    if (whole || view.from >= this.end) Object.assign(view, { from: 0, to: this.end });
    else view.to = Math.min(view.to, Math.max(this.end, view.from + 1));
    view.at = view.at < 0 ? Math.round(this.end * 0.3) : Math.min(view.at, this.end);
    this.machines = new Map();
    this.relayout();
    this.showLegend();
    this.caption.replaceChildren(...this.runs.map((run) => {
      const line = document.createElement("p"), title = document.createElement("b");
      title.textContent = run.title ? `${run.title}: ` : "";
      line.append(title, run.sentence);
      return line;
    }));
  }

  get run() { return this.runs[this.view.selected]; }

  relayout() {
    const width = Math.floor(this.root.clientWidth);
    if (!this.runs.length || width < 50) return;
    const { mode } = this.view, usable = (name) => this.runs.some((run) => run.lanes(name).length && run.spans[name].some((lane) => lane >= 0));
    for (const button of this.root.querySelectorAll("[data-mode]")) {
      button.disabled = button.dataset.mode !== "thread" && !usable(button.dataset.mode);
      button.title = button.disabled ? "This run does not say it" : `One lane for each of the ${MODES[button.dataset.mode]}`;
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    }
    this.timeline.layout(this.runs, mode, width - (this.overflows ? 12 : 0));
    this.overflows = this.timeline.height > this.timeline.visible;
    this.timeline.width = width - (this.overflows ? 12 : 0);
    this.scroller.style.height = `${this.timeline.visible}px`;
    this.sheet.style.height = `${this.timeline.height}px`;
    this.view.lane = clamp(this.view.lane, 0, Math.max(0, this.run.lanes(mode).length - 1));
    // Machines of up to four runs stand side by side; of more, or on a narrow page, only the selected one is shown.
    this.columns = this.runs.length > 1 && this.runs.length <= 4 && width >= 640 ? 2 : 1;
    this.each = this.columns === 2 ? Math.floor((width - 24) / 2) : width - 8;
    this.machines = this.runs.map((run) => {
      const machine = new Machine();
      machine.layout(run, this.each - 8);
      return machine;
    });
    this.redraw();
  }

  showLegend() {
    const present = this.theme.states.filter((_, at) => this.runs.some((run) => run.held[at] || run.loose[at]));
    this.legend.replaceChildren(...present.map((style) => {
      const entry = document.createElement("span"), swatch = document.createElement("canvas");
      const pen = sharpCanvas(swatch, 24, 12);
      pen.fillStyle = style.fill;
      pen.fillRect(0, 0, 24, 12);
      if (style.pattern) (pen.fillStyle = style.pattern), pen.fillRect(0, 0, 24, 12);
      entry.append(swatch, style.label);
      entry.title = style.meaning;
      return entry;
    }));
  }

  themeChanged() {
    this.theme = readTheme(this.root, this.styles);
    if (this.runs.length) this.showLegend(), this.redraw();
  }

  // ---- drawing: the lanes only when they changed, the playhead and the machine at every move

  redraw() {
    this.stale = true;
    this.refresh();
  }

  refresh() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    if (!this.timeline.panels) return;
    const { view, timeline, theme } = this, began = performance.now();
    if (this.stale) timeline.paint(this.lanes, view, theme);
    this.stale = false;
    const x = timeline.x(view.at), inside = x >= timeline.gutter - 1 && x <= timeline.width - 13;
    this.playhead.hidden = !inside;
    this.playhead.style.transform = `translateX(${x}px)`;
    this.drawMachines();
    this.say();
    this.root.dataset.at = view.at;
    this.drawn = performance.now() - began;
  }

  drawMachines() {
    const { view, theme, runs } = this, head = runs.length > 1 ? 22 : 4;
    const shown = this.columns === 2 ? [...runs.keys()] : [view.selected];
    const rows = [];
    shown.forEach((at, n) => {
      const row = Math.floor(n / this.columns);
      rows[row] = Math.max(rows[row] ?? 0, this.machines[at].height + head + 6);
    });
    const pen = sharpCanvas(this.picture, this.root.clientWidth, rows.reduce((sum, row) => sum + row, 0));
    this.things = [];
    let top = 0;
    shown.forEach((at, n) => {
      const left = 8 + (n % this.columns) * (this.each + 16), run = runs[at];
      if (n % this.columns === 0 && n) top += rows[n / this.columns - 1];
      if (runs.length > 1) {
        pen.font = `600 12px ${theme.font}`;
        pen.fillStyle = at === view.selected ? theme.accent : theme.ink;
        pen.fillText(fitted(pen, run.title + (view.at >= run.end ? ` – ${endingWords(run)}` : ""), this.each - 8), left - 4, top + 10);
      }
      const moment = run.moment(view.at), focus = view.mode === "thread" && at === view.selected ? view.lane : -1;
      if (at === view.selected) this.moment = moment;
      for (const thing of this.machines[at].paint(pen, theme, moment, left, top + head, focus)) this.things.push({ ...thing, panel: at });
    });
  }

  say() {
    const { view, run } = this, words = momentWords(run, view.at, this.moment, this.styles);
    this.clock.textContent = `${formatTime(view.at)} of ${formatTime(this.end)}`;
    this.words.textContent = words;
    const lanes = run.lanes(view.mode), time = Math.min(view.at, run.outcome === "completed" ? Infinity : run.end - 0.5);
    const k = lanes.length ? run.spanAt(view.mode, view.lane, time) : -1;
    const chosen = k >= 0 ? spanWords(run, k, this.styles) : lanes.length ? `${lanes[view.lane]}: nothing at the playhead.` : "";
    this.spanLine.textContent = this.hovered ?? chosen;
    const slider = { valuemin: 0, valuemax: this.end, valuenow: view.at, valuetext: formatTime(view.at) };
    for (const [name, value] of Object.entries(slider)) this.time.setAttribute(`aria-${name}`, value);
    clearTimeout(this.liveTimer); // a reader who listens hears where the playhead rests, not every step
    this.liveTimer = setTimeout(() => (this.live.textContent = `${words} ${chosen}`), 350);
  }

  // ---- moving

  setTime(time, follow = true) {
    const { view } = this;
    view.at = clamp(time, 0, this.end);
    if (follow && (view.at < view.from || view.at > view.to)) this.setView(view.at - (view.to - view.from) / 2, view.to - view.from);
    this.refresh();
    this.remembered();
  }

  setView(from, length) {
    length = clamp(length, Math.min(20, this.end), this.end);
    from = clamp(from, 0, this.end - length);
    Object.assign(this.view, { from, to: from + length });
    this.redraw();
  }

  zoom(factor, time = this.view.at) {
    const { from, to } = this.view, around = clamp(time, from, to);
    this.setView(around - (around - from) * factor, (to - from) * factor);
  }

  pan(share) { this.setView(this.view.from + share * (this.view.to - this.view.from), this.view.to - this.view.from); }

  setMode(mode, told) {
    this.view.mode = mode;
    this.view.lane = 0;
    this.relayout();
    if (told) this.remembered();
  }

  select(panel, lane) {
    const { view } = this;
    if (panel === view.selected && lane === view.lane) return;
    Object.assign(view, { selected: panel, lane: Math.max(0, lane) });
    this.redraw();
    this.remembered();
  }

  remembered() {
    clearTimeout(this.tell);
    this.tell = setTimeout(() => this.remember({ at: this.view.at, lanes: this.view.mode, selected: this.view.selected }), 250);
  }

  step(direction, times = 1) {
    this.pause();
    for (let n = 0; n < times; n++) this.setTime(this.run.nextTime(this.view.at, direction));
  }

  act(name) {
    const acts = {
      start: () => (this.pause(), this.setTime(0)),
      back: () => this.step(-1),
      forward: () => this.step(1),
      play: () => (this.playing ? this.pause() : this.play()),
      out: () => this.zoom(1.6),
      in: () => this.zoom(1 / 1.6),
      all: () => this.setView(0, this.end),
    };
    acts[name]();
  }

  play() {
    if (this.view.at >= this.end) this.setTime(0);
    this.playing = true;
    this.showPlaying();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.playSteps();
    let last = performance.now();
    const frame = (now) => {
      if (!this.playing) return;
      const { from, to, at } = this.view, next = at + ((now - last) * this.speed * (to - from)) / 10_000; // the window in 10 s
      last = now;
      this.setTime(next);
      if (next >= this.end) this.pause();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  // For readers who ask for less motion: from event to event, with time to look.
  playSteps() {
    this.stepTimer = setTimeout(() => {
      this.setTime(this.run.nextTime(this.view.at, 1));
      if (this.view.at >= this.run.end) this.pause();
      else if (this.playing) this.playSteps();
    }, 900 / this.speed);
  }

  pause() {
    this.playing = false;
    clearTimeout(this.stepTimer);
    this.showPlaying();
  }

  showPlaying() {
    const button = this.root.querySelector('[data-do="play"]'), name = this.playing ? "pause" : "play";
    button.querySelector("path").setAttribute("d", ICONS[name]);
    button.title = name === "play" ? "Play" : "Pause";
    button.setAttribute("aria-label", button.title);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const lane = (by) => {
      const next = clamp(this.view.lane + by, 0, Math.max(0, this.run.lanes(this.view.mode).length - 1));
      if (next !== this.view.lane + by && this.runs[this.view.selected + by]) {
        const lanes = this.runs[this.view.selected + by].lanes(this.view.mode).length;
        this.select(this.view.selected + by, by > 0 ? 0 : lanes - 1);
      } else this.select(this.view.selected, next);
      this.revealLane();
    };
    const keys = {
      ArrowLeft: () => this.step(-1, event.shiftKey ? 10 : 1),
      ArrowRight: () => this.step(1, event.shiftKey ? 10 : 1),
      ArrowUp: () => lane(-1),
      ArrowDown: () => lane(1),
      Home: () => this.setTime(0),
      End: () => this.setTime(this.end),
      PageUp: () => this.pan(-0.5),
      PageDown: () => this.pan(0.5),
      " ": () => this.act("play"),
      "+": () => this.zoom(1 / 1.6),
      "=": () => this.zoom(1 / 1.6),
      "-": () => this.zoom(1.6),
      0: () => this.setView(0, this.end),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }

  revealLane() {
    const { laneTop, laneHeight } = this.timeline.panels[this.view.selected], y = laneTop + this.view.lane * laneHeight;
    const { scroll } = this.view, least = y + laneHeight + 4 - this.timeline.visible, most = y - AXIS;
    if (scroll < least || scroll > most) this.scroller.scrollTop = scroll < least ? least : most;
  }

  // The wheel zooms once the stage has the focus (or with Ctrl), so that it never traps who scrolls past.
  wheel(event) {
    const x = event.clientX - this.time.getBoundingClientRect().left;
    if (x < this.timeline.gutter && this.overflows) return;
    const across = event.shiftKey ? event.deltaX || event.deltaY : Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0;
    const mine = event.ctrlKey || event.metaKey || (this.root.contains(document.activeElement) && document.activeElement !== document.body);
    if (!across && !mine) return;
    event.preventDefault();
    if (across) this.pan(across / this.timeline.width);
    else this.zoom(1.0015 ** event.deltaY, this.timeline.time(x));
  }

  // ---- pointing

  place(event) {
    const { left, top } = this.time.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  press(event) {
    const [x, y] = this.place(event), { timeline, view } = this;
    if (event.button > 1 || x > timeline.width) return;
    const hit = timeline.hit(x, y, view.scroll);
    if (hit) this.select(hit.panel, hit.lane >= 0 ? hit.lane : view.lane);
    if (x < timeline.gutter) return;
    this.pause();
    this.drag = { pan: event.button === 1 || event.shiftKey, x, from: view.from };
    this.time.setPointerCapture(event.pointerId);
    if (!this.drag.pan) this.setTime(Math.round(clamp(timeline.time(x), view.from, view.to)), false);
  }

  move(event) {
    const [x, y] = this.place(event), { timeline, view, drag } = this;
    if (drag?.pan) this.setView(drag.from - (x - drag.x) / timeline.scale, view.to - view.from);
    else if (drag) this.setTime(Math.round(clamp(timeline.time(x), view.from, view.to)), false);
    const hit = drag ? null : timeline.hit(x, y, view.scroll);
    this.hover(hit?.span >= 0 ? spanWords(this.runs[hit.panel], hit.span, this.styles) : null, event);
  }

  thing(event) {
    const { left, top } = this.picture.getBoundingClientRect(), x = event.clientX - left, y = event.clientY - top;
    return this.things?.find((thing) => x >= thing.x && y >= thing.y && x <= thing.x + thing.width && y <= thing.y + thing.height);
  }

  hoverThing(event) {
    const thing = this.thing(event);
    this.hover(thing ? spanWords(this.runs[thing.panel], thing.span, this.styles) : null, event);
  }

  pickThing(event) {
    const thing = this.thing(event);
    if (thing && this.view.mode === "thread") this.select(thing.panel, thing.thread), this.revealLane();
    else if (thing) this.select(thing.panel, this.view.lane);
  }

  hover(words, event) {
    if (words !== this.hovered) {
      this.hovered = words;
      this.tip.hidden = !words;
      this.tip.textContent = words ?? "";
      this.refresh();
    }
    if (!words) return;
    const { left, top, width } = this.root.getBoundingClientRect(), x = event.clientX - left;
    this.tip.style.left = `${clamp(x + 12, 0, Math.max(0, width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${event.clientY - top + 18}px`;
  }
}

// ---------------------------------------------------------------- anywidget

export default {
  render({ model, el }) {
    const root = document.createElement("div");
    el.append(root);
    const stage = new Stage(root, model.get("_palette"), (state) => {
      for (const [name, value] of Object.entries(state)) if (model.get(name) !== value) model.set(name, value);
      model.save_changes();
    });
    root.stage = stage;
    Object.assign(stage.view, { at: model.get("at"), mode: model.get("lanes"), selected: model.get("selected") });
    stage.show(model.get("_panels"));
    const follow = {
      "change:_panels": () => stage.show(model.get("_panels")),
      "change:at": () => model.get("at") !== stage.view.at && model.get("at") >= 0 && stage.setTime(model.get("at")),
      "change:lanes": () => model.get("lanes") !== stage.view.mode && stage.setMode(model.get("lanes")),
      "change:selected": () => model.get("selected") !== stage.view.selected && stage.select(model.get("selected"), 0),
    };
    for (const [kind, act] of Object.entries(follow)) model.on(kind, act);
    return () => {
      for (const [kind, act] of Object.entries(follow)) model.off(kind, act);
      stage.close();
    };
  },
};
