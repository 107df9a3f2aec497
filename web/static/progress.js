// Keeps the progress of long work up to date and goes on to its result; without
// this, the page loads itself anew.
const shown = document.querySelector("[data-progress]");

async function look() {
  try {
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status < 500 && !update(page)) return location.replace(shown.dataset.progress);
  } catch {
    // Offline for a moment.
  }
  setTimeout(look, 1000);
}

/** Takes over what the page says by now; false where the work has ended. */
function update(page) {
  for (const part of shown.querySelectorAll("[data-live]")) {
    const now = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!now) return false;
    if (part.value !== now.value) part.value = now.value;
    if (part.textContent !== now.textContent) part.textContent = now.textContent;
  }
  return true;
}

setTimeout(look, 1000);
