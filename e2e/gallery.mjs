// Takes twenty pages in each language, in light and dark, on a phone and on a desk:
// 240 pictures in screenshots/, for people to look at.
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { end, languages, login } from "./harness.mjs";
import { admin, auditor, council, figuigPlanner } from "./steps.mjs";
import { addresses, openPage } from "./visits.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "screenshots");
const screens = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 900 } };

const pages = {
  "": ["login"],
  [figuigPlanner]: ["", "regions/MA-FIG", "commitments", "commitments/M5.MA-FIG", "deliverables", "THING", "outbox"],
  [council]: ["", "overview", "reviews", "REVIEW", "collection", "ROUND", "recommendations"],
  [auditor]: ["", "REPORT", "journal"],
  [admin]: ["", "admin/accounts"],
};

/** The name of the pictures of what the visitor sees at the path. */
function name(email, path) {
  const who = email.split("@")[0] || "anyone";
  return `${who}-${path.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-") || "first"}`;
}

/** Takes the page on the address in the language; each loading serves four pictures. */
async function take(page, lang, address, file) {
  const answer = await page.goto(address);
  if (answer.status() !== 200) throw new Error(`${address} answers ${answer.status()}`);
  await page.evaluate(() => document.fonts.ready);
  for (const [screen, viewport] of Object.entries(screens)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(folder, `${file}.${lang}.${screen}.${colorScheme}.png`) });
    }
  }
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const begun = Date.now();
let pictures = 0;
try {
  const address = await addresses();
  for (const [email, paths] of Object.entries(pages)) {
    const page = await openPage();
    if (email) await login(page, email);
    for (const path of paths) {
      for (const lang of Object.keys(languages)) {
        await take(page, lang, address(lang, path), name(email, path));
        pictures += Object.keys(screens).length * 2;
      }
    }
    await page.context().close();
  }
  console.log(`${pictures} pictures in e2e/screenshots, in ${Math.round((Date.now() - begun) / 1000)} s`);
} finally {
  await end();
}
