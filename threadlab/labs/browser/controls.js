// The buttons and the places of the stage, as HTML.

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
