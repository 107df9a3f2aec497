// Arrow keys move in a matrix from mark to mark, Home and End to the ends of its row, and
// Tab goes into it and out of it again. Without this each mark is a stop of its own.

/** The links of a matrix by row and column; null where a cell has none. */
const linksOf = (table) => [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1).map((cell) => cell.querySelector("a")));

/** The link that a key leads to from row r and column k; undefined where the matrix ends. */
function next(rows, r, k, key, rtl) {
  if (key === "Home") return rows[r].find(Boolean);
  if (key === "End") return rows[r].findLast(Boolean);
  const [down, along] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, rtl ? 1 : -1], ArrowRight: [0, rtl ? -1 : 1] }[key];
  for (r += down, k += along; rows[r]?.[k] !== undefined; r += down, k += along) if (rows[r][k]) return rows[r][k];
}

for (const table of document.querySelectorAll(".matrix table")) {
  const rows = linksOf(table);
  const links = rows.flat().filter(Boolean);
  const stop = (at) => links.forEach((link) => (link.tabIndex = link === at ? 0 : -1));
  if (links.length) stop(links[0]);
  table.addEventListener("focusin", ({ target }) => links.includes(target) && stop(target));
  table.addEventListener("keydown", (event) => {
    const r = rows.findIndex((row) => row.includes(event.target));
    if (r < 0 || event.ctrlKey || event.altKey || event.metaKey || !/^(Arrow(Up|Down|Left|Right)|Home|End)$/.test(event.key)) return;
    event.preventDefault();
    next(rows, r, rows[r].indexOf(event.target), event.key, getComputedStyle(table).direction === "rtl")?.focus();
  });
}
