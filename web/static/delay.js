// Hides the fields of a delay in a form of progress while its update asks for none and
// nothing stands in them. Without this they always show.
const done = ["delivered", "completed", "cancelled"];

/** Whether an update says why it is late; late: the due date has passed by the end of its period. */
export const asksDelay = (status, late) => status === "suspended" || Boolean(late && !done.includes(status));

/** Follows the form's status and period; late says of a period whether the due date has passed by its end. */
export function follow(form, late) {
  const part = form.querySelector("[data-delay]");
  const fields = [...part.querySelectorAll("select, textarea")];
  const look = () => {
    const { status, period } = form.elements;
    const empty = fields.every((field) => field.value === "" && !field.hasAttribute("aria-invalid"));
    part.hidden = empty && !asksDelay(status.value, late(period.value));
  };
  form.addEventListener("change", look);
  look();
}

for (const part of document.querySelectorAll("form [data-delay]")) {
  const periods = part.dataset.delay.split(" ");
  follow(part.closest("form"), (period) => periods.includes(period));
}
