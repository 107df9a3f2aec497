// The first page stays small: all that it asks for, what it says, and how far down the
// first thing to do stands.
import assert from "node:assert/strict";
import { Agent, get } from "node:http";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { languages, newPage, login, server } from "./harness.mjs";
import { admin, auditor, council, councilPlanner, figuigPlanner, leave, ministryReviewer, planner, visit } from "./steps.mjs";

const most = 30_000; // bytes as they come over the wire, heads included
const mostRequests = 8;
const mostTexts = 250;
const phone = { width: 360, height: 740 };

/** Asks as browsers do; the bytes of the whole answer, and its text. */
function transfer(url, cookie = "") {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const headers = { "Accept-Encoding": "gzip, deflate, br", Cookie: cookie };
    get(url, { agent, headers }, (answer) => {
      const { socket } = answer;
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        const body = Buffer.concat(parts);
        const text = answer.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
        resolve({ status: answer.statusCode, bytes: socket.bytesRead, text: text.toString() });
      });
    }).on("error", reject);
  });
}

function parts(html) {
  return [...html.matchAll(/<(?:link|script|img)[^>]*?(?:href|src)="([^"]+)"/g)].map(([, address]) => address);
}

for (const email of [planner, figuigPlanner, councilPlanner, council, ministryReviewer, auditor, admin]) {
  test(`the first page of ${email} takes at most ${most} bytes and ${mostRequests} requests`, async () => {
    const page = await visit(email, "fr");
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    for (const lang of Object.keys(languages)) {
      const first = await transfer(`${await server()}/${lang}/`, cookie);
      assert.equal(first.status, 200);
      const needed = parts(first.text);
      assert.ok(needed.length >= 3, "the page asks for too little to be right");
      const sizes = { [`/${lang}/`]: first.bytes };
      for (const address of needed) { // grows by what scripts import
        if (address in sizes) continue;
        const part = await transfer((await server()) + address);
        sizes[address] = part.bytes;
        for (const [, name] of part.text.matchAll(/^import .*"\.\/([\w.]+)";$/gm)) needed.push(`/static/${name}`);
      }
      const whole = Object.values(sizes).reduce((sum, size) => sum + size, 0);
      assert.ok(whole <= most, `${whole} bytes: ${JSON.stringify(sizes)}`);
      assert.ok(Object.keys(sizes).length <= mostRequests, `requests: ${Object.keys(sizes).join(", ")}`);
    }
    await leave(page);
  });
}

/** The texts that stand on the page, those for screen readers and of the closed menu included. */
function texts(page) {
  return page.evaluate(() => {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const { data, parentElement } = walk.currentNode;
      if (data.trim() && !parentElement.closest("script, style")) found.push(data.trim());
    }
    return found;
  });
}

/** How far what stood on the page moved by itself, as browsers measure it. */
function layoutShift(page) {
  return page.evaluate(() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve(sum), 300));
  }));
}

for (const email of [planner, figuigPlanner, councilPlanner]) {
  test(`${email} sees the first thing to do at once on a phone`, async () => {
    const page = await newPage({ viewport: phone });
    await login(page, email);
    for (const lang of Object.keys(languages)) {
      await page.goto(`/${lang}/`, { waitUntil: "networkidle" });
      assert.equal(await layoutShift(page), 0, "what stood on the page moved");
      assert.ok((await page.locator(".task-card").count()) >= 1, "nothing is asked");
      const button = await page.locator(".task-card .go").first().boundingBox();
      const foot = await page.locator(".destinations").boundingBox();
      assert.ok(button.y >= 0 && button.y + button.height <= foot.y, `in ${lang} the button ends at ${button.y + button.height}, the page at ${foot.y}`);
      const said = await texts(page);
      assert.ok(said.length <= mostTexts, `${said.length} texts in ${lang}`);
    }
    await leave(page);
  });
}
