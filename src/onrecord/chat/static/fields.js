/* Fields: autocomplete, editing a question in place, and changing one part of its interpretation. */
import { announce, make } from "./dialogs.js";

/* An ARIA combobox on every input[data-names]; the names come from the index. */
let offered = null, asked = 0;
const namesLike = async (input) => {
  try {
    const names = await (await fetch(`onrecord/names/${input.dataset.names}?part=${encodeURIComponent(input.value)}`)).json();
    return Array.isArray(names) ? names : null;
  } catch { return null; /* typing still works without suggestions */ }
};

const close = () => {
  if (!offered) return;
  offered.input.setAttribute("aria-expanded", "false");
  offered.input.removeAttribute("aria-activedescendant");
  offered.list.remove();
  offered = null;
};
const options = () => (offered ? [...offered.list.children] : []);
const active = () => options().find((option) => option.getAttribute("aria-selected") === "true");
const point = (option) => {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  offered.input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
};
const take = (option) => {
  const { input } = offered;
  input.value = option.dataset.name;
  close();
  input.dispatchEvent(new CustomEvent("or-chosen", { bubbles: true }));
};
const offer = async (input) => {
  const turn = ++asked;
  const names = await namesLike(input);
  if (turn !== asked || document.activeElement !== input) return;
  close();
  if (!names?.length || (names.length === 1 && names[0].name === input.value)) return;
  const label = input.getAttribute("aria-label") || input.closest("label")?.firstElementChild?.textContent || "Names";
  const list = make("ul", { class: "or-names", id: "or-names", role: "listbox", "aria-label": label },
    ...names.map(({ name, note }, number) => make("li", { id: `or-name-${number}`, role: "option", "aria-selected": "false", "data-name": name },
      make("bdi", {}, name), " ", make("span", { class: "or-count" }, note))));
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", "or-names");
  (input.closest(".or-field") || input.parentElement).append(list);
  offered = { input, list };
};

/* Completes typed text to a name: an exact match, else the first match. Returns false without a match. */
const complete = async (input) => {
  const typed = input.value.trim();
  ++asked;
  close();
  const names = typed ? await namesLike(input) : null;
  if (!names) return true;
  const meant = names.find(({ name }) => name.toLowerCase() === typed.toLowerCase()) || names[0];
  if (meant) input.value = meant.name;
  else announce(input.dataset.names === "speakers" ? `${typed} isn’t quoted in these documents` : `No source called ${typed}`);
  return Boolean(meant);
};

document.addEventListener("focusin", ({ target }) => {
  if (!target.matches?.("input[data-names]")) return;
  for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) target.setAttribute(key, value);
  offer(target);
});
document.addEventListener("input", ({ target }) => target.matches?.("input[data-names]") && offer(target));
document.addEventListener("focusout", ({ target }) => offered?.input === target && close());
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("[role=option]");
  if (offered?.list.contains(event.target)) event.preventDefault();
  if (option && offered?.list.contains(option)) take(option);
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("input[data-names]")) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    if (!offered) return void offer(event.target);
    const list = options(), now = list.indexOf(active());
    point(list[(now + by + (now < 0 && by < 0 ? 1 : 0) + list.length) % list.length]);
  } else if (event.key === "Enter" && active()) {
    event.preventDefault();
    event.stopPropagation();
    take(active());
  } else if (event.key === "Enter" && !event.target.form) {
    event.stopPropagation();
    complete(event.target).then((meant) => meant && event.target.dispatchEvent(new CustomEvent("or-chosen", { bubbles: true })));
  } else if (event.key === "Escape" && offered) {
    event.stopPropagation();
    close();
  }
}, true);

/* Replaces `shown` with `editor` until Escape is pressed. */
const instead = (shown, editor, from) => {
  shown.replaceWith(editor);
  const back = () => { editor.replaceWith(shown); from.focus(); };
  editor.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    back();
  });
  return back;
};

export const editQuestion = (button, question, ask) => {
  const heading = button.closest(".or-asked").querySelector(".or-question");
  const field = make("textarea", { class: "or-edit", "aria-label": "Edit the question", dir: "auto", maxlength: "2000", rows: "2" });
  field.value = question;
  instead(heading, field, button);
  field.focus();
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    ask(field.value);
  });
};

/* Edits one part of a question's interpretation in place; Enter or a chosen name asks again. */
export const editPart = (button, field, meant, ask) => {
  const named = { speaker: "speakers", source: "sources" }[field];
  const entry = (label, key, attributes) => {
    const input = make("input", { ...attributes, name: key, autocomplete: "off", dir: "auto" });
    input.value = meant[key] || "";
    return make("div", { class: "or-field" }, make("label", {}, make("span", {}, label), input));
  };
  const text = { type: "text", maxlength: "200", ...(named ? { "data-names": named } : {}) };
  const label = { speaker: "Speaker", topic: "About", source: "Source", document: "Document" }[field];
  const entries = field === "dates"
    ? [entry("From", "since", { type: "date" }), entry("To", "until", { type: "date" })]
    : [entry(label, field, text)];
  const form = make("form", { class: "or-changing", "aria-label": "Change the question" }, ...entries,
    make("button", { type: "submit", class: "or-primary" }, "Ask again"),
    make("button", { type: "button", class: "or-close", "aria-label": "Cancel" }, "×"));
  const back = instead(button.closest(".or-chip") || button, form, button);
  const send = () => {
    const given = Object.fromEntries(new FormData(form));
    ask(field === "dates" ? given : { value: given[field] });
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!named || await complete(form.elements[field])) send();
  });
  form.addEventListener("or-chosen", send);
  form.querySelector(".or-close").addEventListener("click", back);
  const first = form.querySelector("input");
  first.focus();
  if (first.type === "text") first.select();
};
