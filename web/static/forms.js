// Asks before a page is left on which something was typed and not sent, and
// brings the reader to the summary of a form that was refused.
const changed = new Set();

for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("submit", () => changed.clear());
}

addEventListener("beforeunload", (event) => {
  if (changed.size > 0) event.preventDefault();
});

document.querySelector("[data-summary]")?.focus();

// A link of the summary may lead into a folded part of the page.
const unfold = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  for (let e = target; e; e = e.parentElement) if (e instanceof HTMLDetailsElement) e.open = true;
};
addEventListener("hashchange", unfold);
unfold();

// Applies a filter as soon as it is changed; without this, its button does.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", (event) => {
    if (event.target.type !== "search") form.requestSubmit();
  });
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}
