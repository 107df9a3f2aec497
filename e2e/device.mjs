// What tests of a device without a connection do again and again.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { launchOptions } from "./harness.mjs";

/** A device with a disk: its browser can be closed and opened again. */
export function device(options = {}) {
  const disk = mkdtempSync(join(tmpdir(), "tracker-device-"));
  let context;
  // Also after a test that failed: a browser left open would keep the suite from ending.
  after(async () => {
    await context?.close();
    rmSync(disk, { recursive: true, force: true });
  });
  return {
    async open(baseURL) {
      context = await chromium.launchPersistentContext(disk, { ...launchOptions(), baseURL, locale: "fr", ...options });
      context.setDefaultTimeout(30_000);
      return context.pages()[0] ?? context.newPage();
    },
    close: () => context.close(),
  };
}

/** Waits until the device has what it needs to work without a line. */
export async function kept(page, lang = "fr") {
  const ready = async (lang) => {
    const store = await import("/static/store.js");
    const account = await store.current();
    if (!account || !(await store.kept(account.id)) || !(await caches.match(`/${lang}/outbox/shell`))) return false;
    return navigator.serviceWorker.controller?.state === "activated";
  };
  for (const end = Date.now() + 30_000; !(await page.evaluate(ready, lang)); ) {
    assert.ok(Date.now() < end, "the device keeps nothing");
    await page.waitForTimeout(50);
  }
}

export async function offline(page, line) {
  line.cut();
  await page.context().setOffline(true);
}

export async function online(page, line) {
  line.mend();
  await page.context().setOffline(false);
}

export const entries = (page) => page.locator(".outbox > li");
export const inState = (page, state) => page.locator(`.outbox > li[data-is="${state}"]`);
export const form = (page) => page.locator("[data-task] form");

/** Waits until so many entries are in the state. */
export async function reach(page, state, count, timeout = 30_000) {
  await page.waitForFunction(
    ([state, count]) => document.querySelectorAll(`.outbox > li[data-is="${state}"]`).length === count,
    [state, count],
    { timeout },
  );
}

/** A photo as a canvas makes it, with nothing in it that the tracker takes out. */
export async function photo(page, colour = "#c8a26a") {
  const base = await page.evaluate((colour) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = colour;
    pen.fillRect(40, 40, 300, 300);
    return canvas.toDataURL("image/png").split(",")[1];
  }, colour);
  return Buffer.from(base, "base64");
}

export const png = (buffer, name = "photo.png") => ({ name, mimeType: "image/png", buffer });
