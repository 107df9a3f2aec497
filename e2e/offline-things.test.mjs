// A planner without a connection enters what was delivered, with photographs: it waits on
// the device, is sent once, and is checked, seen and counted like any other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { entries, form, inState, kept, offline, online, photo, png, reach } from "./device.mjs";
import { axe, consoleClean, languages, login, newPage, noSidewaysScroll, server } from "./harness.mjs";
import { startLine } from "./line.mjs";
import { auditor, catalogue, council, figuigPlanner, follow, leave, planner, visit } from "./steps.mjs";

const phone = { viewport: { width: 360, height: 740 } };
const names = { fr: "Foyer Tafsut de Tendrara", ar: "دار تافسوت ببوعرفة" };

/** The things of the commitment that are called so, as the API has them. */
async function registered(page, code, name) {
  const answer = await page.request.get(`${await server()}/api/v1/commitments/${code}/deliverables?per_page=200`);
  return (await answer.json()).items.filter(({ title }) => title === name);
}

/** The one thing that is called so, with its evidence. */
async function registeredOnce(page, code, name) {
  const found = await registered(page, code, name);
  assert.equal(found.length, 1, `${found.length} things of ${code} are called ${name}`);
  return (await page.request.get(`${await server()}/api/v1/deliverables/${found[0].id}`)).json();
}

/** How many centres of the region are done and confirmed. */
async function confirmedCentres(page) {
  const answer = await page.request.get(`${await server()}/api/v1/deliverables/totals?region=MA-FIG&kind=womens-centers`);
  const { items } = await answer.json();
  return items.filter(({ state, finding }) => state === "done" && finding === "confirmed").reduce((sum, { things }) => sum + things, 0);
}

/** Opens the form of a new thing from the list of what can be reported. */
async function openThing(page, lang, code) {
  await page.goto(`/${lang}/outbox`);
  await page.locator(`a[href="#thing=${code}"]`).click();
  await form(page).locator('[name="fields.name"]').waitFor();
}

const input = (page, name) => form(page).locator(`[name="${name}"]`);

/** Fills in a centre that was opened. */
async function fillCentre(page, name, { day = "2026-11-12" } = {}) {
  await form(page).locator('[name="state"][value="done"]').check();
  await input(page, "fields.name").fill(name);
  await input(page, "place.commune").fill("Tendrara");
  await input(page, "fields.opened_on").fill(day);
  await input(page, "fields.capacity").fill("35");
}

const put = (page) => form(page).locator('button[type="submit"]').click();

for (const [lang, name] of Object.entries(names)) {
  test(`a centre is entered offline with two photographs, sent once, confirmed and seen, in ${lang}`, { timeout: 240_000 }, async () => {
    const code = "M5.MA-FIG";
    const says = catalogue(lang);
    const line = await startLine();
    const page = await newPage({ baseURL: line.url, ...phone, permissions: ["geolocation"], geolocation: { latitude: 32.53, longitude: -1.96 } });
    await login(page, figuigPlanner, lang);
    await page.goto(`/${lang}/outbox`);
    await kept(page, lang);
    const before = await confirmedCentres(page);
    const photographs = [await photo(page, "#c8a26a"), await photo(page, "#2c5f5a")];
    await offline(page, line);

    await openThing(page, lang, code);
    assert.equal(await page.locator("html").getAttribute("dir"), languages[lang]);
    await noSidewaysScroll(page);
    await axe(page);
    await form(page).locator('[name="state"][value="done"]').check();
    await put(page); // what is missing is known without the tracker
    await page.locator("[data-task] .alert").waitFor();
    assert.equal(await input(page, "fields.name").getAttribute("aria-invalid"), "true");
    assert.match(await form(page).locator("#thing-place\\.commune-problem").innerText(), new RegExp(says("error.text.missing")));
    await axe(page);

    await fillCentre(page, name);
    await form(page).locator('details:has([name="place.lat"]) > summary').click();
    await form(page).locator("[data-position]").click();
    await page.waitForFunction(() => document.querySelector('[name="place.lat"]').value === "32.5300");
    await input(page, "fields.women_received").fill("1 200");
    await form(page).locator('details:has([name="fields.women_received.parts.disability.with"]) > summary').click();
    await input(page, "fields.women_received.parts.disability.with").fill("12");
    await form(page).locator("[data-money] > summary").click();
    await input(page, "money.0.source").selectOption("indh");
    await input(page, "money.0.stage").selectOption("paid");
    await input(page, "money.0.amount").fill("400 000,50");
    await input(page, "file").setInputFiles(photographs.map((buffer, n) => png(buffer, `centre-${n + 1}.png`)));
    await noSidewaysScroll(page);
    await axe(page);
    await put(page);
    await reach(page, "waiting", 1);
    assert.match(await entries(page).innerText(), new RegExp(`${name}[^]*centre-1\\.png[^]*centre-2\\.png`));
    await noSidewaysScroll(page);
    await axe(page);
    await page.reload();
    await reach(page, "waiting", 1);
    assert.equal((await registered(page, code, name)).length, 0);

    line.lose(2); // the thing and its first photograph arrive, and nobody hears of it
    await online(page, line);
    await reach(page, "sent", 1, 90_000);
    const centre = await registeredOnce(page, code, name);
    assert.equal(centre.evidence.length, 2);
    assert.deepEqual([centre.place.commune, centre.place.lat, centre.money[0].amount], ["Tendrara", 32.53, 400000.5]);
    assert.deepEqual([centre.fields.women_received.value, centre.fields.women_received.parts[0].value, centre.version], [1200, 12, 1]);
    assert.ok(line.posts.length >= 5, "nothing was tried again");
    await follow(page, inState(page, "sent").getByRole("link", { name: says("outbox.thing.open") }));
    assert.ok((await page.locator('img[src*="/preview"]').count()) >= 2, "both photographs are shown");

    const other = await visit(council, lang, `deliverables/${centre.id}`);
    const decision = other.locator("#finding form");
    await decision.locator('[name="finding"][value="confirmed"]').check();
    await follow(other, decision.locator('button[type="submit"]').first());
    assert.equal(await other.locator(".axes-now .found-confirmed").count(), 1);
    const reader = await visit(auditor, lang, "deliverables/map");
    assert.ok((await reader.locator(`a[href="/${lang}/deliverables/${centre.id}"]`).count()) > 0, "the map leads to the centre");
    assert.equal(await confirmedCentres(reader), before + 1);
    consoleClean(reader);
    await leave(page, other, reader);
  });
}

test("what looks alike is shown, and is sent all the same or deleted", { timeout: 180_000 }, async () => {
  const code = "M5.MA-KHN";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url, ...phone });
  await login(page, planner);
  await kept(page);
  await offline(page, line);
  for (const name of ["Centre Assafou d’Ajdir", "Centre Asafu, Ajdir", "مركز أسافو أجدير"]) {
    await openThing(page, "fr", code);
    await fillCentre(page, name);
    await put(page);
    await page.locator(".outbox > li[data-is=waiting]", { hasText: name }).waitFor();
  }
  await online(page, line);
  await reach(page, "sent", 1);
  await reach(page, "refused", 1); // the third one waits behind it
  await reach(page, "waiting", 1);
  const refused = inState(page, "refused");
  assert.match(await refused.innerText(), /Asafu[^]*Centre Assafou d’Ajdir/);
  assert.match(await refused.locator('.problem a[href*="/deliverables/"]').getAttribute("href"), /\/fr\/deliverables\/[0-9a-f-]{36}$/);
  await axe(page);
  await noSidewaysScroll(page);
  await refused.getByRole("button", { name: "C’est une autre réalisation" }).click();
  await reach(page, "sent", 2);
  await reach(page, "refused", 1);
  await inState(page, "refused").getByRole("button", { name: "Effacer" }).click();
  await page.locator("dialog[open] button[value=yes]").click();
  await reach(page, "refused", 0);
  await registeredOnce(page, code, "Centre Assafou d’Ajdir");
  await registeredOnce(page, code, "Centre Asafu, Ajdir");
  assert.equal((await registered(page, code, "مركز أسافو أجدير")).length, 0);
  await leave(page);
});

test("of several kinds one is chosen, and the form asks for what it notes", { timeout: 120_000 }, async () => {
  const line = await startLine();
  const page = await newPage({ baseURL: line.url, ...phone });
  await login(page, planner);
  await kept(page);
  await offline(page, line);
  await page.evaluate(async () => {
    const store = await import("/static/store.js");
    const { id } = await store.current();
    const stands = await store.kept(id);
    stands.data.delivers.M5.push("naming-institutions", "infrastructure-upgrades");
    await store.keepData(id, stands);
  });
  await page.goto("/fr/commitments/M5.MA-ZAG/deliverables/new"); // as the page itself, which a link may lead to
  await input(page, "place.commune").fill("Tamegroute");
  await input(page, "kind").selectOption("infrastructure-upgrades");
  assert.equal(await input(page, "fields.name").count(), 0);
  assert.equal(await input(page, "place.commune").inputValue(), "Tamegroute", "what both note stays");
  const label = (name) => form(page).locator(`label[for="thing-${name.replaceAll(".", "\\.")}"]`).innerText();
  assert.match(await label("fields.cost"), /\(.*DH|dirham|MAD.*\)/i);
  assert.ok((await input(page, "fields.upgrade").locator("option").count()) > 2);
  assert.equal(await input(page, "fields.begun_on").getAttribute("type"), "date");
  assert.equal(await form(page).locator('textarea[name="fields.about"]').count(), 1);
  await noSidewaysScroll(page);
  await axe(page);
  await leave(page);
});

test("a refusal stands at its field, and is mended", { timeout: 180_000 }, async () => {
  const code = "M5.MA-ZAG";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url, ...phone });
  await login(page, planner);
  await kept(page);
  const shot = await photo(page);
  await offline(page, line);
  await page.goto(`/fr/commitments/${code}`); // the form of an update leads to it too
  await form(page).locator('a[href^="#thing="]').click();
  await input(page, "fields.name").waitFor();
  await fillCentre(page, "Centre Tifawin");
  await form(page).locator("[data-money] > summary").click();
  for (const row of [0, 1, 2, 3, 4]) {
    await input(page, `money.${row}.source`).selectOption({ index: row + 1 });
    await input(page, `money.${row}.stage`).selectOption("paid");
    await input(page, `money.${row}.amount`).fill(row === 4 ? "300 €" : "100");
  }
  await input(page, "file").setInputFiles([png(shot), { name: "liste.pdf", mimeType: "application/pdf", buffer: Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]) }]);
  await put(page);
  await reach(page, "waiting", 1);
  await online(page, line);
  await reach(page, "refused", 1);
  await inState(page, "refused").getByRole("button", { name: "Modifier" }).click();
  await page.locator("[data-task] .alert").waitFor();
  assert.equal(await input(page, "money.4.amount").getAttribute("aria-invalid"), "true");
  assert.equal(await input(page, "fields.capacity").inputValue(), "35");
  await axe(page);
  await input(page, "money.4.amount").fill("300");
  await put(page);
  await inState(page, "refused").locator(".problem", { hasText: "liste.pdf" }).waitFor(); // the thing stands, one of its files can't
  assert.equal((await registeredOnce(page, code, "Centre Tifawin")).evidence.length, 1);
  await inState(page, "refused").getByRole("button", { name: "Modifier" }).click();
  await form(page).locator("[data-made]").waitFor();
  assert.equal(await input(page, "fields.name").isVisible(), false, "what the register has is not changed here");
  await axe(page);
  await form(page).getByRole("button", { name: "Retirer liste.pdf" }).click();
  await put(page);
  await reach(page, "sent", 1);
  const centre = await registeredOnce(page, code, "Centre Tifawin");
  assert.deepEqual([centre.evidence.length, centre.money.length, centre.version], [1, 5, 1]);
  await leave(page);
});

test("what was typed when the page was left is listed, and goes on", { timeout: 120_000 }, async () => {
  const line = await startLine();
  const page = await newPage({ baseURL: line.url, ...phone });
  await login(page, planner);
  await kept(page);
  await offline(page, line);
  /** As when another application, such as the camera, comes before the page. */
  const hide = async (held) => {
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    });
    const count = () =>
      page.evaluate(async () => {
        const store = await import("/static/store.js");
        return (await store.entries((await store.current()).id)).filter(({ state }) => state === "held").length;
      });
    for (const end = Date.now() + 10_000; (await count()) < held; ) assert.ok(Date.now() < end, "what was typed is not kept");
  };
  await page.goto("/fr/commitments/M1.MA-ZAG");
  await input(page, "narrative").fill("Encore sans statut.");
  await hide(1);
  await openThing(page, "fr", "M5.MA-OUA");
  await input(page, "fields.name").fill("Centre Tigmi");
  await hide(2);
  await page.goto("/fr/outbox");
  await reach(page, "held", 2);
  await inState(page, "held").filter({ hasText: "Centre Tigmi" }).getByRole("button", { name: "Modifier" }).click();
  await input(page, "fields.name").waitFor();
  assert.equal(await input(page, "fields.name").inputValue(), "Centre Tigmi");
  await fillCentre(page, "Centre Tigmi");
  await put(page);
  await reach(page, "waiting", 1);
  await online(page, line);
  await reach(page, "sent", 1);
  await registeredOnce(page, "M5.MA-OUA", "Centre Tigmi");
  await reach(page, "held", 1);
  await leave(page);
});

test("a form of the register's page whose line is lost goes into the outbox, once", { timeout: 180_000 }, async () => {
  const code = "M5.MA-ERR";
  const line = await startLine();
  const page = await newPage({ baseURL: line.url, ...phone });
  await login(page, planner);
  await page.goto(`/fr/commitments/${code}/deliverables/new`);
  await kept(page);
  const sendInVain = async (name) => {
    const typed = page.locator('form:has([name="fields.name"])');
    await typed.locator('[name="state"][value="done"]').check();
    await typed.locator('[name="fields.name"]').fill(name);
    await typed.locator('[name="fields.opened_on"]').fill("2026-11-12");
    await typed.locator('[name="fields.capacity"]').fill("35");
    await typed.locator('[name="place.commune"]').fill("Goulmima");
    await typed.locator('button[type="submit"]').click();
    await page.waitForURL(/\/fr\/outbox#entry=/);
  };
  line.shut = /^\/api\//;
  line.deaf = /\/deliverables$/; // it arrives, and nobody hears of it
  await sendInVain("Centre Lalla Aouda");
  await reach(page, "waiting", 1);
  line.deaf = line.shut = undefined;
  await page.goto("/fr/outbox");
  await reach(page, "sent", 1);
  await registeredOnce(page, code, "Centre Lalla Aouda");

  await page.goto(`/fr/commitments/${code}/deliverables/new`);
  line.cut();
  await sendInVain("Foyer Ighil");
  await reach(page, "waiting", 1);
  line.mend();
  await reach(page, "sent", 2); // by itself, after a pause
  await registeredOnce(page, code, "Foyer Ighil");
  await leave(page);
});
