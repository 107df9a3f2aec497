// Keeps on the device what a planner needs to report offline, shows what
// waits there, and sends it once it is online again. Without this, and where the
// browser can't, forms are sent directly.
import * as store from "./store.js";

const line = document.querySelector("[data-outbox]");
const lang = document.documentElement.lang;
const fresh = 5 * 60_000; // how long what is kept counts as up to date
const able = Boolean(navigator.serviceWorker && self.indexedDB && navigator.locks);
let account = line?.dataset.outbox;
let again; // the timer of the next try
let stays = false; // a log-out failed

/** Where nothing can be kept, the page says so itself. */
if (line && able) start().catch((error) => console.warn("nothing is kept on this device:", error));

async function start() {
  const registered = navigator.serviceWorker.register("/sw.js");
  registered.then(() => navigator.serviceWorker.ready).then(({ active }) => active.postMessage({ lang })).catch(() => {});
  if (account) await store.remember(account, lang);
  else account = (await store.current())?.id;
  store.told();
  store.onChange(show);
  addEventListener("offline", show);
  addEventListener("online", () => go(true));
  addEventListener("tracker:send", () => go(true));
  document.querySelector("[data-logout]")?.addEventListener("submit", leave);
  await show();
  await Promise.allSettled([keepUp(), go(true)]);
}

/** Asks for what can be reported, unless it was asked for a moment ago and nothing was done since. */
async function keepUp(now = Boolean(document.querySelector("[data-app], .flash"))) {
  if (!line.dataset.outbox || !navigator.onLine) return;
  const kept = await store.kept(account);
  if (kept && Date.now() - kept.at < fresh && !now) return;
  const headers = kept ? { "If-None-Match": kept.tag } : {};
  const answer = await fetch(`/${lang}/outbox/data.json`, { headers, cache: "no-store" });
  if (answer.status === 304) await store.keepData(account, { ...kept, at: Date.now() });
  if (answer.status !== 200) return;
  const data = await answer.json();
  if (data.account !== account) return; // somebody else logged in meanwhile
  await store.keepData(account, { tag: answer.headers.get("ETag"), at: Date.now(), data });
  store.told();
}

/** Sends what waits, now and when its pauses have passed. */
async function go(force) {
  clearTimeout(again);
  if (!navigator.onLine) return show(); // a try in vain would keep what waits from being changed
  if (!account || !(await store.entries(account)).some((e) => e.state === "waiting" || e.state === "sending")) return show();
  const { send } = await import("./send.js");
  const next = await send(account, { lang, force });
  if (next) again = setTimeout(go, Math.max(next - Date.now(), 1000));
  await show();
  return keepUp(true).catch(() => {}); // what was sent changed it
}

async function show() {
  const entries = account ? await store.entries(account) : [];
  const count = (...states) => entries.filter((e) => states.includes(e.state)).length;
  let others = 0;
  for (const { id } of await store.accounts()) if (id !== account) others += (await store.entries(id)).filter(store.open).length;
  const says = [
    stays && line.dataset.stays,
    !navigator.onLine && line.dataset.offline,
    count("waiting", "sending") && `${line.dataset.waiting} ${count("waiting", "sending")}`,
    count("refused", "held") && `${line.dataset.refused} ${count("refused", "held")}`,
    others && `${line.dataset.others} ${others}`,
  ].filter(Boolean).join(" · ");
  const link = line.querySelector("a");
  if (link.textContent !== says) link.textContent = says;
  line.hidden = says === "";
}

function leave(event) {
  event.preventDefault();
  logOut(event.target).catch(() => event.target.submit());
}

/** Logs out, once the person knows what is deleted with it. */
async function logOut(form) {
  const dialog = document.querySelector("[data-leave]");
  const waiting = (await store.entries(account)).filter(store.open).length;
  if (waiting > 0) {
    dialog.querySelector("[data-count]").textContent = waiting;
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
    if (dialog.returnValue !== "leave") return;
  }
  stays = !(await loggedOut(form.action));
  if (stays) return show(); // nothing is deleted while nobody is logged out
  await forget();
  location.assign(`/${lang}/login`);
}

/** Logs out; whether it happened, which is when the log-in page opens. */
async function loggedOut(address) {
  const asks = { redirect: "manual", cache: "no-store" };
  const answer = await fetch(address, { ...asks, method: "POST" }).catch(() => undefined);
  if (answer?.type !== "opaqueredirect") return false;
  const login = await fetch(`/${lang}/login`, asks).catch(() => undefined);
  return login?.ok === true;
}

/** Deletes what is kept for the account, and the pages that open offline. */
async function forget() {
  clearTimeout(again);
  await store.wipe(account);
  const { active } = (await navigator.serviceWorker.getRegistration()) ?? {};
  if (!active) return;
  const { port1, port2 } = new MessageChannel();
  const gone = new Promise((resolve) => ((port1.onmessage = resolve), setTimeout(resolve, 2000)));
  active.postMessage({ leave: true }, [port2]);
  await gone;
}
