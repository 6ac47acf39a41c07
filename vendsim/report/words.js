// How things are said and made. Whatever comes from a run becomes a text node, never markup.

const byId = name => document.getElementById(name);

const fill = (made, attributes, children) => {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined));
  return made;
};
const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const missing = value => value === null || value === undefined;
const number = (value, digits = 0) =>
  value.toLocaleString("en-US", {minimumFractionDigits: digits, maximumFractionDigits: digits});
const signed = (value, say) => (value < 0 ? "−" : "") + say(Math.abs(value));
const count = value => missing(value) ? "–" : signed(value, size => number(size));
const money = (dollars, digits = 2) => missing(dollars) ? "–" : signed(dollars, size => `$${number(size, digits)}`);
const cents = value => missing(value) ? "–" : money(value / 100);
const roundCents = value => missing(value) ? "–" : money(Math.round(value / 100), 0);
const percent = value => missing(value) ? "–" : signed(value, size => `${number(size, 1)}%`);
const short = value => {
  const size = Math.abs(value);
  if (size >= 1e6) return signed(value, () => `${number(size / 1e6, size >= 1e7 ? 0 : 1)}M`);
  if (size >= 1e4) return signed(value, () => `${number(size / 1e3)}k`);
  return signed(value, () => number(size, Number.isInteger(size) ? 0 : size < 1 ? 2 : 1));
};
const sum = values => values.reduce((total, value) => total + value, 0);
const told = name => name.replaceAll("_", " ").replace(/^./, first => first.toUpperCase());

const dateOf = (run, day) => {
  if (!run.start) return "";
  const date = new Date(`${run.start}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + day - 1);
  return date.toLocaleDateString("en-GB", {weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC"});
};

// JSON that was packed into this page under a name.
const unpack = async name => {
  const packed = Uint8Array.from(atob(byId(name).textContent), letter => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};
