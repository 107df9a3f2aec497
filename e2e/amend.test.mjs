// What an administrator amends: a pledge, an indicator, a party, a category, the
// calendar, each seen before it is confirmed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, consoleClean, languages, noSidewaysScroll } from "./harness.mjs";
import {
  admin, administered, auditor, confirmAmendment, fillCalendar, fillPledge, follow, leave, part, planner, previewAmendment, visit,
} from "./steps.mjs";

const titles = {
  fr: { title: "Centres pour les femmes rurales", note: "Avenant de 2026" },
  ar: { title: "مراكز لنساء العالم القروي", note: "ملحق سنة 2026" },
  en: { title: "Centres for rural women", note: "Amendment of 2026" },
};

/** The data file of the agreement, byte for byte. */
async function definition(page) {
  const answer = await page.request.get(`/fr/${administered}/definition.json`);
  assert.equal(answer.status(), 200);
  return (await answer.body()).toString();
}

/** Sends the form on the page to its preview, which must be sound on a phone and for axe-core. */
async function preview(page) {
  await previewAmendment(page);
  consoleClean(page);
  await axe(page);
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await noSidewaysScroll(page);
  }
}

for (const [lang, { title, note }] of Object.entries(titles)) {
  test(`an administrator amends a pledge, in ${lang}`, async () => {
    const page = await visit(admin, lang, "admin");
    await follow(page, page.locator(`a[href="/${lang}/${administered}"]`));
    await follow(page, page.locator(`a[href="/${lang}/${administered}/pledges/M5"]`));
    const before = await definition(page);
    const field = page.locator(`[name="title.${lang}"]`);
    const old = await field.inputValue();
    assert.equal(await field.getAttribute("lang"), lang);
    assert.equal(await field.getAttribute("dir"), languages[lang]);
    await axe(page);

    await fillPledge(page, lang, { title, note, from: "2027-01-01" });
    await preview(page);
    const row = page.locator("#texts ~ .scroll tbody tr", { hasText: title });
    assert.deepEqual(await row.locator("td").allInnerTexts(), [old, title], "before and after, side by side");
    assert.equal(await row.locator("td").first().getAttribute("dir"), languages[lang]);
    assert.equal(await definition(page), before, "nothing changed before it was confirmed");
    await follow(page, page.locator('button[value="correct"]'));
    assert.equal(await field.inputValue(), title, "what was typed is there to be corrected");

    await preview(page);
    await confirmAmendment(page);
    assert.equal(await field.inputValue(), title);
    assert.match(await page.locator("main").innerText(), new RegExp(old), "the old text is kept");
    assert.notEqual(await definition(page), before);
    await leave(page);
  });
}

test("an administrator adds an indicator, on which a planner then reports", async () => {
  const page = await visit(admin, "fr", `${administered}/pledges/M6`);
  await follow(page, part(page, "indicators").locator("a").last());
  await page.locator('[name="name.fr"]').fill("Plaques posées");
  await page.locator('[name="name.ar"]').fill("اللوحات المثبتة");
  await page.locator('[name="unit"]').selectOption("people");
  await page.locator('[name="breakdown"][value="sex"]').check();
  await preview(page);
  assert.match(await page.locator("main").innerText(), /Plaques posées/);
  await confirmAmendment(page);
  const code = new URL(page.url()).pathname.split("/").pop();
  assert.match(code, /^M6\.\d+$/);

  const reporter = await visit(planner, "ar", "commitments/M6.MA-FIG");
  assert.match(await reporter.locator("main").innerText(), /اللوحات المثبتة/);
  await leave(page, reporter);
});

test("an administrator renames a party, and the old name is kept", async () => {
  const page = await visit(admin, "ar", administered);
  await follow(page, page.locator(`a[href="/ar/${administered}/parties"]`));
  await follow(page, page.locator(`a[href="/ar/${administered}/parties/CCDH"]`));
  await axe(page);
  const rows = part(page, "amend").locator("#party-names fieldset.milestone");
  const names = await rows.locator('input[name$=".name.fr"]').evaluateAll((inputs) => inputs.map((input) => input.value));
  const next = names.indexOf("");
  const before = await definition(page);
  await page.locator(`[name="names.${next}.from"]`).fill("2026-10-01");
  await page.locator(`[name="names.${next}.name.fr"]`).fill("Conseil renommé");
  await page.locator(`[name="names.${next}.name.ar"]`).fill("المجلس باسمه الجديد");
  await page.locator(`[name="names.${next}.short.ar"]`).fill("المجلس الجديد");
  await preview(page);
  assert.match(await page.locator("main").innerText(), /المجلس باسمه الجديد/);
  assert.equal(await definition(page), before, "nothing changed before it was confirmed");
  await confirmAmendment(page);
  assert.match(await page.locator("main").innerText(), /المجلس باسمه الجديد/, "the list calls it by today's name");
  await follow(page, page.locator(`a[href="/ar/${administered}/parties/CCDH"]`));
  assert.equal(await page.locator(`[name="names.${next - 1}.name.fr"]`).inputValue(), names[next - 1], "the old name is kept");
  await leave(page);
});

test("an administrator adds a category, in which a pledge then stands", async () => {
  const page = await visit(admin, "en", `${administered}/categories`);
  await follow(page, page.locator(`a[href="/en/${administered}/categories/new"]`));
  await page.locator('[name="code"]').fill("Public Parks");
  await page.locator('[name="name.en"]').fill("Public parks");
  assert.equal((await follow(page, page.locator('main button[value="preview"]'))).status(), 422);
  assert.equal(await page.locator("#category-code-problem").count(), 1);
  page.problems.length = 0; // the browser notes it
  await page.locator('[name="code"]').fill("public-parks");
  await preview(page);
  assert.match(await page.locator("main").innerText(), /Public parks/);
  await confirmAmendment(page);
  await page.goto(`/en/${administered}/pledges/M7`);
  await page.locator('[name="category"]').selectOption("public-parks");
  await preview(page);
  await confirmAmendment(page);
  assert.match(await (await page.request.get("/en/pledges/M7")).text(), /Public parks/);
  await leave(page);
});

test("what is wrong is said at its field, without JavaScript", async () => {
  const page = await visit(admin, "ar", `${administered}/pledges/M7`, { javaScriptEnabled: false });
  for (const lang of Object.keys(languages)) await page.locator(`[name="title.${lang}"]`).fill("");
  const answer = await follow(page, page.locator('main button[value="preview"]'));
  assert.equal(answer.status(), 422);
  assert.equal(await page.locator('.alert a[href="#pledge-title"]').count(), 1);
  assert.equal(await page.locator("#pledge-title-problem").count(), 1);
  await leave(page);
});

test("an administrator changes the calendar once what follows was seen", async () => {
  const page = await visit(admin, "fr", `${administered}/calendar`);
  const versions = await part(page, "versions").locator("tbody tr").count();
  const change = { due: "20", reason: "Le comité de suivi le demande." };
  await fillCalendar(page, change);
  await preview(page);
  assert.notEqual(
    await part(page, "with").locator("table").first().innerText(),
    await part(page, "without").locator("table").first().innerText(),
  );
  await page.goto(`/fr/${administered}/calendar`);
  assert.equal(await part(page, "versions").locator("tbody tr").count(), versions, "nothing changed before it was confirmed");

  await fillCalendar(page, change);
  await preview(page);
  await confirmAmendment(page);
  assert.equal(await part(page, "versions").locator("tbody tr").count(), versions + 1);
  const reader = await visit(auditor, "fr", "agreements/CCDH-2009");
  assert.equal(await reader.locator(`a[href*="/admin/"]`).count(), 0);
  await leave(page, reader);
});

test("a data file is downloaded, changed and loaded", async () => {
  const page = await visit(admin, "en", `${administered}/definition`);
  const saved = page.waitForEvent("download");
  await part(page, "download").locator("a").click();
  assert.equal((await saved).suggestedFilename(), "CCDH-2009.json");
  const file = await definition(page);
  const load = (text) =>
    page.locator('[name="file"]').setInputFiles({ name: "changed.json", mimeType: "application/json", buffer: Buffer.from(text) });

  await load(file.replace('"signatories"', '"signatures"'));
  assert.equal((await follow(page, page.locator('button[value="preview"]'))).status(), 422);
  assert.match(await page.locator("#definition-file-problem").innerText(), /Line \d+: .*"signatures"/);
  page.problems.length = 0; // the browser notes it

  await load(file.replaceAll("Seminars and", "Seminars, meetings and"));
  await preview(page);
  await confirmAmendment(page);
  assert.match(await definition(page), /Seminars, meetings and/);
  await leave(page);
});
