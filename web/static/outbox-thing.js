// The register's things in the outbox: what their entries say, and the form of a new one.
import { copyOf, device, element, find, isolated, lang, periodName, textOf, titleOf, word } from "./outbox-base.js";
import { filledCopies, oddNumbers, partFields, put, unitOf } from "./outbox-fields.js";
import { offerPosition } from "./place.js";
import { thingIn, titleIn } from "./thing-form.js";

const states = ["planned", "under_way", "done"]; // on the way

/** What is shown and asked of a thing. */
export const thing = {
  sheet: "thing",
  title: (e) => [isolated(e.title || kindName(e.thing.kind))],
  about: (e) => [kindName(e.thing.kind), e.thing.state && word(`thing.state.${e.thing.state}`), periodName(e.thing.period), textIn(titleOf(e.code))],
  refusal: (e) => (e.answer.alike ? [alike(e)] : []),
  question: (e) => (e.made ? "thing.ask" : e.tried ? "ask.maybe" : "ask.delete"),
  page: (e) => ["thing.open", `deliverables/${e.made}`],
  period: (e) => e?.thing.period,
  fill,
  says,
  lacking,
  inputOf,
};

const textIn = (nodes) => nodes.map((node) => node.textContent ?? node).join("");

const kindName = (code) => textOf(device.kept?.data.kinds?.[code]?.name) ?? code;

/** The kinds of what the commitment can deliver, with the one that was said before. */
function kindsOf(item, said) {
  const { delivers = {}, kinds = {} } = device.kept?.data ?? {};
  const codes = new Set([...(delivers[item.pledge] ?? []), ...(said ? [said] : [])]);
  return [...codes].map((code) => ({ fields: [], ...kinds[code], code }));
}

/** What a thing looks like, each with the way to it. */
function alike(e) {
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
  const kinds = kindsOf(item, e?.thing.kind);
  const select = form.elements.kind;
  select.append(...kinds.map(({ code }) => element("option", { value: code, text: kindName(code) })));
  select.value = e?.thing.kind ?? (kinds.some(({ code }) => code === opened.kind) ? opened.kind : kinds[0]?.code) ?? "";
  if (kinds.length < 2) select.closest(".field").replaceWith(element("p", { className: "lead", text: kindName(select.value) }), element("input", { type: "hidden", name: "kind", value: select.value }));
  select.addEventListener("change", () => {
    const typed = thingIn(new FormData(form));
    showFields(opened);
    fillThing(form, typed);
  });
  find("distinct", form).hidden = !(e?.answer?.alike || e?.thing.distinct);
  find("money", form).addEventListener("input", () => spareRow(form));
  showFields(opened);
  fillThing(form, e?.thing ?? { state: "planned", period: item.open.at(-1)?.period, fields: {} });
  if (e?.made) showMade(form, e);
}

/** What stands in the register already is not changed here; its files are. */
function showMade(form, e) {
  find("said", form).hidden = true;
  const note = find("made", form);
  note.hidden = false;
  note.querySelector("a").href = `/${lang}/deliverables/${e.made}`;
}

const kindIn = ({ form, item, entry }) => kindsOf(item, entry?.thing.kind).find(({ code }) => code === form.elements.kind.value) ?? { fields: [] };

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
function fillThing(form, { kind, fields = {}, place = {}, money = [], ...rest }) {
  for (const [name, value] of Object.entries(rest)) if (name !== "distinct") put(form, name, value);
  form.elements.distinct.checked = Boolean(rest.distinct);
  for (const [code, noted] of Object.entries(fields)) {
    const { value, parts = [] } = typeof noted === "string" ? { value: noted } : noted;
    put(form, `fields.${code}`, value);
    for (const { dimension, part, value } of parts) put(form, `fields.${code}.parts.${dimension}.${part}`, value);
  }
  for (const [name, value] of Object.entries(place)) put(form, `place.${name}`, value);
  for (const [row, of] of money.entries()) {
    for (const [name, value] of Object.entries(of)) put(form, `money.${row}.${name}`, value);
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
function says({ form, entry }) {
  if (entry?.made) return {};
  const filled = new FormData(form);
  const typed = thingIn(filled);
  const before = entry?.thing.kind === typed.kind ? entry.thing.fields : {};
  return { submit: true, title: titleIn(filled) || (entry?.title ?? ""), thing: { ...typed, fields: { ...before, ...typed.fields } } };
}

/** What the tracker would refuse, as far as the device can tell. */
function lacking(opened) {
  const { form, entry } = opened;
  const wrong = [];
  if (entry?.made) return wrong;
  const { state, period, fields, place, reason } = thingIn(new FormData(form));
  if (!state) wrong.push({ name: "state", message: word("thing.no_state") });
  if (!period) wrong.push({ name: "period", message: word("no_period") });
  for (const [i, f] of kindIn(opened).fields.entries()) {
    const noted = fields[f.code];
    const said = f.type === "place" ? place?.commune : noted?.parts ? "parts" : noted;
    const needed = i === 0 || (f.required && states.indexOf(state) >= states.indexOf(f.required));
    if (needed && !said?.trim()) wrong.push({ name: f.type === "place" ? "place.commune" : `fields.${f.code}`, message: word("thing.missing") });
    if (["number", "count"].includes(f.type)) wrong.push(...oddNumbers([...form.querySelectorAll(`[name="fields.${f.code}"], [name^="fields.${f.code}.parts."]`)]));
  }
  if (state === "dropped" && reason.trim() === "") wrong.push({ name: "reason", message: word("thing.why_dropped") });
  return wrong;
}

/** The name of the input that the tracker blames, by its place in the request. */
function inputOf({ entry }, { location = "" }) {
  const at = location.replace(/^body\./, "").replace(/^money\[(\d+)\]/, "money.$1");
  const [place, code, rest = ""] = at.match(/^fields\.([^.]+)\.(.*)$/) ?? [];
  if (!place) return at;
  const part = entry.thing.fields[code]?.parts?.[Number(rest.match(/^parts\[(\d+)\]/)?.[1])];
  return part ? `fields.${code}.parts.${part.dimension}.${part.part}` : `fields.${code}`;
}
