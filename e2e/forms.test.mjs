// Nothing typed is lost: a session that ran out, bad input, too much input, a
// form that is sent twice; and the change of language keeps the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleClean, languages, password } from "./harness.mjs";
import { auditor, changeLanguage, fillReport, follow, leave, planner, postStatus, reportForm, sendReport, submitReport, told, valueOf, visit, words, sendAnyway } from "./steps.mjs";

/** Checks the summary above the page and the message beside the field. */
async function refused(page, field) {
  assert.equal(await page.evaluate(() => document.activeElement?.matches("[data-summary]")), true, "the summary has no focus");
  const link = page.locator(`.alert[data-summary] a[href="#report-${field}"]`);
  assert.notEqual((await link.innerText()).trim(), "");
  const input = page.locator(`[id="report-${field}"]`);
  assert.equal(await input.getAttribute("aria-invalid"), "true");
  assert.match(await input.getAttribute("aria-describedby"), new RegExp(`report-${field}-problem`));
  assert.equal((await page.locator(`[id="report-${field}-problem"]`).innerText()).trim(), (await link.innerText()).trim());
  await link.click();
  assert.equal(await input.evaluate((element) => element === document.activeElement), true, "the link does not lead to the field");
}

/** Puts a text into the field at once, unseen: drawing megabytes takes a browser minutes. */
function put(page, code, part, times = 1) {
  const field = reportForm(page, code).locator('textarea[name="narrative"]');
  return field.evaluate((element, [text, n]) => {
    element.hidden = n > 1;
    element.value = text.repeat(n);
  }, [part, times]);
}

for (const [lang, code] of Object.entries({ fr: "M5.MA-ZAG", ar: "M4.MA-ZAG" })) {
  test(`a session that ran out while typing loses nothing, in ${lang}`, async () => {
    const progress = { status: "delivered", value: "7", narrative: `${words[lang].first}\n\n${words[lang].second}` };
    const page = await visit(planner, lang, `commitments/${code}`);
    await fillReport(page, code, progress);
    await page.context().clearCookies();
    assert.equal((await sendReport(page, code)).status(), 401);
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
    assert.equal(await page.locator('p.note[role="status"]').count(), 1);

    const form = page.locator('form:has(input[name="password"])');
    await form.locator('input[name="email"]').fill(planner);
    await form.locator('input[name="password"]').fill("mistyped at first");
    assert.equal((await follow(page, form.locator('button[type="submit"]'))).status(), 401);
    await form.locator('input[name="password"]').fill(password);
    await follow(page, form.locator('button[type="submit"]'));

    const shown = await page.locator("dl.typed").innerText();
    for (const text of [words[lang].first, words[lang].second, "7"]) assert.ok(shown.includes(text), `${text} is lost`);
    await follow(page, page.locator(`form[action$="/commitments/${code}/updates"] button`));
    await sendAnyway(page);
    assert.match(new URL(page.url()).pathname, new RegExp(`/${lang}/commitments/${code}$`));
    await page.locator("p.flash").waitFor();
    assert.equal(await told(page, words[lang].second).locator(".review-submitted").count(), 1);
    await leave(page);
  });
}

for (const [lang, code] of Object.entries({ fr: "M5.MA-HOC", ar: "M4.MA-HOC" })) {
  test(`what can't be read is said beside its field, in ${lang}`, async () => {
    const page = await visit(planner, lang, `commitments/${code}`);
    const narrative = words[lang].first;
    await fillReport(page, code, { status: "delivered", value: "12abc", narrative });
    assert.equal((await sendReport(page, code)).status(), 422);
    const form = reportForm(page, code);
    await refused(page, await valueOf(form).getAttribute("name"));
    assert.equal(await valueOf(form).inputValue(), "12abc");
    assert.equal(await form.locator('textarea[name="narrative"]').inputValue(), narrative);
    assert.equal(await form.locator('input[name="status"][value="delivered"]').isChecked(), true);
    assert.equal(await told(page, narrative).count(), 0);

    await valueOf(form).fill("12");
    await put(page, code, narrative.padEnd(10_001, "."));
    assert.equal((await sendReport(page, code)).status(), 422);
    await refused(page, "narrative");
    assert.equal((await form.locator('textarea[name="narrative"]').inputValue()).length, 10_001);

    await form.locator('textarea[name="narrative"]').fill(narrative);
    assert.equal((await submitReport(page, code)).status(), 200);
    assert.equal(await told(page, narrative).count(), 1);
    await leave(page);
  });

  test(`ten megabytes are refused in a page of the visitor's language, in ${lang}`, async () => {
    const page = await visit(planner, lang, `commitments/${code}`);
    await fillReport(page, code, { status: "delivered", narrative: "x" });
    await put(page, code, "0123456789", 1 << 20);
    const answer = await sendReport(page, code);
    assert.equal(answer.status(), 413);
    const html = page.locator("html");
    assert.deepEqual([await html.getAttribute("lang"), await html.getAttribute("dir")], [lang, languages[lang]]);
    assert.equal(await page.locator("h1").count(), 1);
    await page.goto(`/${lang}/commitments/${code}`);
    assert.equal(await told(page, "0123456789").count(), 0);

    await put(page, code, `${words[lang].first}\n${" ".repeat(10_000)}`, 110);
    assert.equal((await sendReport(page, code)).status(), 413);
    await page.goBack();
    const kept = await reportForm(page, code).locator('textarea[name="narrative"]').inputValue();
    assert.ok(kept.length > 1 << 20, "what was typed is lost on the way back");
    await leave(page);
  });
}

for (const [lang, code] of Object.entries({ fr: "M5.MA-KHE", ar: "M4.MA-KHE" })) {
  test(`a form that is sent twice makes one update, in ${lang}`, async () => {
    const narrative = words[lang].second;
    const page = await visit(planner, lang, `commitments/${code}`);
    await fillReport(page, code, { status: "delivered", narrative });
    const form = reportForm(page, code);
    const fields = await form.evaluate((element) => Object.fromEntries(new FormData(element)));
    await form.locator('button[value="submit"]').dblclick();
    await page.waitForURL(/\/submit$/); // the period still runs, and the page asks
    await page.locator('main form button[type="submit"]').dblclick();
    await page.locator("p.flash").waitFor();
    assert.equal(await postStatus(page, `/${lang}/commitments/${code}/updates`, { ...fields, do: "submit" }), 303);
    await page.goto(`/${lang}/commitments/${code}`);
    assert.equal(await told(page, narrative).count(), 1);
    await leave(page);
  });
}

test("values that no form offers are refused with a message, and nothing changes", async () => {
  const page = await visit(planner, "fr", "commitments/M5.MA-TNT");
  const before = await page.locator("ol.timeline > li").count();
  const good = await reportForm(page, "M5.MA-TNT").evaluate((form) => Object.fromEntries(new FormData(form)));
  const bad = [{ period: "2026-Q9" }, { period: "2019-Q1" }, { status: "finished" }, { status: "" }, { value: "1e400" }, { version: "x" }];
  for (const wrong of bad) {
    const form = { ...good, status: "delivered", do: "submit", ...wrong };
    const answer = await page.request.post("/fr/commitments/M5.MA-TNT/updates", { form, maxRedirects: 0 });
    assert.ok([409, 422].includes(answer.status()), `${JSON.stringify(wrong)}: ${answer.status()}`);
    const text = await answer.text();
    assert.match(text, /data-summary/);
    assert.match(text, /class="(problem|diff)"/, JSON.stringify(wrong));
  }
  const file = { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") };
  const answer = await page.request.post("/fr/commitments/M5.MA-TNT/updates", { multipart: { narrative: file }, maxRedirects: 0 });
  assert.equal(answer.status(), 415);
  await page.reload();
  assert.equal(await page.locator("ol.timeline > li").count(), before);
  await leave(page);
});

test("the change of language keeps the page and its filters", async () => {
  const page = await visit(auditor, "fr", "commitments?region=MA-FIG&status=in_progress&sort=-due");
  const count = await page.locator("table.list tbody tr").count();
  const edition = await (await page.request.get("/api/v1/reports")).json().then(({ items }) => items[0]);
  const report = `reports/${edition.period}/${edition.edition}`;
  for (const lang of ["ar", "en", "fr"]) {
    await changeLanguage(page, lang);
    const url = new URL(page.url());
    assert.equal(url.pathname + url.search, `/${lang}/commitments?region=MA-FIG&status=in_progress&sort=-due`);
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
    assert.equal(await page.locator('select[name="region"]').inputValue(), "MA-FIG");
    assert.equal(await page.locator("table.list tbody tr").count(), count);
  }
  for (const path of ["commitments/M5.MA-FIG", `${report}?agreement=CCDH-2009`, "no-such-page?a=1"]) {
    await page.goto(`/fr/${path}`);
    await changeLanguage(page, "ar");
    const url = new URL(page.url());
    assert.equal(url.pathname + url.search, `/ar/${path}`);
  }
  await leave(page);
});

test("the language stays through log-in and after a refused form", async () => {
  const page = await visit(planner, "ar", "commitments/M7.MA-TNT");
  await fillReport(page, "M7.MA-TNT", { status: "suspended", narrative: "" });
  assert.equal((await sendReport(page, "M7.MA-TNT")).status(), 422);
  await refused(page, "narrative");
  await changeLanguage(page, "fr");
  assert.equal(new URL(page.url()).pathname, "/fr/commitments/M7.MA-TNT");
  assert.equal(await page.locator("h1").count(), 1);
  page.problems.length = 0;
  await page.reload();
  consoleClean(page);
  await leave(page);
});
