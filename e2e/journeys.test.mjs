// The journeys of those who report and those who review, in French and Arabic.
// Each has commitments of its own, since all share one server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleClean, login } from "./harness.mjs";
import {
  answerWarnings, changing, council, councilPlanner, decide, figuigPlanner, fillReport, follow, leave, ministryReviewer, openMenu, openReview, part, planner,
  postStatus, report, reportForm, reviewForm, sendReport, submitReport, task, told, valueOf, visit, words,
} from "./steps.mjs";

async function setTerms(page, code) {
  const form = page.locator(`form[action$="/commitments/${code}/terms"]`);
  if (!(await form.isVisible())) await page.locator("#terms > summary").click();
  await form.locator('input[name$="baseline"]').first().fill("1");
  await form.locator('input[name$="target"]').first().fill("17");
  await form.locator('input[name="due_on"]').fill("2028-06-30");
  const answer = await follow(page, form.locator('button[type="submit"]'));
  assert.equal(answer.status(), 200);
}

async function typed(page, code) {
  const form = reportForm(page, code);
  return {
    status: await form.locator('input[name="status"]:checked').inputValue(),
    value: await valueOf(form).inputValue(),
    narrative: await form.locator('textarea[name="narrative"]').inputValue(),
  };
}

for (const [lang, code] of Object.entries({ fr: "M5.MA-FIG", ar: "M1.MA-FIG" })) {
  test(`a planner sets the terms, drafts and submits, in ${lang}`, async () => {
    const progress = { status: "delivered", value: "13", narrative: words[lang].first };
    const page = await visit(figuigPlanner, lang);
    await follow(page, page.locator(`.stars a[href="/${lang}/commitments/${code}"]`));

    await setTerms(page, code);
    await page.locator("p.flash").waitFor();
    const terms = part(page, "agreed");
    for (const text of ["17", "2028"]) assert.match(await terms.innerText(), new RegExp(text));
    assert.equal(await page.locator("ol.timeline table.diff").count(), 1);

    await fillReport(page, code, progress);
    await sendReport(page, code, "draft");
    await page.locator("p.flash").waitFor();
    assert.equal(await told(page, progress.narrative).count(), 0, "a draft is in the timeline");

    await page.waitForLoadState("networkidle"); // what the page fetches by itself is answered before the session ends
    await openMenu(page);
    await follow(page, page.locator('form[action$="/logout"] button'));
    await login(page, figuigPlanner, lang);
    await page.goto(`/${lang}/`);
    await follow(page, task(page, code).locator("a.go"));
    assert.deepEqual(await typed(page, code), progress);

    assert.equal((await submitReport(page, code)).status(), 200);
    await page.locator("p.flash").waitFor();
    assert.equal(await told(page, progress.narrative).locator(".badge.review-submitted").count(), 1);
    assert.match(await told(page, progress.narrative).locator(".values").innerText(), /13/);
    consoleClean(page);
    await leave(page);
  });

  test(`a planner of one region is told why another is closed, in ${lang}`, async () => {
    const page = await visit(figuigPlanner, lang, "commitments/M5.MA-NAD");
    assert.equal(await changing(page).count(), 0);
    const why = await part(page, "report").locator("p").innerText();
    assert.match(why, /MA-NAD/);
    const form = { period: "2026-Q4", status: "delivered", version: "1", do: "submit", narrative: "x" };
    assert.equal(await postStatus(page, `/${lang}/commitments/M5.MA-NAD/updates`, form), 403);
    assert.equal(await postStatus(page, `/${lang}/commitments/M5.MA-NAD/terms`, { target: "1", version: "1" }), 403);
    consoleClean(page);
    await leave(page);
  });
}

for (const [lang, code] of Object.entries({ fr: "M3.MA-FIG", ar: "M2.MA-FIG" })) {
  test(`the council returns an update, its author answers, the council verifies, in ${lang}`, async () => {
    const { first, second, reason } = words[lang];
    const author = await visit(figuigPlanner, lang, `commitments/${code}`);
    await report(author, code, { status: "delivered", value: "9", narrative: first });

    const reviewer = await visit(council, lang);
    await openReview(reviewer, lang, code);
    assert.match(await part(reviewer, "this").innerText(), new RegExp(first));
    assert.equal(await part(reviewer, "before").locator(".event").count(), 1);
    await decide(reviewer, { decision: "returned", reason });

    await author.goto(`/${lang}/`);
    const returned = task(author, code);
    assert.match(await returned.innerText(), new RegExp(reason));
    await follow(author, returned.locator("a.go"));
    assert.match(await author.locator(".note.returned").innerText(), new RegExp(reason));
    assert.equal((await typed(author, code)).narrative, first);
    await report(author, code, { status: "delivered", value: "9", narrative: second });
    assert.equal(await author.locator(".note.returned").count(), 0);

    await openReview(reviewer, lang, code);
    await decide(reviewer, { decision: "verified", assessment: "limited" });
    await reviewer.goto(`/${lang}/commitments/${code}`);
    const axes = reviewer.locator(".axes-now");
    const said = axes.locator('.value:has(use[href$="status-delivered"])');
    assert.equal(await said.count(), 2, "declared and verified do not stand side by side");
    const status = said.first();
    const assessment = axes.locator('.value:has(use[href$="assessment-limited"])');
    const [a, b] = [await status.boundingBox(), await assessment.boundingBox()];
    assert.ok(Math.abs(a.y - b.y) < 5 && Math.abs(a.x - b.x) > 50, "status and assessment are not side by side");
    assert.equal(await told(reviewer, second).locator(".reply-verified").count(), 1);
    assert.equal(await told(reviewer, first).locator(".reply-returned").count(), 1, "the history was overwritten");
    consoleClean(author);
    consoleClean(reviewer);
    await leave(author, reviewer);
  });
}

for (const [lang, code] of Object.entries({ fr: "C1.MA-FIG", ar: "C3.MA-FIG" })) {
  test(`the council's own pledge is reviewed by the ministry alone, in ${lang}`, async () => {
    const author = await visit(councilPlanner, lang, `commitments/${code}`);
    await report(author, code, { status: "delivered", narrative: words[lang].first });

    const reviewer = await visit(ministryReviewer, lang);
    const address = await openReview(reviewer, lang, code);

    const own = await visit(council, lang, address.split("/").slice(2).join("/"));
    assert.equal(await reviewForm(own).count(), 0);
    assert.notEqual((await own.locator("main .note").innerText()).trim(), "");
    assert.equal(await postStatus(own, address, { decision: "verified", assessment: "complete" }), 403);
    await own.goto(`/${lang}/commitments/${code}`);
    assert.equal(await own.locator('main a[href*="/reviews/"]').count(), 0);
    assert.equal(await changing(own).count(), 0);

    await decide(reviewer, { decision: "verified", assessment: "substantial" });
    await reviewer.goto(`/${lang}/commitments/${code}`);
    assert.equal(await told(reviewer, words[lang].first).locator(".reply-verified").count(), 1);
    [author, reviewer, own].forEach(consoleClean);
    await leave(author, reviewer, own);
  });
}

for (const [lang, code] of Object.entries({ fr: "M1.MA-FIG", ar: "M8.MA-FIG" })) {
  test(`two planners report at once: the second compares and sends again, in ${lang}`, async () => {
    const { first, second } = words[lang];
    const [one, two] = await Promise.all([planner, figuigPlanner].map((who) => visit(who, lang, `commitments/${code}`)));
    await fillReport(two, code, { status: "completed", value: "22", narrative: second });
    await report(one, code, { status: "delivered", value: "21", narrative: first });

    assert.equal((await sendReport(two, code)).status(), 409);
    await two.locator(".alert[data-summary]").waitFor();
    const compared = await two.locator("#report table.diff").innerText();
    for (const text of [first, second, "21", "22"]) assert.ok(compared.includes(text), `${text} is not compared`);
    assert.deepEqual(await typed(two, code), { status: "completed", value: "22", narrative: second });

    assert.equal((await sendReport(two, code)).status(), 422, "completed without evidence");
    assert.equal((await answerWarnings(two, code)).status(), 200);
    assert.equal(await told(two, first).count(), 1);
    assert.equal(await told(two, second).locator(".review-submitted").count(), 1);
    consoleClean(one);
    await leave(one, two);
  });
}
