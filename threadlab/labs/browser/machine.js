// The machine at one time: user threads on kernel threads on CPUs, and the threads that wait, by what they wait for.

import { box, fitted } from "./theme.js";
import { READY, RUNNING, SWITCHING } from "./trace.js";
import { shortCall } from "./words.js";

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

export class Machine {
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
