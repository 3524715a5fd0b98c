// Selects attributes from a few or from thousands. An empty selection queries all of them.

const MAX_ROWS = 200;
const MAX_CHIPS = 24;
const get = (id) => document.getElementById(id);

export class Chooser {
  constructor(names, untrained) {
    this.untrained = new Set(untrained);
    // Sorts thousands of names faster than localeCompare().
    const { compare } = new Intl.Collator("en", { numeric: true });
    this.names = [...names].sort(compare);
    this.lower = this.names.map((name) => name.toLowerCase());
    this.chosen = new Set();
    this.active = 0;
    get("search").placeholder = `Search ${names.length.toLocaleString("en")} attributes`;
    get("search").addEventListener("input", () => this.list());
    get("search").addEventListener("keydown", (event) => this.searchKey(event));
    get("attributes").addEventListener("keydown", (event) => this.listKey(event));
    get("attributes").addEventListener("change", (event) => {
      this.toggle(event.target.value, event.target.checked);
    });
    get("attributes").addEventListener("focusin", (event) => this.activate(event.target));
    get("add-shown").addEventListener("click", () => this.addFound());
    get("ask-all").addEventListener("click", () => {
      this.chosen.clear();
      this.list();
      this.tell();
      get("search").focus();
    });
    this.list();
    this.tell();
  }

  // The names to query, null for all.
  get asked() {
    return this.chosen.size ? [...this.chosen] : null;
  }

  find() {
    const words = get("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    return this.names.filter((_, i) => words.every((word) => this.lower[i].includes(word)));
  }

  list() {
    const found = this.find();
    const rows = found.slice(0, MAX_ROWS).map((name) => {
      const row = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.value = name;
      box.checked = this.chosen.has(name);
      box.tabIndex = -1;
      row.append(box, name);
      // The style sheet says it behind the name.
      row.classList.toggle("untrained", this.untrained.has(name));
      return row;
    });
    if (!rows.length) {
      const none = document.createElement("p");
      none.className = "none quiet";
      none.textContent = "No attribute matches this search.";
      rows.push(none);
    }
    get("attributes").replaceChildren(...rows);
    get("attributes").scrollTop = 0;
    // Only one box is a tab stop. Arrow keys move between boxes.
    const first = get("attributes").querySelector("input");
    if (first) first.tabIndex = 0;
    const cut = found.length > rows.length;
    const count = found.length.toLocaleString("en");
    get("shown").hidden = !cut;
    get("shown").textContent = `First ${MAX_ROWS} of ${count}`;
    get("add-shown").hidden = !get("search").value.trim() || !found.length;
    get("add-shown").textContent = found.length === 1 ? "Select it" : `Select all ${count}`;
  }

  toggle(name, on) {
    if (on) this.chosen.add(name);
    else this.chosen.delete(name);
    this.tell();
  }

  addFound() {
    for (const name of this.find()) this.chosen.add(name);
    get("search").value = "";
    this.list();
    this.tell();
    get("search").focus();
  }

  tell() {
    const all = this.names.length.toLocaleString("en");
    const count = this.chosen.size.toLocaleString("en");
    get("chosen-count").textContent = this.chosen.size
      ? `${count} of ${all} selected`
      : `all ${all} selected`;
    get("ask-all").hidden = !this.chosen.size;
    const chips = [...this.chosen].slice(0, MAX_CHIPS).map((name) => {
      const item = document.createElement("li");
      const chip = document.createElement("button");
      chip.type = "button";
      chip.title = name;
      chip.append(document.createElement("span"));
      chip.firstChild.textContent = name;
      chip.setAttribute("aria-label", `Remove ${name}`);
      chip.addEventListener("click", () => {
        const at = [...get("chosen").children].indexOf(item);
        this.toggle(name, false);
        this.list();
        const rest = get("chosen").querySelectorAll("button");
        (rest[Math.min(at, rest.length - 1)] ?? get("search")).focus();
      });
      item.append(chip);
      return item;
    });
    if (this.chosen.size > chips.length) {
      const more = document.createElement("li");
      more.className = "more";
      more.textContent = `and ${(this.chosen.size - chips.length).toLocaleString("en")} more`;
      chips.push(more);
    }
    get("chosen").replaceChildren(...chips);
  }

  activate(box) {
    for (const other of get("attributes").querySelectorAll("input")) other.tabIndex = -1;
    box.tabIndex = 0;
  }

  searchKey(event) {
    const first = get("attributes").querySelector("input");
    if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.focus();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      // Otherwise, Enter sends the form.
      event.preventDefault();
      if (first && get("search").value.trim()) first.click();
    }
  }

  listKey(event) {
    const boxes = [...get("attributes").querySelectorAll("input")];
    const at = boxes.indexOf(event.target);
    const last = boxes.length - 1;
    const steps = {
      ArrowDown: Math.min(at + 1, last),
      ArrowUp: at - 1,
      PageDown: Math.min(at + 8, last),
      PageUp: Math.max(at - 8, 0),
      Home: 0,
      End: last,
    };
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.target.click();
    } else if (event.key in steps) {
      event.preventDefault();
      (boxes[steps[event.key]] ?? get("search")).focus();
    }
  }
}
