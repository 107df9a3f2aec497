// Evidence is attached one by one to a draft, without JavaScript and on a phone,
// and the other party sees it beside the update.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { axe, consoleClean, noSidewaysScroll } from "./harness.mjs";
import { council, figuigPlanner, fillReport, follow, leave, openReview, part, sendReport, visit, words, sendAnyway } from "./steps.mjs";

const phone = { viewport: { width: 360, height: 740 } };
const titles = {
  fr: { photo: "Atelier de Bouarfa", link: "Annonce de la délégation", paper: "Liste de présence signée", place: "Délégation de Figuig, dossier 12/2026" },
  ar: { photo: "ورشة بوعرفة", link: "إعلان المندوبية", paper: "لائحة الحضور الموقعة", place: "مندوبية فكيك، الملف 12/2026" },
};

/** A photo as a phone makes it, upright, which says where it was taken. */
async function photo(page) {
  const base = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1600, height: 900 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#c8a26a";
    pen.fillRect(0, 0, 1600, 900);
    pen.fillStyle = "#2c5f5a";
    pen.fillRect(300, 200, 500, 700);
    return canvas.toDataURL("image/jpeg", 0.8).split(",")[1];
  });
  const jpeg = Buffer.from(base, "base64");
  const tiff = Buffer.alloc(140);
  tiff.write("II*\0\x08\0\0\0", 0, "latin1");
  const field = (at, tag, kind, count, value) => {
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(kind, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  };
  tiff.writeUInt16LE(2, 8);
  field(10, 0x0112, 3, 1, 6); // turned by a quarter
  field(22, 0x8825, 4, 1, 40);
  tiff.writeUInt16LE(1, 40);
  field(42, 2, 5, 3, 80); // the latitude
  tiff.write("LATITUDE-OF-A-HOUSE", 80);
  const exif = Buffer.concat([Buffer.from("Exif\0\0"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

/** The form of one kind of evidence, unfolded. */
async function formOf(page, kind) {
  const form = page.locator(`form:has(input[name="kind"][value="${kind}"])`);
  if (!(await form.isVisible())) await page.locator(`details:has(input[name="kind"][value="${kind}"]) > summary`).click();
  return form;
}

async function attach(page, kind, values, file) {
  const form = await formOf(page, kind);
  for (const [name, value] of Object.entries(values)) await form.locator(`input[name="${name}"]`).fill(value);
  if (file) await form.locator('input[name="file"]').setInputFiles(file);
  return follow(page, form.locator('button[type="submit"]'));
}

for (const [lang, code] of Object.entries({ fr: "M2.MA-FIG", ar: "M4.MA-FIG" })) {
  test(`a planner attaches evidence on a phone, and the council sees it, in ${lang}`, async () => {
    const { photo: title, link, paper, place } = titles[lang];
    const page = await visit(figuigPlanner, lang, `commitments/${code}`, phone);
    await fillReport(page, code, { status: "in_progress", narrative: words[lang].first });
    await sendReport(page, code, "evidence");
    assert.match(page.url(), /\/updates\/[^/]+\/evidence$/);
    await page.locator("p.flash").waitFor();

    const shot = await photo(page);
    assert.ok(shot.includes("LATITUDE-OF-A-HOUSE"));
    const answer = await attach(page, "file", { title, date: "2026-10-12" }, { name: "IMG_0012.jpg", mimeType: "image/jpeg", buffer: shot });
    assert.equal(answer.status(), 200);
    const refused = await attach(page, "file", { title: "Rapport" }, { name: "rapport.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html><script>1</script></html>") });
    assert.equal(refused.status(), 415);
    assert.equal(await (await formOf(page, "file")).locator('input[name="title"]').inputValue(), "Rapport");
    await noSidewaysScroll(page);
    await attach(page, "link", { title: link, url: "https://example.ma/annonce" });
    await attach(page, "paper", { title: paper, place });
    const items = page.locator(".evidence > li");
    assert.equal(await items.count(), 3);
    assert.equal(await page.locator(".evidence img").evaluate((img) => img.naturalHeight > img.naturalWidth), true, "the preview lies on its side");
    const saved = page.waitForEvent("download");
    await items.first().locator("a").click();
    const content = readFileSync(await (await saved).path());
    assert.ok(!content.includes("LATITUDE-OF-A-HOUSE"), "the photo says where it was taken");
    await noSidewaysScroll(page);
    await axe(page);
    await follow(page, page.locator('form[action$="/submit"] button'));
    await sendAnyway(page);
    await page.locator("p.flash").waitFor();
    assert.equal(await page.locator(".timeline .evidence").first().locator("li").count(), 3);
    await noSidewaysScroll(page);

    const reviewer = await visit(council, lang);
    await openReview(reviewer, lang, code);
    const shown = part(reviewer, "this").locator(".evidence");
    for (const text of [title, link, paper, place]) assert.ok((await shown.innerText()).includes(text), `${text} is not shown`);
    await axe(reviewer);
    consoleClean(reviewer);
    assert.ok(page.problems.every((p) => p.includes("415")), page.problems.join("\n"));
    await leave(page, reviewer);
  });
}

test("evidence is attached and removed without JavaScript", async () => {
  const code = "M7.MA-FIG";
  const page = await visit(figuigPlanner, "fr", `commitments/${code}`, { javaScriptEnabled: false });
  await fillReport(page, code, { status: "in_progress", narrative: words.fr.second });
  await sendReport(page, code, "evidence");
  await attach(page, "file", {}, { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("Trois ateliers") });
  assert.equal(await page.locator(".evidence > li").count(), 1);
  await follow(page, page.locator(".evidence form button"));
  assert.equal(await page.locator(".evidence > li").count(), 0);
  await leave(page);
});
