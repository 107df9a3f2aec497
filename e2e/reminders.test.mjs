// Reminders are chosen on the account's page, with scripts and without, and leads
// are named by administrators.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, consoleClean, noSidewaysScroll } from "./harness.mjs";
import { admin, council, figuigPlanner, follow, leave, part, planner, visit } from "./steps.mjs";

const box = (page, name, value) => part(page, "reminders").locator(`input[name="${name}"][value="${value}"]`);

for (const [lang, email, options] of [
  ["fr", figuigPlanner, {}],
  ["ar", planner, { javaScriptEnabled: false, viewport: { width: 320, height: 700 } }],
]) {
  test(`reminders are chosen and muted, in ${lang}`, async () => {
    const page = await visit(email, lang, "account#reminders", options);
    const section = part(page, "reminders");
    assert.equal(await section.locator('input[name="kinds"]:checked').count(), 5, "everything, until somebody chooses");
    await box(page, "kinds", "rounds").uncheck();
    await follow(page, section.locator('form[action$="/reminders"] button'));
    assert.equal(await page.locator('.flash[role="status"]').count(), 1, "a word that it is done");
    assert.equal(await box(page, "kinds", "rounds").isChecked(), false);
    assert.equal(await box(page, "kinds", "due").isChecked(), true);
    await box(page, "muted", "1").check();
    await follow(page, section.locator('form[action$="/reminders"] button'));
    assert.equal(await box(page, "muted", "1").isChecked(), true);
    assert.equal(await box(page, "kinds", "due").isChecked(), true, "what was chosen stays");
    await section.locator('select[name="time_zone"]').selectOption("Europe/Paris");
    await follow(page, section.locator('form[action$="/time-zone"] button'));
    assert.equal(await section.locator('select[name="time_zone"]').inputValue(), "Europe/Paris");
    await noSidewaysScroll(page);
    if (options.javaScriptEnabled !== false) {
      await axe(page);
      consoleClean(page);
    }
    await leave(page);
  });
}

test("an administrator names a lead, who can choose escalations", async () => {
  const office = await visit(admin, "fr", "admin/accounts");
  const row = office.locator("tbody tr", { hasText: council });
  assert.match(await office.locator("main").innerText(), /Sans responsable/);
  await follow(office, row.locator('form[action$="/lead"] button'));
  assert.match(await row.innerText(), /Responsable de la partie/);
  await axe(office);
  const reader = await visit(council, "fr", "account");
  assert.equal(await box(reader, "kinds", "escalation").isChecked(), true);
  await follow(office, row.locator('form[action$="/lead"] button'));
  await reader.reload();
  assert.equal(await box(reader, "kinds", "escalation").count(), 0);
  await leave(office, reader);
});
