// What the parts of the outbox share: its words, which are in the page's templates, and
// what is kept on the device.
import * as store from "./store.js";

export const lang = document.documentElement.lang;
export const app = document.querySelector("[data-app]");
export const loggedIn = document.querySelector("[data-outbox]").dataset.outbox;
export const inShell = loggedIn === "";
export const find = (name, within = app) => within.querySelector(`[data-${name}]`);
export const sheet = (name) => document.querySelector(`template[data-of="${name}"]`).content;
export const copyOf = (name) => sheet(name).firstElementChild.cloneNode(true);

/** Whose device it is, what is kept of the tracker: `{ at, data }`, and what was entered. */
export const device = { account: undefined, kept: undefined, entries: [] };

export async function load() {
  device.account = loggedIn || ((await store.current())?.id ?? "");
  if (device.account) device.kept = await store.kept(device.account);
  device.entries = device.account ? await store.entries(device.account) : [];
}

const shown = lang === "ar" ? "ar-MA" : lang;

export const word = (name, values = {}) =>
  Object.entries(values).reduce(
    (text, [key, value]) => text.replace(`[${key}]`, value),
    sheet(name.startsWith("thing.") ? "thing.words" : "words").querySelector(`[data-word="${name}"]`).textContent,
  );
/** A moment by the device's own clock, with its zone: it may not be the tracker's. */
export const moment = (time) =>
  new Intl.DateTimeFormat(shown, { day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "shortOffset" }).format(time);
export const day = (date) => new Intl.DateTimeFormat(shown, { dateStyle: "long", timeZone: "UTC" }).format(new Date(date));
export const number = (value) => (value === null || value === undefined || value === "" ? "–" : new Intl.NumberFormat(shown, { maximumFractionDigits: 4 }).format(value));
export const size = (bytes) => word("bytes", { n: number(Math.ceil(bytes / 1024)) });

/** A text of several languages in the page's, or in another that it has. */
export const textOf = (text) => text?.[lang] ?? Object.values(text ?? {})[0];
export const periodName = (code) => device.kept?.data.periods[code]?.[lang] ?? code;
export const thingOf = (id) => device.kept?.data.things?.find((thing) => thing.id === id);
export const itemOf = (code) => device.kept?.data.items.find((item) => item.code === code);

export function element(name, { text, ...attributes } = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

export const isolated = (text) => element("bdi", { text });
export const button = (name, act, secondary = true) => element("button", { type: "button", text: word(name), className: secondary ? "secondary" : "", onclick: act });

export function titleOf(code) {
  const item = itemOf(code);
  const { pledges, regions } = device.kept?.data ?? {};
  const names = item ? `${textOf(pledges[item.pledge]) ?? item.pledge} · ${textOf(regions[item.region]) ?? item.region} ` : "";
  return [names, element("bdi", { text: code, className: "code" })];
}

export function fact(list, term, ...content) {
  if (content.some((part) => part !== "" && part !== undefined)) {
    list.append(element("div", {}, element("dt", { text: term }), element("dd", { dir: "auto" }, ...content)));
  }
}

export function note(text, link) {
  const place = find("note");
  place.replaceChildren(text, ...(link ? [" ", link] : []));
  place.hidden = false;
}

/** Says that something changed, and sends what may go. */
export function changed() {
  store.told();
  dispatchEvent(new Event("tracker:send"));
  navigator.serviceWorker.ready.then((registration) => registration.sync?.register("outbox")).catch(() => {});
}

/** Puts what was written on top of an entry on a newer version. */
export const rebase = (e, version) => store.changeAbove(device.account, e, { base: version, version });

/** Why an entry was refused; what the tracker does not say itself is said here. */
export function inWords({ thing, of, answer: { type, detail, errors = [] } }) {
  if (type === "reused") return { detail: word(thing && !of ? "thing.reused" : "reused"), errors: [] };
  if (type !== "lost") return { detail, errors };
  const named = errors.map((error) => ({ ...error, message: word("lost", { name: `\u2068${error.name}\u2069` }) }));
  return { detail: named[0].message, errors: named };
}
