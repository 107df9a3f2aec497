// What became of a thing of the register while its next step waited.
import { copyOf, day, device, moment, number, periodName, sheet, textOf, word } from "./outbox-base.js";
import { unitOf } from "./outbox-fields.js";

/** What stands now beside what was typed: what either of them changed. */
export function overtaken(e) {
  const { said: now, seen = now } = e.stands;
  const note = copyOf("thing.both");
  const rows = note.querySelector("tbody");
  const [empty] = rows.children;
  const add = (...texts) => {
    const row = empty.cloneNode(true);
    [...row.children].forEach((cell, i) => (cell.textContent = texts[i] || "–"));
    rows.append(row);
  };
  for (const { label, write } of aspectsOf(e.thing.kind)) {
    const [stands, stood, typed] = [write(now) ?? "", write(seen) ?? "", write(e.thing)];
    if (stands !== stood || (typed ?? stands) !== stands) add(label, stands, typed ?? word("thing.kept"));
  }
  add(word("thing.label.period"), periodName(now.period), periodName(e.thing.period));
  add(word("thing.label.author"), `\u2068${now.author_name}\u2069 · ${moment(new Date(now.at))}`, device.kept?.data.name);
  empty.remove();
  return note;
}

/** What can be said of a thing of the kind, each with how it is written; nothing is written of what is left as it is. */
function aspectsOf(kind) {
  const fields = device.kept?.data.kinds[kind]?.fields ?? [];
  return [
    { label: word("thing.label.state"), write: ({ state }) => state && word(`thing.state.${state}`) },
    ...fields.map((f) => ({ label: labelOf(f), write: f.type === "place" ? ({ place }) => placeWritten(place) : ({ fields: noted = {} }) => written(f, noted[f.code]) })),
    { label: word("thing.label.money"), write: ({ money }) => money?.map(moneyWritten).filter(Boolean).join("\n") },
  ];
}

function labelOf(f) {
  const [name, unit] = [textOf(f.name) ?? f.code, unitOf(f.unit)];
  return unit ? word("thing.label", { name, unit }) : name;
}

/** What is noted in a field, with its parts. */
function written(f, noted) {
  if (noted === undefined) return undefined;
  const { value, parts = [] } = typeof noted === "object" ? noted : { value: noted };
  const lines = parts.map(({ dimension, part, value }) => {
    const known = device.kept.data.dimensions[dimension]?.parts.find(({ code }) => code === part);
    return word("labelled", { label: textOf(known?.name) ?? part, value: digits(value) });
  });
  return [valueWritten(f, value), ...lines].join("\n");
}

function valueWritten(f, value) {
  if (!value) return digits(value ?? "");
  if (f.type === "choice") return textOf(f.choices.find(({ code }) => code === value)?.name) ?? value;
  if (f.type === "yes_no") return word(`thing.${value}`);
  return f.type === "date" && !Number.isNaN(Date.parse(value)) ? day(value) : digits(value);
}

/** A number of the tracker's as people write it; what was typed stays as it was. */
const digits = (value) => (typeof value === "number" ? number(value) : value);

function placeWritten(place) {
  const { commune = "", lat, lon } = place ?? {};
  return place === undefined ? undefined : [commune, (lat || lon) && `(\u2068${lat}, ${lon}\u2069)`].filter(Boolean).join(" ");
}

/** How much a source gives, as far as a stage; their names are those of the form. */
function moneyWritten({ source, stage, amount }) {
  const named = (input, code) => sheet("thing").querySelector(`[name="money.0.${input}"] option[value="${code}"]`)?.textContent ?? code;
  return source || stage || amount ? word("labelled", { label: `${named("source", source)} · ${named("stage", stage)}`, value: digits(amount) }) : "";
}
