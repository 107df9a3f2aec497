// Everything works without JavaScript, and with the keyboard alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { password } from "./harness.mjs";
import {
  auditor, changeLanguage, council, decide, figuigPlanner, fillReport, follow, leave, openQueued, part, planner, report, reportForm,
  sendReport, told, visit, words,
} from "./steps.mjs";

const without = { javaScriptEnabled: false };

for (const [lang, code] of Object.entries({ fr: "M2.MA-NAD", ar: "M3.MA-NAD" })) {
  test(`report, review and timeline without JavaScript, in ${lang}`, async () => {
    const author = await visit(planner, lang, `commitments?region=MA-NAD`, without);
    await follow(author, author.locator(`table.list a[href="/${lang}/commitments/${code}"]`));
    await fillReport(author, code, { status: "delivered", value: "not a number", narrative: words[lang].first });
    assert.equal((await sendReport(author, code)).status(), 422);
    assert.equal(await reportForm(author, code).locator('textarea[name="narrative"]').inputValue(), words[lang].first);
    await report(author, code, { status: "delivered", value: "", narrative: words[lang].first });

    const reviewer = await visit(council, lang, "reviews", without);
    const filter = reviewer.locator("form.filters");
    await filter.locator('select[name="region"]').selectOption("MA-NAD");
    await filter.locator('select[name="pledge"]').selectOption(code.split(".")[0]);
    await follow(reviewer, filter.locator("button"));
    await openQueued(reviewer, code);
    await decide(reviewer, { decision: "verified", assessment: "complete" });
    await author.goto(`/${lang}/commitments/${code}`);
    assert.equal(await told(author, words[lang].first).locator(".reply-verified").count(), 1);
    await leave(author, reviewer);
  });
}

test("reports open and download without JavaScript", async () => {
  const page = await visit(auditor, "fr", "reports", without);
  await follow(page, page.locator("table.list tbody th a").first());
  const saved = page.waitForEvent("download");
  await page.locator('ul.downloads a[href*="report.json"]').click();
  assert.match((await saved).suggestedFilename(), /report\.json$/);
  await changeLanguage(page, "ar");
  assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
  await leave(page);
});

test("terms are set and a draft discarded without JavaScript", async () => {
  const code = "M6.MA-FIG";
  const page = await visit(figuigPlanner, "fr", `commitments/${code}`, without);
  await fillReport(page, code, { status: "in_progress", narrative: words.fr.second });
  await sendReport(page, code, "draft");
  const discard = page.locator('form[action$="/discard"] button');
  await follow(page, discard);
  assert.equal(await discard.count(), 0);
  const terms = page.locator(`form[action$="/commitments/${code}/terms"]`);
  if (!(await terms.isVisible())) await page.locator("#terms > summary").click();
  await terms.locator('input[name="focal_point"]').fill("Délégation de Figuig");
  assert.equal((await follow(page, terms.locator('button[type="submit"]'))).status(), 200);
  assert.match(await part(page, "agreed").innerText(), /Délégation de Figuig/);
  await leave(page);
});

/** Presses Tab until the element that matches has the focus. */
async function tabTo(page, selector, most = 300) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail(`${selector} is not reached by ${most} steps of Tab`);
}

/** Whether what has the focus shows it, by an outline or a shadow. */
function focusShows(page) {
  return page.evaluate(() => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  });
}

async function press(page, key) {
  const [answer] = await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
  return answer;
}

test("the keyboard alone: log in, skip to the content, open a star, report", async () => {
  const code = "M4.MA-ZAG";
  const page = await visit(planner, "fr");
  await page.context().clearCookies();
  await page.goto("/fr/login");
  await tabTo(page, 'input[name="email"]');
  await page.keyboard.type(planner);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await press(page, "Enter");

  await page.goto("/fr/overview");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  assert.ok((await page.locator("a.skip").boundingBox()).y >= 0, "the skip link does not show itself");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");

  await tabTo(page, ".matrix tbody td a");
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), `/fr/commitments/${code}`);
  assert.ok(await focusShows(page), "the star does not show its focus");
  await press(page, "Enter");
  assert.match(new URL(page.url()).pathname, new RegExp(`/${code}$`));

  await tabTo(page, 'select[name="period"]');
  await page.keyboard.press("End");
  await tabTo(page, 'input[name="status"]');
  await page.keyboard.press("ArrowUp");
  const status = await page.evaluate(() => document.activeElement.value);
  await tabTo(page, 'textarea[name="narrative"]');
  await page.keyboard.type(words.fr.first);
  await tabTo(page, 'button[value="submit"]');
  assert.ok(await focusShows(page), "the button does not show its focus");
  assert.equal((await press(page, "Enter")).status(), 200);
  await tabTo(page, 'main form button[type="submit"]'); // the period still runs, and the page asks
  assert.equal((await press(page, "Enter")).status(), 200);
  assert.equal(await told(page, words.fr.first).locator(`use[href$="status-${status}"]`).count(), 1);
  await leave(page);
});
