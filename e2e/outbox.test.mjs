// A planner works without a line: what was kept opens, what is entered waits, and
// arrives exactly once.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { device, entries, form, inState, kept, offline, online, photo, png, reach } from "./device.mjs";
import { axe, consoleClean, languages, login, newPage, noSidewaysScroll, server } from "./harness.mjs";
import { startLine } from "./line.mjs";
import { figuigPlanner, follow, leave, openMenu, planner, report, reportForm, told, valueOf, visit, words } from "./steps.mjs";

async function enter(page, lang, code, { status = "in_progress", value, narrative, files = [] }) {
  await page.goto(`/${lang}/commitments/${code}`);
  await fill(page, { status, value, narrative, files });
  await nameReason(form(page));
  await form(page).locator('button[type="submit"]').click();
  await page.locator('.outbox > li[data-is="waiting"]').first().waitFor();
}

/** Chooses a reason for delay where the form asks for one. */
async function nameReason(within) {
  const reason = within.locator('select[name="delay.reason"]');
  if (await reason.isVisible()) await reason.selectOption({ index: 1 });
}

async function fill(page, { status, value, narrative, files = [] }) {
  const period = form(page).locator('select[name="period"]');
  await period.selectOption(await period.locator("option").last().getAttribute("value"));
  if (status) await form(page).locator(`input[name="status"][value="${status}"]`).check();
  if (value !== undefined) await valueOf(form(page)).fill(value);
  await form(page).locator('textarea[name="narrative"]').fill(narrative);
  if (files.length > 0) await form(page).locator('input[name="file"]').setInputFiles(files);
}

/** The updates on the commitment that say the text, as the API has them. */
async function arrived(page, code, text) {
  const answer = await page.request.get(`${await server()}/api/v1/commitments/${code}/updates?per_page=200`);
  return (await answer.json()).items.filter(({ narrative }) => narrative === text);
}

async function arrivedOnce(page, code, text) {
  const found = await arrived(page, code, text);
  assert.equal(found.length, 1, `${found.length} updates on ${code} say: ${text}`);
  return found[0];
}

const sum = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("three updates with a photo outlive a reload and the browser's end, and arrive once each", { timeout: 180_000 }, async () => {
  const line = await startLine();
  const phone = device({ viewport: { width: 360, height: 740 } });
  let page = await phone.open(line.url);
  await login(page, figuigPlanner);
  await kept(page);
  const shot = await photo(page);
  await offline(page, line);

  await enter(page, "fr", "M2.MA-FIG", { narrative: "Atelier tenu à Bouarfa.", files: [{ name: "IMG_0012.png", mimeType: "image/png", buffer: shot }] });
  await enter(page, "fr", "M4.MA-FIG", { narrative: "Convention préparée." });
  await enter(page, "fr", "M4.MA-FIG", { status: "delivered", narrative: "Convention signée." });
  await page.reload();
  await reach(page, "waiting", 3);
  assert.match(await page.locator(".kept-line").innerText(), /Hors connexion · À envoyer\s: 3/);
  await phone.close();

  page = await phone.open(line.url);
  await page.context().setOffline(true);
  await page.goto("/fr/");
  await reach(page, "waiting", 3);
  assert.match(await entries(page).last().innerText(), /IMG_0012\.png/);
  await online(page, line);
  await reach(page, "sent", 3);
  const update = await arrivedOnce(page, "M2.MA-FIG", "Atelier tenu à Bouarfa.");
  assert.equal(update.evidence.length, 1);
  assert.equal(update.evidence[0].file.sha256, sum(shot));
  const file = await page.request.get((await server()) + update.evidence[0].file.url);
  assert.equal(sum(await file.body()), sum(shot));
  assert.equal((await page.request.get((await server()) + update.evidence[0].file.preview.url)).status(), 200);
  const first = await arrivedOnce(page, "M4.MA-FIG", "Convention préparée.");
  const second = await arrivedOnce(page, "M4.MA-FIG", "Convention signée.");
  assert.ok(first.version < second.version, "they came in another order");

  await page.goto("/fr/commitments/M4.MA-FIG");
  assert.equal(await told(page, "Convention signée.").count(), 1, "the page itself opens again");
  await phone.close();
});

test("with a tracker that fails twice, and one whose answers are lost, each arrives once", { timeout: 180_000 }, async () => {
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await login(page, figuigPlanner);
  await kept(page);
  const shot = await photo(page);
  await offline(page, line);
  await enter(page, "fr", "M5.MA-FIG", { narrative: "Première, avec photo.", files: [{ name: "a.png", mimeType: "image/png", buffer: shot }] });
  await enter(page, "fr", "M6.MA-FIG", { narrative: "Deuxième." });
  await enter(page, "fr", "M7.MA-FIG", { narrative: "Troisième." });
  line.fail(2);
  await online(page, line);
  await page.locator(".outbox .muted", { hasText: "n’a pas pu répondre" }).first().waitFor();
  await reach(page, "sent", 3); // by itself, after its pauses
  for (const [code, text] of [["M5.MA-FIG", "Première, avec photo."], ["M6.MA-FIG", "Deuxième."], ["M7.MA-FIG", "Troisième."]]) {
    await arrivedOnce(page, code, text);
  }

  await offline(page, line);
  await enter(page, "fr", "M5.MA-FIG", { status: "delivered", narrative: "Reçue trois fois, gardée une.", files: [{ name: "b.png", mimeType: "image/png", buffer: shot }] });
  line.lose(3); // the draft, its photo and its submission arrive, and nobody hears of it
  await online(page, line);
  await reach(page, "sent", 4, 90_000); // three pauses, each longer than the one before
  const update = await arrivedOnce(page, "M5.MA-FIG", "Reçue trois fois, gardée une.");
  assert.equal(update.evidence.length, 1);
  assert.ok(line.posts.length > 6, "nothing was tried again");
  await leave(page);
});

test("two who changed the same commitment see both, and the second decides", { timeout: 120_000 }, async () => {
  const code = "M3.MA-FIG";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await login(page, figuigPlanner);
  await kept(page);
  await offline(page, line);
  await enter(page, "fr", code, { narrative: "Saisi sans réseau." });
  await enter(page, "fr", "M1.MA-FIG", { narrative: "Sur une autre action." });

  const colleague = await visit(planner, "fr", `commitments/${code}`);
  await report(colleague, code, { status: "delivered", narrative: "Saisi au bureau." });
  await online(page, line);
  await reach(page, "refused", 1);
  await reach(page, "sent", 1); // the other commitment's is not held up
  assert.equal((await arrived(page, code, "Saisi sans réseau.")).length, 0);
  const both = inState(page, "refused").locator("table.diff");
  assert.match(await both.innerText(), /Saisi au bureau\./);
  assert.match(await both.innerText(), /Saisi sans réseau\./);
  await axe(page);
  await inState(page, "refused").getByRole("button", { name: "Maintenir ma saisie" }).click();
  await reach(page, "sent", 2);
  await arrivedOnce(page, code, "Saisi sans réseau.");
  await arrivedOnce(page, code, "Saisi au bureau.");

  // The form of a page shows both too.
  const stale = await visit(figuigPlanner, "fr", `commitments/${code}`);
  await colleague.goto(`/fr/commitments/${code}`);
  await report(colleague, code, { status: "delivered", narrative: "Encore du bureau." });
  const typed = reportForm(stale, code);
  await typed.locator('textarea[name="narrative"]').fill("Encore du terrain.");
  await nameReason(typed);
  assert.equal((await follow(stale, typed.locator('button[value="submit"]'))).status(), 409);
  const shown = await stale.locator("#report table.diff").innerText();
  assert.match(shown, /Encore du bureau\./);
  assert.match(shown, /Encore du terrain\./);
  await leave(page, colleague, stale);
});

test("several indicators are reported offline, with their parts", { timeout: 120_000 }, async () => {
  const code = "M5.MA-FIG";
  const both = "M8.MA-FIG";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url, viewport: { width: 360, height: 740 } });
  await login(page, figuigPlanner);
  await kept(page);
  await offline(page, line);
  await page.goto(`/fr/commitments/${both}`);
  await form(page).locator('input[name="values.M8.1"]').fill("2");
  await form(page).locator('select[name="values.M8.2"]').selectOption("2");
  await fill(page, { status: "in_progress", narrative: "Deux indicateurs, sans réseau." });
  await nameReason(form(page));
  await form(page).locator('button[type="submit"]').click();
  await reach(page, "waiting", 1);
  assert.match(await entries(page).innerText(), /Projets de la coordination locale soutenus\s: 2/);
  await page.goto(`/fr/commitments/${code}`);
  await valueOf(form(page)).fill("1 200");
  await form(page).locator("details.parts > summary").click();
  await form(page).locator('input[name$=".parts.age-band.under-15"]').fill("30 %");
  await fill(page, { status: "in_progress", narrative: "Avec ses parties, sans réseau." });
  await nameReason(form(page));
  await axe(page);
  await form(page).locator('button[type="submit"]').click();
  await reach(page, "waiting", 2);
  await online(page, line);
  await reach(page, "refused", 1);
  await inState(page, "refused").getByRole("button", { name: "Modifier" }).click();
  const wrong = form(page).locator('input[name$=".parts.age-band.under-15"][aria-invalid]');
  await wrong.fill("30");
  await form(page).locator('button[type="submit"]').click();
  await reach(page, "sent", 2);
  for (const [at, text, said] of [
    [both, "Deux indicateurs, sans réseau.", [["M8.1", 2, []], ["M8.2", 2, []]]],
    [code, "Avec ses parties, sans réseau.", [["M5.2", 1200, [["under-15", 30]]]]],
  ]) {
    const { values } = await arrivedOnce(page, at, text);
    assert.deepEqual(values.map(({ indicator, value, parts }) => [indicator, value, parts.map((part) => [part.part, part.value])]), said);
  }
  await leave(page);
});

test("a report whose line is lost on the way goes into the outbox, once", { timeout: 120_000 }, async () => {
  const code = "M1.MA-FIG";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await login(page, figuigPlanner);
  await page.goto(`/fr/commitments/${code}`);
  await kept(page);
  const typed = reportForm(page, code);
  const last = await typed.locator('select[name="period"] option').last().getAttribute("value");
  await typed.locator('select[name="period"]').selectOption(last);
  await typed.locator('input[name="status"][value="delivered"]').check();
  await typed.locator('textarea[name="narrative"]').fill("Écrit sur la page,\nperdu en chemin.");
  line.cut();
  await typed.locator('button[value="submit"]').click();
  await page.waitForURL(/\/fr\/outbox#entry=/);
  await reach(page, "waiting", 1);
  line.mend();
  await reach(page, "sent", 1); // by itself, after a pause
  await arrivedOnce(page, code, "Écrit sur la page,\nperdu en chemin.");
  await leave(page);
});

test("what is refused says why and is mended", { timeout: 120_000 }, async () => {
  const code = "M8.MA-FIG";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await login(page, figuigPlanner);
  await kept(page);
  await offline(page, line);
  await page.goto(`/fr/commitments/${code}`);
  await fill(page, { status: "suspended", narrative: "" });
  await form(page).locator('button[type="submit"]').click();
  await page.locator("[data-task] .alert").waitFor(); // the device knows it by itself
  assert.equal(await form(page).locator('textarea[name="narrative"]').getAttribute("aria-invalid"), "true");
  await axe(page);
  assert.equal(await form(page).locator('select[name="delay.reason"]').getAttribute("aria-invalid"), "true");
  await form(page).locator('textarea[name="narrative"]').fill("Fonds non versés.");
  await form(page).locator('select[name="delay.reason"]').selectOption("funding");
  await form(page).locator('button[type="submit"]').click();
  await reach(page, "waiting", 1);
  await online(page, line);
  await reach(page, "sent", 1);
  await arrivedOnce(page, code, "Fonds non versés.");

  // A warning asks for an answer.
  await offline(page, line);
  await enter(page, "fr", code, { status: "completed", narrative: "Tout est achevé." });
  await online(page, line);
  await reach(page, "refused", 1);
  await inState(page, "refused").getByRole("button", { name: "Expliquer les avertissements" }).click();
  await page.locator("[data-task] .alert").waitFor();
  for (const area of await form(page).locator('textarea[name^="answers."]').all()) await area.fill("Le procès-verbal suit.");
  await form(page).locator('button[type="submit"]').click();
  await reach(page, "sent", 2);
  const { warnings } = await arrivedOnce(page, code, "Tout est achevé.");
  assert.equal(warnings[0].answer, "Le procès-verbal suit.");
  await leave(page);
});

/** The device's entries of the account that was logged in last, or of the others. */
const onDeviceOf = (page, last = true) =>
  page.evaluate(async (last) => {
    const store = await import("/static/store.js");
    const found = [];
    for (const { id, current } of await store.accounts()) if (current === last) found.push(...(await store.entries(id)));
    return found;
  }, last);

/** Opens the form of the entry in the state, once no try to send it is on its way. */
async function mend(page, state) {
  for (let tries = 0; tries < 10 && !(await form(page).isVisible()); tries++) {
    await inState(page, state).first().getByRole("button", { name: "Modifier" }).click({ timeout: 2000 }).catch(() => {});
    await form(page).waitFor({ timeout: 1000 }).catch(() => {});
  }
}

test("what is being mended does not go, and goes mended", { timeout: 120_000 }, async () => {
  const code = "M2.MA-KHN";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await login(page, planner);
  await kept(page);
  const shot = await photo(page);
  await offline(page, line);
  await enter(page, "fr", code, { narrative: "Avec une faute.", files: [png(shot)] });
  await page.goto("/fr/outbox");
  await mend(page, "waiting");
  await form(page).waitFor();
  await online(page, line);
  await page.evaluate(() => dispatchEvent(new Event("tracker:send")));
  await page.waitForTimeout(1500);
  assert.deepEqual(line.posts, [], "it went while its form was open");
  await form(page).locator("[data-cancel]").click(); // only looked at: it goes
  await reach(page, "sent", 1);
  assert.equal((await arrivedOnce(page, code, "Avec une faute.")).evidence.length, 1);

  await offline(page, line);
  await enter(page, "fr", code, { narrative: "Encore une faute." });
  await mend(page, "waiting");
  await form(page).locator('textarea[name="narrative"]').fill("Sans faute.");
  await online(page, line);
  await page.evaluate(() => dispatchEvent(new Event("tracker:send")));
  await form(page).locator('button[type="submit"]').click();
  await reach(page, "sent", 2);
  await arrivedOnce(page, code, "Sans faute.");
  assert.equal((await arrived(page, code, "Encore une faute.")).length, 0);

  // What was typed and given up leaves what was entered.
  await offline(page, line);
  await enter(page, "fr", code, { narrative: "Telle quelle.", files: [png(shot)] });
  await mend(page, "waiting");
  await form(page).locator('textarea[name="narrative"]').fill("À moitié");
  await form(page).getByRole("button", { name: "Retirer" }).click();
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  const held = async () => (await onDeviceOf(page)).some(({ state, narrative }) => state === "held" && narrative === "À moitié");
  for (const end = Date.now() + 10_000; !(await held()); ) assert.ok(Date.now() < end, "what was typed is not kept");
  await form(page).locator("[data-cancel]").click();
  await online(page, line);
  await reach(page, "sent", 3);
  assert.equal((await arrivedOnce(page, code, "Telle quelle.")).evidence.length, 1);
  await leave(page);
});

test("a correction of what has gone meanwhile is an update of its own", { timeout: 120_000 }, async () => {
  const code = "M3.MA-KHN";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await login(page, planner);
  await kept(page);
  const shot = await photo(page);
  await offline(page, line);
  await enter(page, "fr", code, { narrative: "Envoyée d’ailleurs.", files: [png(shot)] });
  await mend(page, "waiting");
  await form(page).locator('textarea[name="narrative"]').fill("Corrigée après coup.");
  await online(page, line);
  const other = await page.context().newPage();
  await other.goto("/fr/outbox");
  await inState(other, "held").getByRole("button", { name: "Envoyer maintenant" }).click(); // as after a form whose page has ended
  await reach(other, "sent", 1);
  await form(page).locator('button[type="submit"]').click();
  await reach(page, "sent", 2);
  const first = await arrivedOnce(page, code, "Envoyée d’ailleurs.");
  const second = await arrivedOnce(page, code, "Corrigée après coup.");
  assert.ok(first.version < second.version);
  assert.deepEqual([first.evidence.length, second.evidence.length], [1, 1]);
  await leave(page);
});

test("two taps are one update, and a photo that the device lost stops it", { timeout: 120_000 }, async () => {
  const code = "M4.MA-KHN";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await login(page, planner);
  await kept(page);
  const shot = await photo(page);
  await offline(page, line);
  await page.goto(`/fr/commitments/${code}`);
  await fill(page, { status: "in_progress", narrative: "Deux fois touché.", files: [png(shot, "atelier.png")] });
  await nameReason(form(page));
  await form(page).evaluate((form) => (form.requestSubmit(), form.requestSubmit()));
  await reach(page, "waiting", 1);
  assert.equal((await onDeviceOf(page)).length, 1);

  await page.evaluate(async () => {
    const account = await (await import("/static/store.js")).current();
    const db = await new Promise((resolve) => (indexedDB.open(`tracker-${account.id}`).onsuccess = ({ target }) => resolve(target.result)));
    await new Promise((done) => (db.transaction("files", "readwrite").objectStore("files").clear().onsuccess = done));
    db.close();
  });
  await online(page, line);
  await reach(page, "refused", 1);
  assert.match(await inState(page, "refused").innerText(), /atelier\.png[^ ]* n’est plus sur cet appareil/);
  assert.equal((await arrived(page, code, "Deux fois touché.")).length, 0);
  await mend(page, "refused");
  await page.locator("[data-task] .alert").waitFor();
  await axe(page);
  await form(page).getByRole("button", { name: "Retirer" }).click();
  await form(page).locator('input[name="file"]').setInputFiles([png(shot, "atelier.png")]);
  await form(page).locator('button[type="submit"]').click();
  await reach(page, "sent", 1);
  assert.equal((await arrivedOnce(page, code, "Deux fois touché.")).evidence.length, 1);
  await leave(page);
});

/** Fills in the form of a commitment's page and sends it over a line that fails. */
async function sendInVain(page, code, { key, narrative }) {
  const typed = reportForm(page, code);
  if (key) await typed.locator('input[name="key"]').evaluate((input, key) => (input.value = key), key);
  await typed.locator('select[name="period"]').selectOption(await typed.locator('select[name="period"] option').last().getAttribute("value"));
  await typed.locator('input[name="status"][value="in_progress"]').check();
  await typed.locator('textarea[name="narrative"]').fill(narrative);
  const sent = await typed.locator('input[name="key"]').inputValue();
  await typed.locator('button[value="submit"]').click();
  await page.waitForURL(/\/fr\/outbox/);
  return sent;
}

test("a form that comes back changed, with the key that it had, loses nothing", { timeout: 120_000 }, async () => {
  const code = "M5.MA-KHN";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await login(page, planner);
  const again = await page.context().newPage();
  const late = await page.context().newPage();
  for (const one of [page, again, late]) await one.goto(`/fr/commitments/${code}`);
  for (const one of [page, again, late]) await kept(one);
  line.shut = /^\/api\//;
  line.deaf = /\/fr\/commitments\/.*\/updates$/; // it arrives, and nobody hears of it
  const key = await sendInVain(page, code, { narrative: "Arrivée\nsans réponse." });
  line.deaf = undefined;
  line.cut();
  await sendInVain(again, code, { key, narrative: "Changée ensuite." });
  assert.equal((await onDeviceOf(page)).length, 2);
  line.shut = undefined;
  line.mend();
  await page.goto("/fr/outbox");
  await reach(page, "sent", 2);
  await arrivedOnce(page, code, "Arrivée\nsans réponse.");
  await arrivedOnce(page, code, "Changée ensuite.");

  line.cut();
  await sendInVain(late, code, { key, narrative: "Changée bien plus tard." });
  line.mend();
  await page.goto("/fr/outbox");
  await reach(page, "refused", 1);
  assert.match(await inState(page, "refused").innerText(), /déjà été envoyé avec un autre contenu/);
  assert.match(await inState(page, "refused").locator("table.diff").innerText(), /Changée ensuite\./);
  await inState(page, "refused").getByRole("button", { name: "Maintenir ma saisie" }).click();
  await reach(page, "sent", 3);
  await arrivedOnce(page, code, "Changée bien plus tard.");
  await leave(page);
});

test("a form that is taken in belongs to the account of its page", { timeout: 120_000 }, async () => {
  const code = "M6.MA-KHN";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await login(page, planner);
  await page.goto(`/fr/commitments/${code}`);
  await kept(page);
  const other = await page.context().newPage();
  await page.context().clearCookies();
  await login(other, figuigPlanner);
  await kept(other);
  line.cut();
  await sendInVain(page, code, { narrative: "Du premier compte." });
  assert.equal((await onDeviceOf(page)).length, 0);
  assert.equal((await onDeviceOf(page, false)).length, 1);
  line.mend();
  await leave(page);
});

test("a request that nothing comes of ends", { timeout: 120_000 }, async () => {
  const code = "M7.MA-KHN";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await page.addInitScript(() => {
    const { timeout } = AbortSignal;
    globalThis.waits = [];
    SyncManager.prototype.register = async () => {}; // the worker's waits can't be seen
    AbortSignal.timeout = (time) => (globalThis.waits.push(time), timeout.call(AbortSignal, Math.min(time, 1500)));
  });
  await login(page, planner);
  await kept(page);
  const shot = await photo(page);
  await offline(page, line);
  await enter(page, "fr", code, { narrative: "Bloquée un moment.", files: [png(shot)] });
  line.stalled = /evidence$/;
  await online(page, line);
  await page.locator(".outbox .muted", { hasText: "pas joignable" }).first().waitFor();
  assert.ok((await page.evaluate(() => globalThis.waits)).includes(60_000 + shot.length / 20), "a photo has more time");
  line.stalled = undefined;
  await reach(page, "sent", 1);
  assert.equal((await arrivedOnce(page, code, "Bloquée un moment.")).evidence.length, 1);
  await leave(page);
});

/** How many databases and caches the device has. */
const onDevice = (page) => page.evaluate(async () => (await indexedDB.databases()).filter(({ name }) => name.startsWith("tracker-")).length + (await caches.keys()).length);

async function logOut(page) {
  await openMenu(page);
  await page.locator("[data-logout] button").click();
}

test("logging out warns of what waits, and then nothing of the account is left", { timeout: 120_000 }, async () => {
  for (const lang of ["fr", "ar"]) {
    const line = await startLine();
    const page = await newPage({ baseURL: line.url, viewport: { width: 320, height: 720 } });
    await login(page, figuigPlanner);
    await page.goto(`/${lang}/`);
    await kept(page, lang);
    await offline(page, line);
    await enter(page, lang, "M9.MA-FIG", { narrative: words[lang].first });
    line.fail(100); // before it is online: it would go at once
    await online(page, line);
    await page.goto(`/${lang}/commitments`);
    await page.locator(".kept-line:not([hidden])").waitFor();
    await logOut(page);
    const dialog = page.locator("dialog[open]");
    await dialog.waitFor();
    await noSidewaysScroll(page);
    await axe(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.ok((await onDevice(page)) >= 2, "something was deleted though the person stayed");
    line.shut = /\/logout$/;
    const tries = async () => {
      await logOut(page);
      await dialog.locator('button[value="leave"]').focus();
      await page.keyboard.press("Enter");
    };
    await tries();
    await page.locator(".kept-line", { hasText: { fr: "La déconnexion a échoué", ar: "تعذر تسجيل الخروج" }[lang] }).waitFor();
    assert.equal((await onDeviceOf(page)).length, 1, "something was deleted though nobody was logged out");
    line.shut = undefined;
    await tries();
    await page.waitForURL(/\/login$/);
    assert.equal(await onDevice(page), 0);
    assert.equal((await arrived(await visit(figuigPlanner, lang), "M9.MA-FIG", words[lang].first)).length, 0);
    await leave(page);
  }
});

test("another account neither sees nor sends what waits", { timeout: 120_000 }, async () => {
  const code = "M9.MA-FIG";
  const text = "Saisi par la délégation.";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url });
  await login(page, figuigPlanner);
  await kept(page);
  await offline(page, line);
  await enter(page, "fr", code, { narrative: text });
  await page.context().clearCookies(); // the session ends without a log-out
  await online(page, line);
  await page.getByText("Votre session a pris fin").first().waitFor();
  await login(page, planner);
  await kept(page);
  await page.goto("/fr/outbox");
  await page.locator(".kept-line", { hasText: "D’un autre compte, en attente sur cet appareil : 1" }).waitFor();
  assert.equal(await entries(page).count(), 0);
  assert.equal((await arrived(page, code, text)).length, 0);
  const id = await page.evaluate(async () => (await (await import("/static/store.js")).accounts()).find(({ current }) => !current).id);
  const answer = await page.request.post(`/api/v1/commitments/${code}/updates`, { headers: { "Tracker-Account": id }, data: {} });
  assert.equal(answer.status(), 409);
  await page.context().clearCookies();
  await login(page, figuigPlanner);
  await page.goto("/fr/outbox");
  await reach(page, "sent", 1);
  await arrivedOnce(page, code, text);
  await leave(page);
});

test("what is kept can be seen and deleted", { timeout: 120_000 }, async () => {
  const page = await visit(figuigPlanner, "fr");
  await kept(page);
  await page.goto("/fr/outbox");
  const facts = page.locator("section:has(#kept) dl");
  await facts.locator("dd").first().waitFor();
  assert.match(await facts.innerText(), /Actions suivies\s+9/);
  await page.locator("[data-wipe]").click();
  await page.locator("dialog[open] button[value=yes]").click();
  await page.getByText("Cet appareil ne garde plus rien").waitFor();
  assert.equal(await page.evaluate(async () => (await indexedDB.databases()).filter(({ name }) => name.startsWith("tracker-")).length), 0);
  await leave(page);
});

test("where the browser keeps nothing, forms are sent directly and the page says so", { timeout: 120_000 }, async () => {
  const code = "M9.MA-FIG";
  const page = await newPage();
  await page.addInitScript(() => {
    delete Navigator.prototype.serviceWorker;
    Object.defineProperty(globalThis, "indexedDB", { value: undefined });
  });
  await login(page, figuigPlanner);
  await page.goto("/fr/outbox");
  await page.getByText("Rien n’est gardé sur cet appareil").waitFor();
  await page.goto(`/fr/commitments/${code}`);
  await report(page, code, { status: "in_progress", narrative: "Envoyé directement." });
  consoleClean(page);
  await logOut(page);
  await page.waitForURL(/\/login$/);
  const plain = await visit(figuigPlanner, "fr", "outbox", { javaScriptEnabled: false });
  assert.ok(await plain.getByText("Rien n’est gardé sur cet appareil").isVisible());
  assert.ok(!(await plain.locator("[data-app]").isVisible()));
  await leave(page, plain);
});

for (const [lang, dir] of Object.entries(languages)) {
  test(`the outbox and its form are sound in ${lang}, at 320 pixels too`, { timeout: 120_000 }, async () => {
    const line = await startLine();
    const page = await newPage({ baseURL: line.url, viewport: { width: 320, height: 720 } });
    await login(page, figuigPlanner, lang);
    await page.goto(`/${lang}/outbox`);
    await kept(page, lang);
    await offline(page, line);
    await page.goto(`/${lang}/commitments/M2.MA-FIG`);
    await form(page).waitFor();
    assert.equal(await page.locator("html").getAttribute("dir"), dir);
    await noSidewaysScroll(page);
    await axe(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await axe(page);
    await page.emulateMedia({ colorScheme: "light" });
    await fill(page, { status: "in_progress", narrative: words.ar.first, files: [{ name: "procès-verbal-avec-un-nom-très-long-de-la-délégation.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-") }] });
    await nameReason(form(page));
    await noSidewaysScroll(page);
    await form(page).locator('button[type="submit"]').click();
    await reach(page, "waiting", 1);
    await noSidewaysScroll(page);
    await axe(page);
    await page.goto(`/${lang}/reports`);
    await page.locator("[data-note]:not([hidden])").waitFor();
    await leave(page);
  });
}
