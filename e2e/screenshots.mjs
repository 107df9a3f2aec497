// Takes the pictures of the documentation from the running program.
import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { end } from "./harness.mjs";
import { auditor, council, figuigPlanner, visit } from "./steps.mjs";

const images = join(dirname(dirname(fileURLToPath(import.meta.url))), "docs", "images");
const most = 200_000; // bytes

const pictures = [
  { file: "first.fr.png", email: figuigPlanner, lang: "fr", path: "", from: ".top", height: 820 },
  { file: "overview.fr.png", email: council, lang: "fr", path: "overview", from: ".key-figures", height: 960 },
  { file: "commitment.ar.png", email: auditor, lang: "ar", path: "commitments/M3.MA-FIG", from: ".page-head", height: 900 },
];

async function take({ file, email, lang, path, from, height }) {
  const viewport = { width: 1280, height };
  const page = await visit(email, lang, path, { viewport, colorScheme: "light", reducedMotion: "reduce" });
  const { y } = await page.locator(from).first().boundingBox();
  await page.evaluate((top) => scrollTo(0, top), Math.max(0, y - 8));
  const target = join(images, file);
  await page.screenshot({ path: target });
  const bytes = statSync(target).size;
  if (bytes > most) throw new Error(`${file} has ${bytes} bytes, more than ${most}`);
  console.log(`docs/images/${file}: ${bytes} bytes`);
}

mkdirSync(images, { recursive: true });
try {
  for (const picture of pictures) await take(picture);
} finally {
  await end();
}
