// The buttons and the places of the stage, as HTML.

import { STATE_DIAGRAM } from "./machine.js";

export const MODES = { thread: "user threads", lwp: "kernel threads", cpu: "CPUs" };
export const ICONS = {
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
export const CONTROLS = `
<div class="threadlab-bar" role="group" aria-label="Playhead, lanes and zoom">
  <span>${button("start", "Go to the start")}${button("back", "Previous event")}${button("play", "Play")}${button("forward", "Next event")}
    <select aria-label="Speed of playing" title="Speed of playing">${[0.25, 0.5, 1, 2, 4].map((n) => `<option value="${n}"${n === 1 ? " selected" : ""}>${n}×</option>`).join("")}</select></span>
  <span class="threadlab-clock" data-part="clock"></span>
  <span class="threadlab-modes" role="group" aria-label="A lane of the timeline stands for">
    ${Object.entries(MODES).map(([mode, words]) => `<button type="button" data-mode="${mode}">${words}</button>`).join("")}</span>
  <span>${button("out", "Zoom out")}${button("all", "Show the whole run")}${button("in", "Zoom in")}</span>
</div>
<div class="threadlab-legend" data-part="legend"></div>
<div class="threadlab-time">
  <div class="threadlab-scroll" data-part="time" tabindex="0" role="slider" aria-orientation="horizontal" aria-valuemin="0" aria-valuemax="1" aria-valuenow="0"
    aria-label="Playhead. Left and right arrow keys: previous and next event. Up and down: choose a lane. Space: play. Plus and minus: zoom. Page up and down: earlier and later.">
    <div data-part="sheet"><canvas data-part="lanes"></canvas></div></div>
  <div class="threadlab-playhead" data-part="playhead"><i></i></div>
</div>
<div class="threadlab-moment"><div><p data-part="words"></p><p class="threadlab-span" data-part="span"></p></div>${STATE_DIAGRAM}</div>
<div class="threadlab-machines" data-part="machines"></div>
<div class="threadlab-caption" data-part="caption"></div>
<div class="threadlab-live" data-part="live" role="status" aria-live="polite"></div>
<div class="threadlab-tip" data-part="tip" hidden></div>`;

// What `root`, a stage or the lab around it, lacks for readers who use the keyboard or listen.
export function helpKeyboard(root) {
  // JupyterLab takes the arrow keys, 0 and letters for itself, unless the very element that has the focus says no.
  for (const one of root.querySelectorAll("button, select, input, [tabindex]")) one.dataset.lmSuppressShortcuts = "true";
  for (const slider of root.querySelectorAll(".widget-slider")) { // ipywidgets gives it no name
    slider.querySelector("[role=slider]")?.setAttribute("aria-label", slider.querySelector("label").textContent);
  }
}
