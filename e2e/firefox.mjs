// Firefox and what visitors do in it: Playwright drives only a Firefox of its own
// making, so Debian's is driven by puppeteer-core over WebDriver BiDi.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import puppeteer from "puppeteer-core";
import { password } from "./harness.mjs";

/** Where downloads land. */
export const downloads = mkdtempSync(join(tmpdir(), "tracker-firefox-"));

let started;
after(async () => {
  await (await started)?.close();
  rmSync(downloads, { recursive: true, force: true });
});

function firefox() {
  const executablePath = process.env.TRACKER_TEST_FIREFOX ?? "/usr/bin/firefox-esr";
  assert.ok(existsSync(executablePath), `No Firefox at ${executablePath}; scripts/setup-tests installs it`);
  return (started ??= puppeteer.launch({
    browser: "firefox",
    executablePath,
    extraPrefsFirefox: { "browser.download.folderList": 2, "browser.download.dir": downloads, "browser.download.useDownloadDir": true },
  }));
}

/** A page of its own visitor, logged in through the form, on the server at the address. */
export async function enter(base, email, lang) {
  const context = await (await firefox()).createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${base}/${lang}/login`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await follow(page, 'main button[type="submit"]');
  assert.ok(!page.url().endsWith("/login"), "still at the login");
  return page;
}

/** Clicks what leads to another page; returns its answer. */
export async function follow(page, selector) {
  const [answer] = await Promise.all([page.waitForNavigation(), page.locator(selector).click()]);
  return answer;
}

/** The text of the first element that the selector finds. */
export async function text(page, selector) {
  await page.waitForSelector(selector);
  return page.$eval(selector, (element) => element.innerText);
}

/** How many elements the selector finds. */
export const count = async (page, selector) => (await page.$$(selector)).length;

/** Fills in the form for the latest period: status and comment, and a reason for delay where one is asked for. */
export async function fillReport(page, form, { status, narrative }) {
  await page.waitForSelector(`${form} textarea[name="narrative"]`);
  const last = await page.$eval(`${form} select[name="period"]`, (select) => [...select.options].at(-1).value);
  await page.select(`${form} select[name="period"]`, last);
  await page.locator(`${form} label:has(input[name="status"][value="${status}"])`).click();
  await page.locator(`${form} textarea[name="narrative"]`).fill(narrative);
  const reason = await page.$(`${form} select[name="delay.reason"]`);
  if (await reason?.isVisible()) await reason.select(await reason.$eval("option:nth-child(2)", (option) => option.value));
}

/** Sends the report on the commitment; answers warnings once. */
export async function report(page, code, progress) {
  const form = `form[action$="/commitments/${code}/updates"]`;
  const submit = `${form} button[name="do"][value="submit"]`;
  await fillReport(page, form, progress);
  let answer = await follow(page, submit);
  if (answer.status() === 422) {
    for (const field of await page.$$(`${form} textarea[name^="answers."]`)) await field.type("Vérifié.");
    answer = await follow(page, submit);
  }
  if (new URL(page.url()).pathname.endsWith("/submit")) answer = await follow(page, 'main form button[type="submit"]'); // the period still runs
  assert.equal(answer.status(), 200);
  await page.waitForSelector("p.flash");
}

/** The first file in the folder of downloads that fits, once it is whole. */
export async function downloaded(fits, timeout = 30_000) {
  for (const end = Date.now() + timeout; Date.now() < end; await sleep(100)) {
    const files = readdirSync(downloads);
    const file = files.find((name) => fits.test(name));
    if (file && !files.some((name) => name.endsWith(".part"))) return join(downloads, file);
  }
  return assert.fail(`nothing like ${fits} was downloaded`);
}
