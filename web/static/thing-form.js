// Reads a form of a thing of the register as the tracker does, so that a device that sends
// it by itself says the same.
import { inLines, inOrder, textIn, valueIn } from "./progress-form.js";

/** What a form says of a thing, as a request to the API has it. */
export function thingIn(form) {
  const text = (name) => textIn(form, name);
  const thing = { kind: text("kind"), period: text("period"), state: text("state"), fields: noted(form), reason: text("reason") };
  if (form.has("place.commune")) thing.place = { commune: text("place.commune"), lat: text("place.lat"), lon: text("place.lon") };
  const rows = [...form.keys()].map((name) => Number(name.match(/^money\.(\d+)\./)?.[1] ?? -1));
  const money = (row) => ({ source: text(`money.${row}.source`), stage: text(`money.${row}.stage`), amount: text(`money.${row}.amount`) });
  thing.money = Array.from({ length: Math.max(...rows, -1) + 1 }, (_, row) => money(row));
  if (text("distinct") !== "") thing.distinct = true;
  return thing;
}

function noted(form) {
  const all = inOrder(form).map(([name, text]) => [name, inLines(text)]);
  const codes = new Set(all.filter(([name]) => name.startsWith("fields.")).map(([name]) => name.split(".")[1]));
  const fields = {};
  for (const code of codes) {
    const { value = "", parts } = valueIn(all, code, `fields.${code}`);
    fields[code] = parts ? { value, parts } : value;
  }
  return fields;
}

/** Whether a thing is said to be otherwise than it stands: its next step is more than files. */
export const saysStep = ({ state, fields, place, money }) => [state, fields, place, money].some((part) => part !== undefined);

/** What names the thing of a form: its first field. */
export const titleIn = (form) => ([...form].find(([name]) => name.startsWith("fields."))?.[1] ?? "").trim();
