// Sends the form to the server, and shows the results or an error. Anything from outside
// is set as text, never as HTML.

import { Chooser } from "./chooser.js";
import { Missing } from "./missing.js";
import { Results } from "./results.js";
import { Review } from "./review.js";

const get = (id) => document.getElementById(id);
const SILENT = {
  title: "The server does not answer",
  message: "It may have stopped. Start it again, then retry.",
};
const TITLES = {
  400: "The server did not understand the request",
  413: "The request is too large",
  422: "The request is invalid",
  500: "The server failed on this request",
  503: "The server is busy",
};

class Problem extends Error {
  constructor({ title, message, text = null }) {
    super(message);
    this.title = title;
    this.text = text;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Problem(SILENT);
  }
  const answer = await response.json().catch(() => null);
  if (answer && response.ok) return answer;
  const title = TITLES[response.status] ?? "Something went wrong";
  if (!answer?.error) throw new Problem({ title, message: `Status ${response.status}.` });
  const { message, where } = answer.error;
  if (where?.[0] !== "texts" || where.length < 2) throw new Problem({ title, message });
  // Cut the path in the body: it means nothing to a user who pasted a text.
  const said = message.slice(message.indexOf(": ") + 2);
  throw new Problem({
    title: `Text ${where[1] + 1} can't be processed`,
    message: said[0].toUpperCase() + said.slice(1),
    text: where[1],
  });
}

// Reads the texts of the form, each with its offsets in the input.
function readTexts() {
  const all = get("texts").value;
  if (document.querySelector('input[name="lines"]:checked').value === "one") {
    return all.trim() ? [{ text: all, start: 0, end: all.length }] : [];
  }
  const found = [];
  let start = 0;
  for (const line of all.split("\n")) {
    const end = start + line.length;
    if (line.trim()) found.push({ text: line.trim(), start, end });
    start = end + 1;
  }
  return found;
}

function showProblem(problem) {
  const parts = [document.createElement("strong"), document.createElement("span")];
  parts[0].textContent = problem.title ?? "Something went wrong";
  parts[1].textContent = problem.message;
  const place = problem.text == null ? undefined : readTexts()[problem.text];
  if (place) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = "Show it";
    button.addEventListener("click", () => {
      get("texts").focus();
      get("texts").setSelectionRange(place.start, place.end);
    });
    parts.push(document.createElement("br"), button);
  }
  get("problem").replaceChildren(...parts);
  get("problem").hidden = false;
}

function tellSize(limits) {
  const texts = readTexts();
  const over = limits && texts.length > limits.texts;
  const count = texts.length.toLocaleString("en");
  const noun = texts.length === 1 ? "text" : "texts";
  get("size").textContent = over
    ? `${count} texts, the limit is ${limits.texts.toLocaleString("en")}`
    : texts.length ? `${count} ${noun}` : "";
  get("size").classList.toggle("over", Boolean(over));
}

async function ask(chooser, results, limits) {
  if (get("extract").ariaDisabled === "true") return;
  get("problem").hidden = true;
  const texts = readTexts().map((item) => item.text);
  if (!texts.length) {
    showProblem(new Problem({ title: "There is no text yet", message: "Paste one first." }));
    get("texts").focus();
    return;
  }
  busy(true);
  try {
    const body = new Blob([JSON.stringify({ texts, attributes: chooser.asked })]);
    if (body.size > limits.bytes) {
      // The server would stop reading before the whole body is sent.
      const [size, most] = [body.size, limits.bytes].map((n) => n.toLocaleString("en"));
      const message = `These texts have ${size} bytes. The limit is ${most}: remove some texts.`;
      throw new Problem({ title: TITLES[413], message });
    }
    const headers = { "Content-Type": "application/json" };
    const answer = await call("extract", { method: "POST", headers, body });
    results.show(answer.results);
    get("found-title").focus({ preventScroll: true });
    reveal();
  } catch (problem) {
    showProblem(problem);
    reveal();
  } finally {
    busy(false);
  }
}

// On a small screen, the results are below the form.
function reveal() {
  const { top } = get("found").getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) get("found").scrollIntoView();
}

function busy(on) {
  get("extract").ariaDisabled = String(on);
  get("extract").firstElementChild.textContent = on ? "Extracting" : "Extract values";
  get("answer").ariaBusy = String(on);
}

async function start() {
  const [health, { attributes, untrained }] = await Promise.all([call("healthz"), call("attributes")]);
  get("model").textContent = document.title = health.model;
  get("about").textContent = `version ${health.version}`;
  const chooser = new Chooser(attributes, untrained);
  const review = new Review();
  const results = new Results(untrained, review);
  new Missing(attributes, results, review);
  const send = () => ask(chooser, results, health.limits);
  const tell = () => tellSize(health.limits);
  get("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  });
  // The browser asks whether to leave the page, because that loses the decisions.
  addEventListener("beforeunload", (event) => {
    if (!review.isSaved) event.preventDefault();
  });
  get("texts").addEventListener("input", tell);
  for (const radio of document.querySelectorAll('input[name="lines"]')) {
    radio.addEventListener("change", tell);
  }
  if (/Mac|iPhone|iPad/.test(navigator.userAgent)) {
    get("extract").querySelector("kbd").textContent = "\u2318 Enter";
  }
  tell();
  document.body.dataset.ready = "";
}

start().catch(showProblem);
