// Measures pages with Lighthouse as a phone sees them, in French and Arabic, and fails
// where a figure is below 98. Its own package, since no other test needs it.
import { createServer } from "node:net";
import lighthouse from "lighthouse";
import { chromium } from "playwright-core";
import { end, launchOptions, server } from "../harness.mjs";
import { admin, auditor, council, leave, planner, visit } from "../steps.mjs";

const least = 98;
const categories = ["performance", "accessibility", "best-practices"];

// The first pages, the list, a commitment with its form, and a form of its own.
const pages = {
  "": ["login"],
  [planner]: ["", "commitments", "commitments/M5.MA-FIG", "commitments/M5.MA-FIG/deliverables/new"],
  [council]: [""],
  [auditor]: [""],
  [admin]: [""],
};

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The cookie of the visitor's session. */
async function session(email) {
  if (!email) return "";
  const page = await visit(email, "fr", "account");
  const cookies = await page.context().cookies();
  await leave(page);
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** What the page lost points for. */
function losses({ categories, audits }) {
  return Object.values(categories)
    .flatMap(({ auditRefs }) => auditRefs)
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
    .map(({ id }) => `${id} ${audits[id].displayValue ?? ""}`.trim());
}

/** The figures of the page: the best of up to three, since what else the machine does only lowers them. */
async function measure(address, extraHeaders) {
  let best;
  for (let tries = 0; tries < 3 && !best?.figures.every((figure) => figure >= least); tries++) {
    const { lhr } = await lighthouse(address, { port, onlyCategories: categories, extraHeaders, logLevel: "error" });
    const figures = categories.map((name) => Math.round(lhr.categories[name].score * 100));
    if (!best || Math.min(...figures) > Math.min(...best.figures)) best = { figures, lost: losses(lhr) };
  }
  return best;
}

const port = await freePort();
const options = launchOptions();
const browser = await chromium.launch({ ...options, args: [...options.args, `--remote-debugging-port=${port}`] });
let low = 0;
try {
  for (const [email, paths] of Object.entries(pages)) {
    const Cookie = await session(email);
    for (const path of paths) {
      for (const lang of ["fr", "ar"]) {
        const address = `${await server()}/${lang}/${path}`;
        const { figures, lost } = await measure(address, { Cookie });
        const short = !figures.every((figure) => figure >= least);
        if (short) low++;
        console.log(`${email.split("@")[0] || "anyone"} /${lang}/${path}: ${figures.join(" ")}${short ? `  (${lost.join("; ")})` : ""}`);
      }
    }
  }
} finally {
  await browser.close();
  await end();
}
if (low > 0) {
  console.log(`${low} pages are below ${least}`);
  process.exitCode = 1;
}
