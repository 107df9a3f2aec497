// The form that is open in the outbox: it takes its entry out of the queue, keeps what
// is typed, and puts it into the queue.
import { button, changed, copyOf, day, device, element, find, inWords, isolated, itemOf, lang, loggedIn, note, periodName, rebase, size, titleOf, word } from "./outbox-base.js";
import { keepEntry } from "./enter.js";
import { complain } from "./outbox-fields.js";
import { show } from "./outbox-list.js";
import * as store from "./store.js";

const maxFile = 25 << 20;
const maxFiles = 20;

let task; // the form that is open

/** Leaves the form that is open for another page: what was typed is held, what was only looked at goes on. */
export async function setAside() {
  const opened = task;
  if (opened?.dirty) await save(opened, "held");
  else if (opened?.before && !opened.typed) await giveBack(opened).then(changed);
}

/** Keeps at once what was typed, because the page may end. */
export const holdTyped = () => task?.dirty && save(task, "held");
export const isTyped = () => Boolean(task?.dirty);

export function close() {
  task = undefined;
  find("task").replaceChildren();
  find("lists").hidden = false;
}

/**
 * Takes an entry out of the queue, so that it does not go while its form is open;
 * undefined where it may be on its way. What it was stays at hand.
 */
export async function take(n) {
  let before;
  const entry = await store.change(device.account, n, (e) => {
    if (!store.changeable(e)) return undefined;
    const looked = e.state === "held" && e.ready && !e.typed; // its form was open when the page ended
    before = looked ? { ...e, state: "waiting", ready: undefined } : e;
    return e.state === "waiting" ? { state: "held", ready: true, rev: (e.rev ?? 0) + 1 } : { rev: (e.rev ?? 0) + 1 };
  });
  if (!entry) return undefined;
  store.told();
  return { entry, before, blobs: await store.blobs(device.account, n) };
}

/** Puts an entry back as it was before its form was opened, unless others changed it. */
const giveBack = ({ entry, before }) =>
  store.change(device.account, entry.n, (e) => {
    if (e.rev !== entry.rev || !store.changeable(e)) return undefined;
    return { dropped: undefined, ready: undefined, typed: undefined, ...before, rev: e.rev + 1 };
  });

/** Opens the form of a new entry on the commitment, or of one that was taken out. */
export function openForm(subject, code, { entry: e, before, blobs = {}, kind, of = e?.of } = {}) {
  const item = itemOf(code) ?? { code, version: e?.version, targets: [], open: [], locked: [] };
  const form = copyOf(subject.sheet);
  const files = (e?.files ?? []).map((file) => ({ ...file, content: blobs[file.id] }));
  const opened = { subject, form, item, entry: e, before, files, kind, of, key: crypto.randomUUID(), dirty: false, saving: Promise.resolve() };
  task = opened;
  find("title", form).append(...titleOf(code));
  fillPeriods(opened);
  subject.fill(opened);
  form.elements.keep_location.checked = files.some((file) => file.keepLocation);
  showFiles(opened);
  form.addEventListener("input", () => (opened.dirty = true));
  form.elements.file.addEventListener("change", () => addFiles(opened));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(opened);
  });
  find("cancel", form).addEventListener("click", () => cancel(opened));
  find("lists").hidden = true;
  find("note").hidden = true;
  find("task").replaceChildren(...(e?.answer ? subject.refusal(e) : []), form);
  if (e?.answer && !e.stands) complain(form, mistakes(opened));
  else find("title", form).focus();
}

function fillPeriods({ subject, form, item, entry }) {
  const open = item.open.map(({ period, until, late }) => ({
    value: period,
    text: word(late ? "period.late" : "period.on_time", { name: periodName(period), date: day(until) }),
  }));
  const said = subject.period(entry);
  if (said && !open.some(({ value }) => value === said)) open.unshift({ value: said, text: periodName(said) });
  form.elements.period.append(...open.map((option) => element("option", option)));
}

function addFiles(opened) {
  const input = opened.form.elements.file;
  const large = [...input.files].filter((file) => file.size > maxFile);
  for (const file of input.files) {
    if (file.size <= maxFile) opened.files.push({ id: crypto.randomUUID(), name: file.name, size: file.size, content: file });
  }
  input.value = "";
  showFiles(opened);
  complain(opened.form, [...large.map((file) => ({ name: "file", message: word("file.large", { name: file.name }) })), ...tooMany(opened)]);
}

const tooMany = ({ files }) => (files.length > maxFiles ? [{ name: "file", message: word("file.many") }] : []);

function showFiles(opened) {
  const rows = opened.files.map((file) => {
    const row = element("li", { className: "split" }, element("span", {}, isolated(file.name), ` · ${size(file.size)}`));
    if (opened.entry?.made && file.sent) return row; // what the register has stays there
    const take = button("remove", () => {
      opened.files = opened.files.filter((other) => other !== file);
      opened.dirty = true;
      showFiles(opened);
      opened.form.elements.file.focus();
    });
    take.setAttribute("aria-label", `${word("remove")} ${file.name}`);
    row.append(take);
    return row;
  });
  find("files", opened.form).replaceChildren(...rows);
}

/** What the tracker found wrong, by field. */
function mistakes(opened) {
  const { detail, errors } = inWords(opened.entry);
  const list = errors.map((error) => ({ name: opened.subject.inputOf(opened, error), message: error.message }));
  return list.length > 0 ? list : [{ name: "", message: detail }];
}

/** Puts the form into the queue, once however often it is asked to. */
async function submit(opened) {
  if (opened.submitting) return;
  const wrong = [...opened.subject.lacking(opened), ...tooMany(opened)];
  complain(opened.form, wrong);
  if (wrong.length > 0) return;
  opened.submitting = true;
  const { n } = await save(opened, "waiting").finally(() => (opened.submitting = false));
  navigator.storage?.persist?.().catch(() => {});
  close();
  history.replaceState(null, "", `/${lang}/outbox#entry=${n}`);
  await show();
  note(word("saved"));
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
  const { subject, form, item, entry, files, before } = opened;
  const dropped = (entry?.files ?? []).filter((old) => old.evidence && !files.some((file) => file.id === old.id)).map((old) => old.evidence);
  const says = subject.says(opened);
  const to = {
    at: Date.now(), ...entry, key: opened.key, code: item.code, ...says,
    files: files.map(({ content, ...file }) => ({ ...file, keepLocation: form.elements.keep_location.checked })),
    dropped: [...(entry?.dropped ?? []), ...dropped],
    draft: undefined, drafts: (entry?.drafts ?? -1) + 1, state, typed: state === "held", ready: state === "held" && entry?.ready,
    tried: false, answer: undefined, stands: undefined, next: undefined, why: undefined,
  };
  if (loggedIn) await store.remember(loggedIn, lang); // all may have been deleted meanwhile
  const kept = await keepEntry(device.account, to, Object.fromEntries(files.map((file) => [file.id, file.content])));
  if (before?.stands && state === "waiting") await rebase(before, says.version);
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
  if (opened.made) await store.remove(device.account, opened.made);
  else if (opened.before) await giveBack(opened);
  close();
  history.replaceState(null, "", `/${lang}/outbox`);
  await show();
  document.querySelector("#reportable").scrollIntoView();
  changed();
}
