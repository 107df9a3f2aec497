// A planner without a connection enters what was delivered, and what became of what stands,
// with photographs: it waits on the device, is sent once, and is checked, seen and counted
// like any other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { device, entries, form, inState, kept, offline, online, photo, png, reach } from "./device.mjs";
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

/** Asks the API for a change, as the account of the page. */
const asks = (page, method, path, body) =>
  page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(`/api/v1/${path}`, { method, headers: { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.json();
    },
    [method, path, body],
  );

/** A centre under way that the register has, and the device keeps. */
async function standing(page, code, name) {
  const fields = { name, capacity: 30 };
  const { id } = await asks(page, "POST", `commitments/${code}/deliverables`, { period: "2026-Q4", state: "under_way", fields, place: { commune: "Figuig", lat: 32.109, lon: -1.228 } });
  await page.goto("/fr/outbox");
  await page.locator(`[data-commitments] a[href="#step=${id}"]`).waitFor({ state: "attached" });
  return id;
}

/** The thing as the API has it, and how many steps were made of it. */
async function told(page, id) {
  const address = `${await server()}/api/v1/deliverables/${id}`;
  const [thing, { steps }] = await Promise.all([address, `${address}/history`].map(async (at) => (await page.request.get(at)).json()));
  return { ...thing, steps: steps.length };
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

test("a thing that stands is said to be done offline, with a photograph, and corrected on top of it, once each", { timeout: 240_000 }, async () => {
  const says = catalogue("ar");
  const line = await startLine();
  const disk = device(phone);
  let page = await disk.open(line.url);
  await login(page, figuigPlanner, "ar");
  const id = await standing(page, "M5.MA-FIG", "دار تيلواط");
  await page.goto("/ar/outbox");
  await kept(page, "ar");
  const shot = await photo(page);
  await offline(page, line);

  await page.goto(`/ar/deliverables/${id}`); // as a link leads to it
  assert.equal(await form(page).locator("h2").innerText(), "دار تيلواط");
  assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
  assert.ok(await form(page).locator('[name="state"][value="under_way"]').isChecked());
  assert.deepEqual([await input(page, "fields.capacity").inputValue(), await input(page, "place.lat").inputValue()], ["30", "32.1090"]);
  await noSidewaysScroll(page);
  await axe(page);
  await put(page);
  await page.locator("[data-task] .alert", { hasText: says("error.deliverable.unchanged") }).waitFor();
  await form(page).locator('[name="state"][value="planned"]').check();
  await put(page);
  assert.equal(await input(page, "reason").getAttribute("aria-invalid"), "true", "what goes back needs a reason");
  await form(page).locator('[name="state"][value="done"]').check();
  await put(page);
  assert.equal(await input(page, "fields.opened_on").getAttribute("aria-invalid"), "true");
  await input(page, "fields.opened_on").fill("2026-11-12");
  await input(page, "file").setInputFiles([png(shot, "iftitah.png")]);
  await noSidewaysScroll(page);
  await axe(page);
  await form(page).locator('button[type="submit"]').dblclick();
  await reach(page, "waiting", 1);
  assert.match(await entries(page).innerText(), new RegExp(`دار تيلواط[^]*${says("register.step")}[^]*${says("deliverable.state.done")}[^]*iftitah\\.png`));

  await page.locator("#outbox-find").fill("تيلواط"); // the name of a thing leads to it too
  await page.locator("[data-commitments] details > summary").click();
  await page.locator(`[data-commitments] a[href="#step=${id}"]`).click();
  assert.ok(await form(page).locator('[name="state"][value="done"]').isChecked(), "the form builds on what waits");
  await input(page, "fields.capacity").fill("36");
  await put(page);
  await reach(page, "waiting", 2);
  await noSidewaysScroll(page);
  await axe(page);
  await disk.close();

  page = await disk.open(line.url);
  await page.context().setOffline(true);
  await page.goto("/ar/");
  await reach(page, "waiting", 2);
  assert.equal((await told(page, id)).steps, 1);
  line.lose(2); // the step and its photograph arrive, and nobody hears of it
  await online(page, line);
  await reach(page, "sent", 2, 90_000);
  const thing = await told(page, id);
  assert.deepEqual([thing.version, thing.steps, thing.state, thing.fields.opened_on, thing.fields.capacity, thing.evidence.length], [3, 3, "done", "2026-11-12", 36, 1]);
  assert.equal(thing.place.lat, 32.109, "what was not touched stays");
  assert.ok(line.posts.length >= 5, "nothing was tried again");
  await follow(page, inState(page, "sent").first().getByRole("link", { name: says("outbox.thing.open") }));
  assert.equal(await page.locator("h1").innerText(), "دار تيلواط");
  await disk.close();
});

test("of two who said more of a thing, the second sees what changed meanwhile, and decides", { timeout: 180_000 }, async () => {
  const line = await startLine();
  const page = await newPage({ baseURL: line.url, ...phone });
  await login(page, planner);
  const id = await standing(page, "M5.MA-FIG", "Centre Ifran");
  await kept(page);
  const colleague = await visit(planner, "fr", "outbox");
  const refused = inState(page, "refused");
  /** Says that the centre is done, offline, while somebody else says more of it. */
  const cross = async (change) => {
    await offline(page, line);
    await page.goto(`/fr/deliverables/${id}`);
    await form(page).locator('[name="state"][value="done"]').check();
    await input(page, "fields.opened_on").fill("2026-11-12");
    await put(page);
    await reach(page, "waiting", 1);
    const { version } = await told(colleague, id);
    await asks(colleague, "PATCH", `deliverables/${id}`, { version, ...change });
    await online(page, line);
    await reach(page, "refused", 1);
  };

  await cross({ fields: { capacity: 45, run_by: "Association Tifawt" } });
  assert.match(await refused.locator(".problem").innerText(), /modifiée entre-temps/);
  const rows = await refused.locator("table.diff tbody tr").allInnerTexts();
  assert.ok(rows.some((row) => /Capacité[^]*45\s*inchangé/.test(row)), rows.join("\n"));
  assert.ok(rows.some((row) => /En cours\s*Réalisée/.test(row)), rows.join("\n"));
  assert.ok(rows.some((row) => /–\s*12 novembre 2026/.test(row)), rows.join("\n"));
  assert.equal(rows.some((row) => row.includes("Commune")), false, "what nobody changed");
  await noSidewaysScroll(page);
  await axe(page);
  await refused.getByRole("button", { name: "Effacer" }).click();
  await page.locator("dialog[open] button[value=yes]").click();
  await reach(page, "refused", 0);
  assert.deepEqual(await told(page, id).then(({ version, state }) => [version, state]), [2, "under_way"]);

  await cross({ state: "planned", reason: "Chantier arrêté" });
  await refused.getByRole("button", { name: "Modifier" }).click();
  assert.equal(await input(page, "fields.opened_on").inputValue(), "2026-11-12", "what was typed stays");
  assert.equal(await input(page, "fields.capacity").inputValue(), "45", "on top of what stands now");
  assert.ok(await form(page).locator('[name="state"][value="done"]').isChecked());
  await axe(page);
  await form(page).locator("[data-cancel]").click();
  await refused.getByRole("button", { name: "Maintenir ma saisie" }).click();
  await reach(page, "sent", 1);
  const { version, state, fields } = await told(page, id);
  assert.deepEqual([version, state, fields.opened_on, fields.capacity, fields.run_by], [4, "done", "2026-11-12", 45, "Association Tifawt"]);
  await leave(page, colleague);
});

test("a photograph alone goes beside the thing that stands, and a step of its page goes once", { timeout: 180_000 }, async () => {
  const line = await startLine();
  const page = await newPage({ baseURL: line.url, ...phone });
  await login(page, planner);
  const id = await standing(page, "M5.MA-FIG", "Centre Tamaynut");
  await kept(page);
  const shot = await photo(page);
  await offline(page, line);
  await page.goto(`/fr/deliverables/${id}`);
  await input(page, "file").setInputFiles([png(shot)]);
  await put(page);
  await reach(page, "waiting", 1);
  await online(page, line);
  await reach(page, "sent", 1);
  assert.deepEqual(await told(page, id).then(({ steps, evidence }) => [steps, evidence.length]), [1, 1]);

  await page.goto(`/fr/deliverables/${id}`);
  await page.locator("#step > summary").click();
  await page.locator('#step [name="fields.capacity"]').fill("44");
  line.deaf = /\/steps$/; // it arrives, and nobody hears of it
  line.shut = /^\/api\//;
  await page.locator('#step button[type="submit"]').click();
  await page.waitForURL(/\/fr\/outbox#entry=/);
  await reach(page, "waiting", 1);
  line.deaf = line.shut = undefined;
  await page.goto("/fr/outbox");
  await reach(page, "sent", 2);
  const { steps, fields } = await told(page, id);
  assert.deepEqual([steps, fields.capacity], [2, 44]);
  await leave(page);
});
