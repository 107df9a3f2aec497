// axe-core over every page, in each language, in light and dark, at three widths.
// What people visit most is examined in all eighteen ways; every other page in one,
// which changes from page to page and is none of those that pages.test.mjs examines.
// With TRACKER_TEST_ACCESS=all every page is examined in all of them (make access).
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { axe, languages, login } from "./harness.mjs";
import { admin, auditor, council, planner } from "./steps.mjs";
import { addresses, openPage, shorten, unfold, visits } from "./visits.mjs";

const all = process.env.TRACKER_TEST_ACCESS === "all";

// The first pages, the list, a commitment with its form, a form of its own, a review and a report.
const most = {
  "": ["login"],
  [planner]: ["", "overview", "commitments", "commitments/M5.MA-FIG", "commitments/M5.MA-FIG/deliverables/new"],
  [council]: ["", "REVIEW"],
  [auditor]: ["", "REPORT"],
  [admin]: [""],
};

const ways = Object.keys(languages).flatMap((lang) =>
  ["light", "dark"].flatMap((colorScheme) => [320, 768, 1280].map((width) => ({ lang, colorScheme, width }))),
);

/** Whether pages.test.mjs examines every page in this way. */
const elsewhere = ({ lang, colorScheme, width }) => width === 1280 && (colorScheme === "light" || lang === "fr");
const rest = ways.filter((way) => !elsewhere(way));

let address;
before(async () => (address = await addresses()));

/** Examines the page at the path in the ways, and tells all that is wrong in any of them. */
async function examine(page, path, status, ways) {
  const wrong = [];
  let loaded;
  for (const { lang, colorScheme, width } of ways) {
    if (loaded !== lang) {
      const answer = await page.goto(address(lang, path));
      assert.equal(answer.status(), status);
      await unfold(page);
      await shorten(page);
      loaded = lang;
    }
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await axe(page).catch((error) => wrong.push(`${colorScheme}, ${width} px: ${error.message}`));
  }
  if (wrong.length > 0) assert.fail(wrong.join("\n"));
}

let turn = 0;
for (const [email, paths] of Object.entries(visits)) {
  const who = email.split("@")[0] || "anyone";
  const session = {};
  for (const entry of paths) {
    const [path, status = "200"] = entry.split(" ");
    const chosen = all || most[email].includes(path) ? ways : [rest[turn++ % rest.length]];
    test(`${who} can use /${path}, in ${chosen.length} ways`, { timeout: 180_000 }, async () => {
      session.page ??= await openPage();
      if (email && !session.in) await login(session.page, email);
      session.in = true;
      await examine(session.page, path, Number(status), chosen);
    });
  }
}

test("what people visit most is among the pages", () => {
  for (const [email, paths] of Object.entries(most)) {
    for (const path of paths) assert.ok(visits[email].includes(path), `${email} does not visit ${path}`);
  }
});
