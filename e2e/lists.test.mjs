// A messy list of a planner's own making is handed in: its columns are matched, an error
// is seen at its cell and corrected, all of it is added, and the next list is read as the
// last one was. Without JavaScript, in two directions of writing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, consoleClean, noSidewaysScroll } from "./harness.mjs";
import { figuigPlanner, follow, leave, visit } from "./steps.mjs";

const phone = { viewport: { width: 360, height: 740 } };

const lists = {
  fr: {
    heads: "N°;Zone;Structure;Où;Ouverte le;Places;Avancement",
    rows: (n) => [`1;Figuig;Centre Tizi${n};Figuig;12/03/2026;1 200;Réalisée`, `2;Figuig;Centre Ouadi${n};Bouarfa;DATE;٤٠;Réalisée`],
    title: "Suivi des centres;2026",
  },
  ar: {
    heads: "رقم;النطاق;البناية;أين;فتحت يوم;المقاعد;التقدم",
    rows: (n) => [`1;فكيك;مركز تيزي${n};فكيك;12/03/2026;1 200;منجز`, `2;فكيك;مركز وادي${n};بوعرفة;DATE;٤٠;منجز`],
    title: "تتبع المراكز;2026",
  },
};

/** A list as a spreadsheet saves it, with the date of its second thing. */
const list = (lang, n, date) => {
  const { title, heads, rows } = lists[lang];
  const text = [title, "", heads, ...rows(n), "Total;;Total;;;;"].join("\r\n").replace("DATE", date);
  return { name: "liste.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
};

const means = { B: "region", C: "fields.name", D: "place.commune", E: "fields.opened_on", F: "fields.capacity", G: "state" };

/** Hands a list in, and comes to what its columns mean. */
async function handIn(page, lang, file) {
  const form = page.locator('main form:has(input[type="file"])');
  await form.locator('[name="kind"]').selectOption("womens-centers");
  await form.locator('input[type="file"]').setInputFiles(file);
  await follow(page, form.locator('button[type="submit"]'));
  assert.equal(await page.locator('[name="columns.C"]').count(), 1);
}

for (const lang of Object.keys(lists)) {
  test(`a list is matched, corrected, imported and remembered, in ${lang}`, async () => {
    const page = await visit(figuigPlanner, lang, "deliverables", { ...phone, javaScriptEnabled: false });
    await follow(page, page.locator('a[href*="/deliverables/import"]'));
    const upload = page.url();
    await noSidewaysScroll(page);
    await handIn(page, lang, list(lang, 1, "2026"));
    for (const [letter, field] of Object.entries(means)) await page.locator(`[name="columns.${letter}"]`).selectOption(field);
    await noSidewaysScroll(page);
    await follow(page, page.locator('main form button[type="submit"]'));
    const wrong = page.locator("section[aria-labelledby=errors] tbody tr");
    assert.equal(await wrong.count(), 1);
    assert.match(await wrong.innerText(), /E5/);
    assert.match(await wrong.innerText(), /2026/);
    assert.equal(await page.locator('form[action$="/apply"]').count(), 0, "nothing can be added yet");
    await noSidewaysScroll(page);

    await page.goto(upload);
    await handIn(page, lang, list(lang, 1, "04/05/2026"));
    for (const [letter, field] of Object.entries(means)) {
      assert.equal(await page.locator(`[name="columns.${letter}"]`).inputValue(), field, "as it was chosen before");
    }
    await follow(page, page.locator('main form button[type="submit"]'));
    assert.equal(await page.locator("section[aria-labelledby=things] tbody tr").count(), 2);
    const alike = page.locator('[name="distinct"]');
    if (await alike.count()) await alike.check();
    await follow(page, page.locator('form[action$="/apply"] button[type="submit"]'));
    assert.equal(await page.locator(".flash").count(), 1);
    assert.match(await page.locator("table.things").innerText(), new RegExp(lists[lang].rows(1)[0].split(";")[2]));
    await noSidewaysScroll(page);
    await consoleClean(page);
    await leave(page);

    const desk = await visit(figuigPlanner, lang, "deliverables/import?kind=womens-centers");
    await axe(desk);
    await handIn(desk, lang, list(lang, 2, "05/06/2026"));
    assert.equal(await desk.locator('[name="columns.C"]').inputValue(), "fields.name", "the next list is read as the last one");
    await axe(desk);
    await follow(desk, desk.locator('main form button[type="submit"]'));
    await axe(desk);
    await consoleClean(desk);
    await leave(desk);
  });
}

for (const [lang, width] of [["fr", 320], ["ar", 360]]) {
  test(`commitments are cards on a phone of ${width}, in ${lang}`, async () => {
    const page = await visit(figuigPlanner, lang, "commitments", { viewport: { width, height: 740 }, javaScriptEnabled: false });
    await noSidewaysScroll(page);
    const card = page.locator("table.list tbody tr").first();
    assert.ok((await card.boundingBox()).y < 740, "the first one stands on the first screen");
    const rest = card.locator("td.rest").last();
    assert.equal(await rest.isVisible(), false);
    await card.locator(".fold > summary").click();
    assert.equal(await rest.isVisible(), true);
    await noSidewaysScroll(page);
    await leave(page);
  });
}

test("arrow keys move in the matrix, which is one stop", async () => {
  const page = await visit(figuigPlanner, "fr", "overview", { viewport: { width: 1280, height: 900 } });
  const first = page.locator(".matrix tbody tr").first().locator("td a").first();
  assert.equal(await page.locator('.matrix td a[tabindex="0"]').count(), 1);
  await first.focus();
  await page.keyboard.press("ArrowRight");
  const now = () => page.evaluate(() => [document.activeElement.closest("td").cellIndex, document.activeElement.closest("tr").sectionRowIndex]);
  assert.deepEqual(await now(), [2, 0]);
  await page.keyboard.press("ArrowDown");
  assert.deepEqual(await now(), [2, 1]);
  assert.equal(await page.locator('.matrix td a[tabindex="0"]').count(), 1);
  await Promise.all([page.waitForURL(/\/commitments\//), page.keyboard.press("Enter")]);
  await leave(page);
});
