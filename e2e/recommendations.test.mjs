// A recommendation is made by the council, accepted and declared done by its addressee on a
// phone, settled by the council, and told by the next edition, in two directions of writing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, consoleClean, noSidewaysScroll } from "./harness.mjs";
import { auditor, council, figuigPlanner, follow, leave, visit } from "./steps.mjs";

const phone = { viewport: { width: 360, height: 740 } };
const said = {
  fr: { text: "Publier l’horaire du centre de Figuig.", done: "Horaire affiché." },
  ar: { text: "نشر توقيت مركز فكيك.", done: "عُلّق التوقيت." },
};

for (const [lang, words] of Object.entries(said)) {
  test(`a recommendation is made, accepted, done and settled, in ${lang}`, async () => {
    const maker = await visit(council, lang, "recommendations/new?commitment=M5.MA-FIG");
    await axe(maker);
    const form = maker.locator('main form:has([name="deadline"])');
    await form.locator(`[name="texts.${lang}"]`).fill(words.text);
    await form.locator('[name="deadline"]').fill("2099-12-31");
    await follow(maker, form.locator('button[type="submit"]'));
    const address = new URL(maker.url()).pathname.slice(4);
    await consoleClean(maker);

    const planner = await visit(figuigPlanner, lang, "commitments/M5.MA-FIG", phone);
    await follow(planner, planner.locator("section:has(#recommendations) a", { hasText: words.text }).first());
    const answer = async (step, text) => {
      const answered = planner.locator('form[action$="/answer"]');
      await answered.locator(`[name="step"][value="${step}"]`).check();
      await answered.locator('[name="words"]').fill(text);
      await follow(planner, answered.locator('button[type="submit"]'));
    };
    await noSidewaysScroll(planner);
    await axe(planner);
    await answer("accepted", "");
    await answer("done", words.done);
    await consoleClean(planner);
    assert.equal(await planner.locator('[name="step"][value="settled"]').count(), 0, "who is asked never settles it");

    await maker.goto(`/${lang}/${address}`);
    const finding = maker.locator('form[action$="/finding"]');
    await finding.locator('[name="step"][value="settled"]').check();
    await follow(maker, finding.locator('button[type="submit"]'));
    assert.equal(await maker.locator("ol.timeline > li").count(), 3);
    assert.equal(await maker.locator('main form[method="post"]').count(), 0, "it has ended");

    const reader = await visit(auditor, lang, "recommendations?state=settled", phone);
    await reader.getByText(words.text).waitFor();
    await noSidewaysScroll(reader);
    await axe(reader);
    await consoleClean(reader);
    await leave(maker, planner, reader);
  });
}
