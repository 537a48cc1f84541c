// What Python hands to the reader: a file for the browser to save, a text for its clipboard.

export function takeAway(message, buffers) {
  if (message.do === "copy") navigator.clipboard?.writeText(message.text).catch(() => {}); // it stands on the page too
  if (message.do !== "save") return;
  const link = document.createElement("a");
  const address = URL.createObjectURL(new Blob([buffers[0]], { type: message.type }));
  Object.assign(link, { href: address, download: message.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
