// Keys of the review queue, and the standard reasons for a return. Everything that they do
// can be done without them.
const kept = "keys.reviews";
const help = document.querySelector("[data-keys]");
const wanted = help?.querySelector("[data-keys-on]");
const form = document.querySelector("form:has([data-standard])");

if (help) {
  help.hidden = false;
  wanted.checked = localStorage.getItem(kept) !== "off";
  wanted.addEventListener("change", () => localStorage.setItem(kept, wanted.checked ? "on" : "off"));
}

const current = document.querySelector(".queue [aria-current]")?.closest("li");
if (current) current.closest(".queue-pane").scrollTop = current.offsetTop - current.offsetHeight;

const follow = (selector) => document.querySelector(selector)?.click();
const next = () => follow(document.querySelector(".around") ? '.around [rel="next"]' : ".queue a");
const previous = () => follow('.around [rel="prev"]');

/** Chooses a decision and goes to what it needs. */
function decide(decision, field) {
  if (!form) return;
  form.querySelector(`[name="decision"][value="${decision}"]`).checked = true;
  form.querySelector(`[name="${field}"]`).focus();
}

function showHelp() {
  help.open = true;
  help.querySelector("summary").focus();
}

const rtl = document.documentElement.dir === "rtl";
const keys = {
  j: next,
  k: previous,
  [rtl ? "ArrowLeft" : "ArrowRight"]: next,
  [rtl ? "ArrowRight" : "ArrowLeft"]: previous,
  v: () => decide("verified", "assessment"),
  r: () => decide("returned", "reason"),
  "?": showHelp,
};

const inField = (target) => target.closest("input, textarea, select, [contenteditable]");
const scrolls = (target) => target.closest(".scroll");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !wanted?.checked) return;
  if (inField(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const does = keys[event.key];
  if (!does || (event.key.startsWith("Arrow") && scrolls(event.target))) return;
  event.preventDefault();
  does();
});

// The words of a standard reason go into the reason, where they can be changed.
form?.querySelector("[data-standard]").addEventListener("change", ({ target }) => {
  const { words } = target.selectedOptions[0].dataset;
  if (!words) return;
  const { reason } = form.elements;
  reason.value = [reason.value.trim(), words].filter(Boolean).join("\n\n");
  target.value = "";
  reason.dispatchEvent(new Event("input", { bubbles: true }));
  decide("returned", "reason");
});
