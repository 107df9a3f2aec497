// A centre is entered on a phone with two photographs, confirmed by the council, and
// seen on the map and in the list, in two directions of writing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, consoleClean, noSidewaysScroll } from "./harness.mjs";
import { auditor, council, figuigPlanner, follow, leave, visit } from "./steps.mjs";

const phone = { viewport: { width: 360, height: 740 } };
const names = { fr: "Centre Tamount de Bouarfa", ar: "مركز تامونت بفكيك" };

/** A photograph of one colour. */
async function photo(page, colour) {
  const base = await page.evaluate((fill) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 800, height: 600 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = fill;
    pen.fillRect(0, 0, 800, 600);
    return canvas.toDataURL("image/jpeg", 0.8).split(",")[1];
  }, colour);
  return Buffer.from(base, "base64");
}

for (const [lang, name] of Object.entries(names)) {
  test(`a centre is entered on a phone, confirmed by the council and seen on the map, in ${lang}`, async () => {
    const page = await visit(figuigPlanner, lang, "commitments/M5.MA-FIG/deliverables/new", phone);
    await noSidewaysScroll(page);
    await axe(page);
    const form = page.locator('form:has([name="fields.name"])');
    const fill = (field, value) => form.locator(`[name="${field}"]`).fill(value);
    await form.locator('[name="state"][value="done"], select[name="state"]').first().evaluate((input) => {
      if (input.tagName === "SELECT") input.value = "done";
      else input.checked = true;
    });
    await fill("fields.name", name);
    await fill("fields.opened_on", "2026-11-10");
    await fill("fields.capacity", "35");
    await fill("place.commune", "Bouarfa");
    await form.locator('details:has([name="place.lat"]) > summary').click();
    await fill("place.lat", "32.53");
    await fill("place.lon", "-1.96");
    await follow(page, form.locator('button[type="submit"]').last());
    assert.match(page.url(), /\/deliverables\/[0-9a-f-]{36}$/);
    const address = new URL(page.url()).pathname;

    for (const [n, colour] of ["#c8a26a", "#2c5f5a"].entries()) {
      const attach = page.locator('form:has(input[type="file"])').first();
      if (!(await attach.isVisible())) await page.locator("details:has(input[type=file]) > summary").first().click();
      await attach.locator('input[type="file"]').setInputFiles({ name: `centre-${n}.jpg`, mimeType: "image/jpeg", buffer: await photo(page, colour) });
      await follow(page, attach.locator('button[type="submit"]'));
    }
    assert.equal(await page.locator('img[src*="/preview"]').count() >= 2, true, "both photographs are shown");
    await noSidewaysScroll(page);
    await axe(page);
    await consoleClean(page);

    const other = await visit(council, lang, address.slice(4));
    const decision = other.locator("#finding form");
    await decision.locator('[name="finding"][value="confirmed"]').check();
    await follow(other, decision.locator('button[type="submit"]').first());
    assert.equal(await other.locator(".axes-now .found-confirmed").count(), 1);
    await axe(other);

    const reader = await visit(auditor, lang, "deliverables/map");
    assert.equal(await reader.locator(`svg a[href="${address}"], a[href="${address}"]`).count() > 0, true, "the map leads to the centre");
    await noSidewaysScroll(reader);
    await axe(reader);
    await leave(page, other, reader);
  });
}
