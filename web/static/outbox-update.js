// Updates in the outbox: what their entries say, and their form.
import { asksDelay, follow } from "./delay.js";
import { copyOf, device, element, fact, find, itemOf, lang, moment, number, periodName, textOf, titleOf, word } from "./outbox-base.js";
import { fillInput, filledCopies, oddNumbers, partFields, unitOf } from "./outbox-fields.js";
import { thingsOf } from "./outbox-thing.js";
import { answersIn, delayIn, fieldOf, valuesIn } from "./progress-form.js";

const measuredOf = (item) => (device.kept?.data.indicators?.[item?.pledge] ?? []).filter(({ kind }) => kind !== "qualitative");
const codesOf = (item) => measuredOf(item).map(({ code }) => code);
const nameOf = (indicator) => textOf(indicator?.name) ?? indicator?.code ?? "";
const said = (value) => (value === "" || value === undefined || value === null ? "–" : value);

/** What is shown and asked of an update. */
export const update = {
  sheet: "form",
  title: (e) => titleOf(e.code),
  about: (e) => [periodName(e.period), e.status && word(`status.${e.status}`), typedOf(itemOf(e.code), e) && `${word("value")} ${typedOf(itemOf(e.code), e)}`, !e.submit && word("draft")],
  refusal: (e) => (e.stands ? [both(e)] : []),
  question: (e) => (e.tried || e.draft ? "ask.maybe" : "ask.delete"),
  page: (e) => ["do.open", `commitments/${e.code}`],
  period: (e) => e?.period,
  fill,
  says,
  lacking,
  inputOf,
};

/** A number with what it counts, in the form that it asks for. */
function written(indicator, value) {
  if (value === null || value === undefined) return "–";
  if (indicator.kind === "milestones") return indicator.reached[lang][value] ?? number(value);
  const forms = device.kept.data.units[indicator.unit]?.[lang] ?? {};
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

/** Why something is late, in words. */
const delayWritten = (delay) => delay && [textOf(device.kept?.data.reasons?.find(({ code }) => code === delay.reason)?.name) ?? delay.reason, delay.words].filter(Boolean).join(" · ");

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
    [stands.author && `\u2068${stands.author}\u2069 · ${moment(new Date(stands.at))}`, device.kept?.data.name ?? ""],
  ];
  note.querySelectorAll("tbody tr").forEach((row, i) => row.querySelectorAll("td").forEach((cell, side) => (cell.textContent = said(pairs[i][side]))));
  return note;
}

function fill({ form, item, entry: e }) {
  tell(form, item);
  const add = find("add", form);
  add.hidden = !device.kept?.data.delivers?.[item.pledge];
  add.querySelector("a").href = `#thing=${item.code}`;
  add.after(...thingsOf(item));
  find("values", form).replaceChildren(...measuredOf(item).flatMap((indicator) => valueFields(item, indicator)));
  const from = e ?? item.draft;
  const owed = item.open.find(({ period }) => period !== item.latest?.period) ?? item.open.at(-1);
  const first = { period: owed?.period, status: item.latest?.status ?? "", narrative: "", ...from };
  for (const one of from?.values ?? []) fillValue(form, one, item);
  for (const name of ["period", "status", "narrative"]) fillInput(form, name, first[name]);
  fillDelay(form, item, from?.delay);
  for (const { rule, indicator, answer } of e?.answers ?? []) question(form, answerField(rule, indicator), "", answer);
  for (const { rule, indicator, message } of e?.answer?.errors ?? []) if (rule) question(form, answerField(rule, indicator), message);
}

/** Offers the reasons for delay; nothing where there are none. */
function fillDelay(form, item, delay) {
  const reasons = device.kept?.data.reasons ?? [];
  const options = reasons.map(({ code, name }) => ({ value: code, text: textOf(name) ?? code }));
  if (delay?.reason && !options.some(({ value }) => value === delay.reason)) options.push({ value: delay.reason, text: delay.reason });
  if (options.length === 0) return;
  form.elements["delay.reason"].append(...[{ value: "", text: "–" }, ...options].map((option) => element("option", option)));
  fillInput(form, "delay.reason", delay?.reason ?? "");
  fillInput(form, "delay.words", delay?.words ?? "");
  const worded = reasons.filter(({ words }) => words).map(({ name }) => textOf(name));
  form.querySelector("[data-delay] .field .hint").textContent = worded.length > 0 ? word("delay.words.hint", { name: worded.join(", ") }) : "";
  follow(form, (period) => item.open.some((one) => one.period === period && one.overdue));
}

function tell(form, item) {
  const facts = find("facts", form);
  const { latest } = item;
  if (latest) fact(facts, word("latest"), [periodName(latest.period), word(`status.${latest.status}`), allWritten(item, latest.values), `\u2068${latest.author}\u2069`].filter(Boolean).join(" · "));
  if (latest?.narrative) fact(facts, word("narrative"), latest.narrative);
  for (const indicator of device.kept?.data.indicators?.[item.pledge] ?? []) {
    const { target, text } = item.targets.find((one) => one.indicator === indicator.code) ?? {};
    fact(facts, `${word("target")} · ${nameOf(indicator)}`, target === null || target === undefined ? text ?? "" : written(indicator, target));
    fact(facts, `${word("verification")} · ${nameOf(indicator)}`, textOf(indicator.verification) ?? "");
  }
  for (const locked of item.locked) fact(facts, periodName(locked.period), textOf(locked.why));
  const open = item.open.at(-1) ?? {};
  const needs = [open.value && word("value"), open.narrative && word("narrative"), open.evidence && word("evidence")].filter(Boolean);
  if (needs.length > 0) fact(facts, word("needs"), needs.join(", "));
}

const answerField = (rule, indicator) => `answers.${rule}${indicator ? `.${indicator}` : ""}`;

/** The inputs of what is reported of an indicator. */
function valueFields(item, indicator) {
  const name = fieldOf(indicator.code, codesOf(item));
  const last = (item.latest?.values ?? []).find((one) => one.indicator === indicator.code);
  const hints = [
    indicator.kind !== "milestones" && word(indicator.adds ? "value.period" : "value.cumulative"),
    last && word("value.last", { value: written(indicator, last.value), name: periodName(item.latest.period) }),
  ];
  const words = { NUMBER: name, RATIO: name, MILESTONES: name, NAME: labelOf(indicator), HINT: hints.filter(Boolean).join(" ") };
  const [field] = filledCopies({ ratio: "ratio", milestones: "milestones" }[indicator.kind] ?? "number", words);
  if (indicator.kind === "milestones") {
    const options = indicator.milestones.map((milestone, i) => ({ value: i + 1, text: word("milestone", { n: i + 1, name: textOf(milestone) ?? "" }) }));
    field.querySelector("select").append(element("option", { value: "", text: "–" }), element("option", { value: "0", text: word("milestone.none") }), ...options.map((option) => element("option", option)));
  }
  return indicator.breakdown?.length ? [field, partFields(name, indicator.breakdown, nameOf(indicator))] : [field];
}

/** The indicator's name, with what it counts where the name does not say it. */
function labelOf(indicator) {
  const [name, unit] = [nameOf(indicator), unitOf(indicator.unit)];
  return unit && unit.slice(1, -1).toLocaleLowerCase(lang) !== name.toLocaleLowerCase(lang) ? `${name} (${unit})` : name;
}

/** Fills in what is said of an indicator: as typed, or by the tracker. */
function fillValue(form, one, item) {
  const name = fieldOf(one.indicator, codesOf(item));
  fillInput(form, `${name}.numerator`, one.numerator);
  fillInput(form, `${name}.denominator`, one.denominator);
  if (!form.elements[`${name}.denominator`]) fillInput(form, name, one.value);
  for (const { dimension, part, value } of one.parts ?? []) fillInput(form, `${name}.parts.${dimension}.${part}`, value);
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

/** What of the entry the form says. */
function says({ form, item, entry, before }) {
  const text = (name) => form.elements[name]?.value ?? "";
  const filled = new FormData(form);
  const stands = before?.stands;
  const version = stands?.version ?? entry?.version ?? item.version;
  return {
    base: stands ? version : entry?.base ?? item.version, submit: entry?.submit ?? true, version,
    period: text("period"), status: text("status"), values: valuesIn(filled, codesOf(item)), value: undefined, delay: delayIn(filled), narrative: text("narrative"), answers: answersIn(filled),
  };
}

/** What the tracker would refuse, as far as the device can tell. */
function lacking({ form, item, entry, files }) {
  const { period, status, narrative } = form.elements;
  const asked = item.open.find((one) => one.period === period.value) ?? {};
  const wrong = [];
  if (!period.value) wrong.push({ name: "period", message: word("no_period") });
  if (!status.value) wrong.push({ name: "status", message: word("no_status") });
  const codes = codesOf(item);
  const values = valuesIn(new FormData(form), codes);
  for (const code of codes) if (asked.value && !values.some(({ indicator }) => indicator === code)) wrong.push({ name: fieldOf(code, codes), message: word("needs.value") });
  wrong.push(...oddNumbers([...find("values", form).querySelectorAll("input")]));
  if (narrative.value.trim() === "") {
    if (asked.narrative) wrong.push({ name: "narrative", message: word("needs.narrative") });
    else if (["suspended", "cancelled"].includes(status.value)) wrong.push({ name: "narrative", message: word("needs.why") });
  }
  const reason = form.elements["delay.reason"];
  if (asksDelay(status.value, asked.overdue) && reason.options.length > 0 && !reason.value) wrong.push({ name: "delay.reason", message: word("needs.delay") });
  if (asked.evidence && files.length === 0 && !item.draft && !entry?.draft) wrong.push({ name: "file", message: word("needs.evidence") });
  return wrong;
}

/** The name of the input that the tracker blames, by its place in the request. */
function inputOf({ item, entry }, { location = "", rule, indicator }) {
  if (rule) return answerField(rule, indicator);
  const [place, at, rest = ""] = location.match(/^body\.values\[(\d+)\](?:\.(.*))?$/) ?? [];
  const one = place && entry?.values?.[Number(at)];
  if (!one) return location.replace(/^body\./, "");
  const name = fieldOf(one.indicator, codesOf(item));
  const part = one.parts?.[Number(rest.match(/^parts\[(\d+)\]/)?.[1])];
  if (part) return `${name}.parts.${part.dimension}.${part.part}`;
  return ["numerator", "denominator"].includes(rest) ? `${name}.${rest}` : name;
}
