// The queue of reviews: keys, which can be switched off and never fire in fields; without
// scripts; on a phone in Arabic; several updates with one decision.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, consoleClean, noSidewaysScroll } from "./harness.mjs";
import { council, follow, leave, visit } from "./steps.mjs";

const focused = (page) => page.evaluate(() => document.activeElement.name ?? "");
const chosen = (page) => page.locator(".queue a[aria-current]").getAttribute("href");

/** Presses a key that leads to another page. */
const press = (page, key, to) => Promise.all([page.waitForURL((url) => url.pathname + url.search === to), page.keyboard.press(key)]);

test("keys lead through the queue, to the decision, and can be switched off", async () => {
  const page = await visit(council, "fr", "reviews");
  const all = await page.locator(".queue-pane > .queue a").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  assert.ok(all.length > 2);
  await press(page, "j", all[0]);
  await press(page, "j", all[1]);
  assert.equal(await chosen(page), all[1]);
  await press(page, "ArrowRight", all[2]);
  await press(page, "k", all[1]);
  await press(page, "ArrowLeft", all[0]);

  await page.keyboard.press("r");
  assert.equal(await focused(page), "reason");
  assert.ok(await page.locator('[name="decision"][value="returned"]').isChecked());
  await page.keyboard.type("jkv?");
  assert.equal(await page.locator('[name="reason"]').inputValue(), "jkv?", "letters are letters in a field");
  await page.locator("[data-standard]").selectOption("evidence");
  assert.match(await page.locator('[name="reason"]').inputValue(), /^jkv\?\n\nLa preuve manque/);
  await page.locator('[name="reason"]').fill("");
  await page.keyboard.press("Escape");
  await page.keyboard.press("v");
  assert.equal(await focused(page), "assessment");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  const help = page.locator("[data-keys]");
  assert.equal(await help.getAttribute("open"), "");
  await axe(page);

  await help.locator("input").uncheck();
  await page.locator("h1").click();
  await page.keyboard.press("r");
  assert.notEqual(await focused(page), "reason", "they are off");
  page.on("dialog", (dialog) => dialog.accept());
  await page.goto(all[1]);
  await page.keyboard.press("j");
  assert.ok(page.url().endsWith(all[1]), "and stay off");
  await consoleClean(page);
  await leave(page);
});

test("without scripts links lead through the queue, and a standard reason is put into words", async () => {
  const page = await visit(council, "ar", "reviews", { javaScriptEnabled: false });
  assert.equal(await page.locator("[data-keys]").isVisible(), false);
  await follow(page, page.locator(".queue-pane > .queue a").first());
  const first = await chosen(page);
  await follow(page, page.locator('.around [rel="next"]'));
  const code = await page.locator(".page-head .code").innerText();
  assert.notEqual(await chosen(page), first);
  await page.locator('[name="decision"][value="returned"]').check();
  await page.locator("[data-standard]").selectOption("period");
  await follow(page, page.locator("section[aria-labelledby=decide] button"));
  assert.ok((await page.locator(".flash").innerText()).includes(code), "what was decided");
  assert.ok(page.url().includes("/reviews/"), "and the next one opens");
  await page.goto(`/ar/commitments/${code}`);
  assert.ok((await page.locator("ol.timeline .reply-returned").first().innerText()).includes("يخص فترة أخرى"));
  await leave(page);
});

test("on a phone in Arabic the list comes first, then the update", async () => {
  const page = await visit(council, "ar", "reviews", { viewport: { width: 360, height: 740 } });
  await noSidewaysScroll(page);
  await axe(page);
  await follow(page, page.locator(".queue-pane > .queue a").first());
  assert.equal(await page.locator(".queue-pane").isVisible(), false);
  await noSidewaysScroll(page);
  await axe(page);
  await follow(page, page.locator(".around .to-queue"));
  assert.ok(await page.locator(".queue-pane > .queue").isVisible());
  await consoleClean(page);
  await leave(page);
});

test("what says nothing new is verified together", async () => {
  const page = await visit(council, "fr", "reviews", { viewport: { width: 360, height: 740 } });
  await follow(page, page.locator('a[href*="/reviews/together?part=standing"]'));
  const boxes = page.locator('input[name="of"]');
  const count = await boxes.count();
  assert.ok(count > 0);
  await follow(page, page.locator('a[href*="all=1"]'));
  assert.equal(await page.locator('input[name="of"]:checked').count(), count);
  await noSidewaysScroll(page);
  await axe(page);
  await follow(page, page.locator('form:has([name="of"]) button'));
  assert.ok((await page.locator(".flash").innerText()).includes(String(count)));
  assert.equal(await page.locator('a[href*="/reviews/together?part=standing"]').count(), 0);
  await consoleClean(page);
  await leave(page);
});
