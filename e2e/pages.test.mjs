// Every page, as who sees it, in each language: axe-core finds nothing in light
// and dark, nothing scrolls sideways, the console is clean and every text is
// translated.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { axe, consoleClean, languages, login, newPage, noSidewaysScroll } from "./harness.mjs";
import { admin, auditor, council, planner, presentRound } from "./steps.mjs";

// Pages by who visits them; the statuses other than 200 stand behind a space.
const visits = {
  "": ["login", "no-such-page 404"],
  [planner]: [
    "", "?differs=1&party=CCDH", "commitments", "commitments?region=MA-FIG&sort=-due", "commitments?q=zzzzzz",
    "commitments?region=NOWHERE&status=x 422", "commitments/M5.MA-FIG", "commitments/C1.MA-FIG", "pledges/M5", "totals", "totals?by=region&pledge=M5", "totals?pledge=NONE 422", "totals/M5.1",
    "deliverables", "deliverables?kind=womens-centers&state=done", "deliverables/map", "deliverables/import", "communes", "communes?region=NOWHERE 422", "THING", "commitments/M5.MA-FIG/deliverables/new",
    "regions/MA-FIG", "agreements", "agreements/CCDH-2009", "account", "outbox", "styleguide", "admin 403", "journal 403", "journal/0", "WORKBOOK", "no-such-page 404",
  ],
  [council]: [
    "opinions/2026-Q3", "opinions/2026-Q3/M4", "opinions/2026-Q3/whole", "opinions/2026-Q3/M99 404", "recommendations", "recommendations?state=x 422", "recommendations/new", "RECOMMENDATION",
    "", "reviews", "REVIEW", "commitments/M3.MA-FIG", "collection", "collection?phase=x 422", "ROUND", "RETURNS", "RETURN", "CLOSE",
  ],
  [auditor]: ["", "reports", "REPORT", "PRINT", "journal", "journal?from=40", "journal/0", "journal/x 404"],
  [admin]: ["", "admin", "communes", "admin/accounts", "admin/jobs", "admin/deliveries", "admin/agreements/CCDH-2009", "admin/agreements/CCDH-2009/calendar",
    "admin/agreements/CCDH-2009/terms", "admin/agreements/CCDH-2009/pledges/M5", "admin/agreements/CCDH-2009/pledges/new",
    "admin/agreements/CCDH-2009/indicators/M5.1", "admin/agreements/CCDH-2009/indicators/M8.2", "admin/agreements/CCDH-2009/pledges/M5/indicators/new",
    "admin/agreements/CCDH-2009/units", "admin/agreements/CCDH-2009/units/new", "admin/agreements/CCDH-2009/kinds", "admin/agreements/CCDH-2009/kinds/womens-centers", "admin/agreements/CCDH-2009/delays",
    "admin/agreements/CCDH-2009/delays/new", "admin/agreements/CCDH-2009/definition", "reports"],
};

// Where the dark colours are checked in French and Arabic both; elsewhere in French.
const main = ["login", "styleguide", "commitments", "commitments/M5.MA-FIG", "REVIEW", "REPORT"];
const widths = [320, 768, 1280];
const found = {}; // the addresses that the data give

before(async () => {
  const page = await newPage();
  await login(page, council);
  const href = (selector) => page.locator(selector).first().getAttribute("href");
  await page.goto("/fr/reviews");
  found.REVIEW = (await href("table.list tbody th a")).replace("/fr/", "");
  await page.goto("/fr/deliverables");
  found.THING = (await href("table.list tbody th a")).replace("/fr/", "");
  await page.goto("/fr/reports");
  found.REPORT = (await href("table.list tbody th a")).replace("/fr/", "");
  await page.goto(`/fr/${found.REPORT}`);
  found.PRINT = (await href('ul.downloads a[href*=".fr.html"]')).replace("/fr/", "");
  await page.goto("/fr/recommendations");
  found.RECOMMENDATION = (await href("table.list tbody th a")).replace("/fr/", "");
  await page.goto("/fr/collection");
  found.ROUND = (await href("table.list tbody th a")).replace("/fr/", "");
  found.RETURNS = `${found.ROUND}/returns?timing=missing`;
  found.CLOSE = `${found.ROUND}/close`;
  await page.goto(`/fr/${found.RETURNS}`);
  found.RETURN = (await href("table.list tbody th a")).replace("/fr/", "");
  await page.context().close();
  found.WORKBOOK = `collection/${await presentRound()}/workbook`; // after those: it has nothing late yet
});

function address(lang, path) {
  return `/${lang}/${(found[path] ?? path).replace(".fr.html", `.${lang}.html`)}`;
}

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

/** Unfolds what is folded. */
function unfold(page) {
  return page.evaluate(() => document.querySelectorAll("details").forEach((element) => (element.open = true)));
}

/** Cuts long lists, whose entries are of one make, for axe-core to be done sooner. */
function shorten(page) {
  return page.evaluate(() => {
    for (const list of document.querySelectorAll("tbody, ol, ul, dl")) {
      for (const entry of [...list.children].slice(6)) entry.remove();
    }
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

/** A page on which printable reports may be examined: their own policy lets no script run. */
async function openPage() {
  const page = await newPage({ colorScheme: "light", reducedMotion: "reduce" });
  await page.route("**/reports/**/*.html*", async (route) => {
    const response = await route.fetch();
    const { "content-security-policy": _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  return page;
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
