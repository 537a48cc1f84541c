// The stage: traces as pictures that the reader scrubs, steps, plays and zooms, without asking the kernel.
// Python (esm.py) joins this folder's files to one module; they have no other dependencies and use no network.

import { CONTROLS, ICONS, MODES } from "./controls.js";
import { Machine } from "./machine.js";
import { fitted, readTheme, sharpCanvas } from "./theme.js";
import { AXIS, Timeline } from "./timeline.js";
import { Run, clamp } from "./trace.js";
import { endingWords, formatTime, momentWords, spanWords } from "./words.js";

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
