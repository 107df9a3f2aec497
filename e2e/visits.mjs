// The pages there are, by who visits them, and what tests of every page do on each.
import { login, newPage } from "./harness.mjs";
import { admin, auditor, council, planner, presentRound } from "./steps.mjs";

/**
 * The pages by who visits them; the statuses other than 200 stand behind a space.
 * Words in capitals stand for addresses that the data give.
 */
export const visits = {
  "": ["login", "no-such-page 404"],
  [planner]: [
    "", "overview", "overview?differs=1&party=CCDH", "overview?rows=region", "overview?party=NONE 422", "commitments", "commitments?region=MA-FIG&sort=-due", "commitments?q=zzzzzz",
    "commitments?region=NOWHERE&status=x 422", "commitments/M5.MA-FIG", "commitments/C1.MA-FIG", "pledges/M5", "totals", "totals?by=region&pledge=M5", "totals?pledge=NONE 422", "totals/M5.1",
    "deliverables", "deliverables?kind=womens-centers&state=done", "deliverables/map", "deliverables/import", "communes", "communes?region=NOWHERE 422", "THING", "commitments/M5.MA-FIG/deliverables/new",
    "regions/MA-FIG", "agreements", "agreements/CCDH-2009", "account", "outbox", "styleguide", "admin 403", "journal 403", "journal/0", "WORKBOOK", "no-such-page 404",
  ],
  [council]: [
    "opinions/2026-Q3", "opinions/2026-Q3/M4", "opinions/2026-Q3/whole", "opinions/2026-Q3/M99 404", "recommendations", "recommendations?state=x 422", "recommendations/new", "RECOMMENDATION",
    "", "reviews", "reviews/together", "REVIEW", "commitments/M3.MA-FIG", "collection", "collection?phase=x 422", "ROUND", "RETURNS", "RETURN", "CLOSE",
  ],
  [auditor]: ["", "overview", "reports", "REPORT", "PRINT", "journal", "journal?from=40", "journal/0", "journal/x 404"],
  [admin]: ["", "admin", "communes", "admin/accounts", "admin/jobs", "admin/deliveries", "admin/agreements/CCDH-2009", "admin/agreements/CCDH-2009/calendar",
    "admin/agreements/CCDH-2009/terms", "admin/agreements/CCDH-2009/pledges/M5", "admin/agreements/CCDH-2009/pledges/new",
    "admin/agreements/CCDH-2009/indicators/M5.1", "admin/agreements/CCDH-2009/indicators/M8.2", "admin/agreements/CCDH-2009/pledges/M5/indicators/new",
    "admin/agreements/CCDH-2009/units", "admin/agreements/CCDH-2009/units/new", "admin/agreements/CCDH-2009/kinds", "admin/agreements/CCDH-2009/kinds/womens-centers", "admin/agreements/CCDH-2009/delays",
    "admin/agreements/CCDH-2009/delays/new", "admin/agreements/CCDH-2009/definition", "reports"],
};

/** Finds the addresses that the data give; returns what makes a page's address in a language. */
export async function addresses() {
  const found = {};
  const page = await newPage();
  await login(page, council);
  const href = (selector) => page.locator(selector).first().getAttribute("href");
  await page.goto("/fr/reviews");
  found.REVIEW = (await href(".queue a")).replace("/fr/", "");
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
  return (lang, path) => `/${lang}/${(found[path] ?? path).replace(".fr.html", `.${lang}.html`)}`;
}

/** A page on which printable reports may be examined: their own policy lets no script run. */
export async function openPage() {
  const page = await newPage({ colorScheme: "light", reducedMotion: "reduce" });
  await page.route("**/reports/**/*.html*", async (route) => {
    const response = await route.fetch();
    const { "content-security-policy": _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  return page;
}

/** Unfolds what is folded. */
export function unfold(page) {
  return page.evaluate(() => document.querySelectorAll("details").forEach((element) => (element.open = true)));
}

/** Cuts long lists, whose entries are of one make, for axe-core to be done sooner. */
export function shorten(page) {
  return page.evaluate(() => {
    for (const list of document.querySelectorAll("tbody, ol, ul, dl")) {
      for (const entry of [...list.children].slice(6)) entry.remove();
    }
  });
}
