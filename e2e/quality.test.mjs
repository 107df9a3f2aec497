// Warnings are answered before an update is submitted, its reviewer reads the
// answers, and a comment reaches the person whom it names.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, noSidewaysScroll } from "./harness.mjs";
import { answerWarnings, council, fillReport, follow, leave, openQueued, planner, reportForm, sendReport, visit, words } from "./steps.mjs";

const answer = "Vérifié avec la délégation ; la liste suit.";

/** Nothing is wrong with the page, as far as can be told with its scripts. */
async function sound(page, scripts) {
  if (!scripts) return;
  await axe(page);
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width: 320, height });
  await noSidewaysScroll(page);
  await page.setViewportSize({ width, height });
}

for (const [lang, code, scripts] of [["fr", "M1.MA-NAD", true], ["ar", "M1.MA-ZAG", true], ["fr", "M1.MA-OUA", false]]) {
  test(`warnings, answers, a comment and its notice, in ${lang}${scripts ? "" : " without JavaScript"}`, async () => {
    const options = { javaScriptEnabled: scripts };
    const author = await visit(planner, lang, `commitments/${code}`, options);
    await fillReport(author, code, { status: "completed", narrative: words[lang].second });
    assert.equal((await sendReport(author, code)).status(), 422);
    const asked = reportForm(author, code).locator('textarea[name="answers.completed_no_evidence"]');
    await asked.fill("à garder");
    await reportForm(author, code).locator('textarea[name="narrative"]').fill("");
    await sendReport(author, code, "draft");
    assert.equal(await asked.inputValue(), "à garder", "a draft keeps what was answered");
    await sound(author, scripts);
    await reportForm(author, code).locator('textarea[name="narrative"]').fill(words[lang].second);
    assert.equal((await answerWarnings(author, code)).status(), 200);
    assert.ok((await author.locator("ol.timeline .warned").first().innerText()).includes(answer));

    const reviewer = await visit(council, lang, `reviews?region=${code.split(".")[1]}&pledge=M1`, options);
    await sound(reviewer, scripts);
    await openQueued(reviewer, code);
    assert.ok((await reviewer.locator(".warned").first().innerText()).includes(answer));
    await sound(reviewer, scripts);

    await reviewer.goto(`/${lang}/commitments/${code}`);
    const remark = reviewer.locator("ol.timeline details.remark").first();
    await remark.locator("summary").click();
    await remark.locator("textarea").fill(`${words[lang].reason} @planner@demo.tracker`);
    await follow(reviewer, remark.locator("button"));
    assert.match(reviewer.url(), /#comment-/);
    await sound(reviewer, scripts);

    await author.goto(`/${lang}/`);
    await sound(author, scripts);
    await follow(author, author.locator(`.mentions a[href*="${code}"]`));
    const comment = author.locator(".comment.named");
    assert.ok((await comment.innerText()).includes(words[lang].reason));
    await author.goto(`/${lang}/`);
    assert.equal(await author.locator(`a[href*="${code}#comment-"]`).count(), 0, "it was opened");
    await leave(author, reviewer);
  });
}
