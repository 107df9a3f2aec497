// Fills the point of a place in from the device's position, where its owner allows it.

/** Offers the position to the places within. */
export function offerPosition(within) {
  if (!navigator.geolocation) return;
  for (const button of within.querySelectorAll("[data-position]")) {
    button.hidden = false;
    button.addEventListener("click", () => locate(button));
  }
}

function locate(button) {
  const place = button.closest("[data-place]");
  const say = (text) => (place.querySelector("[role=status]").textContent = text);
  const fill = (name, degrees) => (place.querySelector(`[name="place.${name}"]`).value = degrees.toFixed(4));
  say("…");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      fill("lat", coords.latitude);
      fill("lon", coords.longitude);
      say("✓");
      place.dispatchEvent(new Event("input", { bubbles: true })); // as if it were typed
    },
    () => say(button.dataset.failed),
    { enableHighAccuracy: true, timeout: 20_000 },
  );
}

offerPosition(document);
