// A page that was exported from a chapter: every trace that it holds gets its stage, without a kernel.

import { Stage } from "./stage.js";

const columns = (text) => new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);

for (const place of document.querySelectorAll(".threadlab-exported")) {
  const { palette, panels } = JSON.parse(place.querySelector("script").textContent);
  for (const table of panels.flatMap(Object.values)) if (table.layout) table.bytes = columns(table.bytes);
  const root = document.createElement("div");
  place.append(root);
  root.stage = new Stage(root, palette);
  root.stage.show(panels);
}
