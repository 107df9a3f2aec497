// Offers the names of those whom a comment can mention, while one is typed after an @.
// Without this, whatever is typed is understood all the same.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const part of document.querySelectorAll("[data-names]")) {
  const people = [...document.querySelectorAll(`#${part.dataset.names} [data-name]`)].map((item) => ({ name: item.dataset.name, says: item.textContent }));
  if (people.length > 0) offer(part.querySelector("textarea"), people);
}

function offer(field, people) {
  const list = document.createElement("ul");
  Object.assign(list, { id: `${field.id}-names`, className: "names", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${field.id}"]`).textContent.trim());
  field.after(list);
  for (const [name, value] of Object.entries({ "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id })) field.setAttribute(name, value);

  const chosen = () => list.querySelector('[aria-selected="true"]');
  const close = () => {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  /** Where the name that is being typed begins, and what of it stands there; undefined for none. */
  const typed = () => {
    const before = field.value.slice(0, field.selectionStart);
    const found = /(?:^|[^\p{L}\p{N}._+@-])@([\p{L}\p{M}][^\n@]{0,60})?$/u.exec(before);
    return found && { from: before.length - (found[1] ?? "").length, text: plain(found[1] ?? "") };
  };
  const take = (option) => {
    const { from } = typed();
    field.setRangeText(`${option.dataset.name} `, from, field.selectionStart, "end");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const look = () => {
    const name = typed();
    const fits = name ? people.filter((p) => fitsName(plain(p.name), name.text)) : [];
    list.replaceChildren(
      ...fits.map((p, i) => {
        const option = document.createElement("li");
        Object.assign(option, { id: `${list.id}-${i}`, textContent: p.says, dir: "auto" });
        option.dataset.name = p.name;
        option.setAttribute("role", "option");
        return option;
      }),
    );
    if (fits.length === 0) return close();
    list.hidden = false;
    choose(list.firstElementChild);
  };

  field.addEventListener("input", look);
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const [now, last] = [chosen(), list.lastElementChild];
    const act = {
      ArrowDown: () => choose(now.nextElementSibling ?? list.firstElementChild),
      ArrowUp: () => choose(now.previousElementSibling ?? last),
      Enter: () => take(now),
      Tab: () => take(now),
      Escape: close,
    }[event.key];
    if (!act || event.shiftKey) return;
    event.preventDefault();
    act();
  });
}

/** Whether a name, or the rest of it from one of its words on, begins so; all of it is no beginning. */
const fitsName = (name, text) => name !== text.trimEnd() && name.split(/\s+/).some((_, i, words) => words.slice(i).join(" ").startsWith(text));
