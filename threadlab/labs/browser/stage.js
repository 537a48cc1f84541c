// The stage: traces as pictures that the reader scrubs, steps, plays and zooms, without asking the kernel.
// Python (esm.py) joins this folder's files to one module; they have no other dependencies and use no network.

import MARKUP from "./stage.html";
import { Ahead } from "./ahead.js";
import { lightLines, showListing } from "./listing.js";
import { machine, showStates } from "./machine.js";
import { takeAway } from "./takeaway.js";
import { element, look, readTheme } from "./theme.js";
import { AXIS, Timeline } from "./timeline.js";
import { Run, clamp } from "./trace.js";
import { formatTime, markWords, momentWords, spanWords } from "./words.js";

const ZOOM = 1.6;
const MOST_MACHINES = 4; // side by side; of more runs, only the selected one's is shown
const MOST_BESIDE = 2; // machines that leave room for the program; beside more it is shown when asked for

// What keys do on the timeline.  A button names the key that does the same.
const KEYS = {
  Home: (stage) => stage.jump(0),
  End: (stage) => stage.jump(stage.end),
  ArrowLeft: (stage, times) => stage.step(-1, times),
  ArrowRight: (stage, times) => stage.step(1, times),
  ArrowUp: (stage) => stage.selectNext(-1),
  ArrowDown: (stage) => stage.selectNext(1),
  PageUp: (stage) => stage.pan(-0.5),
  PageDown: (stage) => stage.pan(0.5),
  " ": (stage) => (stage.playing ? stage.pause() : stage.play()),
  "+": (stage) => stage.zoom(1 / ZOOM),
  "=": (stage) => stage.zoom(1 / ZOOM),
  "-": (stage) => stage.zoom(ZOOM),
  0: (stage) => stage.setView(0, stage.end),
  p: (stage) => stage.redraw({ program: stage.parts.listing.hidden }),
};

export class Stage {
  constructor(root, styles, remember = () => {}) {
    Object.assign(this, { root, styles, remember, runs: [], speed: 1, machineFrom: 0 });
    this.view = { from: 0, to: 1, at: -1, scroll: 0, mode: "thread", selected: 0, lane: 0 };
    root.classList.add("threadlab-stage");
    root.innerHTML = MARKUP;
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    const shapes = Array.from(this.parts.legend.querySelectorAll("path"), (path) => path.getAttribute("d"));
    this.timeline = new Timeline(shapes);
    const entry = ({ label, meaning }, at) => {
      return Object.assign(element("span", "", look(element("i"), at), label), { title: meaning });
    };
    this.parts.legend.prepend(...styles.map(entry));
    this.listen();
  }

  listen() {
    const { root } = this;
    const { time, speed } = this.parts;
    this.ending = new AbortController();
    const options = { signal: this.ending.signal, passive: false };
    const on = (target, kind, act) => target.addEventListener(kind, act, options);
    // JupyterLab takes the arrow keys, 0 and letters for itself, unless the very element that has the focus says no.
    on(document, "focusin", ({ target }) => this.lab.contains(target) && (target.dataset.lmSuppressShortcuts = "true"));
    on(root, "click", ({ target }) => this.click(target.closest("button, [data-thread]")));
    on(speed, "change", () => (this.speed = Number(speed.value)));
    on(time, "keydown", (event) => this.key(event));
    on(time, "wheel", (event) => this.wheel(event));
    on(time, "pointerdown", (event) => this.press(event));
    on(time, "pointermove", (event) => this.move(event));
    on(time, "lostpointercapture", () => (this.dragging = false));
    on(time, "pointerleave", () => this.hover(""));
    on(time, "scroll", () => this.redraw({ scroll: time.scrollTop }));
    on(matchMedia("(prefers-color-scheme: dark)"), "change", () => this.fit());
    const sizes = new ResizeObserver(() => this.width !== Math.floor(root.clientWidth) && this.fit());
    const themes = new MutationObserver(() => {
      this.fit();
      setTimeout(() => this.fit(), 300); // a busy page applies the new theme's colours a little later
    });
    sizes.observe(root); // also when it enters the page and has a theme and a width
    const attributeFilter = ["class", "data-theme", "data-jp-theme-name", "data-jp-theme-light"];
    for (const place of [document.body, document.documentElement]) themes.observe(place, { attributeFilter });
    this.observers = [sizes, themes];
  }

  close() {
    this.pause();
    this.ending.abort();
    this.observers.forEach((observer) => observer.disconnect());
    cancelAnimationFrame(this.frame);
    clearTimeout(this.resting);
    clearTimeout(this.tell);
  }

  // ---- what is shown

  get lab() {
    return this.root.closest(".threadlab-lab") ?? this.root;
  }

  get run() {
    return this.runs[this.view.selected];
  }

  show(panels) {
    const { view, parts } = this;
    const whole = !this.runs.length || (view.from === 0 && view.to === this.end);
    this.runs = panels.map((panel) => new Run(panel));
    this.end = Math.max(1, ...this.runs.map((run) => run.end));
    view.selected = clamp(view.selected, 0, this.runs.length - 1);
    if (whole || view.from >= this.end) Object.assign(view, { from: 0, to: this.end });
    else view.to = Math.min(view.to, Math.max(this.end, view.from + 1));
    view.at = view.at < 0 ? Math.round(this.end * 0.3) : Math.min(view.at, this.end);
    const caption = ({ title, sentence }) => element("p", "", element("b", "", title && `${title}: `), sentence);
    parts.caption.replaceChildren(...this.runs.map(caption));
    for (const [at, entry] of [...parts.legend.children].entries()) {
      entry.hidden = !this.runs.some((run) => run.legend.includes(at));
    }
    this.layOut();
  }

  // The page's colours and width, which take a while to read: once it is shown, and when they change.
  fit() {
    const width = Math.floor(this.root.clientWidth);
    this.width = width < 50 ? 0 : width;
    if (!this.width) return; // hidden, as while JupyterLab changes its theme; shown again, it has another width
    this.theme = readTheme(this.root, this.styles, this.width * Math.ceil(devicePixelRatio));
    this.layOut();
  }

  layOut() {
    const { root, view, parts, timeline } = this;
    if (!this.width || !this.runs.length) return;
    for (const button of root.querySelectorAll("[data-mode]")) {
      const { mode } = button.dataset;
      button.disabled = mode !== "thread" && this.runs.every((run) => run.missing[mode]);
      button.ariaPressed = mode === view.mode;
    }
    parts.program.hidden = !this.runs.some((run) => run.routines.length);
    timeline.layout(this.runs, view.mode, this.width - 2);
    parts.sheet.style.height = `${timeline.height}px`;
    this.drawn = "";
    this.redraw({ lane: this.laneIn(view.selected, view.lane) });
  }

  laneIn(panel, lane) {
    return clamp(lane, 0, Math.max(0, this.runs[panel].names[this.view.mode].length - 1));
  }

  // ---- drawing: the lanes only when they changed, the machine when the threads do something else, the playhead always

  redraw(change) {
    Object.assign(this.view, change);
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
    const { view, timeline, parts, run } = this;
    if (this.stale) timeline.paint(parts.lanes, view, this.theme);
    this.stale = false;
    const x = timeline.x(view.at);
    parts.playhead.hidden = x < timeline.gutter - 1 || x > timeline.right - 5;
    parts.playhead.style.transform = `translateX(${x}px)`;
    const moments = this.runs.map((one) => one.moment(view.at));
    const chosen = view.mode === "thread" ? view.lane : -1;
    const steps = run.threads.map((_, thread) => run.stepAt(thread, view.at));
    const marks = this.runs.map((one) => view.at >= one.end || one.lastMark(view.at));
    const drawn = [view.selected, view.program, chosen, steps, marks, ...moments].join(" ");
    this.say(moments[view.selected]);
    // The machine of a crowd takes time: it gets one fifth of it, so that the playhead keeps up with the hand.
    const now = performance.now();
    if (drawn !== this.drawn && now < this.machineFrom) this.refresh();
    else if (drawn !== this.drawn) {
      this.drawMachines(moments, chosen);
      this.drawn = drawn;
      this.machineFrom = now + 5 * (performance.now() - now);
    }
    this.root.dataset.at = view.at;
  }

  drawMachines(moments, chosen) {
    const { view, parts, runs, run } = this;
    const shown = [...runs.keys()].filter((at) => runs.length <= MOST_MACHINES || at === view.selected);
    const made = shown.map((at) => {
      const mine = at === view.selected;
      const words = runs[at].title + (view.at >= runs[at].end ? ` – ${runs[at].ending}` : "");
      const head = element("p", `title${mine ? " threadlab-chosen" : ""}`, words);
      const picture = machine(runs[at], moments[at], view.at, this.styles, mine ? chosen : -1);
      const panel = element("div", "", runs.length > 1 ? head : "", picture);
      panel.dataset.panel = at;
      return panel;
    });
    parts.machines.style.minHeight = this.drawn && `${this.tall}px`; // of one run, it grows but does not jump back
    parts.machines.replaceChildren(...made);
    showStates(parts.diagram, run, moments[view.selected], chosen);
    const listed = JSON.stringify(run.routines); // usually the next run is one of the same program
    if (this.listed !== listed) showListing(parts.listing, run);
    this.listed = listed;
    parts.program.ariaPressed = view.program ?? runs.length <= MOST_BESIDE;
    parts.listing.hidden = parts.program.ariaPressed === "false" || !run.routines.length;
    lightLines(parts.listing, run, moments[view.selected], view.at, chosen);
    this.tall = parts.machines.offsetHeight; // asked once everything is changed, for the page is laid out to answer it
  }

  say(moment) {
    const { view, run, parts } = this;
    const words = momentWords(run, view.at, moment, this.styles);
    const name = run.names[view.mode][view.lane];
    const k = run.spanAt(view.mode, view.lane, Math.min(view.at, run.end));
    let chosen = name ? `${name}: nothing at the playhead.` : "";
    if (k >= 0) chosen = spanWords(run, k, this.styles, view.at);
    for (let n = run.lastMark(view.at); run.marks.time[n] === view.at; n--) chosen += ` ${markWords(run, n)}`;
    parts.clock.textContent = `${formatTime(view.at)} of ${formatTime(this.end)}`;
    parts.words.textContent = words;
    parts.span.textContent = chosen;
    const [ariaValueMax, ariaValueNow, ariaValueText] = [this.end, view.at, formatTime(view.at)];
    Object.assign(parts.time, { ariaValueMax, ariaValueNow, ariaValueText });
    clearTimeout(this.resting); // a reader who listens hears where the playhead rests, not every step
    this.resting = setTimeout(() => this.rest(`${words} ${chosen}`), 350);
  }

  rest(words) {
    this.parts.live.textContent = words;
    // ipywidgets gives the handles of sliders no names.
    for (const handle of this.lab.querySelectorAll(".widget-slider [role=slider]")) {
      handle.ariaLabel = handle.closest(".widget-slider").querySelector("label").textContent;
    }
  }

  // ---- moving

  setTime(time) {
    const { view } = this;
    const length = view.to - view.from;
    view.at = clamp(time, 0, this.end);
    if (view.at < view.from || view.at > view.to) this.setView(view.at - length / 2, length);
    this.refresh();
    this.remembered();
  }

  setView(from, length) {
    const shown = clamp(length, Math.min(20, this.end), this.end);
    const start = clamp(from, 0, this.end - shown);
    this.redraw({ from: start, to: start + shown });
  }

  zoom(factor, time = this.view.at) {
    const { from, to } = this.view;
    const around = clamp(time, from, to);
    this.setView(around - (around - from) * factor, (to - from) * factor);
  }

  pan(share) {
    const { from, to } = this.view;
    this.setView(from + share * (to - from), to - from);
  }

  setMode(mode) {
    Object.assign(this.view, { mode, lane: 0 });
    this.layOut();
    this.remembered();
  }

  select(panel, lane) {
    const { timeline, parts, view } = this;
    this.redraw({ selected: panel, lane: this.laneIn(panel, lane) });
    this.remembered();
    if (!timeline.panels) return;
    const top = timeline.panels[panel].laneTop + view.lane * timeline.laneHeight;
    parts.time.scrollTop = clamp(parts.time.scrollTop, top + timeline.laneHeight + 4 - timeline.visible, top - AXIS);
  }

  // To the lane above (-1) or below (1), also in the next panel.
  selectNext(direction) {
    const { selected, lane } = this.view;
    const inside = this.laneIn(selected, lane + direction) !== lane;
    if (inside || !this.runs[selected + direction]) this.select(selected, lane + direction);
    else this.select(selected + direction, direction > 0 ? 0 : Infinity);
  }

  remembered() {
    const { at, mode, selected } = this.view;
    clearTimeout(this.tell);
    this.tell = setTimeout(() => this.remember({ at, lanes: mode, selected }), 250);
  }

  jump(time) {
    this.pause();
    this.setTime(time);
  }

  step(direction, times) {
    this.pause();
    for (let n = 0; n < times; n++) this.setTime(this.run.nextTime(this.view.at, direction));
  }

  // The window passes in 10 seconds; for readers who ask for less motion, from event to event with time to look.
  play() {
    if (this.view.at >= this.end) this.setTime(0);
    const mine = {};
    this.showPlaying(mine);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const soon = (act) => (calm ? setTimeout(act, 900 / this.speed, 0) : requestAnimationFrame(act));
    let last = performance.now();
    const frame = (now) => {
      if (this.playing !== mine) return; // the reader has stopped it, and perhaps begun again
      const { from, to, at } = this.view;
      this.setTime(calm ? this.run.nextTime(at, 1) : at + ((now - last) * this.speed * (to - from)) / 10_000);
      last = now;
      if (this.view.at >= (calm ? this.run.end : this.end)) this.pause();
      else soon(frame);
    };
    soon(frame);
  }

  pause() {
    this.showPlaying(null);
  }

  showPlaying(playing) {
    this.playing = playing;
    this.parts.play.title = this.parts.play.ariaLabel = playing ? "Pause" : "Play";
  }

  // ---- the reader's hands

  click(target) {
    const { key, mode, thread } = target?.dataset ?? {};
    if (key) KEYS[key](this, 1);
    if (mode) this.setMode(mode);
    const lane = this.view.mode === "thread" ? Number(thread) : this.view.lane;
    if (thread) this.select(Number(target.closest("[data-panel]").dataset.panel), lane);
  }

  key(event) {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(this, event.shiftKey ? 10 : 1);
  }

  // The wheel zooms and pans once the stage has the focus (or with Ctrl), so that it never traps who scrolls past.
  wheel(event) {
    const { offsetX, deltaX, deltaY, shiftKey, ctrlKey, metaKey } = event;
    const { timeline, root } = this;
    const wanted = ctrlKey || metaKey || root.contains(document.activeElement);
    if (!wanted || offsetX < timeline.gutter) return; // over the names it scrolls
    event.preventDefault();
    if (shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) this.pan((deltaX || deltaY) / timeline.width);
    else this.zoom(1.0015 ** deltaY, timeline.time(offsetX));
  }

  scrub(x) {
    this.setTime(clamp(Math.round(this.timeline.time(x)), this.view.from, this.view.to));
  }

  press({ offsetX: x, offsetY: y, button, pointerId }) {
    const { timeline, view } = this;
    if (button || x > timeline.width) return;
    const hit = timeline.hit(x, y, view.scroll);
    if (hit) this.select(hit.panel, hit.lane >= 0 ? hit.lane : view.lane);
    if (x < timeline.gutter) return;
    this.pause();
    this.dragging = true;
    this.parts.time.setPointerCapture(pointerId);
    this.scrub(x);
  }

  move(event) {
    const { offsetX: x, offsetY: y } = event;
    const { timeline, view, runs } = this;
    if (this.dragging) return this.scrub(x);
    const mark = timeline.markUnder(x, y);
    const hit = timeline.hit(x, y, view.scroll);
    if (mark) this.hover(markWords(runs[mark.panel], mark.n), event);
    else this.hover(hit?.span >= 0 ? spanWords(runs[hit.panel], hit.span, this.styles, view.at) : "", event);
  }

  hover(words, event) {
    const { tip } = this.parts;
    const { left, top, width } = this.root.getBoundingClientRect();
    tip.textContent = words;
    tip.hidden = !words;
    if (!words) return;
    tip.style.left = `${clamp(event.clientX - left + 12, 0, Math.max(0, width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${event.clientY - top + 18}px`;
  }
}

export default {
  // Once for each page, however often the stage is shown there.
  initialize({ model }) {
    model.on("msg:custom", takeAway);
  },
  render({ model, el }) {
    const root = document.createElement("div");
    el.append(root);
    const stage = new Stage(root, model.get("_palette"), (state) => {
      for (const [name, value] of Object.entries(state)) if (model.get(name) !== value) model.set(name, value);
      model.save_changes();
    });
    const { view } = stage;
    root.stage = stage;
    Object.assign(view, { at: model.get("at"), mode: model.get("lanes"), selected: model.get("selected") });
    stage.show(model.get("_panels"));
    const ahead = new Ahead(model, (panels) => stage.show(panels));
    ahead.follow();
    const follow = {
      "change:_panels": () => ahead.answered(),
      "change:at": () => model.get("at") !== view.at && model.get("at") >= 0 && stage.setTime(model.get("at")),
      "change:lanes": () => model.get("lanes") !== view.mode && stage.setMode(model.get("lanes")),
      "change:selected": () => model.get("selected") !== view.selected && stage.select(model.get("selected"), 0),
    };
    for (const [kind, act] of Object.entries(follow)) model.on(kind, act);
    return () => {
      for (const [kind, act] of Object.entries(follow)) model.off(kind, act);
      ahead.close();
      stage.close();
    };
  },
};
