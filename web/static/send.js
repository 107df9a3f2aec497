// Sends what waits on the device, one entry after the other, each exactly once.
import { blob, change, changeAbove, entries, entryOf, keepData, kept, open, remove, told } from "./store.js";
import { saysStep } from "./thing-form.js";

const api = "/api/v1";
const firstPause = 5_000;
const longestPause = 600_000;
const patience = 60_000; // for an answer
const slowest = 20; // bytes in a millisecond; a slower network counts as none

/** The network or the tracker fails; what was tried may have arrived or not. */
class Later extends Error {
  constructor(why, { all = false, pause = 0 } = {}) {
    super(why);
    Object.assign(this, { why, all, pause });
  }
}

/** The tracker says no. */
class Refused extends Error {
  constructor({ status, type = "", detail = "", errors = [], alike }) {
    super(detail);
    this.answer = { status, type: type.replace("urn:tracker:problem:", ""), detail, errors, alike };
  }
}

/** A file is not on the device any more. */
const lost = ({ name }) => new Refused({ status: 0, type: "lost", errors: [{ location: "file", name }] });

let queue = Promise.resolve();

/**
 * Sends what waits for the account and may go. With `force`, pauses are not
 * waited for. Returns when to come again: a time, or undefined. One page, tab or
 * worker sends at a time.
 */
export function send(account, options = {}) {
  const mine = () => navigator.locks.request(`tracker-send-${account}`, () => run(account, options));
  return (queue = queue.then(mine, mine));
}

async function run(account, { lang, force }) {
  const passed = new Set(); // commitments whose turn is over
  for (;;) {
    const next = nextOf(await entries(account), passed, force);
    if (!next) break;
    passed.add(next.n);
    const later = await sendOne(account, next, lang);
    told();
    if (later?.all) break;
  }
  const times = (await entries(account)).filter((e) => e.state === "waiting" && e.next).map((e) => e.next);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** The first entry that may go: those of one commitment go in their order. */
function nextOf(list, passed, force) {
  const behind = new Set();
  for (const e of list.filter(open)) {
    if (behind.has(e.code)) continue;
    behind.add(e.code);
    if (passed.has(e.n)) continue;
    if (e.state === "sending" || (e.state === "waiting" && (force || !(e.next > Date.now())))) return e;
  }
  return undefined;
}

async function sendOne(account, { n }, lang) {
  const begun = await change(account, n, (e) => {
    if (e.state !== "waiting" && e.state !== "sending") return undefined;
    return { state: "sending", rev: (e.rev ?? 0) + 1, why: undefined, answer: undefined };
  });
  if (!begun) return undefined;
  told();
  const to = { account, lang, n, rev: begun.rev };
  try {
    const arrived = await deliver(to);
    await sent(to, begun, arrived);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) {
      await refused(to, begun, error.answer);
      return undefined;
    }
    const later = error instanceof Later ? error : new Later("error");
    await note(to, (e) => ({ state: "waiting", why: later.why, tries: (e.tries ?? 0) + 1, next: Date.now() + pause(e, later) }));
    return later;
  }
}

const pause = ({ tries = 0 }, later) => Math.max(later.pause, Math.min(firstPause * 2 ** tries, longestPause));

/** Whether the entry is still the one whose sending was begun. */
const same = (e, { rev }) => e?.state === "sending" && e.rev === rev;

/** Changes the entry that is being sent, and no other in its place. */
const note = (to, what) => change(to.account, to.n, (e) => same(e, to) && (typeof what === "function" ? what(e) : what));

/** The entry that is being sent, as it stands. */
async function being(to) {
  const e = await entryOf(to.account, to.n);
  if (!same(e, to)) throw new Later("gone"); // nobody reads why: there is no entry to say it
  return e;
}

/** Brings an entry to the tracker; each step can be repeated and is done once. */
async function deliver(to) {
  for (let round = 0; ; round++) {
    const e = await being(to);
    if (e.thing) return deliverThing(to, e);
    if ((e.files.length > 0 || !e.submit) && !e.tried) {
      const draft = await saveDraft(to, e);
      const whole = await attach(to, draft, e);
      if (!whole && round >= 2) throw new Later("error");
      if (!whole) continue; // the draft was discarded elsewhere
      if (!e.submit) return draft;
    }
    await note(to, { tried: true });
    return report(to, await being(to), true, e.key);
  }
}

/** Puts a thing or its next step into the register, and then its files beside it. */
async function deliverThing(to, e) {
  const id = e.made ?? (e.of && !saysStep(e.thing) ? e.of : await enterThing(to, e));
  for (const file of e.files) if (!file.sent) await attachOne(to, `${api}/deliverables/${id}/evidence`, file);
  return { id };
}

async function enterThing(to, e) {
  await note(to, { tried: true });
  const thing = await (e.of ? makeStep(to, e) : post(to, `${api}/commitments/${encodeURIComponent(e.code)}/deliverables`, e.thing, e.key));
  await note(to, { made: thing.id, tried: false, arrived: e.of && thing.version });
  if (e.of) await changeAbove(to.account, e, { version: thing.version });
  await noteThing(to.account, thing);
  return thing.id;
}

/** Makes the next step of a thing. Where what it says stands already, its files go beside that. */
async function makeStep(to, e) {
  const address = `${api}/deliverables/${e.of}`;
  try {
    return await tell(to, "PATCH", address, { ...e.thing, version: e.version }, e.key);
  } catch (error) {
    if (error.answer?.type !== "deliverable:unchanged" || e.files.length === 0) throw error;
    return ask(to, "GET", address);
  }
}

async function saveDraft(to, e) {
  if (e.draft) return { id: e.draft };
  const draft = await report(to, e, false, `${e.key}.d${e.drafts ?? 0}`);
  await note(to, { draft: draft.id });
  return draft;
}

const report = (to, e, submit, key) => {
  const { period, status, values, delay, narrative, version } = e;
  const body = { period, status, values, value_text: e.value, delay, narrative, version, submit, answers: e.answers ?? [] }; // value: of an entry of earlier days
  return post(to, `${api}/commitments/${encodeURIComponent(e.code)}/updates`, body, key);
};

const post = (to, address, body, key) => tell(to, "POST", address, body, key);

const tell = (to, method, address, body, key) =>
  ask(to, method, address, { body: JSON.stringify(body), headers: { "Content-Type": "application/json", "Idempotency-Key": key } });

/** Attaches what is not there yet; false where the draft is gone. */
async function attach(to, draft, e) {
  const address = `${api}/updates/${draft.id}/evidence`;
  try {
    for (const id of e.dropped ?? []) await ask(to, "DELETE", `${api}/evidence/${id}`).catch(unlessGone);
    for (const file of e.files) if (!file.sent) await attachOne(to, address, file);
    if (e.files.length === 0) return true;
    const there = new Set((await ask(to, "GET", `${address}?per_page=200`)).items.map((item) => item.id));
    const now = await being(to);
    if (there.size > 0 && now.files.every((file) => file.sent && (!file.evidence || there.has(file.evidence)))) return true;
  } catch (error) {
    if (error.answer?.status !== 404) throw error;
  }
  await note(to, (now) => ({
    draft: undefined,
    drafts: (now.drafts ?? 0) + 1,
    files: now.files.map(({ sent, evidence, ...file }) => file),
  }));
  return false;
}

const unlessGone = (error) => {
  if (![404, 409].includes(error.answer?.status)) throw error;
};

async function attachOne(to, address, file) {
  const content = await blob(to.account, file.id);
  if (!content) throw lost(file);
  const body = new FormData();
  body.set("kind", "file");
  if (file.keepLocation) body.set("keep_location", "true");
  body.set("file", content, file.name);
  const item = await ask(to, "POST", address, { body, size: content.size }).catch((error) => {
    if (error.answer?.type === "evidence:duplicate") return {};
    if (error.answer && error.answer.status !== 404) error.answer.detail = `\u2068${file.name}\u2069: ${error.answer.detail}`;
    throw error;
  });
  await note(to, (now) => ({
    files: now.files.map((f) => (f.id === file.id ? { ...f, sent: true, evidence: item.id } : f)),
  }));
}

/** Asks the tracker, for the account and for nobody else, and waits as long as its size may take. */
async function ask({ account, lang }, method, address, { headers = {}, size = 0, ...rest } = {}) {
  let answer;
  let content;
  try {
    answer = await fetch(address, {
      method,
      headers: { "Accept-Language": lang, "Tracker-Account": account, ...headers },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(patience + size / slowest),
      ...rest,
    });
    if (answer.status === 204) return {};
    content = await answer.json();
  } catch {
    if (!answer || answer.status < 500) throw new Later("offline", { all: true }); // or something on the way answers in the tracker's place
  }
  if (answer.ok && content) return content;
  const wait = Number(answer.headers.get("Retry-After")) * 1000 || 0;
  const type = content?.type ?? "";
  if (answer.status === 401) throw new Later("login", { all: true, pause: longestPause });
  if (type.endsWith(":other_account")) throw new Later("account", { all: true, pause: longestPause });
  if (answer.status === 429 || answer.status === 503) throw new Later("busy", { all: true, pause: wait });
  if (answer.status === 408 || answer.status >= 500 || !type) throw new Later("error", { pause: wait });
  throw new Refused({ status: answer.status, ...content });
}

/** What is behind it was written on top of it, so that it counts from its version on. */
async function sent(to, e, arrived) {
  const { account } = to;
  const noted = await note(to, {
    state: "sent", sentAt: Date.now(), why: undefined, answer: undefined, next: undefined, ...(e.thing ? thingSent(e, arrived) : updateSent(e, arrived)),
  });
  if (noted) await remove(account, e.n, true);
  if (e.thing || !e.submit) return;
  await noteLatest(account, e, arrived);
  await changeAbove(account, e, { version: arrived.version });
}

const updateSent = ({ submit }, { id, version }) =>
  submit ? { update: id, draftID: undefined, arrived: version, narrative: "", delay: undefined } : { update: undefined, draftID: id, arrived: undefined, narrative: "", delay: undefined };

/** Of a thing its title stays, for the list. */
const thingSent = ({ thing: { kind, period, state } }, { id }) => ({ made: id, thing: { kind, period, state } });

/** What is written next builds on this, also when the device goes offline before all is read anew. */
async function noteLatest(account, { code, period, status, narrative }, { version, values, author_name: author, submitted_at: at }) {
  const known = await kept(account);
  const item = known?.data.items.find((one) => one.code === code);
  if (!item || item.version >= version) return;
  Object.assign(item, { version, latest: { period, status, values, narrative, author, at }, draft: null });
  await keepData(account, { ...known, tag: "" });
}

/** The same of a thing: its next step builds on how it stands now. */
async function noteThing(account, { id, commitment, kind, version, period, state, fields, place, money }) {
  const known = await kept(account);
  const { things = [] } = known?.data ?? {};
  if (!known || things.some((thing) => thing.id === id && thing.version >= version)) return;
  const thing = { id, commitment, kind, version, period, state, fields, place, money };
  await keepData(account, { ...known, tag: "", data: { ...known.data, things: [thing, ...things.filter((other) => other.id !== id)] } });
}

/**
 * Keeps the reason, and after another's change also what stands now. A key that
 * was used for something else is not used again.
 */
async function refused(to, e, answer) {
  const reused = answer.errors.some(({ location = "" }) => location.endsWith("Idempotency-Key"));
  const overtaken = reused || answer.type === "stale" || answer.type === "deliverable:stale";
  const stands = overtaken && (e.of || !e.thing) ? await (e.of ? standingThing : standing)(to, e).catch(() => undefined) : undefined;
  await note(to, {
    state: "refused", answer: reused ? { ...answer, type: "reused" } : answer, stands, tried: false, next: undefined,
    ...(reused && { key: crypto.randomUUID() }),
  });
}

async function standing(to, e) {
  const address = `${api}/commitments/${encodeURIComponent(e.code)}`;
  const [commitment, updates] = await Promise.all([ask(to, "GET", address), ask(to, "GET", `${address}/updates?per_page=50`)]);
  const latest = updates.items.find((u) => u.period === e.period && u.state !== "superseded") ?? updates.items[0];
  const { period, status, values, delay, narrative, author_name: author, submitted_at: at } = latest ?? {};
  return { version: commitment.version, said: latest && { period, status, values, delay, narrative, author, at } };
}

/** How a thing stands now, and how it stood when its next step was entered. */
async function standingThing(to, e) {
  const { steps } = await ask(to, "GET", `${api}/deliverables/${e.of}/history`);
  const now = steps.at(-1);
  return { version: now.version, said: now, seen: steps.find(({ version }) => version === e.version) };
}
