// The stage: traces as pictures that the reader scrubs, steps, plays and zooms, without asking the kernel.
// Python (esm.py) joins this folder's files to one module; they have no other dependencies and use no network.

import { CONTROLS, ICONS, MODES, helpKeyboard } from "./controls.js";
import { machine, machineTitle, showStates } from "./machine.js";
import { takeAway } from "./takeaway.js";
import { element, readTheme } from "./theme.js";
import { AXIS, MARKS, Timeline } from "./timeline.js";
import { Run, clamp } from "./trace.js";
import { formatTime, markWords, momentWords, spanWords } from "./words.js";

const ZOOM = 1.6;

export class Stage {
  constructor(root, styles, remember = () => {}) {
    Object.assign(this, { root, styles, remember, runs: [], timeline: new Timeline(), speed: 1, machineFrom: 0 });
    this.view = { from: 0, to: 1, at: -1, scroll: 0, mode: "thread", selected: 0, lane: 0 };
    root.classList.add("threadlab-stage");
    root.innerHTML = CONTROLS;
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.listen();
  }

  listen() {
    const { root } = this, { time, machines } = this.parts, signal = (this.ending = new AbortController()).signal;
    const on = (target, kinds, act) => kinds.split(" ").forEach((kind) => target.addEventListener(kind, act, { signal, passive: false }));
    on(root, "click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.do) this.act(button.dataset.do);
      if (button?.dataset.mode) this.setMode(button.dataset.mode), this.remembered();
    });
    on(root.querySelector("select"), "change", (event) => (this.speed = Number(event.target.value)));
    on(time, "keydown", (event) => this.key(event));
    on(time, "wheel", (event) => this.wheel(event));
    on(time, "pointerdown", (event) => this.press(event));
    on(time, "pointermove", (event) => this.move(event));
    on(time, "pointerup pointercancel", () => (this.drag = null));
    on(time, "pointerleave", () => this.hover(""));
    on(time, "scroll", () => ((this.view.scroll = time.scrollTop), this.redraw()));
    on(machines, "click", (event) => this.pick(event.target.closest("[data-thread]")));
    on(matchMedia("(prefers-color-scheme: dark)"), "change", () => this.relayout());
    this.observers = [new ResizeObserver(() => this.relayout()), new MutationObserver(() => this.relayout())];
    this.observers[0].observe(root); // also when it enters the page and has a theme and a width
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
    const { view } = this, whole = !this.runs.length || (view.from === 0 && view.to === this.end);
    this.runs = panels.map((panel) => new Run(panel));
    this.end = Math.max(1, ...this.runs.map((run) => run.end));
    view.selected = clamp(view.selected, 0, this.runs.length - 1);
    if (whole || view.from >= this.end) Object.assign(view, { from: 0, to: this.end });
    else view.to = Math.min(view.to, Math.max(this.end, view.from + 1));
    view.at = view.at < 0 ? Math.round(this.end * 0.3) : Math.min(view.at, this.end);
    this.parts.caption.replaceChildren(...this.runs.map((run) => element("p", "", element("b", "", run.title && `${run.title}: `), run.sentence)));
    this.showLegend();
    this.relayout();
  }

  get run() { return this.runs[this.view.selected]; }
  laneCount(panel) { return this.runs[panel].lanes(this.view.mode).length; }

  relayout() {
    const width = Math.floor(this.root.clientWidth), { mode, selected } = this.view, { timeline } = this;
    this.theme = readTheme(this.root, this.styles);
    if (width < 50) return this.redraw(); // hidden, as while JupyterLab changes its theme
    helpKeyboard(this.root.closest(".threadlab-lab") ?? this.root);
    for (const button of this.root.querySelectorAll("[data-mode]")) {
      const name = button.dataset.mode, usable = this.runs.some((run) => run.lanes(name).length && run.spans[name].some((lane) => lane >= 0));
      button.disabled = name !== "thread" && !usable;
      button.title = button.disabled ? "This run does not say it" : `One lane for each of the ${MODES[name]}`;
      button.setAttribute("aria-pressed", String(name === mode));
    }
    timeline.layout(this.runs, mode, width - 2);
    if (timeline.height > timeline.visible) timeline.width -= 14; // the scroll bar's place
    this.parts.time.style.height = `${timeline.visible}px`;
    this.parts.sheet.style.height = `${timeline.height}px`;
    this.view.lane = clamp(this.view.lane, 0, Math.max(0, this.laneCount(selected) - 1));
    this.parts.machines.style.minHeight = this.drawnMoment = "";
    this.redraw();
  }

  showLegend() {
    const states = this.styles.map((style, at) => {
      const swatch = element("i"), entry = element("span", "", swatch, style.label);
      swatch.style.background = `var(--hatch-${at}) 0 0 / 6px, var(--fill-${at})`;
      entry.title = style.meaning;
      return this.runs.some((run) => run.states.has(at)) ? entry : "";
    });
    const marks = Object.entries(MARKS).map(([kind, { points, label }]) => {
      const entry = element("span");
      entry.innerHTML = `<svg viewBox="-8 -8 16 16" aria-hidden="true"><polygon points="${points}"/></svg>${label}`;
      return this.runs.some((run) => run.marks.kind.includes(run.kinds.indexOf(kind))) ? entry : "";
    });
    this.parts.legend.replaceChildren(...states, ...marks);
  }

  // ---- drawing: the lanes only when they changed, the machine when the threads do something else, the playhead always

  redraw() {
    this.stale = true;
    this.refresh();
  }

  refresh() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.timeline.panels) this.draw();
    });
  }

  draw() {
    const { view, timeline, parts } = this;
    if (this.stale) timeline.paint(parts.lanes, view, this.theme);
    this.stale = false;
    const x = timeline.x(view.at);
    parts.playhead.hidden = x < timeline.gutter - 1 || x > timeline.width - 13;
    parts.playhead.style.transform = `translateX(${x}px)`;
    const moments = this.runs.map((run) => run.moment(view.at)), chosen = view.mode === "thread" ? view.lane : -1;
    const drawn = `${moments.join(";")} ${view.selected} ${chosen} ${this.runs.map((run) => view.at >= run.end || run.lastMark(view.at))}`;
    // The machine of a crowd takes time: it gets one fifth of it, so that the playhead keeps up with the hand.
    const now = performance.now(), waits = now < this.machineFrom;
    if (waits && drawn !== this.drawnMoment) this.refresh();
    else if (drawn !== this.drawnMoment) {
      // Up to four machines stand side by side; of more, only the selected one is shown.
      const shown = [...this.runs.keys()].filter((at) => this.runs.length <= 4 || at === view.selected);
      parts.machines.replaceChildren(...shown.map((at) => {
        const mine = at === view.selected, head = element("p", `title${mine ? " threadlab-chosen" : ""}`, machineTitle(this.runs[at], view.at));
        const made = element("div", "", this.runs.length > 1 ? head : "", machine(this.runs[at], moments[at], view.at, this.styles, mine ? chosen : -1));
        made.dataset.panel = at;
        return made;
      }));
      parts.machines.style.minHeight = `${parts.machines.offsetHeight}px`; // it grows, but does not jump back
      showStates(parts.diagram, this.run, moments[view.selected], chosen);
      this.drawnMoment = drawn;
      this.machineFrom = now + 5 * (performance.now() - now);
    }
    this.say(moments[view.selected]);
    this.root.dataset.at = view.at;
  }

  say(moment) {
    const { view, run, parts } = this, words = momentWords(run, view.at, moment, this.styles), lanes = run.lanes(view.mode);
    parts.clock.textContent = `${formatTime(view.at)} of ${formatTime(this.end)}`;
    parts.words.textContent = words;
    const k = lanes.length ? run.spanAt(view.mode, view.lane, run.stay(view.at)) : -1;
    let chosen = k >= 0 ? this.spanWords(run, k) : lanes.length ? `${lanes[view.lane]}: nothing at the playhead.` : "";
    for (let n = run.lastMark(view.at); n >= 0 && run.marks.time[n] === view.at; n--) chosen += ` ${markWords(run, n)}`;
    parts.span.textContent = this.hovered || chosen;
    const slider = { valuemax: this.end, valuenow: view.at, valuetext: formatTime(view.at) };
    for (const [name, value] of Object.entries(slider)) parts.time.setAttribute(`aria-${name}`, value);
    clearTimeout(this.liveTimer); // a reader who listens hears where the playhead rests, not every step
    this.liveTimer = setTimeout(() => {
      parts.live.textContent = `${words} ${chosen}`;
    }, 350);
  }

  spanWords(run, k) {
    const time = clamp(this.view.at, run.spans.start[k], run.spans.end[k] - 0.5);
    return spanWords(run, k, this.styles, run.waitsFor(run.spans.thread[k], k, time));
  }

  // ---- moving

  setTime(time, follow = true) {
    const { view } = this, length = view.to - view.from;
    view.at = clamp(time, 0, this.end);
    if (follow && (view.at < view.from || view.at > view.to)) this.setView(view.at - length / 2, length);
    this.refresh();
    this.remembered();
  }

  setView(from, length) {
    length = clamp(length, Math.min(20, this.end), this.end);
    this.view.from = clamp(from, 0, this.end - length);
    this.view.to = this.view.from + length;
    this.redraw();
  }

  zoom(factor, time = this.view.at) {
    const { from, to } = this.view, around = clamp(time, from, to);
    this.setView(around - (around - from) * factor, (to - from) * factor);
  }

  pan(share) { this.setView(this.view.from + share * (this.view.to - this.view.from), this.view.to - this.view.from); }

  setMode(mode) {
    Object.assign(this.view, { mode, lane: 0 });
    this.relayout();
  }

  select(panel, lane) {
    const { view, timeline, parts } = this;
    Object.assign(view, { selected: panel, lane: clamp(lane, 0, Math.max(0, this.laneCount(panel) - 1)) });
    this.redraw();
    this.remembered();
    if (!timeline.panels) return;
    const { laneTop, laneHeight } = timeline.panels[panel], top = laneTop + view.lane * laneHeight;
    const least = top + laneHeight + 4 - timeline.visible, most = top - AXIS; // so that the lane is seen
    if (view.scroll < least || view.scroll > most) parts.time.scrollTop = clamp(view.scroll, least, most);
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
      out: () => this.zoom(ZOOM),
      in: () => this.zoom(1 / ZOOM),
      all: () => this.setView(0, this.end),
    };
    acts[name]();
  }

  play() {
    if (this.view.at >= this.end) this.setTime(0);
    this.showPlaying(true);
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
      else this.playSteps();
    }, 900 / this.speed);
  }

  pause() {
    clearTimeout(this.stepTimer);
    this.showPlaying(false);
  }

  showPlaying(playing) {
    const button = this.root.querySelector('[data-do="play"]');
    this.playing = playing;
    button.querySelector("path").setAttribute("d", ICONS[playing ? "pause" : "play"]);
    button.title = playing ? "Pause" : "Play";
    button.setAttribute("aria-label", button.title);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { selected, lane } = this.view, much = event.shiftKey ? 10 : 1;
    const keys = {
      ArrowLeft: () => this.step(-1, much),
      ArrowRight: () => this.step(1, much),
      ArrowUp: () => (lane || !selected ? this.select(selected, lane - 1) : this.select(selected - 1, Infinity)),
      ArrowDown: () => (lane + 1 < this.laneCount(selected) || !this.runs[selected + 1] ? this.select(selected, lane + 1) : this.select(selected + 1, 0)),
      Home: () => this.setTime(0),
      End: () => this.setTime(this.end),
      PageUp: () => this.pan(-0.5),
      PageDown: () => this.pan(0.5),
      " ": () => this.act("play"),
      "+": () => this.act("in"),
      "=": () => this.act("in"),
      "-": () => this.act("out"),
      0: () => this.act("all"),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }

  // The wheel zooms once the stage has the focus (or with Ctrl), so that it never traps who scrolls past.
  wheel(event) {
    const [x] = this.place(event), { timeline } = this;
    if (x < timeline.gutter && timeline.height > timeline.visible) return;
    const across = event.shiftKey ? event.deltaX || event.deltaY : Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0;
    if (!across && !event.ctrlKey && !event.metaKey && !this.root.contains(document.activeElement)) return;
    event.preventDefault();
    if (across) this.pan(across / timeline.width);
    else this.zoom(1.0015 ** event.deltaY, timeline.time(x));
  }

  // ---- pointing

  place(event) {
    const { left, top } = this.parts.time.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  scrub(x) { this.setTime(Math.round(clamp(this.timeline.time(x), this.view.from, this.view.to)), false); }

  press(event) {
    const [x, y] = this.place(event), { timeline, view } = this;
    if (event.button > 1 || x > timeline.width) return;
    const hit = timeline.hit(x, y, view.scroll);
    if (hit) this.select(hit.panel, hit.lane >= 0 ? hit.lane : view.lane);
    if (x < timeline.gutter) return;
    this.pause();
    this.drag = { pan: event.button === 1 || event.shiftKey, x, from: view.from };
    this.parts.time.setPointerCapture(event.pointerId);
    if (!this.drag.pan) this.scrub(x);
  }

  move(event) {
    const [x, y] = this.place(event), { timeline, view, drag } = this;
    if (drag?.pan) this.setView(drag.from - (x - drag.x) / timeline.scale, view.to - view.from);
    else if (drag) this.scrub(x);
    const mark = !drag && timeline.markUnder(x, y), hit = !drag && timeline.hit(x, y, view.scroll);
    if (mark) this.hover(markWords(this.runs[mark.panel], mark.n), event);
    else this.hover(hit?.span >= 0 ? this.spanWords(this.runs[hit.panel], hit.span) : "", event);
  }

  pick(tile) {
    if (tile) this.select(Number(tile.closest("[data-panel]").dataset.panel), this.view.mode === "thread" ? Number(tile.dataset.thread) : this.view.lane);
  }

  hover(words, event) {
    const { tip } = this.parts, { left, top, width } = this.root.getBoundingClientRect();
    if (words !== this.hovered) this.refresh();
    this.hovered = words;
    tip.hidden = !words;
    tip.textContent = words;
    if (!words) return;
    tip.style.left = `${clamp(event.clientX - left + 12, 0, Math.max(0, width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${event.clientY - top + 18}px`;
  }
}

export default {
  initialize({ model }) { // once for each page, however often the stage is shown there
    model.on("msg:custom", (message, buffers) => takeAway(message, buffers));
  },
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
