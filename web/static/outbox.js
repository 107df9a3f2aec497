// The outbox: what waits on this device and what became of it, and the forms that
// are filled in offline. All words are in the page's templates.
import { app, device, element, find, inShell, itemOf, load, note, thingOf, word } from "./outbox-base.js";
import { close, holdTyped, isTyped, openForm, setAside, take } from "./outbox-form.js";
import { show, showCommitments, subjectOf, wipe } from "./outbox-list.js";
import { thing } from "./outbox-thing.js";
import { update } from "./outbox-update.js";
import * as store from "./store.js";

/** What the address asks for: a new entry on a commitment or a thing, or one to mend. */
function asked() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const [, , part = "", code = "", what] = location.pathname.split("/");
  const page = inShell && part === "commitments" && !location.hash ? decodeURIComponent(code) : "";
  const step = hash.get("step") ?? (inShell && part === "deliverables" && !location.hash && thingOf(code) ? code : "");
  if (step) return { subject: thing, code: thingOf(step)?.commitment ?? "", of: step };
  const kind = hash.get("kind") ?? new URLSearchParams(location.search).get("kind");
  if (hash.has("thing") || (page && what === "deliverables")) return { subject: thing, code: hash.get("thing") ?? page, kind };
  const elsewhere = inShell && !["", "outbox", "commitments", "collection"].includes(part);
  return { subject: update, code: hash.get("new") ?? page, mend: Number(hash.get("mend")), listed: Number(hash.get("entry") ?? hash.get("mend")), elsewhere };
}

/** Opens what the address asks for. */
async function route() {
  await setAside();
  close();
  const { subject, code, kind, of, mend, listed, elsewhere } = asked();
  if (mend) {
    const taken = await take(mend);
    if (taken) return openForm(subjectOf(taken.entry), taken.entry.code, taken);
    history.replaceState(null, "", `#entry=${mend}`); // so that it can be asked for again
  } else if (code || of) {
    if (itemOf(code)) return openForm(subject, code, { kind, of });
    note(word("not_kept", { code: of ?? code }));
  } else if (elsewhere) {
    note(word("not_kept", { code: location.pathname }));
  }
  if (listed) document.querySelector(`#entry-${listed}`)?.focus();
  return undefined;
}

async function start() {
  await load();
  if (inShell && !device.account) return;
  document.querySelector("[data-unable]").hidden = true;
  app.hidden = false;
  document.querySelector("h1").tabIndex = -1;
  document.querySelector("#outbox-find").addEventListener("input", showCommitments);
  find("wipe").addEventListener("click", wipe);
  addEventListener("hashchange", route);
  addEventListener("visibilitychange", () => {
    if (document.hidden) holdTyped();
  });
  addEventListener("pagehide", setAside);
  addEventListener("beforeunload", (event) => {
    if (isTyped()) event.preventDefault();
  });
  addEventListener("online", () => {
    if (inShell) note(word("back"), element("a", { href: location.href.split("#")[0], text: word("now") }));
  });
  store.onChange(() => show());
  await show();
  await route();
}

if (navigator.serviceWorker && self.indexedDB && navigator.locks) start().catch((error) => console.warn("nothing is kept on this device:", error));
