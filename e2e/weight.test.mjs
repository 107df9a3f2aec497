// The whole first page, everything that it asks for included, stays small.
import assert from "node:assert/strict";
import { Agent, get } from "node:http";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { languages, server } from "./harness.mjs";
import { admin, auditor, council, leave, planner, visit } from "./steps.mjs";

const most = 30_000; // bytes as they come over the wire, heads included

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

for (const email of [planner, council, auditor, admin]) {
  test(`the first page of ${email} weighs at most ${most} bytes`, async () => {
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
    }
    await leave(page);
  });
}
