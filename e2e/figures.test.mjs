// A year's work in one journey, in each language: the agreement is amended and its calendar
// changed; an indicator is reported, verified, taken back and verified again; an
// auditor follows the total down to the journal and sees that a report is out of date.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { consoleClean, languages, noSidewaysScroll, run } from "./harness.mjs";
import {
  admin, administered, auditor, catalogue, confirmAmendment, council, decide, fillCalendar, fillPledge, fillReport, follow, leave, openReview, part,
  planner, presentPeriod, previewAmendment, reportForm, submitReport, visit, withdrawVerification, words,
} from "./steps.mjs";

/** What is written in each language, of a commitment of its own; trained says what the page says of 12,000. */
const journeys = {
  fr: {
    code: "M5.MA-FIG", due: "21", title: "Centres pour les femmes rurales", note: "Avenant de 2026", change: "Le comité de suivi le demande.",
    typed: "12 000", trained: /12\s000\s.?femmes formées/, reason: "La liste était celle d’un autre centre.",
  },
  ar: {
    code: "M5.MA-ERR", due: "22", title: "مراكز لنساء العالم القروي", note: "ملحق سنة 2026", change: "بطلب من لجنة التتبع.",
    typed: "12000", trained: /12\.000\s.?امرأة مستفيدة من التكوين/, reason: "كانت اللائحة لمركز آخر.",
  },
  en: {
    code: "M5.MA-ZAG", due: "23", title: "Centres for rural women", note: "Amendment of 2026", change: "The follow-up committee asks for it.",
    typed: "12000", trained: /12,000\s.?women trained/, reason: "The list was that of another centre.",
  },
};

/** A number as the language writes it. */
function read(text, lang) {
  const plain = text.replace(/[^\d,.]/g, "");
  return Number(lang === "en" ? plain.replaceAll(",", "") : plain.replaceAll(".", "").replace(",", "."));
}

/** The declared and verified values to date that the total's page shows. */
async function total(page, indicator, lang) {
  await page.goto(`/${lang}/totals/${indicator}`);
  const [, declared, verified] = await page.locator("dl.axes-now dd.figure b").allInnerTexts();
  return [read(declared ?? "0", lang), read(verified ?? "0", lang)];
}

/** A button of the page by the words of the catalogue, up to the first that is filled in. */
function button(page, text) {
  return page.locator("main").getByRole("button", { name: text.split("{{")[0].trim() }).first();
}

/** The administrator amends the pledge and changes the calendar, each once what follows was seen. */
async function amend(lang, { title, note, due, change }) {
  const say = catalogue(lang);
  const page = await visit(admin, lang, `${administered}/pledges/M5`);
  await fillPledge(page, lang, { title, note, from: "2027-01-01" });
  await previewAmendment(page);
  assert.equal(await page.locator("#texts ~ .scroll tbody tr", { hasText: title }).count(), 1);
  await confirmAmendment(page);

  await page.goto(`/${lang}/${administered}/calendar`);
  await fillCalendar(page, { due, reason: change });
  await follow(page, button(page, say("calendar.preview")));
  const outlooks = ["calendar.preview.without", "calendar.preview.with"].map((key) => page.getByRole("region", { name: say(key), exact: true }));
  const [without, changed] = await Promise.all(outlooks.map((outlook) => outlook.locator("table").first().innerText()));
  assert.notEqual(changed, without, "what follows is not shown");
  await noSidewaysScroll(page);
  await follow(page, button(page, say("calendar.preview.confirm")));
  assert.match(await part(page, "versions").innerText(), new RegExp(change));
  consoleClean(page);
  await leave(page);
}

/** What the record says of the commitment's women trained, to date: declared, verified. */
async function stood(page, code) {
  const { measures } = await (await page.request.get(`/api/v1/commitments/${code}`)).json();
  const { declared, verified } = measures.find(({ indicator }) => indicator === "M5.2");
  return [declared?.value ?? 0, verified?.value ?? 0];
}

/** The planner reports the women trained on a phone; centres are counted by the register. */
async function reports(lang, { code, typed, trained }) {
  const page = await visit(planner, lang, `commitments/${code}`, { viewport: { width: 360, height: 740 } });
  await noSidewaysScroll(page);
  await fillReport(page, code, { status: "in_progress", narrative: words[lang].first });
  const form = reportForm(page, code);
  await form.locator('input[name="value"]').fill(typed);
  assert.equal((await submitReport(page, code)).status(), 200);
  assert.match(await page.locator("main").innerText(), trained);
  consoleClean(page);
  await leave(page);
}

const period = presentPeriod();

/** The latest edition of the period that runs, opened; returns the part that says what came since. */
async function outOfDate(page, lang) {
  await page.goto(`/${lang}/reports`);
  const edition = page.locator(`a[href^="/${lang}/reports/${period}/1?"]`);
  const line = await page.getByRole("row").filter({ has: edition }).innerText();
  await follow(page, edition);
  return { line, since: page.getByRole("region", { name: catalogue(lang)("edition.since"), exact: true }) };
}

before(() => run("report", "compile", "--period", period));

for (const [lang, journey] of Object.entries(journeys)) {
  test(`an indicator goes from a phone to the totals and down to the journal, in ${lang}`, async () => {
    const { code } = journey;
    const say = catalogue(lang);
    await amend(lang, journey);
    const reader = await visit(auditor, lang);
    const before = { "M5.1": await total(reader, "M5.1", lang), "M5.2": await total(reader, "M5.2", lang) };
    const moved = async (indicator, declared, verified) => {
      const [d, v] = await total(reader, indicator, lang);
      assert.deepEqual([d - before[indicator][0], v - before[indicator][1]], [declared, verified], indicator);
    };
    const [declared, verified] = (await stood(reader, code)).map((value) => 12_000 - value);
    const { since: earlier } = await outOfDate(reader, lang);
    const told = await earlier.innerText();

    await reports(lang, journey);
    await moved("M5.2", declared, 0);
    const judge = await visit(council, lang);
    await openReview(judge, lang, code);
    await decide(judge, { decision: "verified", assessment: "limited" });
    await moved("M5.2", declared, verified);
    await withdrawVerification(judge, lang, code, journey.reason);
    await moved("M5.2", declared, 0);
    await openReview(judge, lang, code);
    await decide(judge, { decision: "verified", assessment: "substantial" });
    await moved("M5.2", declared, verified);
    await moved("M5.1", 0, 0);

    await reader.goto(`/${lang}/totals`);
    await noSidewaysScroll(reader);
    await follow(reader, reader.locator('table.totals a[href*="/totals/M5.2"]').first());
    const row = reader.locator("table.totals tbody tr", { hasText: code });
    assert.match(await row.innerText(), /12[\s.,]?000/);
    await follow(reader, row.locator('a[href*="/journal/"]').first());
    assert.match(await reader.locator("main").innerText(), /update\.submitted/);
    assert.match(await reader.locator("main").innerText(), /M5\.2/);

    const { line, since } = await outOfDate(reader, lang);
    assert.ok(line.includes(say("edition.since.moved").split("{{")[0].trim()), `the list says nothing of it: ${line}`);
    assert.notEqual(await since.innerText(), told);
    assert.equal(await since.getByRole("columnheader", { name: say("edition.since.now") }).count(), 1);
    assert.ok((await since.locator("tbody tr").count()) > 0, "no total that would be different");
    assert.equal(await reader.locator("html").getAttribute("dir"), languages[lang]);
    for (const page of [reader, judge]) consoleClean(page);
    await leave(reader, judge);
  });
}
