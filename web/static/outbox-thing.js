// The register's things in the outbox: what their entries say, and the form of a new one
// or of the next step of one that stands.
import { copyOf, device, element, fact, find, isolated, lang, periodName, textOf, thingOf, titleOf, word } from "./outbox-base.js";
import { fillInput, filledCopies, oddNumbers, partFields, unitOf } from "./outbox-fields.js";
import { overtaken } from "./outbox-step.js";
import { offerPosition } from "./place.js";
import * as store from "./store.js";
import { saysStep, thingIn, titleIn } from "./thing-form.js";

const states = ["planned", "under_way", "done"]; // on the way

/** What is shown and asked of a thing. */
export const thing = {
  sheet: "thing",
  title: (e) => [isolated(e.title || kindName(e.thing.kind))],
  about: (e) => [e.of && word("thing.step"), kindName(e.thing.kind), e.thing.state && word(`thing.state.${e.thing.state}`), periodName(e.thing.period), wordsOf(titleOf(e.code))],
  refusal: (e) => [...(e.stands ? [overtaken(e)] : []), ...(e.answer.alike ? [lookalikes(e)] : [])],
  question: (e) => (e.made ? "thing.ask" : e.tried ? "ask.maybe" : "ask.delete"),
  page: (e) => ["thing.open", `deliverables/${e.made}`],
  period: (e) => e?.thing.period,
  fill,
  says,
  lacking,
  inputOf,
};

const wordsOf = (nodes) => nodes.map((node) => node.textContent ?? node).join("");

const kindName = (code) => textOf(device.kept?.data.kinds?.[code]?.name) ?? code;

/** The kinds of what the commitment can deliver, with the one that was said before. */
function kindsOf(item, said) {
  const { delivers = {}, kinds = {} } = device.kept?.data ?? {};
  const codes = new Set([...(delivers[item.pledge] ?? []), ...(said ? [said] : [])]);
  return [...codes].map((code) => ({ fields: [], ...kinds[code], code }));
}

/** What names a thing: its first field. */
const nameOf = ({ kind, fields }) => fields[device.kept.data.kinds[kind]?.fields[0]?.code] ?? kindName(kind);

/** The way to the next step of each thing of the commitment, folded away; nothing where there is none. */
export function thingsOf({ code }) {
  const things = (device.kept?.data.things ?? []).filter(({ commitment }) => commitment === code);
  const rows = things.map((one) =>
    element("li", {}, element("a", { href: `#step=${one.id}` }, isolated(nameOf(one))), " ", element("span", { text: `${word(`thing.state.${one.state}`)} · ${periodName(one.period)}`, className: "muted" })),
  );
  return rows.length > 0 ? [element("details", { className: "steps" }, element("summary", { text: `${word("thing.list")} · ${code}` }), element("ul", { className: "plain-list" }, ...rows))] : [];
}

/** What a thing looks like, each with the way to it. */
function lookalikes(e) {
  const note = copyOf("alike");
  const rows = e.answer.alike.map((other) => {
    const about = [other.commitment, word(`thing.state.${other.state}`), periodName(other.period)].join(" · ");
    return element("li", {}, element("a", { href: `/${lang}/deliverables/${other.id}`, text: other.title, dir: "auto" }), " ", element("span", { text: about, className: "muted" }));
  });
  note.querySelector("ul").append(...rows);
  return note;
}

function fill(opened) {
  const { form, item, entry: e } = opened;
  const said = e?.thing.kind ?? thingOf(opened.of)?.kind;
  const kinds = opened.of ? kindsOf({}, said) : kindsOf(item, said);
  const select = form.elements.kind;
  select.append(...kinds.map(({ code }) => element("option", { value: code, text: kindName(code) })));
  select.value = said ?? (kinds.some(({ code }) => code === opened.kind) ? opened.kind : kinds[0]?.code) ?? "";
  if (kinds.length < 2) select.closest(".field").replaceWith(element("p", { className: "lead", text: kindName(select.value) }), element("input", { type: "hidden", name: "kind", value: select.value }));
  select.addEventListener("change", () => {
    const typed = thingIn(new FormData(form));
    showFields(opened);
    fillThing(form, typed);
  });
  find("distinct", form).hidden = !(e?.answer?.alike || e?.thing.distinct);
  find("money", form).addEventListener("input", () => spareRow(form));
  showFields(opened);
  const begun = { state: "planned", period: item.open.at(-1)?.period, fields: {} };
  if (opened.of) fillStep(opened, begun);
  else fillThing(form, e?.thing ?? begun);
  if (e?.made) showMade(form, e);
}

/** A thing, with what is said of it since. */
const withStep = (thing, { state = thing.state, fields, place = thing.place, money = thing.money }) => ({ ...thing, state, fields: { ...thing.fields, ...fields }, place, money });

/** Fills in how the thing stands, and what is said of it on top of that. */
function fillStep(opened, begun) {
  const { form, entry: e, of } = opened;
  const stands = newest(thingOf(of), e?.stands?.said);
  const waiting = device.entries.filter((other) => other.of === of && store.open(other) && !(other.n >= e?.n));
  const before = waiting.reduce((thing, other) => withStep(thing, other.thing), { fields: {}, ...stands });
  fillThing(form, { ...begun, state: "", ...before, period: begun.period });
  opened.stood = thingIn(new FormData(form));
  if (e) {
    form.reset(); // of what stands, nothing stays that was emptied since
    fillThing(form, { ...withStep(before, e.thing), period: e.thing.period ?? begun.period, reason: e.thing.reason, distinct: e.thing.distinct });
  }
  find("title", form).replaceChildren(isolated(e?.title || nameOf(before)));
  const facts = find("facts", form);
  facts.hidden = false;
  fact(facts, word("thing.commitment"), ...titleOf(opened.item.code));
  if (stands) fact(facts, word("thing.stands"), `${word(`thing.state.${stands.state}`)} · ${periodName(stands.period)}`);
}

const newest = (one, other) => (other && !(one?.version >= other.version) ? { ...one, ...other } : one);

/** What stands in the register already is not changed here; its files are. */
function showMade(form, e) {
  find("said", form).hidden = true;
  const note = find("made", form);
  note.hidden = false;
  note.querySelector("a").href = `/${lang}/deliverables/${e.made}`;
}

const kindIn = ({ form }) => kindsOf({}, form.elements.kind.value)[0] ?? { fields: [] };

function showFields(opened) {
  const place = find("fields", opened.form);
  place.replaceChildren(...kindIn(opened).fields.flatMap(fieldInputs));
  offerPosition(place);
}

/** The inputs of what is noted in one field, by its type. */
function fieldInputs(f) {
  const name = textOf(f.name) ?? f.code;
  const unit = unitOf(f.unit);
  const made = filledCopies(`field.${f.type}`, { CODE: f.code, NAME: unit ? word("thing.label", { name, unit }) : name });
  const [first] = made;
  if (f.required) first.querySelector("label > .muted, legend > .muted")?.remove();
  if (["under_way", "done"].includes(f.required)) hint(first, word(`thing.required.${f.required}`));
  if (f.choices) first.querySelector("select").append(...f.choices.map((choice) => element("option", { value: choice.code, text: textOf(choice.name) ?? choice.code })));
  if (f.breakdown?.length) made.push(partFields(`fields.${f.code}`, f.breakdown, name));
  return made;
}

/** Puts a hint under the label of a field, which its input is described by. */
function hint(field, text) {
  const input = field.querySelector("input, select, textarea");
  const id = `${input.id}-hint`;
  field.querySelector("label, legend").after(element("p", { id, text, className: "hint" }));
  (input.type === "radio" ? field : input).setAttribute("aria-describedby", id);
}

/** Fills in what is said of a thing, as typed. */
function fillThing(form, { state, period, reason, distinct, fields = {}, place, money }) {
  for (const [name, value] of Object.entries({ state, period, reason })) fillInput(form, name, value);
  form.elements.distinct.checked = Boolean(distinct);
  for (const [code, noted] of Object.entries(fields)) {
    const { value, parts = [] } = typeof noted === "object" ? noted : { value: noted };
    fillInput(form, `fields.${code}`, value);
    for (const { dimension, part, value } of parts) fillInput(form, `fields.${code}.parts.${dimension}.${part}`, value);
  }
  for (const [name, value] of Object.entries(place ?? {})) fillInput(form, `place.${name}`, value);
  for (const [row, of] of (money ?? []).entries()) {
    for (const [name, value] of Object.entries(of)) fillInput(form, `money.${row}.${name}`, value);
    spareRow(form);
  }
}

/** Adds a row for money once the last one is filled in. */
function spareRow(form) {
  const last = [...find("money", form).querySelectorAll("fieldset")].at(-1);
  const inputs = [...last.querySelectorAll("input, select")];
  if (inputs.every((input) => input.value === "")) return;
  const row = Number(inputs[0].name.split(".")[1]);
  const next = last.cloneNode(true);
  for (const one of next.querySelectorAll("[id], [name], [for]")) {
    for (const at of ["id", "name", "for"]) if (one.hasAttribute(at)) one.setAttribute(at, one.getAttribute(at).replace(`money.${row}.`, `money.${row + 1}.`));
    if ("value" in one) one.value = "";
  }
  const legend = next.querySelector("legend");
  legend.textContent = legend.textContent.replace(String(row + 1), String(row + 2));
  last.after(next);
}

/** What of the entry the form says; what the device knows no input for stays as it was. */
function says({ form, entry, before: taken, of, stood }) {
  if (entry?.made) return {};
  const filled = new FormData(form);
  const typed = thingIn(filled);
  if (of) {
    const version = taken?.stands?.version ?? entry?.version ?? thingOf(of).version;
    const base = taken?.stands ? version : entry?.base ?? version;
    return { submit: true, of, version, base, title: titleIn(filled) || (entry?.title ?? ""), thing: changesIn(typed, stood) };
  }
  const before = entry?.thing.kind === typed.kind ? entry.thing.fields : {};
  return { submit: true, title: titleIn(filled) || (entry?.title ?? ""), thing: { ...typed, fields: { ...before, ...typed.fields } } };
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** What is said of a thing otherwise than it stood; what is absent stays as it is. */
function changesIn({ kind, period, state, fields, place, money, reason, distinct }, stood) {
  const filled = (rows) => rows.filter((row) => Object.values(row).some(Boolean));
  const noted = Object.entries(fields).filter(([code, one]) => !same(one, stood.fields[code]));
  const step = {
    ...(state !== stood.state && { state }), ...(noted.length > 0 && { fields: Object.fromEntries(noted) }),
    ...(!same(place, stood.place) && { place }), ...(!same(filled(money), filled(stood.money)) && { money }),
  };
  return saysStep(step) ? { kind, period, reason, ...(distinct && { distinct }), ...step } : { kind };
}

/** Whether a step leads back, which asks for a reason. */
const leadsBack = (from, to) => Boolean(from) && to !== "dropped" && (from === "dropped" || states.indexOf(to) < states.indexOf(from));

/** What the tracker would refuse, as far as the device can tell. */
function lacking(opened) {
  const { form, entry, files, stood } = opened;
  const wrong = [];
  if (entry?.made) return wrong;
  const typed = thingIn(new FormData(form));
  if (stood && !saysStep(changesIn(typed, stood))) return files.length > 0 ? wrong : [{ name: "", message: word("thing.unchanged") }];
  const { state, period, fields, place, reason } = typed;
  if (!state) wrong.push({ name: "state", message: word("thing.no_state") });
  if (!period) wrong.push({ name: "period", message: word("no_period") });
  for (const [i, f] of kindIn(opened).fields.entries()) {
    const noted = fields[f.code];
    const said = f.type === "place" ? place?.commune : noted?.parts ? "parts" : noted;
    const needed = i === 0 || (f.required && states.indexOf(state) >= states.indexOf(f.required));
    if (needed && !said?.trim()) wrong.push({ name: f.type === "place" ? "place.commune" : `fields.${f.code}`, message: word("thing.missing") });
    if (["number", "count"].includes(f.type)) wrong.push(...oddNumbers([...form.querySelectorAll(`[name="fields.${f.code}"], [name^="fields.${f.code}.parts."]`)]));
  }
  if (reason.trim() === "") {
    if (state === "dropped" && stood?.state !== "dropped") wrong.push({ name: "reason", message: word("thing.why_dropped") });
    if (leadsBack(stood?.state, state)) wrong.push({ name: "reason", message: word("thing.why_back") });
  }
  return wrong;
}

/** The name of the input that the tracker blames, by its place in the request. */
function inputOf({ entry }, { location = "" }) {
  const at = location.replace(/^body\./, "").replace(/^money\[(\d+)\]/, "money.$1");
  const [place, code, rest = ""] = at.match(/^fields\.([^.]+)\.(.*)$/) ?? [];
  if (!place) return at;
  const part = entry.thing.fields?.[code]?.parts?.[Number(rest.match(/^parts\[(\d+)\]/)?.[1])];
  return part ? `fields.${code}.parts.${part.dimension}.${part.part}` : `fields.${code}`;
}
