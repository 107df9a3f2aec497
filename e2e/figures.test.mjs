// Two indicators reported, verified, taken back and verified again; an auditor
// follows the total down to the journal and sees that a report is out of date.
import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleClean, languages, noSidewaysScroll } from "./harness.mjs";
import { auditor, council, decide, figuigPlanner, fillReport, follow, leave, openReview, part, reportForm, submitReport, visit, words } from "./steps.mjs";

const code = "M5.MA-FIG";

/** The declared and verified values to date that the total's page shows. */
async function total(page, indicator, lang = "fr") {
  await page.goto(`/${lang}/totals/${indicator}`);
  const [, declared, verified] = await page.locator("dl.axes-now dd.figure b").allInnerTexts();
  const number = (text) => Number(text?.replace(/[^\d,.]/g, "").replace(",", ".") ?? 0);
  return [number(declared), number(verified)];
}

test("two indicators go from a phone to the totals and down to the journal", async () => {
  const reader = await visit(auditor, "fr");
  const before = { "M5.1": await total(reader, "M5.1"), "M5.2": await total(reader, "M5.2") };

  const author = await visit(figuigPlanner, "fr", `commitments/${code}`, { viewport: { width: 360, height: 740 } });
  await noSidewaysScroll(author);
  await fillReport(author, code, { status: "in_progress", narrative: words.fr.first });
  const form = reportForm(author, code);
  await form.locator('input[name="values.M5.1"]').fill("1");
  await form.locator('input[name="values.M5.2"]').fill("12 000");
  assert.equal((await submitReport(author, code)).status(), 200);
  assert.match(await author.locator("main").innerText(), /12\s000\s.?femmes formées/);

  const judge = await visit(council, "fr");
  const moved = async (indicator, declared, verified) => {
    const [d, v] = await total(reader, indicator);
    assert.deepEqual([d - before[indicator][0], v - before[indicator][1]], [declared, verified], indicator);
  };
  await moved("M5.1", 1, 0);
  await openReview(judge, "fr", code);
  await decide(judge, { decision: "verified", assessment: "limited" });
  await moved("M5.1", 1, 1);

  await judge.goto(`/fr/commitments/${code}`);
  const withdrawal = judge.locator('form[action$="/withdraw"]').first();
  await judge.evaluate(() => document.querySelectorAll("details").forEach((element) => (element.open = true)));
  await withdrawal.locator('textarea[name="reason"]').fill("La liste était celle d’un autre centre.");
  assert.equal((await follow(judge, withdrawal.locator('button[type="submit"]'))).status(), 200);
  await moved("M5.1", 1, 0);
  await openReview(judge, "fr", code);
  await decide(judge, { decision: "verified", assessment: "substantial" });
  await moved("M5.1", 1, 1);
  await moved("M5.2", 12_000, 12_000);

  for (const lang of Object.keys(languages)) {
    await reader.goto(`/${lang}/totals`);
    await noSidewaysScroll(reader);
    await follow(reader, reader.locator('table.totals a[href*="/totals/M5.2"]').first());
    const row = reader.locator("table.totals tbody tr", { hasText: code });
    assert.match(await row.innerText(), /12[\s.,]?000/);
    await follow(reader, row.locator('a[href*="/journal/"]').first());
    assert.match(await reader.locator("main").innerText(), /update\.submitted/);
    assert.match(await reader.locator("main").innerText(), /M5\.2/);
  }
  for (const page of [reader, author, judge]) consoleClean(page);
  await leave(reader, author, judge);
});

test("an auditor sees that an issued report is out of date, and which totals would differ", async () => {
  const page = await visit(auditor, "fr", "reports");
  const edition = page.locator('a[href*="/fr/reports/2026-Q"]').first();
  assert.ok(await edition.count());
  await page.goto("/fr/reports/2026-Q3/1");
  const since = part(page, "since");
  assert.ok((await since.innerText()).length > 10);
  await leave(page);
});
