// In Firefox too: the planner, the council and the auditor do their work, and what a
// planner enters without a line arrives once.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { count, downloaded, downloads, enter, fillReport, follow, report, text } from "./firefox.mjs";
import { binary, languages, server } from "./harness.mjs";
import { startLine } from "./line.mjs";
import { auditor, council, figuigPlanner, words } from "./steps.mjs";

/** Opens what was reported last on the commitment, from the queue. */
async function openReview(page, base, lang, code) {
  const [pledge, region] = code.split(/\.(.*)/);
  await page.goto(`${base}/${lang}/reviews?region=${region}&pledge=${pledge}`);
  const queued = await page.$$eval(".queue > li", (all) => all.map((item) => ({ href: item.querySelector("a").href, origin: item.querySelector(".origin") !== null })));
  await page.goto(queued.findLast(({ origin }) => !origin).href);
}

async function decide(page, decision, { assessment, reason }) {
  const form = 'form[action*="/reviews/"]';
  await page.locator(`${form} label:has(input[name="decision"][value="${decision}"])`).click();
  if (assessment) await page.locator(`${form} label:has(input[name="assessment"][value="${assessment}"])`).click();
  if (reason) await page.locator(`${form} textarea[name="reason"]`).fill(reason);
  assert.equal((await follow(page, `${form} button[type="submit"]`)).status(), 200);
  await page.waitForSelector("p.flash");
}

for (const [lang, code] of Object.entries({ fr: "M3.MA-FIG", ar: "M9.MA-FIG" })) {
  test(`in Firefox a planner reports, the council returns, the planner answers, the council verifies, in ${lang}`, { timeout: 120_000 }, async () => {
    const { first, second, reason } = words[lang];
    const base = await server();
    const author = await enter(base, figuigPlanner, lang);
    await author.goto(`${base}/${lang}/commitments/${code}`);
    assert.equal(await author.$eval("html", (html) => html.dir), languages[lang]);
    await report(author, code, { status: "delivered", narrative: first });

    const reviewer = await enter(base, council, lang);
    await openReview(reviewer, base, lang, code);
    assert.match(await text(reviewer, "section:has(#this)"), new RegExp(first));
    await decide(reviewer, "returned", { reason });

    await author.bringToFront(); // a page behind another hardly moves
    await author.goto(`${base}/${lang}/`);
    await follow(author, `a.go[href*="/commitments/${code}"]`);
    assert.match(await text(author, ".note.returned"), new RegExp(reason));
    await report(author, code, { status: "delivered", narrative: second });

    await reviewer.bringToFront();
    await openReview(reviewer, base, lang, code);
    await decide(reviewer, "verified", { assessment: "limited" });
    await author.goto(`${base}/${lang}/commitments/${code}`);
    assert.match(await text(author, "ol.timeline > li:has(.reply-verified)"), new RegExp(second));
    assert.match(await text(author, "ol.timeline > li:has(.reply-returned)"), new RegExp(first));
    await author.browserContext().close();
    await reviewer.browserContext().close();
  });
}

test("in Firefox an auditor downloads an edition that proves genuine", { timeout: 60_000 }, async () => {
  const base = await server();
  const page = await enter(base, auditor, "ar");
  await page.goto(`${base}/ar/journal`);
  const key = await page.$eval("textarea#key", (field) => field.value.trim());
  await page.goto(`${base}/ar/reports/2026-Q2/1`);
  await page.$$eval("details", (all) => all.forEach((element) => (element.open = true)));
  await page.locator('a[href*="edition.zip"]').click();
  const archive = await downloaded(/^CCDH-2009-2026-Q2-1\.zip$/);
  const said = execFileSync(binary(), ["report", "verify", archive, "--key", key], { cwd: downloads, encoding: "utf8" });
  assert.match(said, /GENUINE: CCDH-2009 2026-Q2 edition 1/);
  await page.browserContext().close();
});

/** Waits until the device has what it needs to work without a line. */
async function kept(page, lang) {
  const ready = async (lang) => {
    const store = await import("/static/store.js");
    const account = await store.current();
    if (!account || !(await store.kept(account.id)) || !(await caches.match(`/${lang}/outbox/shell`))) return false;
    return navigator.serviceWorker.controller?.state === "activated";
  };
  for (const end = Date.now() + 30_000; !(await page.evaluate(ready, lang)); await sleep(100)) {
    assert.ok(Date.now() < end, "the device keeps nothing");
  }
}

const inState = (state) => `.outbox > li[data-is="${state}"]`;

test("in Firefox what is entered without a line waits, outlives a reload and arrives once", { timeout: 120_000 }, async () => {
  const code = "M2.MA-FIG";
  const narrative = "Atelier tenu à Bouarfa.";
  const line = await startLine();
  const page = await enter(line.url, figuigPlanner, "fr");
  await kept(page, "fr");
  const shot = Buffer.from(await page.evaluate(() => Object.assign(document.createElement("canvas"), { width: 64, height: 48 }).toDataURL("image/png").split(",")[1]), "base64");
  const photo = join(downloads, "IMG_0012.png");
  writeFileSync(photo, shot);

  line.cut();
  await page.goto(`${line.url}/fr/commitments/${code}`);
  await fillReport(page, "[data-task] form", { status: "in_progress", narrative });
  await (await page.$('[data-task] form input[name="file"]')).uploadFile(photo);
  await page.locator('[data-task] form button[type="submit"]').click();
  await page.waitForSelector(inState("waiting"));
  await page.reload();
  assert.match(await text(page, inState("waiting")), /IMG_0012\.png/);
  assert.equal(await count(page, ".outbox > li"), 1);

  line.mend();
  await page.evaluate(() => dispatchEvent(new Event("online"))); // as the browser says when its network is back
  await page.waitForSelector(inState("sent"));
  const sent = await page.evaluate(async (path) => (await (await fetch(path)).json()).items, `/api/v1/commitments/${code}/updates?per_page=200`);
  const arrived = sent.filter((update) => update.narrative === narrative);
  assert.equal(arrived.length, 1);
  assert.equal(arrived[0].evidence[0].file.sha256, createHash("sha256").update(shot).digest("hex"));
  await page.browserContext().close();
});
