// Fills the point of a place in from the device's position, where its owner allows it.
for (const button of document.querySelectorAll("[data-position]")) {
  if (!navigator.geolocation) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const within = button.closest("[data-place]");
    const say = (text) => (within.querySelector("[role=status]").textContent = text);
    const fill = (name, degrees) => (within.querySelector(`[name="place.${name}"]`).value = degrees.toFixed(4));
    say("…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        fill("lat", coords.latitude);
        fill("lon", coords.longitude);
        say("✓");
      },
      () => say(button.dataset.failed),
      { enableHighAccuracy: true, timeout: 20_000 },
    );
  });
}
