// A planner downloads the workbook of a round, fills it in with another program than
// ours, is shown what is wrong at its cell, corrects it and applies all of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import ExcelJS from "exceljs";
import { axe, consoleClean, noSidewaysScroll } from "./harness.mjs";
import { figuigPlanner, follow, leave, part, presentRound, told, visit, words } from "./steps.mjs";

const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Clicks what downloads a file; returns its content. */
async function downloaded(page, target) {
  const [download] = await Promise.all([page.waitForEvent("download"), target.click()]);
  return readFileSync(await download.path());
}

async function opened(content) {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(content);
  return book;
}

/** The row of a code, and what is written into it. */
function fill(book, code, values) {
  for (const sheet of book.worksheets) {
    for (let n = 2; n <= sheet.rowCount; n++) {
      const row = sheet.getRow(n);
      if (row.getCell(1).value !== code || sheet.state !== "visible") continue;
      for (const [column, value] of Object.entries(values)) row.getCell(column).value = value;
      return { sheet, n };
    }
  }
  assert.fail(`${code} is not in the workbook`);
}

async function handIn(page, book) {
  const buffer = Buffer.from(await book.xlsx.writeBuffer());
  await page.locator('input[name="file"]').setInputFiles({ name: "classeur.xlsx", mimeType: type, buffer });
  return follow(page, part(page, "hand-in").locator('button[type="submit"]'));
}

const cases = {
  fr: { code: "M2.MA-FIG", status: "En cours" },
  ar: { code: "M8.MA-FIG", status: "في طور الإنجاز" },
};

for (const [lang, { code, status }] of Object.entries(cases)) {
  test(`a planner works in a spreadsheet, in ${lang}`, async () => {
    const round = await presentRound();
    const page = await visit(figuigPlanner, lang, `collection/${round}/workbook`, { viewport: { width: 360, height: 740 }, acceptDownloads: true });
    await noSidewaysScroll(page);
    await axe(page);
    assert.equal(await page.locator('input[name="layout"]').inputValue(), "list", "so few rows are one list");
    const book = await opened(await downloaded(page, part(page, "download").locator('button[type="submit"]')));
    assert.equal(book.worksheets.find((sheet) => sheet.name === "tracker").state, "veryHidden");

    const { sheet, n } = fill(book, code, { K: status, L: "1,234", M: words[lang].first, N: "funding", Q: "PV", R: "https://example.ma/pv" });
    assert.ok(sheet.getCell(`K${n}`).dataValidation.formulae[0].includes(status), "the list of statuses");
    assert.equal((await handIn(page, book)).status(), 200);
    assert.match(page.url(), /\/workbook\/[0-9a-f]{64}$/);
    const errors = part(page, "errors");
    assert.equal(await errors.locator("tbody tr").count(), 1);
    assert.equal(await errors.locator("tbody th").innerText(), `${sheet.name}!L${n}`);
    assert.equal(await page.locator('form[action$="/apply"]').count(), 0);
    await noSidewaysScroll(page);
    await axe(page);

    const marked = await opened(await downloaded(page, page.locator('a[href$="/marked.xlsx"]')));
    const cell = marked.getWorksheet(sheet.name).getCell(`L${n}`);
    assert.ok(cell.note, "the comment at the cell");
    assert.equal(cell.fill.fgColor.argb.slice(-6), "FFD7D7");
    cell.value = { formula: "6*2", result: 12 };
    marked.getWorksheet(sheet.name).getCell(`P${n}`).value = words[lang].second; // to the warnings that are to come
    await follow(page, page.locator(`a[href$="/workbook"]`).last());
    assert.equal((await handIn(page, marked)).status(), 200);
    assert.equal(await part(page, "changes").locator("tbody tr").count(), 1, await page.locator("main").innerText());
    await noSidewaysScroll(page);
    await axe(page);
    await follow(page, page.locator('form[action$="/apply"] button'));
    await page.locator("p.flash").waitFor();
    await page.goto(`/${lang}/commitments/${code}`);
    assert.equal(await told(page, words[lang].first).count(), 1);
    consoleClean(page);
    await leave(page);
  });
}

test("what is no workbook is refused at its field", async () => {
  const page = await visit(figuigPlanner, "fr", `collection/${await presentRound()}/workbook`);
  await page.locator('input[name="file"]').setInputFiles({ name: "a.xlsx", mimeType: type, buffer: Buffer.from("code;statut") });
  const answer = await follow(page, part(page, "hand-in").locator('button[type="submit"]'));
  assert.equal(answer.status(), 415);
  assert.equal(await page.locator('input[name="file"][aria-invalid="true"]').count(), 1);
  page.problems = page.problems.filter((problem) => !problem.includes("status of 415")); // the browser notes it
  await axe(page);
  consoleClean(page);
  await leave(page);
});
