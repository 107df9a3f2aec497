// What a screen reader reads, in its order: the matrix, a form with an error and the
// timeline, as the browser's accessibility tree has them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { council, decide, figuigPlanner, fillReport, leave, openReview, planner, report, reportForm, sendReport, valueOf, visit, words } from "./steps.mjs";

/** The accessibility tree of the page, flat and in reading order: role, name, properties. */
async function tree(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const flat = [];
  const walk = (node, depth) => {
    if (!node.ignored && node.role.value !== "InlineTextBox") {
      const properties = Object.fromEntries((node.properties ?? []).map(({ name, value }) => [name, value.value]));
      flat.push({ role: node.role.value, name: node.name?.value ?? "", description: node.description?.value ?? "", ...properties, depth });
    }
    for (const id of node.childIds ?? []) walk(byId.get(id), depth + 1);
  };
  walk(nodes[0], 0);
  return flat;
}

/** The nodes from the first that fits on, as long as they lie within it. */
function within(nodes, fits) {
  const start = nodes.findIndex(fits);
  assert.notEqual(start, -1, "the tree has nothing like it");
  const end = nodes.findIndex(({ depth }, i) => i > start && depth <= nodes[start].depth);
  return nodes.slice(start, end === -1 ? undefined : end);
}

const ofRole = (...roles) => ({ role }) => roles.includes(role);
const names = (nodes) => nodes.map(({ name }) => name);

/** Fails unless nodes of these roles with these texts are read one after the other, whatever stands between. */
function readInOrder(nodes, expected) {
  let at = -1;
  for (const [role, text = ""] of expected) {
    const found = nodes.findIndex((node, i) => i > at && node.role === role && node.name.includes(text));
    if (found === -1) {
      const next = nodes.slice(at + 1, at + 25).map(({ role, name }) => `  ${role} ${name}`).join("\n");
      assert.fail(`no ${role} “${text}” is read after “${nodes[at]?.name ?? "the start"}”, but:\n${next}`);
    }
    at = found;
  }
}

for (const lang of ["fr", "ar"]) {
  test(`the matrix is read by engagement, each from the first region to the last, in ${lang}`, async () => {
    const page = await visit(planner, lang, "overview");
    const shown = await page.locator(".matrix table").evaluate((table) => ({
      heads: [...table.tHead.rows[0].cells].map((cell) => cell.innerText.trim()),
      links: [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td a")].map((a) => a.pathname.split("/").pop())),
    }));
    const table = within(await tree(page), ({ role }) => role === "table");
    const heads = table.filter(ofRole("columnheader"));
    assert.equal(heads.length, 12);
    assert.deepEqual(names(heads), shown.heads);

    const rows = table.filter(ofRole("rowheader"));
    const pledges = ["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "C1", "C2", "C3", "C4", "C5"];
    assert.deepEqual(rows.map(({ name }) => name.match(/[MC]\d/)[0]), pledges);
    const regions = ["MA-FIG", "MA-ERR", "MA-ZAG", "MA-OUA", "MA-TNT", "MA-KHE", "MA-NAD", "MA-KHN", "HM-AS", "MA-AZI", "MA-HOC"];
    assert.deepEqual(shown.links, pledges.map((pledge) => regions.map((region) => `${pledge}.${region}`)));

    // Head, then its eleven cells, each of which says something; then the next head.
    const read = table.filter(ofRole("rowheader", "cell", "gridcell"));
    for (const [i, { role, name }] of read.entries()) {
      assert.equal(role === "rowheader", i % 12 === 0, `${role} “${name}” is read in place ${i}`);
      assert.notEqual(name.trim(), "", `a cell says nothing in place ${i}`);
    }
    assert.equal(read.length, 14 * 12);
    await leave(page);
  });
}

for (const [lang, code] of Object.entries({ fr: "M5.MA-ERR", ar: "M5.MA-OUA" })) {
  test(`of a form with an error the summary is read first, and the error with its field, in ${lang}`, async () => {
    const page = await visit(planner, lang, `commitments/${code}`);
    await fillReport(page, code, { status: "delivered", value: "12abc", narrative: words[lang].first });
    assert.equal((await sendReport(page, code)).status(), 422);
    const form = reportForm(page, code);
    const labelOf = (field) => field.evaluate((input) => input.labels[0].firstChild.data.trim());
    const label = await labelOf(valueOf(form));
    const problem = (await page.locator(".alert[data-summary] li a").first().innerText()).trim();

    const nodes = await tree(page);
    readInOrder(nodes, [
      ["heading", await page.locator("h1").evaluate((title) => title.firstChild.data.trim())],
      ["alert"],
      ["heading", await page.locator(".alert[data-summary] h2").innerText()],
      ["link", problem],
      ["combobox", await labelOf(form.locator('select[name="period"]'))],
      ["radio", (await form.locator("label.choice").first().innerText()).replace(/\s+/g, " ").trim()],
      ["StaticText", label],
      ["StaticText", problem],
      ["textbox", label],
      ["textbox", await labelOf(form.locator('textarea[name="narrative"]'))],
      ["button", (await form.locator('button[value="submit"]').innerText()).trim()],
    ]);
    assert.equal(nodes.find(({ role }) => role === "alert").focused, true, "the summary has no focus");
    const field = nodes.find(({ role, name }) => role === "textbox" && name.startsWith(label));
    assert.equal(field.invalid, "true");
    assert.ok(field.description.includes(problem), `the field is described by: ${field.description}`);
    await leave(page);
  });
}

for (const [lang, code] of Object.entries({ fr: "M7.MA-FIG", ar: "M6.MA-FIG" })) {
  test(`the timeline is read from the newest on, each update before its answer, in ${lang}`, async () => {
    const { first, reason } = words[lang];
    const author = await visit(figuigPlanner, lang, `commitments/${code}`);
    await report(author, code, { status: "delivered", narrative: first });
    const reviewer = await visit(council, lang);
    await openReview(reviewer, lang, code);
    await decide(reviewer, { decision: "returned", reason });
    await author.reload();

    const name = (page) => page.locator(".who bdi").evaluate((element) => element.textContent.trim());
    const shown = author.locator("ol.timeline article").first();
    const texts = async (part) => (await part.innerText()).trim();
    const nodes = await tree(author);
    const title = await texts(author.locator("#timeline"));
    const timeline = nodes.slice(nodes.findIndex(({ role, name }) => role === "heading" && name === title));
    const article = within(timeline, ({ role }) => role === "article");
    readInOrder(article, [
      ["heading", await texts(shown.locator("h3").first())],
      ["StaticText", await texts(shown.locator("header .badge").first())],
      ["StaticText", await texts(shown.locator(".event-state .value > span").first())],
      ["StaticText", first],
      ["StaticText", await name(author)],
      ["link"],
      ["StaticText", reason],
      ["StaticText", await name(reviewer)],
      ["link"],
    ]);

    const journal = await author.locator("ol.timeline article .by a").evaluateAll((links) => links.map((a) => a.innerText.trim()));
    const read = names(nodes.filter(({ role, name }) => role === "link" && journal.includes(name)));
    assert.deepEqual(read, journal);
    const made = await author.locator("ol.timeline article").evaluateAll((all) => all.map((one) => Number(one.querySelector(".by a").pathname.split("/").pop())));
    assert.deepEqual(made, made.toSorted((a, b) => b - a), "the newest is not first");
    await leave(author, reviewer);
  });
}
