// An auditor proves an edition with the program alone, away from the tracker;
// the council follows a compilation; deliveries are asked for and seen.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { binary, consoleClean } from "./harness.mjs";
import { admin, auditor, council, figuigPlanner, follow, leave, part, postStatus, report, visit, words } from "./steps.mjs";

const away = mkdtempSync(join(tmpdir(), "tracker-away-"));
after(() => rmSync(away, { recursive: true, force: true }));

/** Runs the program in a folder without a database. */
function tracker(...args) {
  const env = { ...process.env, TRACKER_DATABASE_URL: "sqlite:/nowhere/none.db", TRACKER_DATA_DIR: "/nowhere" };
  const { status, stdout, stderr } = spawnSync(binary(), args, { cwd: away, env, encoding: "utf8" });
  return { status, said: stdout + stderr };
}

/** Saves what the link leads to, under its own name. */
async function save(page, link) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((element) => (element.open = true)));
  const coming = page.waitForEvent("download");
  await link.click();
  const download = await coming;
  const path = join(away, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

for (const lang of ["fr", "ar"]) {
  test(`an auditor downloads an edition and proves it, in ${lang}`, async () => {
    const page = await visit(auditor, lang, "reports/2026-Q2/1");
    const archive = await save(page, page.locator('a[href*="edition.zip"]').first());
    assert.match(archive, /CCDH-2009-2026-Q2-1\.zip$/);
    await page.goto(`/${lang}/journal`);
    const key = await page.locator("textarea#key").inputValue();
    const genuine = tracker("report", "verify", archive, "--key", key.trim());
    assert.equal(genuine.status, 0, genuine.said);
    assert.match(genuine.said, /GENUINE: CCDH-2009 2026-Q2 edition 1, 24 of its 24 files/);

    await page.goto(`/${lang}/reports/2026-Q2/1`);
    const pdf = await save(page, page.locator(`a[href*="report.${lang}.pdf"]`).first());
    for (const name of ["manifest.json?", "manifest.json.sig"]) {
      await save(page, page.locator(`a[href*="/${name}"]`).first());
    }
    assert.equal(tracker("report", "verify", pdf).status, 0);
    appendFileSync(pdf, " ");
    const altered = tracker("report", "verify", pdf);
    assert.equal(altered.status, 1);
    assert.match(altered.said, /NOT GENUINE: .*is not the file that was issued/);

    await page.goto(`/${lang}/journal`);
    const exported = await save(page, page.locator('a[href$="/journal/export"]'));
    assert.match(tracker("journal", "verify", exported, "--key", key.trim()).said, /is whole/);
    const again = tracker("report", "compile", "--from", exported, "--period", "2026-Q2", "--edition", "1", "--out", "again");
    assert.equal(again.said.match(/the same bytes as issued/g)?.length, 9, again.said);
    consoleClean(page);
    await leave(page);
  });
}

test("an auditor follows an update to its proof, without JavaScript", async () => {
  const page = await visit(auditor, "fr", "commitments/M3.MA-FIG", { javaScriptEnabled: false });
  await follow(page, page.locator('ol.timeline a[href*="/journal/"]').first());
  assert.match(page.url(), /\/fr\/journal\/\d+$/);
  assert.match(await page.locator("main").innerText(), /update\.imported|M3\.MA-FIG/);
  await follow(page, page.locator('a[href="/fr/commitments/M3.MA-FIG"]').first());
  await leave(page);
});

test("the council follows a compilation, cancels one, and issues a second provisional edition", async () => {
  const author = await visit(figuigPlanner, "fr", "commitments/M1.MA-FIG");
  await report(author, "M1.MA-FIG", { status: "delivered", narrative: words.fr.first });

  const page = await visit(council, "fr", "reports");
  const compile = async () => {
    await page.goto("/fr/reports");
    const form = page.locator('form[action$="/reports"]');
    if (!(await form.isVisible())) await page.locator("details.task > summary").click();
    await form.locator('input[name="period"]').fill("2026-Q4");
    return follow(page, form.locator('button[type="submit"]'));
  };
  await compile();
  await page.waitForURL(/\/fr\/reports\/2026-Q4\/1/, { timeout: 60_000 });
  assert.match(await page.locator("main").innerText(), /Provisoire/, "the report day has not come");
  await report(author, "M1.MA-FIG", { status: "completed", narrative: words.fr.second });
  await page.reload();
  assert.match(await page.locator('section[aria-labelledby="since"]').innerText(), /\d+ mises? à jour/, "the record has moved");

  await compile();
  await page.waitForURL(/\/fr\/compilations\/|\/reports\/2026-Q4\/2/);
  const cancel = page.locator('form[action$="/cancel"] button');
  if (await cancel.count()) {
    await cancel.click().catch(() => {});
    await page.waitForLoadState();
  }
  await compile();
  await page.waitForURL(/\/fr\/reports\/2026-Q4\/2/, { timeout: 60_000 });
  const changed = part(page, "correction");
  await page.evaluate(() => document.querySelectorAll("details").forEach((element) => (element.open = true)));
  assert.match(await changed.innerText(), /M1\.MA-FIG/);
  await page.goto("/fr/reports/2026-Q4/1");
  assert.equal(await page.locator('a[href*="/reports/2026-Q4/2"]').count() > 0, true, "it says that it is superseded");
  await leave(author, page);
});

test("an auditor subscribes; without a mail server the administrator is told that mail waits", async () => {
  const page = await visit(auditor, "ar", "account");
  const form = page.locator('form[action$="/account/subscriptions"]');
  await form.locator('select[name="format"]').selectOption("pdf");
  await follow(page, form.locator('button[type="submit"]'));
  await page.locator("p.flash").waitFor();
  assert.equal(await page.locator('form[action*="/account/subscriptions/"]').count(), 1);
  const boss = await visit(admin, "ar", "admin/deliveries");
  assert.equal(await boss.locator("p.note.late").count() > 0, true);
  assert.equal(await postStatus(page, "/ar/admin/deliveries/none/resend"), 403);
  assert.equal((await boss.goto("/ar/journal")).status(), 200);
  assert.equal(await part(page, "subscriptions").count(), 1);
  await leave(page, boss);
});
