// The journeys of the auditor, who reads everything and changes nothing, and of
// the administrator.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { consoleClean, login, newPage } from "./harness.mjs";
import { admin, auditor, changing, follow, leave, part, postStatus, reportForm, visit } from "./steps.mjs";

const zip = Buffer.from("PK\x03\x04");
const begins = {
  "report.csv": Buffer.from("agreement,"),
  "updates.csv": Buffer.from("id,agreement,"),
  "report.json": Buffer.from("{"),
  "report.xlsx": zip,
  "report.fr.html": Buffer.from("<!doctype html>"),
  "report.ar.html": Buffer.from("<!doctype html>"),
};

/** The pages that an auditor can reach. */
function auditorPages(edition) {
  return ["", "overview", "commitments", "commitments/M5.MA-FIG", "commitments/C1.MA-FIG", "pledges/M5", "regions/MA-FIG", "agreements", "reports", edition];
}

async function checkFiles(page, edition) {
  const links = await page.locator("ul.downloads a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const file of edition.files) {
    const link = links.find((href) => href.split("?")[0].endsWith(`/${file.name}`));
    if (!link) continue;
    const answer = await page.request.get(link);
    const body = await answer.body();
    assert.equal(answer.status(), 200, file.name);
    assert.equal(body.length, file.size, file.name);
    assert.equal(createHash("sha256").update(body).digest("hex"), file.sha256, file.name);
    const start = begins[file.name];
    if (start) assert.equal(body.subarray(0, start.length).toString().toLowerCase(), start.toString().toLowerCase(), file.name);
  }
  return links.map((href) => href.split("?")[0].split("/").pop());
}

for (const lang of ["fr", "ar"]) {
  test(`an auditor reads the latest report and downloads it, in ${lang}`, async () => {
    const page = await visit(auditor, lang);
    await follow(page, page.locator(".task-card.edition h2 a").first());
    const path = new URL(page.url()).pathname;
    assert.match(path, /\/reports\/\d{4}(-\w+)?\/\d+$/);
    for (const id of ["summary", "cross", "groups", "targets", "overdue", "changes", "rates", "rows", "updates"]) {
      assert.equal(await page.locator(`h2#${id}`).count(), 1, `no ${id} in the report`);
    }
    assert.equal(await part(page, "rows").locator("tbody tr").count(), 154);

    const { items } = await (await page.request.get("/api/v1/reports")).json();
    const edition = items.find((e) => path.endsWith(`/${e.period}/${e.edition}`));
    const names = await checkFiles(page, edition);
    for (const name of ["report.csv", "updates.csv", "report.json", `report.${lang}.html`]) {
      assert.ok(names.includes(name), `${name} is not offered`);
    }
    assert.ok(names.some((name) => name.endsWith(".xlsx")), "no workbook is offered");

    const saved = page.waitForEvent("download");
    await page.locator('ul.downloads a[href*="report.csv"]').click();
    assert.match((await saved).suggestedFilename(), /report\.csv$/);
    consoleClean(page);
    const printable = await follow(page, page.locator(`ul.downloads a[href*="report.${lang}.html"]`));
    assert.equal(printable.status(), 200);
    assert.match(await printable.text(), new RegExp(`<html lang="${lang}"`));
    await leave(page);
  });
}

test("an auditor finds no form that changes anything but the discussion, and none is taken", async () => {
  const page = await visit(auditor, "fr");
  const edition = await page.locator(".task-card.edition h2 a").first().getAttribute("href");
  for (const path of auditorPages(edition.split("/").slice(2).join("/"))) {
    await page.goto(`/fr/${path}`);
    assert.equal(await changing(page).count(), 0, `on /fr/${path}`);
  }
  const { items } = await (await page.request.get("/api/v1/commitments/M5.MA-FIG/updates")).json();
  const changes = {
    "commitments/M5.MA-FIG/updates": { period: "2026-Q4", status: "completed", version: "1", do: "submit" },
    "commitments/M5.MA-FIG/terms": { target: "1", version: "1" },
    "commitments/M5.MA-FIG/assessments": { period: "2026-Q3", assessment: "complete", comment: "x", version: "1" },
    [`reviews/${items[0].id}`]: { decision: "verified", assessment: "complete" },
    reports: { period: "2026-Q3", agreement: "CCDH-2009", reason: "x" },
    "admin/accounts": { email: "x@example.ma", name: "x", role: "admin", language: "fr" },
    "admin/jobs/reports": {},
  };
  for (const [path, form] of Object.entries(changes)) {
    assert.equal(await postStatus(page, `/fr/${path}`, form), 403, path);
  }
  for (const path of ["admin", "admin/accounts", "admin/jobs", "reviews"]) {
    assert.equal((await page.goto(`/fr/${path}`)).status(), 403, path);
  }
  await leave(page);
});

async function addAccount(page, lang, email) {
  await page.goto(`/${lang}/admin/accounts`);
  const form = page.locator(`form[action="/${lang}/admin/accounts"]`);
  await form.locator('input[name="email"]').fill(email);
  await form.locator('input[name="name"]').fill("Délégation de Zagora");
  await form.locator('input[name="role"][value="planner"]').check();
  await form.locator('select[name="party"]').selectOption("ministry");
  await form.locator('input[name="regions"][value="MA-ZAG"]').check();
  const answer = await follow(page, form.locator('button[type="submit"]'));
  assert.equal(answer.status(), 201);
  return (await page.locator(".note.secret code").innerText()).trim();
}

async function tryLogin(page, lang, email, secret) {
  await page.goto(`/${lang}/login`);
  const form = page.locator('form:has(input[name="password"])');
  await form.locator('input[name="email"]').fill(email);
  await form.locator('input[name="password"]').fill(secret);
  return (await follow(page, form.locator('button[type="submit"]'))).status();
}

/** When the latest run of the job that ended did so. */
async function lastRun(page, job) {
  const { items } = await (await page.request.get("/api/v1/jobs")).json();
  return items.find(({ id }) => id === job).runs.find((run) => run.finished_at)?.finished_at;
}

for (const lang of ["fr", "ar"]) {
  test(`an administrator adds an account and disables it, in ${lang}`, async () => {
    const email = `zagora.${lang}@example.ma`;
    const page = await visit(admin, lang);
    const secret = await addAccount(page, lang, email);
    await page.goto(`/${lang}/admin/accounts`);
    assert.ok(!(await page.content()).includes(secret), "the password is shown twice");

    const other = await newPage();
    assert.equal(await tryLogin(other, lang, email, secret), 200);
    await other.goto(`/${lang}/commitments/M5.MA-ZAG`);
    assert.equal(await reportForm(other, "M5.MA-ZAG").count(), 1);
    await other.goto(`/${lang}/commitments/M5.MA-FIG`);
    assert.equal(await reportForm(other, "M5.MA-FIG").count(), 0);
    consoleClean(other);

    const row = page.locator("table.list tbody tr", { hasText: email });
    await follow(page, row.locator('button[name="disabled"][value="1"]'));
    assert.equal(await row.locator('button[name="disabled"][value="0"]').count(), 1);
    await other.goto(`/${lang}/`);
    assert.match(new URL(other.url()).pathname, /\/login$/, "the open session goes on");
    assert.equal(await tryLogin(other, lang, email, secret), 401);
    assert.equal(await other.locator("#login-problem").count(), 1);
    consoleClean(page);
    await leave(page, other);
  });

  test(`an administrator sees the jobs and starts one by hand, in ${lang}`, async () => {
    const page = await visit(admin, lang, "admin/jobs");
    for (const job of ["reports", "housekeeping"]) {
      const section = part(page, `job-${job}`);
      assert.match(await section.locator("p.muted").innerText(), /20\d\d/, `${job}: no next run`);
    }
    const runs = part(page, "job-housekeeping").locator("tbody tr");
    assert.match(await runs.first().innerText(), /20\d\d/, "no last run");
    const before = await lastRun(page, "housekeeping");
    await follow(page, page.locator('form[action$="/admin/jobs/housekeeping"] button'));
    await page.locator("p.flash").waitFor();
    for (const deadline = Date.now() + 30_000; (await lastRun(page, "housekeeping")) === before; await sleep(100)) {
      assert.ok(Date.now() < deadline, "the job did not run");
    }
    await page.reload();
    assert.equal(await runs.first().locator(".run-done").count(), 1);
    consoleClean(page);
    await leave(page);
  });
}

test("who forgot the password of a disabled account learns no more than anyone", async () => {
  const page = await newPage();
  assert.equal(await tryLogin(page, "fr", "nobody@example.ma", "not the password"), 401);
  const unknown = await page.locator("#login-problem").innerText();
  assert.equal(await tryLogin(page, "fr", admin, "not the password"), 401);
  assert.equal(await page.locator("#login-problem").innerText(), unknown);
  await login(page, admin);
  await leave(page);
});
