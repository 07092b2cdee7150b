/* Conversations in this browser's storage: an entry per conversation, and a list, newest first. */
const KEPT = "onrecord.conversation.", LIST = "onrecord.conversations", CURRENT = "onrecord.current";
const MAX_KEPT = 100;
let conversation = null;

const read = (key, otherwise) => {
  try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; }
};
const write = (key, value) => {
  try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
};

export const current = () => conversation;
export const fresh = () => ({ id: crypto.getRandomValues(new Uint32Array(2)).join("-"), turns: [] });
export const load = (id) => read(KEPT + id, null);
export const choose = (id) => write(CURRENT, id);
export const entries = () => read(LIST, []).filter((entry) => entry && entry.id);

/* A link with a question: `?q=...`, with `speaker`, `since`, `until` and `source`. */
export const link = () => {
  const given = new URLSearchParams(location.search);
  return given.get("q") ? given : null;
};
export const linkTo = (turn) => {
  const address = new URL(location.pathname, location.origin);
  address.searchParams.set("q", turn.question);
  for (const [key, value] of Object.entries(turn.filters || {})) if (value) address.searchParams.set(key, value);
  return address.href;
};

export const keep = (data) => {
  conversation = data;
  if (!data || !data.turns) return;
  if (!data.id) data.id = fresh().id;
  document.title = data.turns.length ? `${data.turns[0].question} · OnRecord` : "OnRecord";
  document.documentElement.dataset.orKept = Number(document.documentElement.dataset.orKept || 0) + 1;
  let list = entries().filter((entry) => entry.id !== data.id);
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

export const forget = (id) => {
  localStorage.removeItem(KEPT + id);
  write(LIST, entries().filter((entry) => entry.id !== id));
};

export const restore = () => {
  const kept = link() ? null : load(read(CURRENT, ""));
  conversation = kept && Array.isArray(kept.turns) ? kept : fresh();
  return conversation;
};
