// Every page, as who sees it, in each language: axe-core finds nothing in light
// and dark, nothing scrolls sideways, the console is clean and every text is
// translated.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { axe, consoleClean, languages, login, noSidewaysScroll } from "./harness.mjs";
import { addresses, openPage, shorten, unfold, visits } from "./visits.mjs";

// Where the dark colours are checked in French and Arabic both; elsewhere in French.
const main = ["", "login", "styleguide", "overview", "commitments", "commitments/M5.MA-FIG", "REVIEW", "REPORT"];
const widths = [320, 768, 1280];

let address;
before(async () => (address = await addresses()));

/** Texts that look like a key of the catalogue or like a template's remains. */
function untranslated(page) {
  return page.evaluate(() => {
    const texts = [document.title];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      if (!walk.currentNode.parentElement.closest("script, style, code")) texts.push(walk.currentNode.data);
    }
    for (const element of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
      for (const name of ["aria-label", "placeholder", "title", "alt"]) texts.push(element.getAttribute(name) ?? "");
    }
    const names = /https?:\S+|[\w.+-]+@[\w.-]+|\b(?:[\w-]+\.)+(?:ma|org|com|net|int|fr|tracker)\b\S*/g;
    const key = /\b[a-z][a-z_]+(?:\.[a-z][a-z0-9_]+)+\b|\{\{|<no value>|%!\w/g;
    return [...new Set(texts.flatMap((text) => text.replace(names, "").match(key) ?? []))];
  });
}

async function sound(page, lang, path) {
  const html = page.locator("html");
  assert.equal(await html.getAttribute("lang"), lang);
  assert.equal(await html.getAttribute("dir"), languages[lang]);
  assert.equal(await page.locator("h1").count(), 1, "a page has one h1");
  assert.equal(await page.locator('[aria-current=""]').count(), 0, "an empty aria-current says that nothing is current");
  assert.deepEqual(await untranslated(page), [], `untranslated on ${page.url()}`);
  await unfold(page);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await noSidewaysScroll(page);
  }
  await shorten(page);
  await axe(page);
  if (lang === "fr" || (lang === "ar" && main.includes(path))) {
    await page.emulateMedia({ colorScheme: "dark" });
    await axe(page);
    await page.emulateMedia({ colorScheme: "light" });
  }
}

for (const [email, paths] of Object.entries(visits)) {
  const who = email.split("@")[0] || "anyone";
  const session = {};
  for (const entry of paths) {
    const [path, status = "200"] = entry.split(" ");
    test(`${who} sees /${path}`, { timeout: 120_000 }, async () => {
      session.page ??= await openPage();
      if (email && !session.in) await login(session.page, email);
      session.in = true;
      const wrong = [];
      for (const lang of Object.keys(languages)) {
        session.page.problems.length = 0;
        const answer = await session.page.goto(address(lang, path));
        assert.equal(answer.status(), Number(status));
        if (status === "200") consoleClean(session.page); // a browser notes refused pages there
        await sound(session.page, lang, path).catch((error) => wrong.push(error.message));
      }
      if (wrong.length > 0) assert.fail(wrong.join("\n"));
    });
  }
}
