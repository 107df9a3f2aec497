// The inputs of the outbox's forms, made of the page's templates, and what is wrong with
// them.
import { app, copyOf, device, element, find, lang, sheet, textOf, word } from "./outbox-base.js";

/** Copies of what a template has, in which the words in capitals stand for others. */
export function filledCopies(name, words) {
  const worded = (text) => text.replace(/NUMBER|RATIO|MILESTONES|PART|DIMENSION|NAME|HINT|CODE\.\w+/g, (capitals) => words[capitals.split(".")[0]] ?? capitals);
  return [...sheet(name).children].map((child) => {
    const made = child.cloneNode(true);
    for (const one of [made, ...made.querySelectorAll("*")]) {
      for (const { name, value } of [...one.attributes]) if (worded(value) !== value) one.setAttribute(name, worded(value));
      for (const child of one.childNodes) if (child.nodeType === Node.TEXT_NODE) child.textContent = worded(child.textContent);
    }
    return made;
  });
}

/** What a number counts, isolated; undefined for nothing. */
export function unitOf(code) {
  const name = device.kept.data.units[code]?.[lang]?.other;
  return name && `\u2068${name}\u2069`;
}

/** The inputs of the parts of a number, folded away. */
export function partFields(name, breakdown, of) {
  const parts = copyOf("parts");
  parts.querySelector(".vh").textContent = of;
  for (const code of breakdown) {
    const dimension = device.kept.data.dimensions[code];
    const [group] = filledCopies("dimension", { DIMENSION: textOf(dimension.name) ?? code });
    const place = find("parts", group);
    for (const part of dimension.parts) place.append(...filledCopies("part", { PART: `${name}.parts.${code}.${part.code}`, NAME: textOf(part.name) ?? part.code }));
    parts.append(group);
  }
  return parts;
}

/** A number as it is typed, such that it can be read in one way. */
const plain = (value) => (typeof value === "number" ? String(value).replace(/^(-?\d{1,3}\.\d{3})$/, "$10") : value);

/** Fills an input in, and unfolds what it stands in. */
export function fillInput(form, name, value) {
  const input = form.elements[name];
  if (!input || value === undefined || value === null) return;
  input.value = plain(value);
  if (value !== "" && input instanceof Element) unfold(input);
}

function unfold(input) {
  for (let at = input.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
}

const odd = /[^\d\u0660-\u0669\u06f0-\u06f9.,\u066b\u066c\s+\-\u2212%'\u2019]/u;

/** What of numbers can't be one, as far as the device can tell. */
export const oddNumbers = (inputs) =>
  inputs.filter((input) => odd.test(input.value.trim())).map(({ name, value }) => ({ name, message: word("not_number", { name: `\u2068${value.trim().slice(0, 40)}\u2069` }) }));

/** Says what is wrong above the form and at its fields: `{ name, message }`, the name of an input or "". */
export function complain(form, wrong) {
  app.querySelector(".alert")?.remove();
  form.querySelectorAll(".field > .problem").forEach((old) => old.remove());
  form.querySelectorAll("[data-blamed]").forEach(absolve);
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
  unfold(input);
  const field = input.closest(".field");
  const id = `${input.id}-problem`;
  field.classList.add("wrong");
  if (!field.querySelector(`#${CSS.escape(id)}`)) {
    (field.querySelector("input, select, textarea, .choices") ?? field).before(element("p", { id, text: message, className: "problem", dir: "auto" }));
  }
  const blamed = input.type === "radio" ? input.closest("fieldset") : input;
  if (blamed === input) input.setAttribute("aria-invalid", "true");
  blamed.dataset.blamed = id;
  describe(blamed, `${blamed.getAttribute("aria-describedby") ?? ""} ${id}`);
}

/** Takes back what was said of an input. */
function absolve(blamed) {
  describe(blamed, (blamed.getAttribute("aria-describedby") ?? "").replace(blamed.dataset.blamed, ""));
  blamed.removeAttribute("aria-invalid");
  delete blamed.dataset.blamed;
}

function describe(input, ids) {
  if (ids.trim() === "") input.removeAttribute("aria-describedby");
  else input.setAttribute("aria-describedby", ids.trim());
}
