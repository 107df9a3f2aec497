// The program starts and its first page stands in each language.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, consoleClean, languages, login, newPage, noSidewaysScroll, server } from "./harness.mjs";

test("the server says that it is ready", async () => {
  const answer = await fetch(`${await server()}/readyz`);
  assert.equal(answer.status, 200);
});

for (const [lang, dir] of Object.entries(languages)) {
  test(`the login page stands in ${lang}`, async () => {
    const page = await newPage({ viewport: { width: 360, height: 740 } });
    await page.goto(`/${lang}/login`);
    const html = page.locator("html");
    assert.match(await html.getAttribute("lang"), new RegExp(`^${lang}(-|$)`));
    assert.equal(await html.getAttribute("dir"), dir);
    assert.equal(await page.locator("h1").count(), 1);
    await noSidewaysScroll(page);
    const { y, height } = await page.locator("#login button[type=submit]").boundingBox();
    assert.ok(y + height <= 740, `the form ends at ${y + height}, below the first screen`);
    for (const language of Object.keys(languages)) assert.ok(await page.locator(`.languages [lang=${language}]`).isVisible(), language);
    await axe(page);
    consoleClean(page);
    await page.context().close();
  });
}

test("a wrong password is refused and the address kept", async () => {
  const page = await newPage();
  await page.goto("/fr/login");
  await page.locator('input[name="email"]').fill("planner@demo.tracker");
  await page.locator('input[name="password"]').fill("not the password");
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await page.waitForLoadState();
  assert.match(new URL(page.url()).pathname, /\/login$/);
  assert.equal(await page.locator('input[name="email"]').inputValue(), "planner@demo.tracker");
  await page.context().close();
});

test("a demonstration account fills in the form without a script", async () => {
  const page = await newPage({ javaScriptEnabled: false });
  await page.goto("/fr/login?next=%2Ffr%2Freports");
  await page.locator('.demo-accounts a:has-text("auditor@demo.tracker")').click();
  assert.equal(await page.locator('input[name="email"]').inputValue(), "auditor@demo.tracker");
  await page.locator("#login button[type=submit]").click();
  await page.waitForURL((url) => url.pathname === "/fr/reports");
  await page.context().close();
});

test("a planner logs in", async () => {
  const page = await newPage();
  await login(page, "planner@demo.tracker", "fr");
  assert.equal(await page.locator("html").getAttribute("dir"), "ltr");
  consoleClean(page);
  await page.context().close();
});
