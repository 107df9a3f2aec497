// What a pledge is measured by: reported on a phone, shown in each language.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, consoleClean, languages, noSidewaysScroll } from "./harness.mjs";
import { figuigPlanner, leave, reportForm, submitReport, told, visit, words } from "./steps.mjs";

const code = "M5.MA-FIG";
const narrative = words.fr.first;

/** What the page says of the women who were trained, in each language. */
const said = {
  fr: [/Femmes formées dans les centres\s+1\s200\s\u2068femmes formées/, /Moins de 15 ans 30/],
  ar: [/1\.200\s\u2068امرأة مستفيدة من التكوين/, /أقل من 15 سنة 30/],
  en: [/Women trained in the centres\s+1,200\s\u2068women trained/, /Under 15 30/],
};

test("a planner reports what is not counted, on a phone, and the values stand on the page in each language", async () => {
  const page = await visit(figuigPlanner, "fr", `commitments/${code}`, { viewport: { width: 360, height: 740 }, hasTouch: true });
  const form = reportForm(page, code);
  const period = form.locator('select[name="period"]');
  await period.selectOption(await period.locator("option").last().getAttribute("value"));
  await form.locator('input[name="status"][value="in_progress"]').check();
  assert.equal(await form.locator('input[name="values.M5.1"]').count(), 0, "what the register counts is asked for");
  await form.locator('input[name="value"]').fill("1 200");
  const parts = form.locator("details.parts");
  assert.equal(await parts.getAttribute("open"), null, "the breakdown is in the way");
  await parts.locator("summary").click();
  await form.locator('input[name="value.parts.age-band.under-15"]').fill("30");
  await form.locator('textarea[name="narrative"]').fill(narrative);
  assert.equal((await submitReport(page, code)).status(), 200);
  await page.locator("p.flash").waitFor();
  for (const lang of Object.keys(languages)) {
    await page.goto(`/${lang}/commitments/${code}`);
    const values = (await told(page, narrative).locator(".values > li").allInnerTexts()).join("\n");
    for (const text of said[lang]) assert.match(values, text, lang);
    const card = page.locator(".measure").first();
    assert.equal(await card.locator("figure svg").count(), 1, "the course is not drawn");
    await noSidewaysScroll(page);
    await axe(page);
  }
  consoleClean(page);
  await leave(page);
});
