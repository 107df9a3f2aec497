// Reads a form of progress as the tracker does, so that a device that sends it by itself
// says the same.

/** The name of the input of an indicator, of those on which is reported together. */
export const fieldOf = (indicator, codes) => (codes.length === 1 ? "value" : `values.${indicator}`);

/** A text with the ends of lines that scripts have: forms are sent with others. */
export const inLines = (text) => (typeof text === "string" ? text.replaceAll("\r\n", "\n") : text);

/** What a form says in a field; "" where it has none. */
export const textIn = (form, name) => inLines(form.get(name) ?? "");

/** A form's fields in the order in which the page's form is read, so that both say the same. */
export const inOrder = (form) => [...form].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));

/** What a form says of each indicator, as typed; those of which it says nothing are left out. */
export function valuesIn(form, codes) {
  const fields = inOrder(form);
  return codes.map((indicator) => valueIn(fields, indicator, fieldOf(indicator, codes))).filter((value) => Object.keys(value).length > 1);
}

export function valueIn(fields, indicator, name) {
  const found = { indicator };
  const parts = [];
  for (const [field, text] of fields) {
    const typed = typeof text === "string" ? text.trim() : "";
    const rest = field.slice(name.length);
    if (typed === "" || !field.startsWith(name)) continue;
    if (rest === "") found.value = typed;
    else if (rest === ".numerator" || rest === ".denominator") found[rest.slice(1)] = typed;
    else if (rest.startsWith(".parts.")) parts.push([...rest.slice(".parts.".length).split("."), typed]);
  }
  if (parts.length > 0) found.parts = parts.map(([dimension, part, value]) => ({ dimension, part, value }));
  return found;
}

/** Why the update of a form is late; undefined where it does not say it. */
export function delayIn(form) {
  const [reason, words] = ["reason", "words"].map((name) => textIn(form, `delay.${name}`));
  return reason || words ? { reason, words } : undefined;
}

/** The answers to warnings that a form gives. */
export const answersIn = (form) =>
  inOrder(form)
    .filter(([name, text]) => name.startsWith("answers.") && text.trim() !== "")
    .map(([name, answer]) => {
      const [rule, ...indicator] = name.slice("answers.".length).split(".");
      return { rule, ...(indicator.length > 0 && { indicator: indicator.join(".") }), answer: inLines(answer) };
    });
