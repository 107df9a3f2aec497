// Five tasks as a new user does them, on a phone or at a desk: how many taps each
// takes from the login on, how many fields are filled in, and how long the tracker
// keeps one waiting. Typing and reading are the person's own time and not in it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { photo, png } from "./device.mjs";
import { binary, end } from "./harness.mjs";
import { admin, auditor, council, figuigPlanner, visit, words } from "./steps.mjs";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const desk = { viewport: { width: 1280, height: 900 } };
const folder = mkdtempSync(join(tmpdir(), "tracker-tasks-"));

/** A person at a page, whose taps and fields are counted. */
function person(page, counts) {
  const found = (what) => (typeof what === "string" ? page.locator(what).first() : what);
  return {
    page,
    async tap(what) {
      counts.taps++;
      await found(what).click();
    },
    /** Taps what leads to another page. */
    async go(what) {
      counts.taps++;
      const [answer] = await Promise.all([page.waitForNavigation(), found(what).click()]);
      return answer;
    },
    async fill(what, value) {
      counts.fields++;
      await found(what).fill(value);
    },
    async choose(what, option) {
      counts.fields++;
      await found(what).selectOption(option);
    },
    async attach(what, file) {
      counts.fields++;
      await found(what).setInputFiles(file);
    },
  };
}

/** Answers what the tracker asks back before it takes a report. */
async function answerWarnings(someone, answer, send) {
  if (answer.status() !== 422) return;
  for (const field of await someone.page.locator('textarea[name^="answers."]').all()) await someone.fill(field, "Vérifié avec la délégation.");
  const again = await someone.go(send);
  if (again.status() !== 200) throw new Error(`the report is answered with ${again.status()}`);
}

/** Names a reason for delay where the form asks for one. */
async function nameReason(someone) {
  const reason = someone.page.locator('select[name="delay.reason"]');
  if (await reason.isVisible()) await someone.choose(reason, { index: 1 });
}

const submit = 'form[action$="/updates"] button[name="do"][value="submit"]';

const tasks = [
  {
    name: "planner answers a returned update, phone",
    email: figuigPlanner,
    options: phone,
    async work(someone) {
      await someone.go(".task-card.returned a.go");
      await someone.fill('#report textarea[name="narrative"]', words.fr.second);
      await nameReason(someone);
      await answerWarnings(someone, await someone.go(submit), submit);
      await someone.page.locator("p.flash").waitFor();
    },
  },
  {
    name: "planner declares with a photo, phone",
    email: figuigPlanner,
    options: phone,
    async work(someone) {
      const { page } = someone;
      await someone.go(".task-card.overdue a.go");
      await someone.tap('#report label:has(input[value="delivered"])');
      await someone.fill('#report textarea[name="narrative"]', words.fr.first);
      await nameReason(someone);
      await someone.go('form[action$="/updates"] button[name="do"][value="evidence"]');
      const form = page.locator('form:has(input[name="kind"][value="file"])');
      if (!(await form.isVisible())) await someone.tap('details:has(input[name="kind"][value="file"]) > summary');
      await someone.attach(form.locator('input[name="file"]'), png(await photo(page)));
      await someone.fill(form.locator('input[name="title"]'), "Atelier de Bouarfa");
      await someone.go(form.locator('button[type="submit"]'));
      const answer = await someone.go('form[action$="/submit"] button[type="submit"]');
      await answerWarnings(someone, answer, submit);
      await page.locator("p.flash").waitFor();
    },
  },
  {
    name: "council verifies one update and returns one, desk",
    email: council,
    options: desk,
    async work(someone) {
      const send = 'form[action*="/reviews/"] button[type="submit"]';
      await someone.go("a.go");
      await someone.tap('label:has(input[name="decision"][value="verified"])');
      await someone.tap('label:has(input[name="assessment"][value="limited"])');
      await someone.go(send);
      const next = someone.page.locator("main p.flash a, a.go").first();
      if (!(await next.isVisible())) await someone.go("a.brand");
      if (!(await someone.page.locator('input[name="decision"]').first().isVisible())) await someone.go(next);
      await someone.tap('label:has(input[name="decision"][value="returned"])');
      await someone.fill('textarea[name="reason"]', words.fr.reason);
      await someone.go(send);
      await someone.page.locator("p.flash").waitFor();
    },
  },
  {
    name: "auditor downloads a report and verifies it, desk",
    email: auditor,
    options: desk,
    async work(someone) {
      const { page } = someone;
      await someone.go('.task-card a[href*="/reports/"], .first a[href*="/reports/"]');
      const link = page.locator('a[href*="edition.zip"]').first();
      if (!(await link.isVisible())) await someone.tap('details:has(a[href*="edition.zip"]) > summary');
      const coming = page.waitForEvent("download");
      await someone.tap(link);
      const archive = join(folder, "edition.zip");
      await (await coming).saveAs(archive);
      execFileSync(binary(), ["report", "verify", archive], { cwd: folder });
    },
  },
  {
    name: "administrator makes an account, desk",
    email: admin,
    options: desk,
    async work(someone) {
      await someone.go('nav.destinations a[href$="/admin/accounts"], main a[href$="/admin/accounts"]');
      const form = someone.page.locator('form:has(input[name="email"])').first();
      if (!(await form.isVisible())) await someone.tap('details:has(input[name="email"]) > summary');
      await someone.fill(form.locator('input[name="email"]'), "nouvelle@demo.tracker");
      await someone.fill(form.locator('input[name="name"]'), "Délégation de Zagora");
      await someone.tap(form.locator('label:has(input[name="role"][value="planner"])'));
      await someone.choose(form.locator('select[name="party"]'), "ministry");
      await someone.tap(form.locator('label:has(input[name="regions"][value="MA-ZAG"])'));
      await someone.go(form.locator('button[type="submit"]'));
      await someone.page.getByText("nouvelle@demo.tracker").first().waitFor();
    },
  },
];

const table = {};
try {
  for (const { name, email, options, work } of tasks) {
    const page = await visit(email, "fr", "", options);
    page.context().setDefaultTimeout(15_000);
    const counts = { taps: 0, fields: 0 };
    const begun = Date.now();
    try {
      await work(person(page, counts));
      table[name] = { ...counts, seconds: ((Date.now() - begun) / 1000).toFixed(1) };
    } catch (error) {
      table[name] = { ...counts, seconds: "not done" };
      console.error(`${name}, on ${page.url()}: ${error.message}`);
      process.exitCode = 1;
    }
    await page.context().close();
  }
  console.table(table);
} finally {
  rmSync(folder, { recursive: true, force: true });
  await end();
}
