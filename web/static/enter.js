// Takes what people enter onto the device: forms of the outbox, and those of pages whose
// answer did not come.
import { alongside, answer, changeable, inOwn, open } from "./store.js";

/**
 * Keeps what a form says, with its files, in place of the entry that it was
 * opened on. Where that one went or was deleted meanwhile, it becomes another, on
 * top of it. Returns the entry.
 */
export const keepEntry = (account, entry, blobs) =>
  inOwn(account, ["entries", "files"], "readwrite", async (all, files) => {
    const every = await answer(all.getAll());
    const stands = every.find((e) => e.n === entry.n);
    const made = entry.n === undefined || (stands && changeable(stands)) ? { ...entry } : another(entry, stands);
    if (made.n === undefined) delete made.n;
    made.rev = (stands?.rev ?? 0) + 1;
    for (const e of every) if (alongside(e, made) && e.arrived > made.version) made.version = e.arrived;
    made.n = await answer(all.put(made));
    const wanted = new Set(made.files.map((file) => file.id));
    const has = await answer(files.index("entry").getAllKeys(made.n));
    // While the form is open, what was taken out of it can still come back.
    if (made.state !== "held") for (const id of has) if (!wanted.has(id)) files.delete(id);
    made.files.forEach(({ id }, i) => {
      const blob = blobs[entry.files[i].id];
      if (blob && !has.includes(id)) files.put({ id, entry: made.n, blob });
    });
    return made;
  });

/**
 * An entry of its own, with nothing of what the other has in the tracker. A thing is
 * compared with the other one there, whatever was said of its likes before.
 */
function another(entry, stands) {
  const made = { ...entry, files: entry.files.map(({ id, name, size, keepLocation }) => ({ id: crypto.randomUUID(), name, size, keepLocation })) };
  if (!stands || stands.key === entry.key) made.key = crypto.randomUUID();
  if (entry.thing) made.thing = { ...entry.thing, distinct: undefined };
  return { ...made, n: undefined, dropped: [], draft: undefined, drafts: 0 };
}

/**
 * Keeps a form whose answer did not come; returns its number. Its key says whether
 * it is here already; a form that was changed since has a key of its own. What was
 * sent already keeps the key, and the tracker knows whether it is the same.
 */
export const keepForm = (account, entry) =>
  inOwn(account, ["entries"], "readwrite", async (all) => {
    const same = (await answer(all.getAll())).find((e) => e.key === entry.key && open(e));
    if (same && saysOf(same) === saysOf(entry)) return same.n;
    return answer(all.put(same ? { ...entry, key: crypto.randomUUID(), tried: false } : entry));
  });

const saysOf = ({ code, thing, period, status, values, delay, narrative, answers, submit }) => JSON.stringify([code, thing, period, status, values, delay, narrative, answers, submit]);
