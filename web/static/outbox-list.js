// The list of the outbox: what waits on this device and what became of it, on what can
// be reported, and what is kept.
import { app, button, changed, copyOf, device, element, fact, find, inWords, isolated, lang, load, moment, note, number, periodName, rebase, size, titleOf, word } from "./outbox-base.js";
import { thing, thingsOf } from "./outbox-thing.js";
import { update } from "./outbox-update.js";
import * as store from "./store.js";

const sentFor = 7 * 86_400_000; // how long what was sent is still listed

/** What is shown and asked of an entry depends on what it is of. */
export const subjectOf = (e) => (e.thing ? thing : update);

export async function show() {
  await load();
  const { account, kept, entries: list } = device;
  for (const e of list) if (e.state === "sent" && e.sentAt < Date.now() - sentFor) await store.remove(account, e.n);
  find("none").hidden = list.length > 0;
  find("entries").replaceChildren(...list.toReversed().map((e) => entryCard(e, list)));
  find("no-data").hidden = Boolean(kept);
  find("find").hidden = !kept;
  showCommitments();
  await showFacts(list);
}

function entryCard(e, list) {
  const card = copyOf("entry");
  card.id = `entry-${e.n}`;
  card.tabIndex = -1;
  card.dataset.is = e.state;
  find("title", card).append(...subjectOf(e).title(e));
  find("state", card).textContent = word(`state.${e.state}`);
  const when = e.state === "sent" ? word("sent_at", { time: moment(e.sentAt) }) : word("entered", { time: moment(e.at) });
  find("about", card).textContent = [...subjectOf(e).about(e).filter(Boolean), when].join(" · ");
  find("narrative", card).textContent = e.narrative ?? "";
  find("files", card).append(...e.files.map((file) => element("li", {}, isolated(file.name), ` · ${size(file.size)}`)));
  find("why", card).append(...reasons(e, list));
  find("actions", card).append(...actions(e));
  return card;
}

function reasons(e, list) {
  const lines = [];
  const before = list.some((other) => store.open(other) && other.code === e.code && other.n < e.n);
  if (e.made && e.state !== "sent") lines.push(word("thing.made"));
  if (e.state === "waiting" && before) lines.push(word("why.order"));
  if (e.state === "waiting" && e.why) lines.push(word(`why.${e.why}`));
  if (e.state === "waiting" && e.why && e.next > Date.now() && !before) lines.push(word("next", { time: moment(e.next) }));
  if (e.state === "waiting" && e.tried && e.why !== "login") lines.push(word("why.tried"));
  const told = lines.map((text) => element("p", { text, className: "muted" }));
  return e.state === "refused" ? [...told, refusal(e), ...subjectOf(e).refusal(e)] : told;
}

function refusal(e) {
  const { detail, errors } = inWords(e);
  const more = errors.map((error) => error.message).filter((text) => text && !detail.includes(text));
  const reason = element("div", { className: "problem" }, element("p", { text: detail, dir: "auto" }));
  if (more.length > 0) reason.append(element("ul", {}, ...more.map((text) => element("li", { text, dir: "auto" }))));
  return reason;
}

function actions(e) {
  const list = [];
  if (e.state === "waiting" && e.why === "login") list.push(element("a", { text: word("do.login"), className: "button secondary", href: `/${lang}/login?next=${encodeURIComponent(`/${lang}/outbox`)}` }));
  if (e.state === "waiting") list.push(button("do.send", () => dispatchEvent(new Event("tracker:send"))));
  if (e.state === "held" && e.ready) list.push(button("do.send", () => sendHeld(e)));
  if (e.state === "refused" && e.stands) list.push(button("do.over", () => sendOver(e), false));
  if (e.state === "refused" && e.answer.alike) list.push(button("thing.over", () => sendDistinct(e), false));
  const decided = e.stands || e.answer?.alike;
  if (store.changeable(e)) list.push(button(e.answer?.type === "quality:unanswered" ? "do.answer" : "do.mend", () => (location.hash = `mend=${e.n}`), e.state === "waiting" || Boolean(decided)));
  if (e.state === "sent") {
    const [name, path] = subjectOf(e).page(e);
    list.push(element("a", { text: word(name), className: "button secondary", href: `/${lang}/${path}` }));
    list.push(button("do.forget", () => drop(e)));
  } else if (e.state !== "sending") {
    list.push(button("do.delete", () => drop(e)));
  }
  return list;
}

/** Sends what was refused, changed, unless something else became of it meanwhile. */
async function sendRefused(e, how) {
  await store.change(device.account, e.n, (now) => now.state === "refused" && now.rev === e.rev && { state: "waiting", answer: undefined, stands: undefined, next: undefined, ...how });
  changed();
}

/** Sends an update on top of another's change, which the person has seen. */
async function sendOver(e) {
  const { version } = e.stands;
  await rebase(e, version);
  await sendRefused(e, { version, base: version });
}

/** Sends a thing that is none of those that it looks like, as the person has seen. */
const sendDistinct = (e) => sendRefused(e, { thing: { ...e.thing, distinct: true } });

/** Sends what was taken out of the queue to be changed, as it stands. */
async function sendHeld(e) {
  await store.change(device.account, e.n, (now) => now.state === "held" && { state: "waiting", ready: undefined, typed: undefined });
  changed();
}

async function drop(e) {
  if (e.state !== "sent" && !(await sure(subjectOf(e).question(e)))) return;
  await store.remove(device.account, e.n);
  store.told();
  document.querySelector("h1").focus();
}

async function sure(question) {
  const dialog = copyOf("confirm");
  find("question", dialog).textContent = word(question);
  app.append(dialog);
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  dialog.remove();
  return dialog.returnValue === "yes";
}

export function showCommitments() {
  const low = (text) => text.toLocaleLowerCase(lang);
  const wanted = low(document.querySelector("#outbox-find").value.trim());
  const { items = [] } = device.kept?.data ?? {};
  find("commitments").replaceChildren(...items.map(commitmentRow).filter((row) => low(row.dataset.text).includes(wanted)));
}

function commitmentRow(item) {
  const link = element("a", { href: `#new=${item.code}` }, ...titleOf(item.code));
  const state = item.open.length === 0 ? word("locked") : item.latest ? `${periodName(item.latest.period)} · ${word(`status.${item.latest.status}`)}` : "";
  const row = element("li", {}, link, " ", element("span", { text: state, className: "muted" }));
  if (device.kept.data.delivers?.[item.pledge] && item.open.length > 0) {
    const add = element("a", { href: `#thing=${item.code}`, text: word("thing.new") });
    add.setAttribute("aria-label", `${word("thing.new")} · ${item.code}`);
    row.append(element("br"), add);
  }
  row.append(...thingsOf(item));
  row.dataset.text = row.textContent;
  return row;
}

async function showFacts(list) {
  const { account, kept } = device;
  const facts = find("facts", app.querySelector("#kept").parentElement);
  facts.replaceChildren();
  const since = (await store.accounts()).find(({ id }) => id === account)?.since;
  const files = list.filter(store.open).flatMap((e) => e.files).reduce((sum, file) => sum + file.size, 0);
  const bytes = new Blob([JSON.stringify(kept?.data ?? ""), JSON.stringify(list)]).size + files;
  fact(facts, word("fact.count"), number(kept?.data.items.length ?? 0));
  fact(facts, word("fact.size"), size(account ? bytes : 0));
  if (since) fact(facts, word("fact.since"), moment(since));
  if (kept) fact(facts, word("fact.updated"), moment(kept.at));
}

export async function wipe() {
  if (!(await sure("ask.wipe"))) return;
  await store.wipe(device.account);
  device.kept = undefined;
  store.told();
  note(word("gone"));
}
