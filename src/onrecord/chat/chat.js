/* The little script of the chat page. It draws nothing of an answer: the server does, from the conversation.
   It sends wishes to the server, keeps conversations in this browser, and moves focus and view. */
(() => {
  "use strict";
  const KEPT = "onrecord.conversation.", LIST = "onrecord.conversations", CURRENT = "onrecord.current", THEME = "onrecord.theme";
  const MAX_KEPT = 100;
  const byId = (id) => document.getElementById(id);
  const wide = () => window.matchMedia("(min-width: 1000px)").matches;
  let trigger = null, waiting = [], conversation = null, cameFrom = null;

  const send = (event, wanted) => (trigger ? trigger(event, { wanted }) : waiting.push([event, wanted]));
  const read = (key, otherwise) => {
    try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; }
  };
  const write = (key, value) => {
    try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
  };
  const link = () => {
    const given = new URLSearchParams(location.search);
    return given.get("q") ? given : null;
  };
  const announce = (words, seen = true) => {
    let region = byId("or-announce");
    if (!region) {
      region = document.createElement("div");
      region.id = "or-announce";
      region.setAttribute("role", "status");
      document.body.append(region);
    }
    region.textContent = words;
    region.classList.toggle("or-shown", seen);
    clearTimeout(announce.timer);
    announce.timer = setTimeout(() => region.classList.remove("or-shown"), 2500);
  };

  /* Conversations: one entry each, and a list of them, newest first. */
  const fresh = () => ({ id: crypto.getRandomValues(new Uint32Array(2)).join("-"), turns: [] });
  const keep = (data) => {
    conversation = data;
    if (!data || !data.turns) return;
    if (!data.id) data.id = fresh().id;
    document.documentElement.dataset.orKept = Number(document.documentElement.dataset.orKept || 0) + 1;
    let list = read(LIST, []).filter((entry) => entry && entry.id !== data.id);
    if (data.turns.length) {
      list.unshift({ id: data.id, title: data.turns[0].question, turns: data.turns.length, when: Date.now() });
      while (list.length > MAX_KEPT) localStorage.removeItem(KEPT + list.pop().id);
      while (!write(KEPT + data.id, data) && list.length > 1) localStorage.removeItem(KEPT + list.pop().id);
      write(CURRENT, data.id);
      if (link()) history.replaceState(null, "", location.pathname);
    } else {
      localStorage.removeItem(KEPT + data.id);
    }
    write(LIST, list);
  };
  const restore = () => {
    theme(localStorage.getItem(THEME));
    const kept = link() ? null : read(KEPT + read(CURRENT, ""), null);
    conversation = kept && Array.isArray(kept.turns) ? kept : fresh();
    return conversation;
  };
  const opened = () => {
    const given = link();
    document.documentElement.dataset.orReady = "yes";
    if (given) {
      const filters = Object.fromEntries(["speaker", "since", "until", "source"].map((key) => [key, given.get(key)]));
      send("submit", { action: "ask", question: given.get("q"), filters });
    } else if (wide()) byId("or-question")?.querySelector("textarea")?.focus();
  };
  const switchTo = (data) => {
    write(CURRENT, data.id);
    send("change", { conversation: data });
    document.body.classList.remove("or-evidence-open");
    byId("or-question")?.querySelector("textarea")?.focus();
  };

  const theme = (name) => {
    if (name !== "dark" && name !== "light") return;
    document.body.classList.toggle("dark", name === "dark");
    localStorage.setItem(THEME, name);
  };

  /* Evidence: the cards of one turn are shown at a time. */
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
    card.classList.add("or-current");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  };
  const closeEvidence = () => {
    document.body.classList.remove("or-evidence-open");
    cameFrom?.isConnected && cameFrom.focus();
  };

  /* A dialog that closes gives the focus back, unless it has been taken elsewhere meanwhile. */
  const giveBack = (dialog, from) => dialog.addEventListener("close", () => {
    const idle = document.activeElement === document.body || dialog.contains(document.activeElement);
    dialog.remove();
    if (idle && from?.isConnected) from.focus();
  }, { once: true });

  /* The document in its dialog. */
  const step = (dialog, by) => {
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
  const showDocument = () => {
    const dialog = document.querySelector("#or-viewer-place dialog");
    if (!dialog || dialog.open) return;
    const from = document.activeElement;
    giveBack(dialog, from);
    dialog.showModal();
    step(dialog, 0);
  };

  /* Small dialogs made here: earlier conversations and exports. Text is set as text, never as HTML. */
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const dialogOf = (title, ...children) => {
    const close = make("button", { type: "button", class: "or-close", "data-act": "close-dialog", "aria-label": "Close" }, "×");
    const dialog = make("dialog", { class: "or-small", "aria-label": title },
      make("div", { class: "or-side-head" }, make("h2", {}, title), close), ...children);
    const from = document.activeElement;
    giveBack(dialog, from);
    (document.querySelector(".gradio-container") || document.body).append(dialog);
    dialog.showModal();
    return dialog;
  };
  const library = () => {
    const list = read(LIST, []);
    const entries = list.map((entry) => make("li", {},
      make("button", { type: "button", class: "or-entry", "data-act": "switch", "data-id": entry.id, dir: "auto" },
        make("span", { class: "or-entry-title" }, String(entry.title)),
        make("span", { class: "or-entry-when" }, `${entry.turns} question${entry.turns === 1 ? "" : "s"} · ${new Date(entry.when).toLocaleDateString()}`)),
      make("button", { type: "button", class: "or-quiet", "data-act": "forget", "data-id": entry.id, "aria-label": `Delete: ${entry.title}` }, "Delete")));
    dialogOf("Conversations", make("p", {}, list.length ? "Kept in this browser only." : "Nothing asked yet. Conversations are kept in this browser only."),
      make("ul", { class: "or-entries" }, ...entries));
  };
  const exportMenu = () => {
    const choice = (format, label) => make("button", { type: "button", "data-act": "export", "data-format": format }, label);
    dialogOf("Export this conversation", make("p", {}, "With every quotation and where it stands."),
      make("div", { class: "or-choices" }, choice("markdown", "Markdown"), choice("html", "Web page"), choice("json", "JSON")));
  };
  const save = (parcel) => {
    if (!parcel) return;
    const address = URL.createObjectURL(new Blob([parcel.text], { type: parcel.type }));
    const anchor = make("a", { href: address, download: parcel.name });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    announce(`Saved as ${parcel.name}`);
  };

  const copy = async (text, said) => {
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
  const linkTo = (turn) => {
    const address = new URL(location.pathname, location.origin);
    address.searchParams.set("q", turn.question);
    for (const [key, value] of Object.entries(turn.filters || {})) if (value) address.searchParams.set(key, value);
    return address.href;
  };

  const edit = (button) => {
    const place = button.closest(".or-asked"), heading = place.querySelector(".or-question");
    const turn = Number(button.dataset.turn);
    const field = make("textarea", { class: "or-edit", "aria-label": "Edit the question", dir: "auto", maxlength: "2000", rows: "2" });
    field.value = conversation.turns[turn].question;
    heading.replaceWith(field);
    button.hidden = true;
    field.focus();
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        send("submit", { action: "edit", turn, question: field.value });
      } else if (event.key === "Escape") {
        event.stopPropagation();
        field.replaceWith(heading);
        button.hidden = false;
        button.focus();
      }
    });
  };

  const actions = {
    cite: (b) => showCard(b.dataset.turn, b.dataset.number, b),
    open: (b) => send("select", { turn: b.dataset.turn, number: b.dataset.number, opened: Date.now() }),
    step: (b) => step(b.closest("dialog"), Number(b.dataset.by)),
    "close-document": (b) => b.closest("dialog").close(),
    "close-dialog": (b) => b.closest("dialog").close(),
    "close-evidence": closeEvidence,
    "show-evidence": (b) => { cameFrom = b; document.body.classList.add("or-evidence-open"); document.querySelector("#or-side .or-close")?.focus(); },
    ask: (b) => send("submit", { action: "ask", question: b.dataset.question }),
    about: (b) => send("submit", { action: "about", speaker: b.dataset.speaker }),
    retry: (b) => send("submit", { action: "retry", turn: b.dataset.turn }),
    drop: (b) => send("submit", { action: "drop", turn: b.dataset.turn, field: b.dataset.field }),
    speaker: (b) => send("submit", { action: "speaker", turn: b.dataset.turn, value: b.dataset.value }),
    change: (b) => {
      send("edit", { turn: b.dataset.turn });
      const toggle = byId("or-filters")?.querySelector("button");
      if (toggle && !byId("or-filters").querySelector("input")?.offsetParent) toggle.click();
      setTimeout(() => byId(b.dataset.field === "topic" ? "or-question" : "or-filters")?.querySelector(
        b.dataset.field === "dates" ? "input[type=date]" : b.dataset.field === "source" ? "[aria-label=Source]" : "textarea, input")?.focus(), 250);
    },
    undo: () => send("undo", {}),
    edit,
    new: () => switchTo(fresh()),
    library,
    switch: (b) => { b.closest("dialog").close(); const kept = read(KEPT + b.dataset.id, null); if (kept) switchTo(kept); },
    forget: (b) => {
      localStorage.removeItem(KEPT + b.dataset.id);
      write(LIST, read(LIST, []).filter((entry) => entry.id !== b.dataset.id));
      b.closest("li").remove();
      if (conversation?.id === b.dataset.id) switchTo(fresh());
    },
    "export-menu": exportMenu,
    export: (b) => { b.closest("dialog").close(); send("download", { format: b.dataset.format }); },
    copy: (b) => copy(b.dataset.text, "Copied with its references"),
    link: (b) => copy(linkTo(conversation.turns[Number(b.dataset.turn)]), "Link copied"),
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
    const button = event.target.closest?.("[data-act]");
    if (!button || !actions[button.dataset.act]) return;
    event.preventDefault();
    actions[button.dataset.act](button);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input, textarea, select");
    const card = event.target.closest?.(".or-card");
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
      if (document.body.classList.contains("or-add-open")) actions["close-add"]();
      else if (document.body.classList.contains("or-evidence-open")) closeEvidence();
    } else if (event.key === "/" && !typing && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      byId("or-question")?.querySelector("textarea")?.focus();
    } else if (card && event.target === card) {
      const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (by) {
        event.preventDefault();
        const cards = [...card.parentElement.children];
        const next = cards[(cards.indexOf(card) + by + cards.length) % cards.length];
        showCard(next.dataset.turn, next.dataset.number);
      } else if (event.key === "Enter") card.querySelector("[data-act=open]")?.click();
    } else if (event.target.matches?.(".or-mark")) {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (by) {
        event.preventDefault();
        const marks = [...document.querySelectorAll(".or-mark")];
        marks[(marks.indexOf(event.target) + by + marks.length) % marks.length].focus();
      }
    } else if (event.target.closest?.("dialog.or-viewer") && (event.key === "n" || event.key === "p")) {
      step(event.target.closest("dialog"), event.key === "n" ? 1 : -1);
    }
  });

  /* What the server drew anew: bring the newest turn, a stage or a document into view. */
  let shown = "";
  const drawn = () => {
    showDocument();
    const stage = byId("or-stage")?.textContent.trim() || "";
    const turns = document.querySelector("#or-transcript .or-turns")?.dataset.turns || "0";
    document.body.classList.toggle("or-talking", turns !== "0" || stage !== "");
    if (stage && !shown.startsWith("stage")) byId("or-stage").scrollIntoView({ block: "end" });
    const now = stage ? "stage" : `turns ${turns} ${byId("or-transcript")?.querySelector(".or-turn:last-child")?.innerText.length}`;
    if (!stage && now !== shown && turns !== "0") {
      const last = document.querySelector("#or-transcript .or-turn:last-of-type");
      if (shown.startsWith("stage") && last) {
        last.scrollIntoView({ block: "start" });
        const marks = last.querySelectorAll(".or-mark").length;
        announce(last.querySelector(".or-verdict-no")?.textContent || `Answered with ${marks} citation${marks === 1 ? "" : "s"}`, false);
      }
    }
    shown = now;
  };
  const watch = () => {
    const place = document.querySelector("gradio-app") || document.body;
    new MutationObserver(drawn).observe(place, { childList: true, subtree: true });
    theme(localStorage.getItem(THEME));
  };

  window.OnRecord = {
    keep, restore, opened, save,
    ready() {
      trigger = (window.OnRecordReady || []).at(-1) || trigger;
      for (const [event, wanted] of waiting.splice(0)) send(event, wanted);
    },
  };
  window.OnRecord.ready();
  watch();
})();
