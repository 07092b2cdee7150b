/* Dialogs, downloads and announcements. Text is set as text, never as HTML. */
import { entries } from "./storage.js";

export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

/* Created early: screen readers ignore a live region that is inserted together with its text. */
const region = make("div", { id: "or-announce", role: "status" });
document.body.append(region);
let hiding = 0;
export const announce = (words, seen = true) => {
  region.textContent = words;
  region.classList.toggle("or-shown", seen);
  clearTimeout(hiding);
  hiding = setTimeout(() => region.classList.remove("or-shown"), 2500);
};

/* Closing a dialog restores the focus, unless it has moved elsewhere. */
const giveBack = (dialog, from) => dialog.addEventListener("close", () => {
  const idle = document.activeElement === document.body || dialog.contains(document.activeElement);
  dialog.remove();
  if (idle && from?.isConnected) from.focus();
}, { once: true });

const dialogOf = (title, ...children) => {
  const close = make("button", { type: "button", class: "or-close", "data-act": "close-dialog", "aria-label": "Close" }, "×");
  const dialog = make("dialog", { class: "or-small", "aria-label": title },
    make("div", { class: "or-side-head" }, make("h2", {}, title), close), ...children);
  giveBack(dialog, document.activeElement);
  (document.querySelector(".gradio-container") || document.body).append(dialog);
  dialog.showModal();
};

/* Steps through the cited passages of the document viewer. */
export const step = (dialog, by) => {
  const marks = [...dialog.querySelectorAll("mark[data-passage]")];
  if (!marks.length) return;
  const passages = [...new Set(marks.map((mark) => mark.dataset.passage))];
  const now = passages.indexOf(marks.find((mark) => mark.classList.contains("or-here"))?.dataset.passage);
  const next = (Math.max(now, 0) + by + passages.length) % passages.length;
  for (const mark of marks) mark.classList.toggle("or-here", mark.dataset.passage === passages[next]);
  const place = dialog.querySelector(".or-step"), first = marks.find((mark) => mark.classList.contains("or-here"));
  if (place) place.textContent = `${next + 1} of ${passages.length}`;
  first.scrollIntoView({ block: "center" });
  first.focus({ preventScroll: true });
};
export const showDocument = () => {
  const dialog = document.querySelector("#or-viewer-place dialog");
  if (!dialog || dialog.open) return;
  giveBack(dialog, document.activeElement);
  dialog.showModal();
  step(dialog, 0);
};

/* A dialog that the server has drawn. */
export const openDialog = (source) => {
  const template = make("template");
  template.innerHTML = source;
  const drawn = template.content.querySelector("dialog");
  if (!drawn) return announce(template.content.textContent.trim());
  giveBack(drawn, document.activeElement);
  (document.querySelector(".gradio-container") || document.body).append(drawn);
  drawn.showModal();
  step(drawn, 0);
};

export const library = () => {
  const list = entries();
  const items = list.map((entry) => make("li", {},
    make("button", { type: "button", class: "or-entry", "data-act": "switch", "data-id": entry.id, dir: "auto" },
      make("span", { class: "or-entry-title" }, String(entry.title)),
      make("span", { class: "or-entry-when" }, `${entry.turns} question${entry.turns === 1 ? "" : "s"} · ${new Date(entry.when).toLocaleDateString()}`)),
    make("button", { type: "button", class: "or-quiet", "data-act": "forget", "data-id": entry.id, "aria-label": `Delete: ${entry.title}` }, "Delete")));
  dialogOf("Conversations", make("p", {}, list.length ? "Stored in this browser only." : "No conversations yet. They are stored in this browser only."),
    make("ul", { class: "or-entries" }, ...items));
};

export const exportMenu = () => {
  const choice = (format, label) => make("button", { type: "button", "data-act": "export", "data-format": format }, label);
  dialogOf("Export this conversation", make("p", {}, "With all quotations and their sources."),
    make("div", { class: "or-choices" }, choice("markdown", "Markdown"), choice("html", "Web page"), choice("json", "JSON")));
};

export const save = (parcel) => {
  if (!parcel) return;
  const address = URL.createObjectURL(new Blob([parcel.text], { type: parcel.type }));
  const anchor = make("a", { href: address, download: parcel.name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  announce(`Saved as ${parcel.name}`);
};

export const copy = async (text, said) => {
  try { await navigator.clipboard.writeText(text); } catch {
    const area = make("textarea", { class: "or-offscreen" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  announce(said);
};
