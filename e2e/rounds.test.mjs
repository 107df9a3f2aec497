// A collection round from its opening to a return that is reopened after its
// closing, in French and Arabic. Each language has a period and a pledge of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, consoleClean, noSidewaysScroll } from "./harness.mjs";
import { council, figuigPlanner, follow, giveReason, leave, part, planner, postStatus, reportForm, submitReport, task, visit, words } from "./steps.mjs";

const reason = { fr: "La délégation est fermée pour travaux.", ar: "المندوبية مغلقة بسبب الأشغال." };

const parties = { fr: /CNDH/, ar: /المجلس الوطني/ };

function dayAhead(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Sends a form that is refused, and expects its status. */
async function refused(page, button, status) {
  assert.equal((await follow(page, button)).status(), status);
  page.problems = page.problems.filter((problem) => !problem.includes(`status of ${status}`)); // the browser notes it
}

/** Opens the round of the nth period that has none; returns its address and period. */
async function openRound(page, lang, nth, pledge) {
  await page.locator("#open > summary").click();
  const form = page.locator(`form[action="/${lang}/collection"][method="post"]`);
  const period = await form.locator('select[name="period"] option').nth(nth).getAttribute("value");
  await form.locator('select[name="period"]').selectOption(period);
  await form.locator('input[name="due_on"]').fill(dayAhead(20));
  await form.locator(`input[name="pledges"][value="${pledge}"]`).check();
  await form.locator('textarea[name="note"]').fill(words[lang].reason);
  assert.equal((await follow(page, form.locator('button[type="submit"]'))).status(), 200);
  assert.ok((await page.locator("table.preview tbody tr").count()) > 0, "what it will ask is shown first");
  await follow(page, page.locator('button[name="confirmed"][value="yes"]'));
  await page.locator("p.flash").waitFor();
  assert.equal(await page.locator(".matrix td a").count(), 11);
  return { path: new URL(page.url()).pathname, period };
}

/** Reports on a commitment whose form is open at the period of the round. */
async function reportFor(page, lang, code, period) {
  const form = reportForm(page, code);
  assert.equal(await form.locator('select[name="period"]').inputValue(), period);
  await form.locator('input[name="status"][value="in_progress"]').check();
  await form.locator('textarea[name="narrative"]').fill(words[lang].first);
  await giveReason(form, "in_progress");
  assert.equal((await submitReport(page, code)).status(), 200);
  await page.locator("p.flash").waitFor();
}

/** Fills in one of the decisions on the return whose page is open. */
async function decideReturn(page, what, fields) {
  const form = page.locator(`form[action$="/${what}"]`);
  if (!(await form.isVisible())) await page.locator(`#${what} > summary`).click();
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value);
  return form.locator('button[type="submit"]');
}

const journeys = { fr: { nth: 0, pledge: "M8" }, ar: { nth: 1, pledge: "M7" } };

for (const [lang, { nth, pledge }] of Object.entries(journeys)) {
  test(`a round is opened, watched, closed, and a return reopened, in ${lang}`, async () => {
    const staff = await visit(council, lang, "collection");
    const round = await openRound(staff, lang, nth, pledge);
    const one = (region) => `${round.path}/returns/${pledge}.${region}`;

    const figuig = await visit(figuigPlanner, lang);
    const asked = task(figuig, `${pledge}.MA-FIG?period=${round.period}`);
    await follow(figuig, asked.locator("a.go"));
    await reportFor(figuig, lang, `${pledge}.MA-FIG`, round.period);
    await figuig.goto(`/${lang}/`);
    assert.equal(await asked.count(), 0, "nothing is left to send");

    await staff.goto(round.path);
    assert.equal(await part(staff, "changed").locator(`a[href="${one("MA-FIG")}"]`).count(), 1);
    const idle = staff.locator('.matrix td a:has(use[href="#m-return-expected"])');
    const excused = await idle.nth(-1).getAttribute("href");
    assert.notEqual(excused, one("MA-ZAG"));
    await follow(staff, idle.nth(-1));
    await refused(staff, await decideReturn(staff, "excuse", { reason: "" }), 422);
    assert.equal(await staff.locator(".problem").count(), 1);
    await follow(staff, await decideReturn(staff, "excuse", { reason: reason[lang] }));
    await staff.locator("p.flash").waitFor();
    assert.match(await staff.locator("main").innerText(), new RegExp(reason[lang].slice(0, 12)));

    await staff.goto(round.path);
    await follow(staff, part(staff, "round-work").locator(`a[href="${round.path}/close"]`));
    await axe(staff);
    await follow(staff, staff.locator('form[action$="/close"] button'));
    await staff.locator("p.flash").waitFor();
    assert.equal(await staff.locator(".phase-closed").count(), 1);

    const all = await visit(planner, lang, one("MA-ZAG").slice(4));
    const why = await all.locator(".said").innerText();
    assert.match(why, new RegExp(new Date().getFullYear()), "since when it is locked");
    assert.match(why, parties[lang], "who can lift it");
    await follow(all, all.locator(`.said a[href="/${lang}/commitments/${pledge}.MA-ZAG"]`));
    if (nth === 0) { // older periods are past the commitment's page
      assert.match(await part(all, "requests").innerText(), parties[lang]);
    }
    const version = await reportForm(all, `${pledge}.MA-ZAG`).locator('input[name="version"]').inputValue();
    const form = { period: round.period, status: "in_progress", version, do: "submit", narrative: words[lang].first };
    assert.equal(await postStatus(all, `/${lang}/commitments/${pledge}.MA-ZAG/updates`, form), 409);

    await staff.goto(one("MA-ZAG"));
    await follow(staff, await decideReturn(staff, "reopen", { reason: reason[lang], until: dayAhead(5) }));
    await staff.locator("p.flash").waitFor();

    await all.goto(`/${lang}/`);
    await follow(all, all.locator(`.more a[href^="${round.path}/returns"]`));
    await follow(all, all.locator(`table.list tbody a[href="${one("MA-ZAG")}"]`));
    await follow(all, all.locator(`main a.button[href*="/commitments/${pledge}.MA-ZAG"]`));
    await reportFor(all, lang, `${pledge}.MA-ZAG`, round.period);
    await staff.goto(`${round.path}/returns?state=submitted`);
    for (const region of ["MA-FIG", "MA-ZAG"]) {
      assert.equal(await staff.locator(`table.list tbody a[href="${one(region)}"]`).count(), 1);
    }
    assert.equal(await staff.locator("ul.chips a").count(), 2);

    await all.setViewportSize({ width: 320, height: 700 });
    for (const path of [round.path, one("MA-ZAG"), excused, `/${lang}/collection`]) {
      await all.goto(path);
      await noSidewaysScroll(all);
      await axe(all);
    }
    for (const page of [staff, figuig, all]) consoleClean(page);
    await leave(staff, figuig, all);
  });
}

test("without scripts a round is closed in two steps", async () => {
  const page = await visit(council, "fr", "collection?phase=grace", { javaScriptEnabled: false });
  await follow(page, page.locator("table.list tbody th a").first());
  await follow(page, page.locator('#round-work ~ ul a[href$="/close"]'));
  assert.ok((await page.locator("main li").count()) >= 4, "it says what closing does");
  await follow(page, page.locator('form[action$="/close"] a.button'));
  assert.equal(await page.locator(".phase-closed").count(), 0, "it was left open");
  await leave(page);
});
