// The service worker: offline it opens the outbox in place of the pages,
// takes in a form that could not be sent, and sends what waits once it is online
// again. Everything comes from the network while there is one.
const cacheName = `tracker-${version}`;
const shellOf = (lang) => `/${lang}/outbox/shell`;

/** Keeps what has not been kept yet: the parts of the pages, and the outbox in the languages. */
async function fill(wanted) {
  const cache = await caches.open(cacheName);
  const missing = [];
  for (const address of [...keep, ...wanted.map(shellOf)]) if (!(await cache.match(address))) missing.push(address);
  // Without cookies: what is kept is the same for everybody.
  await Promise.all(
    missing.map(async (address) => {
      const answer = await fetch(address, { credentials: "omit", cache: "no-cache" });
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      await cache.put(address, answer);
    }),
  );
}

/** The languages that are open, and those that an earlier worker kept. */
async function spoken() {
  const addresses = (await self.clients.matchAll({ includeUncontrolled: true })).map((client) => client.url);
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) addresses.push(request.url);
  }
  const found = new Set(addresses.map((address) => new URL(address).pathname.split("/")[1]));
  return languages.filter((lang) => found.has(lang));
}

self.addEventListener("install", (event) => {
  event.waitUntil(spoken().then(fill).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name.startsWith("tracker-") && name !== cacheName) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("message", (event) => {
  const { lang, leave } = event.data;
  // A page that was being left when the worker took over has no worker yet.
  if (languages.includes(lang)) event.waitUntil(Promise.allSettled([fill([lang]), self.clients.claim()]));
  if (leave) {
    const gone = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("tracker-")).map((name) => caches.delete(name))));
    event.waitUntil(gone.then(() => event.ports[0]?.postMessage("gone")));
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  const [, lang, part, code, last] = pathname.split("/");
  if (request.method === "GET" && lang === "static") event.respondWith(fetch(request).catch(() => stored(pathname)));
  if (request.mode !== "navigate" || !(lang === "" || languages.includes(lang))) return;
  if (request.method === "GET") event.respondWith(fetch(request).catch(() => shell(lang)));
  const entryOfForm = { commitments: { updates: fromForm, deliverables: fromThingForm }, deliverables: { steps: fromStepForm } }[part]?.[last];
  if (request.method === "POST" && entryOfForm) event.respondWith(takeIn(request, lang, (form) => entryOfForm(form, decodeURIComponent(code))));
});

const stored = async (address) => (await caches.match(address)) ?? Response.error();

/** The outbox in the language, or in any that is kept. */
async function shell(lang) {
  for (const choice of [lang, (await current())?.lang, ...languages]) {
    const page = await caches.match(shellOf(choice));
    if (page) return page;
  }
  return Response.error();
}

/** Sends a form; where the device goes offline meanwhile, it goes into the outbox. */
async function takeIn(request, lang, entryOf) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (lost) {
    const form = await copy.formData();
    const account = form.get("account"); // whose page it is, whoever logged in since
    if (!account || !form.get("key")) throw lost;
    const n = await keepForm(account, entryOf(form));
    if (n === undefined) throw lost; // the account has logged out
    told();
    const what = goalOf(form) === "evidence" ? "mend" : "entry";
    const own = (await current())?.id === account;
    return Response.redirect(`/${lang}/outbox${own ? `#${what}=${n}` : ""}`, 303);
  }
}

/** What a form was sent for. One with a file is held, for the file to be chosen again where it can be kept. */
const goalOf = (form) => (form.get("file")?.size > 0 && form.get("do") !== "draft" ? "evidence" : form.get("do"));

/** The entry of a form that was filled in on the commitment's page. */
function fromForm(form, code) {
  const text = (name) => textIn(form, name);
  const goal = goalOf(form);
  const posted = goal === "submit"; // it may have arrived, so that its key stays
  return {
    code, key: posted ? text("key") : crypto.randomUUID(), tried: posted, period: text("period"), status: text("status"), values: valuesIn(form, text("measured").split(" ")), delay: delayIn(form), narrative: text("narrative"),
    version: Number(text("version")), base: Number(text("version")), submit: goal !== "draft", files: [],
    answers: answersIn(form),
    state: goal === "evidence" ? "held" : "waiting", at: Date.now(),
  };
}

/** The entry of a new thing whose form was filled in on its page; it may have arrived. */
const fromThingForm = (form, code) => ({
  code, key: form.get("key"), tried: true, submit: true, title: titleIn(form), thing: thingIn(form), files: [], state: "waiting", at: Date.now(),
});

/** The entry of a thing's next step whose form was filled in on its page; it may have arrived. */
function fromStepForm(form, id) {
  const version = Number(form.get("version"));
  return { ...fromThingForm(form, form.get("commitment")), of: id, version, base: version };
}

self.addEventListener("sync", (event) => {
  const go = async () => {
    const account = await current();
    if (account) await send(account.id, { lang: account.lang, force: true });
  };
  event.waitUntil(go());
});
