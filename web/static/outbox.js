// The outbox: what waits on this device and what became of it, and the forms that
// are filled in offline. All words are in the page's templates.
import { asksDelay, follow } from "./delay.js";
import { answersIn, delayIn, fieldOf, valuesIn } from "./progress-form.js";
import * as store from "./store.js";

const lang = document.documentElement.lang;
const app = document.querySelector("[data-app]");
const find = (name, within = app) => within.querySelector(`[data-${name}]`);
const sheet = (name) => document.querySelector(`template[data-of="${name}"]`).content;
const copyOf = (name) => sheet(name).firstElementChild.cloneNode(true);
const shown = lang === "ar" ? "ar-MA" : lang;
const maxFile = 25 << 20;
const maxFiles = 20;
const sentFor = 7 * 86_400_000; // how long a sent update is still listed
const loggedIn = document.querySelector("[data-outbox]").dataset.outbox;
const inShell = loggedIn === "";

let account;
let kept; // what is kept of the tracker: { at, data }
let task; // the form that is open

const word = (name, values = {}) =>
  Object.entries(values).reduce(
    (text, [key, value]) => text.replace(`[${key}]`, value),
    sheet("words").querySelector(`[data-word="${name}"]`).textContent,
  );
const moment = (time) => new Intl.DateTimeFormat(shown, { dateStyle: "long", timeStyle: "short" }).format(time);
const day = (date) => new Intl.DateTimeFormat(shown, { dateStyle: "long", timeZone: "UTC" }).format(new Date(date));
const number = (value) => (value === null || value === undefined || value === "" ? "–" : new Intl.NumberFormat(shown, { maximumFractionDigits: 4 }).format(value));
const size = (bytes) => word("bytes", { n: number(Math.ceil(bytes / 1024)) });
const periodName = (code) => kept?.data.periods[code]?.[lang] ?? code;
const itemOf = (code) => kept?.data.items.find((item) => item.code === code);
const measuredOf = (item) => (kept?.data.indicators?.[item?.pledge] ?? []).filter(({ kind }) => kind !== "qualitative");
const codesOf = (item) => measuredOf(item).map(({ code }) => code);
const nameOf = (indicator) => indicator?.name[lang] ?? indicator?.code ?? "";
const said = (value) => (value === "" || value === undefined || value === null ? "–" : value);

/** A number with what it counts, in the form that it asks for. */
function written(indicator, value) {
  if (value === null || value === undefined) return "–";
  if (indicator.kind === "milestones") return indicator.reached[lang][value] ?? number(value);
  const forms = kept.data.units[indicator.unit]?.[lang] ?? {};
  const unit = forms[new Intl.PluralRules(lang).select(Math.abs(value))] ?? forms.other;
  return unit ? `${number(value)}\u00a0\u2068${unit}\u2069` : number(value);
}

/** What was said of each indicator, in one line. */
const allWritten = (item, values) =>
  measuredOf(item).flatMap((indicator) => (values ?? []).filter((one) => one.indicator === indicator.code).map(({ value }) => written(indicator, value))).join(" · ");

/** What was typed for each indicator, in one line. */
function typedOf(item, { values, value = "" }) {
  const several = measuredOf(item).length > 1;
  const lines = (values ?? []).map((one) => {
    const typed = one.denominator ? `${one.numerator ?? ""} / ${one.denominator}` : one.value ?? "";
    return several ? word("labelled", { label: nameOf(measuredOf(item).find(({ code }) => code === one.indicator)), value: typed }) : typed;
  });
  return lines.join(" · ") || value;
}

function element(name, { text, ...attributes } = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

const isolated = (text) => element("bdi", { text });
const button = (name, act, secondary = true) => element("button", { type: "button", text: word(name), className: secondary ? "secondary" : "", onclick: act });

function titleOf(code) {
  const item = itemOf(code);
  const names = item ? `${kept.data.pledges[item.pledge]?.[lang] ?? item.pledge} · ${kept.data.regions[item.region]?.[lang] ?? item.region} ` : "";
  return [names, element("bdi", { text: code, className: "code" })];
}

function fact(list, term, ...content) {
  if (content.some((part) => part !== "" && part !== undefined)) {
    list.append(element("div", {}, element("dt", { text: term }), element("dd", { dir: "auto" }, ...content)));
  }
}

// What is on the device.

async function load() {
  account = loggedIn || ((await store.current())?.id ?? "");
  if (account) kept = await store.kept(account);
}

async function show() {
  await load();
  const list = account ? await store.entries(account) : [];
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
  find("title", card).append(...titleOf(e.code));
  find("state", card).textContent = word(`state.${e.state}`);
  const about = [periodName(e.period), word(`status.${e.status}`), typedOf(itemOf(e.code), e) && `${word("value")} ${typedOf(itemOf(e.code), e)}`, !e.submit && word("draft")];
  const when = e.state === "sent" ? word("sent_at", { time: moment(e.sentAt) }) : word("entered", { time: moment(e.at) });
  find("about", card).textContent = [...about.filter(Boolean), when].join(" · ");
  find("narrative", card).textContent = e.narrative;
  find("files", card).append(...e.files.map((file) => element("li", {}, isolated(file.name), ` · ${size(file.size)}`)));
  find("why", card).append(...reasons(e, list));
  find("actions", card).append(...actions(e));
  return card;
}

function reasons(e, list) {
  const lines = [];
  const before = list.some((other) => store.open(other) && other.code === e.code && other.n < e.n);
  if (e.state === "waiting" && before) lines.push(word("why.order"));
  if (e.state === "waiting" && e.why) lines.push(word(`why.${e.why}`));
  if (e.state === "waiting" && e.why && e.next > Date.now() && !before) lines.push(word("next", { time: moment(e.next) }));
  if (e.state === "waiting" && e.tried && e.why !== "login") lines.push(word("why.tried"));
  if (e.state !== "refused") return lines.map((text) => element("p", { text, className: "muted" }));
  const { detail, errors } = inWords(e.answer);
  const told = errors.map((error) => error.message).filter((text) => text && !detail.includes(text));
  const reason = element("div", { className: "problem" }, element("p", { text: detail, dir: "auto" }));
  if (told.length > 0) reason.append(element("ul", {}, ...told.map((text) => element("li", { text, dir: "auto" }))));
  return [reason, ...(e.stands ? [both(e)] : [])];
}

/** Why an entry was refused; what the tracker does not say itself is said here. */
function inWords({ type, detail, errors = [] }) {
  if (type === "reused") return { detail: word("reused"), errors: [] };
  if (type !== "lost") return { detail, errors };
  const named = errors.map((error) => ({ ...error, message: word("lost", { name: `\u2068${error.name}\u2069` }) }));
  return { detail: named[0].message, errors: named };
}

/** Why something is late, in words. */
const delayWritten = (delay) => delay && [kept?.data.reasons?.find(({ code }) => code === delay.reason)?.name[lang] ?? delay.reason, delay.words].filter(Boolean).join(" · ");

/** What stands now beside what was typed. */
function both(e) {
  const note = copyOf("both");
  const item = itemOf(e.code);
  const stands = e.stands.said ?? {};
  const pairs = [
    [stands.period && periodName(stands.period), periodName(e.period)],
    [stands.status && word(`status.${stands.status}`), word(`status.${e.status}`)],
    [allWritten(item, stands.values), typedOf(item, e)],
    [delayWritten(stands.delay), delayWritten(e.delay)],
    [stands.narrative, e.narrative],
    [stands.author && `\u2068${stands.author}\u2069 · ${moment(new Date(stands.at))}`, kept?.data.name ?? ""],
  ];
  note.querySelectorAll("tbody tr").forEach((row, i) => row.querySelectorAll("td").forEach((cell, side) => (cell.textContent = said(pairs[i][side]))));
  return note;
}

function actions(e) {
  const list = [];
  if (e.state === "waiting" && e.why === "login") list.push(element("a", { text: word("do.login"), className: "button secondary", href: `/${lang}/login?next=${encodeURIComponent(`/${lang}/outbox`)}` }));
  if (e.state === "waiting") list.push(button("do.send", () => dispatchEvent(new Event("tracker:send"))));
  if (e.state === "held" && e.ready) list.push(button("do.send", () => sendHeld(e)));
  if (e.state === "refused" && e.stands) list.push(button("do.over", () => sendOver(e), false));
  if (store.changeable(e)) list.push(button(e.answer?.type === "quality:unanswered" ? "do.answer" : "do.mend", () => (location.hash = `mend=${e.n}`), !(e.state !== "waiting" && !e.stands)));
  if (e.state === "sent") {
    list.push(element("a", { text: word("do.open"), className: "button secondary", href: `/${lang}/commitments/${e.code}` }));
    list.push(button("do.forget", () => drop(e)));
  } else if (e.state !== "sending") {
    list.push(button("do.delete", () => drop(e)));
  }
  return list;
}

/** Sends an update on top of another's change, which the person has seen. */
async function sendOver(e) {
  const { version } = e.stands;
  await rebase(e, version);
  await store.change(account, e.n, (now) => now.state === "refused" && now.rev === e.rev && { state: "waiting", version, base: version, answer: undefined, stands: undefined, next: undefined });
  changed();
}

/** Sends what was taken out of the queue to be changed, as it stands. */
async function sendHeld(e) {
  await store.change(account, e.n, (now) => now.state === "held" && { state: "waiting", ready: undefined, typed: undefined });
  changed();
}

/** Puts what was written on top of an entry on a newer version. */
async function rebase(e, version) {
  for (const { n } of (await store.entries(account)).filter(store.open)) {
    await store.change(account, n, (other) => other.code === e.code && n > e.n && other.base === e.base && !other.tried && { base: version, version });
  }
}

async function drop(e) {
  if (e.state !== "sent" && !(await sure(e.tried || e.draft ? "ask.maybe" : "ask.delete"))) return;
  await store.remove(account, e.n);
  store.told();
  document.querySelector("h1").focus();
}

function changed() {
  store.told();
  dispatchEvent(new Event("tracker:send"));
  navigator.serviceWorker.ready.then((registration) => registration.sync?.register("outbox")).catch(() => {});
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

function showCommitments() {
  const wanted = document.querySelector("#outbox-find").value.trim().toLocaleLowerCase(lang);
  const rows = (kept?.data.items ?? []).map((item) => {
    const link = element("a", { href: `#new=${item.code}` }, ...titleOf(item.code));
    const state = item.open.length === 0 ? word("locked") : item.latest ? `${periodName(item.latest.period)} · ${word(`status.${item.latest.status}`)}` : "";
    return element("li", {}, link, " ", element("span", { text: state, className: "muted" }));
  });
  find("commitments").replaceChildren(...rows.filter((row) => row.textContent.toLocaleLowerCase(lang).includes(wanted)));
}

async function showFacts(list) {
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

async function wipe() {
  if (!(await sure("ask.wipe"))) return;
  const id = account;
  await store.wipe(id);
  kept = undefined;
  store.told();
  await note(word("gone"));
}

async function note(text, link) {
  const place = find("note");
  place.replaceChildren(text, ...(link ? [" ", link] : []));
  place.hidden = false;
}

// Forms.

/** Opens what the address asks for: a new update on a commitment, or one to mend. */
async function route() {
  if (task) await setAside(task);
  close();
  const asked = new URLSearchParams(location.hash.slice(1));
  const [, , part, code] = location.pathname.split("/");
  const wanted = asked.get("new") ?? (inShell && part === "commitments" && !location.hash ? decodeURIComponent(code ?? "") : "");
  if (asked.get("mend")) {
    const taken = await take(Number(asked.get("mend")));
    if (taken) return openForm(taken.entry.code, taken);
  } else if (wanted) {
    if (itemOf(wanted)) return openForm(wanted);
    await note(word("not_kept", { code: wanted }));
  } else if (inShell && !["", "outbox", "commitments", "collection"].includes(part ?? "")) {
    await note(word("not_kept", { code: location.pathname }));
  }
  if (asked.get("mend")) history.replaceState(null, "", `#entry=${asked.get("mend")}`); // so that it can be asked for again
  const listed = asked.get("entry") ?? asked.get("mend");
  const card = listed && document.querySelector(`#entry-${Number(listed)}`);
  card?.focus();
  return undefined;
}

function close() {
  task = undefined;
  find("task").replaceChildren();
  find("lists").hidden = false;
}

/**
 * Takes an entry out of the queue, so that it does not go while its form is open;
 * undefined where it may be on its way. What it was stays at hand.
 */
async function take(n) {
  let before;
  const entry = await store.change(account, n, (e) => {
    if (!store.changeable(e)) return undefined;
    const looked = e.state === "held" && e.ready && !e.typed; // its form was open when the page ended
    before = looked ? { ...e, state: "waiting", ready: undefined } : e;
    return e.state === "waiting" ? { state: "held", ready: true, rev: (e.rev ?? 0) + 1 } : { rev: (e.rev ?? 0) + 1 };
  });
  if (!entry) return undefined;
  store.told();
  return { entry, before, blobs: await store.blobs(account, n) };
}

/** Puts an entry back as it was before its form was opened, unless others changed it. */
const giveBack = ({ entry, before }) =>
  store.change(account, entry.n, (e) => {
    if (e.rev !== entry.rev || !store.changeable(e)) return undefined;
    return { dropped: undefined, ready: undefined, typed: undefined, ...before, rev: e.rev + 1 };
  });

/** Leaves a form for another: what was typed is held, what was only looked at goes on. */
async function setAside(opened) {
  if (opened.dirty) await save(opened, "held");
  else if (opened.before && !opened.typed) await giveBack(opened).then(changed);
}

function openForm(code, { entry: e, before, blobs = {} } = {}) {
  const item = itemOf(code) ?? { code, version: e?.version, targets: [], open: [], locked: [] };
  const form = copyOf("form");
  const files = (e?.files ?? []).map((file) => ({ ...file, content: blobs[file.id] }));
  task = { form, item, entry: e, before, files, key: crypto.randomUUID(), dirty: false, saving: Promise.resolve() };
  find("title", form).append(...titleOf(code));
  tell(form, item);
  fillPeriods(form, item, e);
  fillIn(form, item, e);
  showFiles();
  const opened = task;
  form.addEventListener("input", () => (opened.dirty = true));
  form.elements.file.addEventListener("change", () => addFiles(opened));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(opened);
  });
  find("cancel", form).addEventListener("click", () => cancel(opened));
  find("lists").hidden = true;
  find("note").hidden = true;
  find("task").replaceChildren(...(e?.stands ? [both(e)] : []), form);
  if (e?.answer && !e.stands) complain(form, mistakes(form, e.answer));
  else find("title", form).focus();
}

function tell(form, item) {
  const facts = find("facts", form);
  const { latest } = item;
  if (latest) fact(facts, word("latest"), [periodName(latest.period), word(`status.${latest.status}`), allWritten(item, latest.values), `\u2068${latest.author}\u2069`].filter(Boolean).join(" · "));
  if (latest?.narrative) fact(facts, word("narrative"), latest.narrative);
  for (const indicator of kept?.data.indicators?.[item.pledge] ?? []) {
    const { target, text } = item.targets.find((one) => one.indicator === indicator.code) ?? {};
    fact(facts, `${word("target")} · ${nameOf(indicator)}`, target === null || target === undefined ? text ?? "" : written(indicator, target));
    fact(facts, `${word("verification")} · ${nameOf(indicator)}`, indicator.verification?.[lang] ?? "");
  }
  for (const locked of item.locked) fact(facts, periodName(locked.period), locked.why[lang]);
  const open = item.open.at(-1) ?? {};
  const needs = [open.value && word("value"), open.narrative && word("narrative"), open.evidence && word("evidence")].filter(Boolean);
  if (needs.length > 0) fact(facts, word("needs"), needs.join(", "));
}

function fillPeriods(form, item, e) {
  const open = item.open.map(({ period, until, late }) => ({
    value: period,
    text: word(late ? "period.late" : "period.on_time", { name: periodName(period), date: day(until) }),
  }));
  if (e && !open.some(({ value }) => value === e.period)) open.unshift({ value: e.period, text: periodName(e.period) });
  form.elements.period.append(...open.map((option) => element("option", option)));
}

function fillIn(form, item, e) {
  find("values", form).replaceChildren(...measuredOf(item).flatMap((indicator) => valueFields(item, indicator)));
  const from = e ?? item.draft;
  const owed = item.open.find(({ period }) => period !== item.latest?.period) ?? item.open.at(-1);
  const first = { period: owed?.period, status: item.latest?.status ?? "", narrative: "", ...from };
  for (const one of from?.values ?? []) fillValue(form, item, one);
  for (const name of ["period", "status", "narrative"]) if (form.elements[name] && first[name] !== undefined) form.elements[name].value = first[name] ?? "";
  fillDelay(form, item, from?.delay);
  form.elements.keep_location.checked = task.files.some((file) => file.keepLocation);
  for (const { rule, indicator, answer } of e?.answers ?? []) question(form, answerField(rule, indicator), "", answer);
  for (const { rule, indicator, message } of e?.answer?.errors ?? []) if (rule) question(form, answerField(rule, indicator), message);
}

/** Offers the reasons for delay; nothing where there are none. */
function fillDelay(form, item, delay) {
  const reasons = kept?.data.reasons ?? [];
  const options = reasons.map(({ code, name }) => ({ value: code, text: name[lang] ?? code }));
  if (delay?.reason && !options.some(({ value }) => value === delay.reason)) options.push({ value: delay.reason, text: delay.reason });
  if (options.length === 0) return;
  form.elements["delay.reason"].append(...[{ value: "", text: "–" }, ...options].map((option) => element("option", option)));
  form.elements["delay.reason"].value = delay?.reason ?? "";
  form.elements["delay.words"].value = delay?.words ?? "";
  const worded = reasons.filter(({ words }) => words).map(({ name }) => name[lang]);
  form.querySelector("[data-delay] .field .hint").textContent = worded.length > 0 ? word("delay.words.hint", { name: worded.join(", ") }) : "";
  follow(form, (period) => item.open.some((one) => one.period === period && one.overdue));
}

const answerField = (rule, indicator) => `answers.${rule}${indicator ? `.${indicator}` : ""}`;

/** A copy of a template in which the words in capitals stand for others. */
function filledCopy(name, words) {
  const made = copyOf(name);
  const put = (text) => text.replace(/NUMBER|RATIO|MILESTONES|PART|DIMENSION|NAME|HINT/g, (capitals) => words[capitals] ?? capitals);
  for (const one of [made, ...made.querySelectorAll("*")]) {
    for (const { name, value } of [...one.attributes]) if (put(value) !== value) one.setAttribute(name, put(value));
    for (const child of one.childNodes) if (child.nodeType === Node.TEXT_NODE) child.textContent = put(child.textContent);
  }
  return made;
}

/** The inputs of what is reported of an indicator. */
function valueFields(item, indicator) {
  const name = fieldOf(indicator.code, codesOf(item));
  const last = (item.latest?.values ?? []).find((one) => one.indicator === indicator.code);
  const hints = [
    indicator.kind !== "milestones" && word(indicator.adds ? "value.period" : "value.cumulative"),
    last && word("value.last", { value: written(indicator, last.value), name: periodName(item.latest.period) }),
  ];
  const unit = kept.data.units[indicator.unit]?.[lang]?.other;
  const words = { NUMBER: name, RATIO: name, MILESTONES: name, NAME: unit && unit.toLocaleLowerCase(lang) !== nameOf(indicator).toLocaleLowerCase(lang) ? `${nameOf(indicator)} (\u2068${unit}\u2069)` : nameOf(indicator), HINT: hints.filter(Boolean).join(" ") };
  const field = filledCopy({ ratio: "ratio", milestones: "milestones" }[indicator.kind] ?? "number", words);
  if (indicator.kind === "milestones") {
    const options = indicator.milestones.map((milestone, i) => ({ value: i + 1, text: word("milestone", { n: i + 1, name: milestone[lang] ?? "" }) }));
    field.querySelector("select").append(element("option", { value: "", text: "–" }), element("option", { value: "0", text: word("milestone.none") }), ...options.map((option) => element("option", option)));
  }
  if (!indicator.breakdown?.length) return [field];
  const parts = copyOf("parts");
  parts.querySelector(".vh").textContent = nameOf(indicator);
  for (const code of indicator.breakdown) {
    const dimension = kept.data.dimensions[code];
    const group = filledCopy("dimension", { DIMENSION: dimension.name[lang] ?? code });
    const place = find("parts", group);
    for (const part of dimension.parts) place.append(filledCopy("part", { PART: `${name}.parts.${code}.${part.code}`, NAME: part.name[lang] ?? part.code }));
    parts.append(group);
  }
  return [field, parts];
}

/** A number as it is typed, such that it can be read in one way. */
const plain = (value) => String(value ?? "").replace(/^(-?\d{1,3}\.\d{3})$/, "$10");

/** Fills in what is said of an indicator: as typed, or by the tracker. */
function fillValue(form, item, one) {
  const name = fieldOf(one.indicator, codesOf(item));
  const put = (field, value) => {
    const input = form.elements[field];
    if (!input || value === undefined || value === null) return;
    input.value = typeof value === "number" ? plain(value) : value;
    const folded = input.closest("details");
    if (folded && input.value !== "") folded.open = true;
  };
  put(`${name}.numerator`, one.numerator);
  put(`${name}.denominator`, one.denominator);
  if (!form.elements[`${name}.denominator`]) put(name, one.value);
  for (const { dimension, part, value } of one.parts ?? []) put(`${name}.parts.${dimension}.${part}`, value);
}

/** A field for the answer to a warning. */
function question(form, name, message, answer = "") {
  const place = find("answers", form);
  place.hidden = false;
  const known = form.elements[name];
  if (known) {
    if (message) known.closest(".field").querySelector(".hint").textContent = message;
    return;
  }
  const field = copyOf("answer");
  const area = field.querySelector("textarea");
  const hint = field.querySelector(".hint");
  area.id = `outbox-${name}`;
  area.name = name;
  area.value = answer;
  field.querySelector("label").htmlFor = area.id;
  hint.id = `${area.id}-hint`;
  hint.textContent = message;
  area.setAttribute("aria-describedby", hint.id);
  place.append(field);
}

function addFiles(opened) {
  const input = opened.form.elements.file;
  const large = [...input.files].filter((file) => file.size > maxFile);
  for (const file of input.files) {
    if (file.size <= maxFile) opened.files.push({ id: crypto.randomUUID(), name: file.name, size: file.size, content: file });
  }
  input.value = "";
  showFiles();
  const wrong = large.map((file) => ({ name: "file", message: word("file.large", { name: file.name }) }));
  wrong.push(...lacking(opened));
  if (opened.files.length > maxFiles) wrong.push({ name: "file", message: word("file.many") });
  complain(opened.form, wrong);
}

function showFiles() {
  const opened = task;
  const rows = opened.files.map((file) => {
    const take = button("remove", () => {
      opened.files = opened.files.filter((other) => other !== file);
      opened.dirty = true;
      showFiles();
      opened.form.elements.file.focus();
    });
    take.setAttribute("aria-label", `${word("remove")} ${file.name}`);
    return element("li", { className: "split" }, element("span", {}, isolated(file.name), ` · ${size(file.size)}`), take);
  });
  find("files", opened.form).replaceChildren(...rows);
}

/** What the tracker found wrong, by field. */
function mistakes(form, answer) {
  const { detail, errors } = inWords(answer);
  const list = errors.map(({ location = "", message, rule, indicator }) => ({ name: rule ? answerField(rule, indicator) : inputAt(location), message }));
  return list.length > 0 ? list : [{ name: "", message: detail }];
}

/** The name of the input of the open form that the tracker blames by its place in the request. */
function inputAt(location) {
  const [place, at, rest = ""] = location.match(/^body\.values\[(\d+)\](?:\.(.*))?$/) ?? [];
  const one = place && task.entry?.values?.[Number(at)];
  if (!one) return location.replace(/^body\./, "");
  const name = fieldOf(one.indicator, codesOf(task.item));
  const part = one.parts?.[Number(rest.match(/^parts\[(\d+)\]/)?.[1])];
  if (part) return `${name}.parts.${part.dimension}.${part.part}`;
  return ["numerator", "denominator"].includes(rest) ? `${name}.${rest}` : name;
}

function complain(form, wrong) {
  app.querySelector(".alert")?.remove();
  form.querySelectorAll(".field > .problem").forEach((old) => old.remove());
  form.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
  form.querySelectorAll(".wrong").forEach((field) => field.classList.remove("wrong"));
  if (wrong.length === 0) return;
  const summary = copyOf("summary");
  for (const { name, message } of wrong) {
    const found = name && form.elements[name];
    const input = found instanceof RadioNodeList ? found[0] : found;
    const text = element("span", { text: message, dir: "auto" });
    summary.querySelector("ul").append(element("li", {}, input ? element("button", { type: "button", className: "plain", onclick: () => input.focus() }, text) : text));
    if (input) blame(input, message);
  }
  form.before(summary);
  summary.focus();
}

function blame(input, message) {
  const field = input.closest(".field");
  const id = `${input.id}-problem`;
  field.classList.add("wrong");
  if (!field.querySelector(`#${CSS.escape(id)}`)) {
    (field.querySelector("input, select, textarea, .choices") ?? field).before(element("p", { id, text: message, className: "problem", dir: "auto" }));
  }
  if (input.type === "radio") return;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
}

const odd = /[^\d\u0660-\u0669\u06f0-\u06f9.,\u066b\u066c\s+\-\u2212%'\u2019]/u;

/** What the tracker would refuse, as far as the device can tell. */
function lacking({ form, item, entry, files }) {
  const { period, status, narrative } = form.elements;
  const asked = item.open.find((one) => one.period === period.value) ?? {};
  const wrong = [];
  const codes = codesOf(item);
  const values = valuesIn(new FormData(form), codes);
  for (const code of codes) if (asked.value && !values.some(({ indicator }) => indicator === code)) wrong.push({ name: fieldOf(code, codes), message: word("needs.value") });
  for (const input of find("values", form).querySelectorAll("input")) {
    const typed = input.value.trim();
    if (odd.test(typed)) wrong.push({ name: input.name, message: word("not_number", { name: `\u2068${typed.slice(0, 40)}\u2069` }) });
  }
  if (narrative.value.trim() === "") {
    if (asked.narrative) wrong.push({ name: "narrative", message: word("needs.narrative") });
    else if (["suspended", "cancelled"].includes(status.value)) wrong.push({ name: "narrative", message: word("needs.why") });
  }
  const reason = form.elements["delay.reason"];
  if (asksDelay(status.value, asked.overdue) && reason.options.length > 0 && !reason.value) wrong.push({ name: "delay.reason", message: word("needs.delay") });
  if (asked.evidence && files.length === 0 && !item.draft && !entry?.draft) wrong.push({ name: "file", message: word("needs.evidence") });
  return wrong;
}

/** Puts the form into the queue, once however often it is asked to. */
async function submit(opened) {
  if (opened.submitting) return;
  const { form } = opened;
  const wrong = [];
  if (!form.elements.period.value) wrong.push({ name: "period", message: word("no_period") });
  if (!form.elements.status.value) wrong.push({ name: "status", message: word("no_status") });
  if (opened.files.length > maxFiles) wrong.push({ name: "file", message: word("file.many") });
  complain(form, wrong);
  if (wrong.length > 0) return;
  opened.submitting = true;
  const { n } = await save(opened, "waiting").finally(() => (opened.submitting = false));
  navigator.storage?.persist?.().catch(() => {});
  close();
  history.replaceState(null, "", `/${lang}/outbox#entry=${n}`);
  await show();
  await note(word("saved"));
  document.querySelector(`#entry-${n}`)?.focus();
  changed();
}

/** Keeps what the form says, one save after the other; it goes when its state is waiting. */
function save(opened, state) {
  opened.dirty = false;
  opened.typed = true;
  opened.saving = opened.saving.catch(() => {}).then(() => keep(opened, state));
  opened.saving.catch(() => (opened.dirty = true));
  return opened.saving;
}

async function keep(opened, state) {
  const { form, item, entry, files } = opened;
  const text = (name) => form.elements[name]?.value ?? "";
  const filled = new FormData(form);
  const stands = opened.before?.stands;
  const version = stands?.version ?? entry?.version ?? item.version;
  const dropped = (entry?.files ?? []).filter((old) => old.evidence && !files.some((file) => file.id === old.id)).map((old) => old.evidence);
  const to = {
    at: Date.now(), base: item.version, submit: true, ...entry, key: opened.key,
    code: item.code, period: text("period"), status: text("status"), values: valuesIn(filled, codesOf(item)), value: undefined, delay: delayIn(filled), narrative: text("narrative"), version,
    answers: answersIn(filled),
    files: files.map(({ content, ...file }) => ({ ...file, keepLocation: form.elements.keep_location.checked })),
    dropped: [...(entry?.dropped ?? []), ...dropped],
    draft: undefined, drafts: (entry?.drafts ?? -1) + 1, state, typed: state === "held", ready: state === "held" && entry?.ready,
    tried: false, answer: undefined, stands: undefined, next: undefined, why: undefined,
  };
  if (loggedIn) await store.remember(loggedIn, lang); // all may have been deleted meanwhile
  const kept = await store.put(account, { ...to, base: stands ? version : to.base }, Object.fromEntries(files.map((file) => [file.id, file.content])));
  if (stands && state === "waiting") await rebase(opened.before, version);
  opened.entry = kept;
  if (kept.n !== entry?.n) opened.made = kept.n;
  files.forEach((file, i) => (file.id = kept.files[i].id));
  return kept;
}

/** Leaves the form; what was kept of it by itself goes with it. */
async function cancel(opened) {
  if (opened.submitting) return;
  opened.dirty = false;
  await opened.saving.catch(() => {});
  if (opened.made) await store.remove(account, opened.made);
  else if (opened.before) await giveBack(opened);
  close();
  history.replaceState(null, "", `/${lang}/outbox`);
  await show();
  document.querySelector("#reportable").scrollIntoView();
  changed();
}

async function start() {
  await load();
  if (inShell && !account) return;
  document.querySelector("[data-unable]").hidden = true;
  app.hidden = false;
  document.querySelector("h1").tabIndex = -1;
  document.querySelector("#outbox-find").addEventListener("input", showCommitments);
  find("wipe").addEventListener("click", wipe);
  addEventListener("hashchange", route);
  addEventListener("visibilitychange", () => {
    if (document.hidden && task?.dirty) save(task, "held");
  });
  addEventListener("pagehide", () => task && setAside(task));
  addEventListener("beforeunload", (event) => {
    if (task?.dirty) event.preventDefault();
  });
  addEventListener("online", () => {
    if (inShell) note(word("back"), element("a", { href: location.href.split("#")[0], text: word("now") }));
  });
  store.onChange(() => show());
  await show();
  await route();
}

if (navigator.serviceWorker && self.indexedDB && navigator.locks) start().catch((error) => console.warn("nothing is kept on this device:", error));
