// The tracker under test and the browser that visits it. Each test file gets
// one server with the demonstration data and one browser, made at first use
// and ended with the file. The demonstration with its reports is prepared once
// for each build and day (.build/demo-*); each file works on a copy of it.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** The password of every demonstration account in these tests. */
export const password = "e2e demonstration 2026";

/** The languages of the pages, each with its direction. */
export const languages = { fr: "ltr", ar: "rtl", en: "ltr" };

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const startTimeout = 120_000;
const compileTimeout = 300_000;

/** The address of the running server, such as http://127.0.0.1:34567. */
export const server = once(startServer);

/** The browser of this test file. */
export const browser = once(startBrowser);

// Newest first: the browser goes before the server that it talks to.
const endings = [];

/** Ends the browser and the server. Test files need not call it; scripts do. */
export async function end() {
  while (endings.length > 0) await endings.pop()();
}
// Here and not where the things start: inside a test it would end with that test.
after(end);
// A signal ends this process by way of its exit handlers, which end the server.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

function once(make) {
  let made;
  return () => (made ??= make());
}

/** The program under test. */
export function binary() {
  if (process.env.TRACKER_BIN) return process.env.TRACKER_BIN;
  const path = join(root, "e2e", ".build", "tracker");
  mkdirSync(dirname(path), { recursive: true });
  execFileSync("go", ["build", "-o", path, "./cmd/tracker"], {
    cwd: root,
    env: { ...process.env, CGO_ENABLED: "0" },
    stdio: "inherit",
  });
  return path;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

let command;

/** Runs a command of the program beside the server, on its data; returns what it prints. */
export async function run(...args) {
  await server();
  return command(...args);
}

async function startServer() {
  const dir = mkdtempSync(join(tmpdir(), "tracker-e2e-"));
  endings.push(() => rmSync(dir, { recursive: true, force: true }));
  cpSync(await demonstration(), dir, { recursive: true });
  const started = await serve(dir);
  command = started.command;
  endings.push(started.end);
  return started.url;
}

/** Serves the demonstration from the folder; end stops it. */
async function serve(dir) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    TRACKER_LISTEN: `127.0.0.1:${port}`,
    TRACKER_BASE_URL: url,
    TRACKER_DATA_DIR: dir,
    TRACKER_DATABASE_URL: `sqlite:${join(dir, "tracker.db")}`,
    TRACKER_DEMO_PASSWORD: password,
  };
  const child = spawn(binary(), ["serve", "--demo"], {
    cwd: dir,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const tracker = { child, output: "", ended: undefined };
  const keep = (chunk) => (tracker.output = (tracker.output + chunk).slice(-20_000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.on("error", (error) => (tracker.ended = error.message));
  child.on("exit", (code, signal) => (tracker.ended = `exit ${code ?? signal}`));

  const killNow = () => child.kill("SIGKILL");
  process.once("exit", killNow);
  const end = () => stop(tracker).finally(() => process.removeListener("exit", killNow));
  try {
    await ready(url, tracker);
  } catch (error) {
    await end();
    throw error;
  }
  return { url, end, command: (...args) => execFileSync(binary(), args, { cwd: dir, env, encoding: "utf8" }) };
}

/** The folder of the demonstration with all of its reports, as this build makes it today. */
async function demonstration() {
  const { mtimeMs, size } = statSync(binary());
  const name = `demo-${size}-${Math.round(mtimeMs)}-${today()}`;
  const build = join(root, "e2e", ".build");
  const folder = join(build, name);
  if (existsSync(folder)) return folder;
  mkdirSync(build, { recursive: true });
  for (const old of readdirSync(build)) {
    if (old.startsWith("demo-")) rmSync(join(build, old), { recursive: true, force: true });
  }
  const dir = mkdtempSync(join(build, "making-"));
  try {
    const started = await serve(dir);
    try {
      await compiled(started);
    } finally {
      await started.end();
    }
    renameSync(dir, folder);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // another test file was first
  }
  return folder;
}

/** Waits until every report that is owed today is issued. */
async function compiled({ command }) {
  const deadline = Date.now() + compileTimeout;
  while (Date.now() < deadline) {
    const editions = JSON.parse(command("report", "list", "--json")) ?? [];
    if (editions.length >= owed(today())) return;
    await sleep(200);
  }
  throw new Error("The reports of the demonstration are not compiled: time is up");
}

/** The day in the tracker's zone, such as 2026-11-23. */
function today() {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Africa/Casablanca" }).format();
}

/**
 * How many reports the demonstration owes on the day: of the eight quarters before
 * it and the years since the first of them, 31 days after each has ended.
 */
function owed(day) {
  const [year, month] = day.split("-").map(Number);
  const first = year * 4 + Math.floor((month - 1) / 3) - 8;
  const due = (y, m) => new Date(Date.UTC(y, m, 31)).toISOString().slice(0, 10) <= day; // m: the month after the end
  const quarters = Array.from({ length: 8 }, (_, i) => first + i + 1).filter((next) => due(Math.floor(next / 4), (next % 4) * 3));
  const years = Array.from({ length: 3 }, (_, i) => Math.floor(first / 4) + i + 1).filter((next) => due(next, 0));
  return quarters.length + years.length;
}

async function ready(url, tracker) {
  const deadline = Date.now() + startTimeout;
  while (Date.now() < deadline) {
    if (tracker.ended) break;
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`The tracker is not ready (${tracker.ended ?? "time is up"}):\n${tracker.output}`);
}

async function stop({ child, ...state }) {
  if (state.ended || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const inTime = await Promise.race([exit.then(() => true), sleep(15_000, false, { ref: false })]);
  if (!inTime) {
    child.kill("SIGKILL");
    assert.fail("The tracker did not stop within 15 s of SIGTERM");
  }
}

/** How the browser is started. */
export function launchOptions() {
  const executablePath = process.env.TRACKER_TEST_CHROMIUM ?? "/usr/bin/chromium";
  assert.ok(existsSync(executablePath), `No browser at ${executablePath}; scripts/setup-tests installs it`);
  return {
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  };
}

async function startBrowser() {
  const started = await chromium.launch(launchOptions());
  endings.push(() => started.close());
  return started;
}

/**
 * A page of its own visitor (own cookies), whose relative addresses lead to the
 * server. Options are those of browser.newContext. The errors that its console
 * showed are in `page.problems`.
 */
export async function newPage(options = {}) {
  const context = await (await browser()).newContext({ baseURL: await server(), locale: "fr", ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") page.problems.push(message.text());
  });
  return page;
}

/** Fails when the page's console showed an error so far, such as a refused script. */
export function consoleClean(page) {
  assert.deepEqual(page.problems, [], `errors in the console of ${page.url()}`);
}

/** Logs in through the form and waits until the login page is left. */
export async function login(page, email, lang = "fr") {
  await page.goto(`/${lang}/login`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await page.waitForURL((url) => !url.pathname.endsWith("/login"));
}

/** Fails with what axe-core finds against WCAG 2.2 A and AA, one finding a line. */
export async function axe(page) {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"])
    .setLegacyMode() // no page has frames, and the other mode opens a page for each run
    .analyze();
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => {
      const why = failureSummary?.split("\n").slice(1).map((line) => line.trim()).join("; ");
      return `  ${id}: ${help}\n    at ${target.join(" ")}\n    ${why}`;
    }),
  );
  if (lines.length > 0) assert.fail(`axe-core on ${page.url()}:\n${lines.join("\n")}`);
}

/** Fails when the page as a whole scrolls sideways, naming what sticks out. */
export async function noSidewaysScroll(page) {
  const found = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return undefined;
    const wide = [...document.body.querySelectorAll("*")].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return right > clientWidth + 1 || left < -1;
    });
    const name = (element) =>
      element.tagName.toLowerCase() + (element.id && `#${element.id}`) + [...element.classList].map((c) => `.${c}`).join("");
    return { scrollWidth, clientWidth, wide: wide.slice(0, 8).map(name) };
  });
  if (found) {
    assert.fail(`${page.url()} is ${found.scrollWidth} px wide in ${found.clientWidth} px: ${found.wide.join(", ")}`);
  }
}
