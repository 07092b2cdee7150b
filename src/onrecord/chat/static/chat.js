/* The script of the chat page. It draws nothing of an answer: the server does, from the conversation.
   It sends wishes to the server, keeps conversations in this browser, and moves focus and view. */
import { announce, copy, exportMenu, library, save, showDocument, step } from "./dialogs.js";
import { editPart, editQuestion } from "./fields.js";
import { leaveView, openDocument, showView } from "./views.js";
import { choose, current, forget, fresh, keep, link, linkTo, load, restore } from "./storage.js";

const THEME = "onrecord.theme";
const byId = (id) => document.getElementById(id);
const wide = () => window.matchMedia("(min-width: 1000px)").matches;
const question = () => byId("or-question")?.querySelector("textarea");
let trigger = null, cameFrom = null, jump = true;
const waiting = [];
const send = (event, wanted) => (trigger ? trigger(event, { wanted }) : waiting.push([event, wanted]));
const ask = (wanted) => { leaveView(); send("submit", wanted); };

const opened = () => {
  const given = link();
  document.documentElement.dataset.orReady = "yes";
  showView();
  if (given) {
    const filters = Object.fromEntries(["speaker", "since", "until", "source"].map((key) => [key, given.get(key)]));
    ask({ action: "ask", question: given.get("q"), filters });
  } else if (wide()) question()?.focus({ preventScroll: true });
};
const switchTo = (data) => {
  leaveView();
  choose(data.id);
  jump = true;
  send("change", { conversation: data });
  document.body.classList.remove("or-evidence-open");
  question()?.focus({ preventScroll: true });
};
const theme = (name) => {
  if (name !== "dark" && name !== "light") return;
  document.body.classList.toggle("dark", name === "dark");
  localStorage.setItem(THEME, name);
};

/* Evidence: the cards of one turn are shown at a time, those of the turn that is being read. */
const showTurn = (turn) => {
  for (const section of document.querySelectorAll(".or-evidence-turn")) section.hidden = section.dataset.turn !== String(turn);
};
const showCard = (turn, number, from) => {
  showTurn(turn);
  const card = byId(`or-cite-${turn}-${number}`);
  if (!card) return;
  cameFrom = from || cameFrom;
  document.body.classList.add("or-evidence-open");
  for (const other of document.querySelectorAll(".or-current")) other.classList.remove("or-current");
  for (const mark of document.querySelectorAll(".or-mark")) {
    const chosen = mark.dataset.turn === String(turn) && mark.dataset.number === String(number);
    chosen ? mark.setAttribute("aria-current", "true") : mark.removeAttribute("aria-current");
  }
  card.classList.add("or-current");
  card.focus({ preventScroll: true });
  intoView(card, byId("or-side"));
};
/* Within its panel only: the talk stays where it is. */
const intoView = (card, panel) => {
  const at = card.getBoundingClientRect(), seen = panel.getBoundingClientRect(), above = at.top - seen.top - 16;
  panel.scrollTop += above < 0 ? above : Math.max(0, Math.min(above, at.bottom - seen.bottom + 16));
};
const closeEvidence = () => {
  document.body.classList.remove("or-evidence-open");
  cameFrom?.isConnected && cameFrom.focus();
};
let looking = 0;
const follow = () => {
  looking = 0;
  const turns = [...document.querySelectorAll("#or-transcript .or-turn")];
  if (!wide() || turns.length < 2 || byId("or-side")?.contains(document.activeElement)) return;
  const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4;
  const read = turns.filter((turn) => turn.getBoundingClientRect().top < window.innerHeight * 0.45);
  const turn = atEnd ? turns.at(-1) : read.at(-1) || turns[0];
  if (byId("or-side")?.querySelector(`.or-evidence-turn[data-turn="${turn.dataset.turn}"][hidden]`)) showTurn(turn.dataset.turn);
};

const actions = {
  cite: (b) => showCard(b.dataset.turn, b.dataset.number, b),
  "open-document": (b) => openDocument(b.dataset),
  open: (b) => send("select", { turn: b.dataset.turn, number: b.dataset.number, opened: Date.now() }),
  step: (b) => step(b.closest("dialog"), Number(b.dataset.by)),
  "close-document": (b) => b.closest("dialog").close(),
  "close-dialog": (b) => b.closest("dialog").close(),
  "close-evidence": closeEvidence,
  "show-evidence": (b) => { cameFrom = b; document.body.classList.add("or-evidence-open"); document.querySelector("#or-side .or-close")?.focus(); },
  ask: (b) => ask({ action: "ask", question: b.dataset.question }),
  about: (b) => ask({ action: "about", speaker: b.dataset.speaker }),
  retry: (b) => ask({ action: "retry", turn: b.dataset.turn }),
  drop: (b) => ask({ action: "drop", turn: b.dataset.turn, field: b.dataset.field }),
  take: (b) => ask({ action: "change", turn: b.dataset.turn, field: b.dataset.field, value: b.dataset.value }),
  change: (b) => {
    const { turn, field } = b.dataset, { understood } = current().turns[Number(turn)];
    const [since, until] = understood.period || [understood.since, understood.until];
    editPart(b, field, { ...understood, since, until }, (given) => ask({ action: "change", turn, field, ...given }));
  },
  undo: () => send("undo", {}),
  edit: (b) => {
    const { turn } = b.dataset;
    editQuestion(b, current().turns[Number(turn)].question, (words) => ask({ action: "edit", turn, question: words }));
  },
  new: () => switchTo(fresh()),
  library,
  switch: (b) => { b.closest("dialog").close(); const kept = load(b.dataset.id); if (kept) switchTo(kept); },
  forget: (b) => {
    forget(b.dataset.id);
    b.closest("li").remove();
    if (current()?.id === b.dataset.id) switchTo(fresh());
  },
  "export-menu": exportMenu,
  export: (b) => { b.closest("dialog").close(); send("download", { format: b.dataset.format }); },
  copy: (b) => copy(b.dataset.text, "Copied with its references"),
  link: (b) => copy(linkTo(current().turns[Number(b.dataset.turn)]), "Link copied"),
  theme: () => theme(document.body.classList.contains("dark") ? "light" : "dark"),
  "add-documents": () => { document.body.classList.add("or-add-open"); byId("or-add")?.querySelector("button, input")?.focus(); },
  "close-add": () => { document.body.classList.remove("or-add-open"); document.querySelector("[data-act=add-documents]")?.focus(); },
  feedback: (b) => {
    const form = b.closest(".or-feedback"), chosen = form.querySelector("input[type=radio]:checked");
    if (!chosen) return announce("Choose what you make of the answer first");
    send("like", { turn: b.dataset.turn, verdict: chosen.value, note: form.querySelector("[data-note]").value });
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-act]"), card = event.target.closest?.(".or-card");
  if (button && actions[button.dataset.act]) {
    event.preventDefault();
    actions[button.dataset.act](button);
  } else if (card && getSelection().isCollapsed) showCard(card.dataset.turn, card.dataset.number);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, textarea, select");
  const card = event.target.closest?.(".or-card");
  const idle = !document.querySelector("dialog[open]");
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" && idle) {
    if (document.body.classList.contains("or-add-open")) actions["close-add"]();
    else if (document.body.classList.contains("or-evidence-open")) closeEvidence();
  } else if (event.key === "/" && !typing && idle) {
    event.preventDefault();
    question()?.focus();
  } else if (card && event.target === card) {
    if (by) {
      event.preventDefault();
      const cards = [...card.parentElement.children];
      const next = cards[(cards.indexOf(card) + by + cards.length) % cards.length];
      showCard(next.dataset.turn, next.dataset.number);
    } else if (event.key === "Enter") card.querySelector("[data-act=open]")?.click();
  } else if (by && event.target.matches?.(".or-mark")) {
    event.preventDefault();
    const marks = [...document.querySelectorAll(".or-mark")];
    marks[(marks.indexOf(event.target) + by + marks.length) % marks.length].focus();
  } else if (event.target.closest?.("dialog.or-viewer") && (event.key === "n" || event.key === "p")) {
    step(event.target.closest("dialog"), event.key === "n" ? 1 : -1);
  } else if (event.key === "Enter" && event.target.matches?.("#or-filters input")) question()?.focus();
});
/* A name chosen to narrow by: on to the question. */
document.addEventListener("or-chosen", ({ target }) => target.closest("#or-filters") && question()?.focus());
document.addEventListener("scroll", () => { looking ||= requestAnimationFrame(follow); }, { passive: true });

/* What the server drew anew: bring the newest turn, a stage or a document into view. */
let shown = "";
const drawn = () => {
  showDocument();
  const stage = byId("or-stage")?.textContent.trim() || "";
  const turns = document.querySelector("#or-transcript .or-turns")?.dataset.turns || "0";
  document.body.classList.toggle("or-talking", turns !== "0" || stage !== "");
  if (stage && !shown.startsWith("stage")) byId("or-stage").scrollIntoView({ block: "end" });
  const last = document.querySelector("#or-transcript .or-turn:last-of-type");
  const now = stage ? "stage" : `turns ${turns} ${last?.innerText.length}`;
  if (!stage && now !== shown && last) {
    if (shown.startsWith("stage") || jump) last.scrollIntoView({ block: "start" });
    if (shown.startsWith("stage")) {
      const marks = last.querySelectorAll(".or-mark").length;
      const lead = (last.querySelector(".or-verdict-no") || last.querySelector(".or-text p"))?.textContent || "";
      announce(`${lead.replace(/[:.]$/, "")}. ${marks} citation${marks === 1 ? "" : "s"}.`, false);
    }
    jump = false;
  }
  shown = now;
};

window.OnRecord = {
  keep, opened, save,
  restore() {
    theme(localStorage.getItem(THEME));
    return restore();
  },
  ready() {
    trigger = (window.OnRecordReady || []).at(-1) || trigger;
    for (const [event, wanted] of waiting.splice(0)) send(event, wanted);
  },
};
window.OnRecord.ready();
new MutationObserver(drawn).observe(document.querySelector("gradio-app") || document.body, { childList: true, subtree: true });
theme(localStorage.getItem(THEME));
