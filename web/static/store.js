// What a device keeps for the accounts that were logged in on it: a database for
// each, and one that lists them.
const list = "tracker";
const databaseOf = (account) => `tracker-${account}`;

/** What a request to a database comes to. */
export const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const make = {
  accounts: (db) => db.createObjectStore("accounts", { keyPath: "id" }),
  own: (db) => {
    db.createObjectStore("kept");
    db.createObjectStore("entries", { keyPath: "n", autoIncrement: true });
    db.createObjectStore("files", { keyPath: "id" }).createIndex("entry", "entry");
  },
};

/** Does work in one transaction, which is on the disk once this is done. */
async function within(name, build, stores, mode, work) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => build(opening.result);
  const db = await answer(opening);
  try {
    const tx = db.transaction(stores, mode, { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      tx.oncomplete = resolve;
      tx.onabort = () => reject(tx.error);
    });
    done.catch(() => {}); // whatever work throws comes first
    const result = await work(...stores.map((store) => tx.objectStore(store)));
    await done;
    return result;
  } finally {
    db.close();
  }
}

const inList = (mode, work) => within(list, make.accounts, ["accounts"], mode, work);

/** Works on what is kept for the account; undefined where nothing is, or not any more. */
export async function inOwn(account, stores, mode, work) {
  if (!(await accounts()).some(({ id }) => id === account)) return undefined;
  return within(databaseOf(account), make.own, stores, mode, work);
}

/** The accounts for which something is kept. */
export const accounts = () => inList("readonly", (all) => answer(all.getAll()));

/** The account that was logged in last; undefined after its log-out. */
export const current = async () => (await accounts()).find((account) => account.current);

/** Notes who is logged in, and since when the device keeps something for them. */
export const remember = (id, lang) =>
  inList("readwrite", async (all) => {
    for (const other of await answer(all.getAll())) if (other.id !== id) all.put({ ...other, current: false });
    const known = await answer(all.get(id));
    all.put({ since: Date.now(), ...known, id, lang, current: true });
  });

/** Deletes all that is kept for the account. */
export async function wipe(id) {
  await inList("readwrite", (all) => answer(all.delete(id))); // from here on nothing is kept any more
  await answer(indexedDB.deleteDatabase(databaseOf(id)));
}

/** What the account can report on: `{ tag, at, data }`. */
export const kept = (account) => inOwn(account, ["kept"], "readonly", (kept) => answer(kept.get("data")));
export const keepData = (account, value) => inOwn(account, ["kept"], "readwrite", (kept) => answer(kept.put(value, "data")));

/** The updates and things on the device, in the order in which they were entered. */
export const entries = async (account) => (await inOwn(account, ["entries"], "readonly", (all) => answer(all.getAll()))) ?? [];
export const entryOf = (account, n) => inOwn(account, ["entries"], "readonly", (all) => answer(all.get(n)));

/** Changes an entry as it stands; nothing where it was deleted meanwhile, or where `to` finds nothing to change. */
export const change = (account, n, to) =>
  inOwn(account, ["entries"], "readwrite", async (all) => {
    const stands = await answer(all.get(n));
    const what = stands && (typeof to === "function" ? to(stands) : to);
    if (!what) return undefined;
    const changed = { ...stands, ...what };
    all.put(changed);
    return changed;
  });

/** Whether an entry can be changed: it is not on its way, and can't have arrived. */
export const changeable = ({ state, tried }) => ["waiting", "held", "refused"].includes(state) && !tried;

/** Whether both entries are of the same, and were written on the same version of it. */
export const alongside = (one, other) => one.code === other.code && one.of === other.of && one.base === other.base;

/** Changes what waits and was written on top of an entry. */
export async function changeAbove(account, e, what) {
  for (const { n } of (await entries(account)).filter(open)) await change(account, n, (other) => n > e.n && alongside(e, other) && !other.tried && what);
}

/** Deletes an entry with its files, or its files alone. */
export const remove = (account, n, filesOnly = false) =>
  inOwn(account, ["entries", "files"], "readwrite", async (all, files) => {
    for (const id of await answer(files.index("entry").getAllKeys(n))) files.delete(id);
    if (!filesOnly) all.delete(n);
  });

/** The contents of an entry's files, by their ids. */
export const blobs = async (account, n) =>
  Object.fromEntries(((await inOwn(account, ["files"], "readonly", (files) => answer(files.index("entry").getAll(n)))) ?? []).map(({ id, blob }) => [id, blob]));

export const blob = async (account, id) => (await inOwn(account, ["files"], "readonly", (files) => answer(files.get(id))))?.blob;

/** Whether an entry still has to go, by itself or with the person's help. */
export const open = (entry) => entry.state !== "sent";

/** Tells the other pages of the tracker, and the rest of this one, that something changed. */
const changes = new BroadcastChannel("tracker");
export function told() {
  changes.postMessage("changed");
  self.dispatchEvent(new Event("tracker:changed"));
}
export const onChange = (look) => {
  changes.addEventListener("message", look);
  self.addEventListener("tracker:changed", look);
};
