/* The views beside the talk: people, a person, documents, a timeline. Their address is the part after `#/`; the server draws them. */
import { openDialog } from "./dialogs.js";

const byId = (id) => document.getElementById(id);
const ROUTE = /^#\/([a-z]+)(?:\?(.*))?$/;
const TYPING = 250;
const OF = { person: "people" };
let shown = "", typing = 0;

const fetched = async (address) => {
  try {
    const answer = await fetch(address);
    if (answer.headers.get("content-type")?.startsWith("text/html")) return answer.text();
  } catch { /* said below */ }
  return '<div class="or-problem" role="alert"><p>This view could not be loaded. Try again.</p></div>';
};

/* The field that was being typed in keeps the focus; a new view gets it at its heading. */
const draw = (view, source, isSame) => {
  const field = view.contains(document.activeElement) ? document.activeElement.name : "", at = document.activeElement?.selectionStart;
  view.innerHTML = source;
  const again = field && view.querySelector(`[name="${field}"]`);
  if (again) {
    again.focus({ preventScroll: true });
    if (typeof at === "number" && again.type === "search") again.setSelectionRange(at, at);
  } else if (!isSame) {
    view.querySelector("h2")?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
};

export const showView = async () => {
  const route = location.hash.match(ROUTE), name = route?.[1] || "ask", view = byId("or-view");
  document.body.classList.toggle("or-viewing", Boolean(route));
  for (const link of document.querySelectorAll(".or-views [data-view]")) {
    link.dataset.view === (OF[name] || name) ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  if (!route) { shown = ""; return; }
  if (!view) return;
  const source = await fetched(`onrecord/view/${name}?${route[2] || ""}`);
  if (location.hash !== route[0]) return;
  draw(view, source, shown === name);
  shown = name;
  view.dataset.shown = Number(view.dataset.shown || 0) + 1;
};

export const leaveView = () => {
  if (!ROUTE.test(location.hash)) return;
  history.pushState(null, "", location.pathname + location.search);
  showView();
};

/* Typing and choosing change the view in place: going back leaves it as a whole. */
const replace = (hash) => {
  if (hash === location.hash) return;
  history.replaceState(null, "", hash);
  showView();
};
const addressOf = (form) => {
  const given = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  return `#/${form.dataset.view}?${given}`;
};
document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("#or-view form[data-view]");
  if (!form || target.dataset.names) return;
  clearTimeout(typing);
  typing = setTimeout(() => form.isConnected && replace(addressOf(form)), target.type === "search" ? TYPING : 0);
});
document.addEventListener("or-chosen", ({ target }) => {
  const form = target.closest("#or-view form[data-view]");
  if (form) replace(addressOf(form));
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("#or-view form[data-view]");
  if (!form) return;
  event.preventDefault();
  replace(addressOf(form));
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#or-view a[data-replace]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  replace(link.getAttribute("href"));
});
addEventListener("hashchange", showView);
addEventListener("popstate", showView);

export const openDocument = async ({ id, start, end }) => {
  const given = new URLSearchParams({ id, ...(end ? { start, end } : {}) });
  openDialog(await fetched(`onrecord/view/document?${given}`));
};
