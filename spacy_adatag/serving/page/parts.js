// What the views of the values share.

export function make(tag, name, text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}

// Values of rules have no score.
const toText = (score) => (score === null ? "–" : score.toFixed(2));
export const describe = (value) => (value.added ? "added" : toText(value.score));

// Thresholds and the correction of scores are learned from trained attributes.
export function describeScore({ attribute, score, added }, untrained) {
  if (added) return "added";
  const note = untrained.has(attribute) ? ", not calibrated: never trained" : "";
  return `score ${score ?? "unknown"}${note}`;
}

// Empty for attributes without a schema.
export function describeCanonical(value) {
  return "canonical" in value ? (value.canonical ?? "none") : "";
}
