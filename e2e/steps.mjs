// What visitors do again and again: fill in, send, follow, look at the timeline.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { login, newPage, run } from "./harness.mjs";

/** The demonstration accounts. */
export const planner = "planner@demo.tracker";
export const figuigPlanner = "planner.figuig@demo.tracker";
export const council = "council@demo.tracker";
export const councilLead = "council.lead@demo.tracker";
export const councilPlanner = "council.planner@demo.tracker";
export const ministryReviewer = "ministry.reviewer@demo.tracker";
export const auditor = "auditor@demo.tracker";
export const admin = "admin@demo.tracker";

/** What planners write, in the languages of the journeys. */
export const words = {
  fr: {
    first: "Le centre a ouvert ses ateliers ; douze femmes s’y sont inscrites.",
    second: "Complément : procès-verbal joint, les communes sont Bouarfa et Tendrara.",
    reason: "Merci de préciser les communes concernées.",
  },
  ar: {
    first: "فتح المركز ورشاته وسجلت فيه اثنتا عشرة امرأة.",
    second: "توضيح: الجماعتان المعنيتان هما بوعرفة وتندرارة.",
    reason: "المرجو تحديد الجماعات المعنية.",
  },
  en: {
    first: "The centre has opened its workshops; twelve women have enrolled.",
    second: "In addition: the minutes are attached, the communes are Bouarfa and Tendrara.",
    reason: "Please name the communes concerned.",
  },
};

/** What the pages say in the language, by the keys of the catalogue. */
export function catalogue(lang) {
  const folder = new URL(`../internal/locale/catalogue/${lang}/`, import.meta.url);
  const all = Object.assign({}, ...readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8"))));
  return (key) => all[key] ?? assert.fail(`the catalogue has no ${key} in ${lang}`);
}

/** A page of its own visitor, logged in and on the address in the language. */
export async function visit(email, lang, path = "", options = {}) {
  const page = await newPage(options);
  await login(page, email, lang);
  await page.goto(`/${lang}/${path}`);
  return page;
}

/** Ends the visits. */
export async function leave(...pages) {
  for (const page of pages) await page.context().close();
}

/** The innermost part of the page under the heading with the id. */
export function part(page, id) {
  return page.locator(`section:has(#${id})`).last();
}

/** Clicks a link or a button that leads to another page; returns its answer. */
export async function follow(page, target) {
  const [answer] = await Promise.all([page.waitForNavigation(), target.click()]);
  return answer;
}

/** Opens the menu of the bar, which holds the rest of the pages, the languages and the log-out. */
export async function openMenu(page) {
  const menu = page.locator("details.menu");
  if ((await menu.getAttribute("open")) === null) await menu.locator("summary").click();
}

/** Changes to the page in another language; returns its answer. */
export async function changeLanguage(page, lang) {
  await openMenu(page);
  return follow(page, page.locator(`nav.languages a[hreflang="${lang}"]`));
}

/** What the first page asks for on the commitment. */
export function task(page, code) {
  return page.locator(".task-card", { has: page.locator(`a.go[href*="/commitments/${code}"]`) });
}

/** The form in which progress on the commitment is reported. */
export function reportForm(page, code) {
  return page.locator(`form[action$="/commitments/${code}/updates"]`);
}

/** The input of the first value that a form asks for. */
export function valueOf(form) {
  return form.locator('input[name="value"], input[name^="values."]').first();
}

/** Fills in the report, for the latest period that is open. */
export async function fillReport(page, code, { status, value, narrative }) {
  const form = reportForm(page, code);
  const last = form.locator('select[name="period"] option').last();
  await form.locator('select[name="period"]').selectOption(await last.getAttribute("value"));
  await form.locator(`input[name="status"][value="${status}"]`).check();
  if (value !== undefined) await valueOf(form).fill(value);
  await form.locator('textarea[name="narrative"]').fill(narrative);
  await giveReason(form, status);
}

/** Chooses the first reason for delay where an update of the status has to name one. */
export async function giveReason(form, status) {
  const part = form.locator("[data-delay]");
  const late = (await part.getAttribute("data-delay")).split(" ").includes(await form.locator('select[name="period"]').inputValue());
  const asked = status === "suspended" || (late && !["delivered", "completed", "cancelled"].includes(status));
  if (asked) await form.locator('select[name="delay.reason"]').selectOption({ index: 1 });
}

/** Sends the report: "submit" or "draft". */
export async function sendReport(page, code, what = "submit") {
  const answer = await follow(page, reportForm(page, code).locator(`button[name="do"][value="${what}"]`));
  return (await sendAnyway(page)) ?? answer;
}

/** Says yes where the page asks because the period still runs; nothing where it does not ask. */
export async function sendAnyway(page) {
  if (!new URL(page.url()).pathname.endsWith("/submit")) return undefined;
  return follow(page, page.locator('main form button[type="submit"]'));
}

/** Answers each warning of a report that was refused for them, and sends it again. */
export async function answerWarnings(page, code) {
  for (const field of await reportForm(page, code).locator('textarea[name^="answers."]').all()) {
    await field.fill("Vérifié avec la délégation ; la liste suit.");
  }
  return sendReport(page, code);
}

/** Sends a report, and again with answers where there are warnings; returns the last answer. */
export async function submitReport(page, code) {
  const answer = await sendReport(page, code);
  if (answer.status() !== 422) return answer;
  page.problems = page.problems.filter((problem) => !problem.includes("status of 422")); // the browser notes it
  return answerWarnings(page, code);
}

/** Reports on a commitment whose page is open, and fails unless it is accepted. */
export async function report(page, code, progress) {
  await fillReport(page, code, progress);
  const answer = await submitReport(page, code);
  assert.equal(answer.status(), 200);
  await page.locator("p.flash").waitFor();
}

/** The forms on the page that change something other than the discussion. */
export function changing(page) {
  return page.locator('main form[method="post"]:not([action$="/comments"])');
}

/** The entries of the timeline that hold the text. */
export function told(page, text) {
  return page.locator("ol.timeline > li", { hasText: text });
}

/** Opens the queue, narrows it to the commitment and opens what was reported last. */
export async function openReview(page, lang, code) {
  const [pledge, region] = code.split(/\.(.*)/);
  await page.goto(`/${lang}/reviews`);
  for (const [name, value] of Object.entries({ region, pledge })) {
    const changed = page.waitForURL((url) => url.searchParams.get(name) === value);
    await page.locator(`form.filters select[name="${name}"]`).selectOption(value);
    await changed;
  }
  await openQueued(page, code);
  return new URL(page.url()).pathname;
}

/** Opens what was reported last on the commitment, from the queue on the page. */
export function openQueued(page, code) {
  const rows = page
    .locator(".queue-pane .queue > li", { has: page.locator("bdi.code", { hasText: code }) })
    .filter({ hasNot: page.locator(".origin") }); // neither published long ago nor made up
  return follow(page, rows.last().locator("a"));
}

/** The form in which the update on the page is verified or returned. */
export function reviewForm(page) {
  return page.locator('form[action*="/reviews/"]');
}

/** Verifies or returns the update on the page. */
export async function decide(page, { decision, assessment, reason }) {
  const form = reviewForm(page);
  await form.locator(`input[name="decision"][value="${decision}"]`).check();
  if (assessment) await form.locator(`input[name="assessment"][value="${assessment}"]`).check();
  if (reason) await form.locator('textarea[name="reason"]').fill(reason);
  const answer = await follow(page, form.locator('button[type="submit"]'));
  assert.equal(answer.status(), 200);
  await page.locator("p.flash").waitFor();
}

/** The agreement's pages of the administration. */
export const administered = "admin/agreements/CCDH-2009";

/** Fills in the text of the pledge on the page, in the language, from a day on. */
export async function fillPledge(page, lang, { title, note, from }) {
  await page.locator(`[name="title.${lang}"]`).fill(title);
  await page.locator(`[name="note.${lang}"]`).fill(note);
  await page.locator('[name="from"]').fill(from);
}

/** The first day of the quarter that follows the present one. */
function nextQuarter() {
  const now = new Date();
  const next = new Date(Date.UTC(now.getUTCFullYear(), Math.floor(now.getUTCMonth() / 3) * 3 + 3, 1));
  return next.toISOString().slice(0, 10);
}

/** Fills in the calendar on the page, from the next quarter on. */
export async function fillCalendar(page, { due, reason }) {
  const first = page.locator('[name="from"]');
  if ((await first.inputValue()) < nextQuarter()) await first.fill(nextQuarter());
  await page.locator('[name="due_days"]').fill(due);
  await page.locator('[name="reason"]').fill(reason);
}

/** Sends what is filled in on the page to its preview. */
export async function previewAmendment(page) {
  const answer = await follow(page, page.locator('main button[name="do"][value="preview"]'));
  assert.equal(answer.status(), 200);
}

/** Confirms the preview on the page. */
export async function confirmAmendment(page) {
  const answer = await follow(page, page.locator('main button[name="do"][value="change"]'));
  assert.equal(answer.status(), 200);
  await page.locator("p.flash").waitFor();
}

/** Takes back the latest verification of the commitment, whose page is opened. */
export async function withdrawVerification(page, lang, code, reason) {
  await page.goto(`/${lang}/commitments/${code}`);
  const form = page.locator('form[action$="/withdraw"]').first();
  await page.evaluate(() => document.querySelectorAll("details").forEach((element) => (element.open = true)));
  await form.locator('textarea[name="reason"]').fill(reason);
  assert.equal((await follow(page, form.locator('button[type="submit"]'))).status(), 200);
}

/** The status of a form that is sent past the page. */
export async function postStatus(page, path, form = {}) {
  const answer = await page.request.post(path, { form, maxRedirects: 0 });
  return answer.status();
}

/** The quarter that runs. */
export function presentPeriod() {
  const now = new Date();
  return `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
}

/** The id of the collection round of the present quarter, which is opened where there is none. */
export async function presentRound() {
  const now = new Date();
  const period = presentPeriod();
  const find = async () => JSON.parse(await run("round", "list", "--json")).find((round) => round.period === period);
  const found = await find();
  if (found) return found.id;
  const due = new Date(now.getTime() + 40 * 86_400_000).toISOString().slice(0, 10);
  await run("round", "open", "--period", period, "--due", due, "--grace", "10");
  return (await find()).id;
}
