// The council's opinion is written by one person, approved by a second one, and carried by
// the next edition of the period's report, in two directions of writing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, consoleClean, noSidewaysScroll } from "./harness.mjs";
import { auditor, council, councilLead, follow, leave, part, visit } from "./steps.mjs";

const phone = { viewport: { width: 360, height: 740 } };
const said = {
  fr: { pledge: "M1", text: "Les programmes du ministère donnent la priorité aux régions ; le Conseil en demande la liste." },
  ar: { pledge: "M3", text: "تُعطى الأولوية للمشاريع الاجتماعية؛ ويطلب المجلس لائحتها." },
};

for (const [lang, { pledge, text }] of Object.entries(said)) {
  test(`an opinion is written, approved by a second person and carried by the report, in ${lang}`, async () => {
    const address = `opinions/2026-Q3/${pledge}`;
    const writer = await visit(council, lang, address, phone);
    await noSidewaysScroll(writer);
    await axe(writer);
    const form = writer.locator('form:has([name="texts.fr"])');
    await form.locator(`[name="texts.${lang}"]`).fill(text);
    await follow(writer, form.locator('button[type="submit"]'));
    assert.equal(await writer.locator('form[action$="/decision"]').count(), 0, "nobody approves their own words");
    await consoleClean(writer);

    const reader = await visit(auditor, lang, address);
    assert.equal(await reader.getByText(text).count(), 0, "nobody else reads it yet");

    const second = await visit(councilLead, lang, address);
    assert.equal(await part(second, "proposed").getByText(text).count(), 1);
    await axe(second);
    await follow(second, second.locator('button[value="approved"]'));
    await second.goto(`/${lang}/reports`);
    await second.locator("details.task > summary").click();
    const compile = second.locator('form[action$="/reports"]');
    await compile.locator('[name="period"]').fill("2026-Q3");
    await compile.locator('[name="reason"]').fill("Avis du Conseil");
    await follow(second, compile.locator('button[type="submit"]'));
    await second.waitForURL(/\/reports\/2026-Q3\/\d+/, { timeout: 120_000 });
    const opinions = part(second, "opinion");
    await opinions.locator("summary", { hasText: pledge }).click();
    assert.equal(await opinions.getByText(text).isVisible(), true, "the edition carries it");

    await reader.reload();
    assert.equal(await part(reader, "stands").getByText(text).count(), 1);
    await noSidewaysScroll(reader);
    await axe(reader);
    await leave(writer, reader, second);
  });
}
