// The page: which runs are shown, which day is looked at, and what of the transcript.

const runs = [];
let chosen = {a: 0, b: null}, reader = null, cleanup = [], days = 1;

const complain = problem => {
  byId("problem").hidden = false;
  byId("problem").textContent = problem;
};

// --- runs ------------------------------------------------------------------------------------------------

const shownRuns = () => [chosen.a, chosen.b].filter(index => index !== null).map(index => runs[index]);

const label = () => {
  runs.forEach((run, i) => Object.assign(run, {tone: "rest", label: null, index: i}));
  const [a, b] = shownRuns();
  Object.assign(a, {tone: "a", label: b ? `A: ${a.policy}` : a.policy});
  if (b) Object.assign(b, {tone: "b", label: `B: ${b.policy}`});
};

const showRuns = () => {
  if (runs.length < 2) return;
  const choice = (which, run) => el("input", {type: "radio", name: which, "aria-label": `${which.toUpperCase()}: ${run.policy}, seed ${run.seed}`,
    checked: chosen[which] === run.index, onchange: () => choose({...chosen, [which]: run.index})});
  byId("runs").replaceChildren(el("h2", {}, "Runs"), el("div", {class: "wide"}, el("table", {},
    el("thead", {}, el("tr", {}, ["A", "B", "Scenario", "Policy", "Seed", "Outcome", "Score", "Units", "Models' cost"].map((name, i) =>
      el("th", {class: i === 4 || i > 5 ? "num" : null}, name)))),
    el("tbody", {}, runs.map(run => el("tr", {},
      el("td", {}, choice("a", run)), el("td", {}, choice("b", run)), el("td", {}, run.scenario), el("td", {}, run.policy),
      el("td", {class: "num"}, String(run.seed)), el("td", {}, outcomeOf(run)), el("td", {class: "num"}, money(run.score.score)),
      el("td", {class: "num"}, count(run.score.units_sold)), el("td", {class: "num"}, cost(run))))))),
    el("button", {type: "button", disabled: chosen.b === null, onclick: () => choose({a: chosen.b, b: chosen.a})}, "Swap A and B"), " ",
    el("button", {type: "button", disabled: chosen.b === null, onclick: () => choose({...chosen, b: null})}, "Show A alone"));
};

const notices = () => shownRuns().filter(run => run.unplayed).map(run => el("p", {class: "notice"},
  `${run.label}: made by vendsim ${run.vendsim}, does not play again in ${run.here}; results of calls, times and products are not shown. ${run.unplayed}`));

const yearNote = () => {
  const [a, b] = shownRuns(), same = sameYear(a, b);
  return el("p", {class: same ? "quiet" : "notice"}, same ? `Both ran the same year: ${a.scenario}, seed ${a.seed}. `
    : "These are different years (scenario or seed): what they differ by is not the policies' doing alone. ", el("span", {id: "parting"}));
};

const showParting = async () => {
  const [a, b] = shownRuns();
  if (!b || !sameYear(a, b)) return;
  const [one, other] = [await stepsOf(a), await stepsOf(b)];
  const same = (x, y) => x.name === y.name && JSON.stringify(x.args) === JSON.stringify(y.args);
  const at = one.findIndex((step, i) => !other[i] || !same(step, other[i]));
  const host = byId("parting");
  if (!host || at < 0) return;
  host.append(at ? `They do the same for ${count(at)} steps and part at ` : "They part at ", el("a", {href: `#${linkOf(a, at + 1)}`}, `step #${at + 1}`), ` on day ${one[at].day}.`);
};

const linkOf = (run, number) => run.index ? `r${run.index + 1}s${number}` : `s${number}`;
const stepsOf = async run => run.steps ??= await unpack(`steps${run.index}`);

const choose = async wanted => {
  if (wanted.a === wanted.b) wanted = {a: wanted.a, b: wanted.a === chosen.b ? chosen.a : chosen.b};
  chosen = wanted;
  label();
  cleanup.forEach(done => done?.());
  const shown = shownRuns(), [a] = shown;
  days = Math.max(...shown.map(run => Math.max(run.days.worth.length, run.ended ? 1 : run.days.worth.length + 1)));
  byId("title").textContent = shown.map(run => run.policy).join(" and ");
  byId("subtitle").textContent = `${a.scenario}, seed ${a.seed}, vendsim ${a.vendsim}, rules ${a.hash}, from ${shown.map(run => run.folder).join(" and ")}`;
  showRuns();
  const several = shown.length > 1;
  byId("headline").replaceChildren(el("div", {}, notices(), several ? yearNote() : null,
    shown.map(run => [labelsOf(run, several), tiles(run)]), table(shown), moneyWent(shown), signs(shown)));
  byId("whose").textContent = several ? `Transcript of ${a.label}` : "Transcript";
  byId("day").max = days;
  const rest = runs.filter(run => run.tone === "rest");
  const span = Math.max(days, ...shown.map(run => run.days.worth.length === run.horizon ? run.horizon : 0));
  cleanup = [showCharts(byId("charts"), shown, rest, span, pickDay), showProducts(byId("shelf"), shown, span, pickDay)];
  await openTranscript(a);
  pickDay(Math.min(standing, days));
  await showParting();
};

// --- days ------------------------------------------------------------------------------------------------

const fact = (name, value) => el("span", {}, `${name} `, el("b", {}, value));

const tellDay = day => {
  standOn(day);
  byId("day").value = day;
  const [a] = shownRuns(), i = day - 1;
  byId("date").textContent = `Day ${day} of ${count(a.horizon)}${a.start ? `, ${dateOf(a, day)}` : ""}`;
  byId("day").setAttribute("aria-valuetext", byId("date").textContent);
  byId("facts").replaceChildren(...shownRuns().map(run => {
    const {days: of} = run, gained = column => of[column][i] - (of[column][i - 1] ?? 0);
    const sold = run.products.filter(product => product.sold[i]).sort((one, other) => other.sold[i] - one.sold[i]);
    const body = of.worth.length <= i ? ["has no books of this day"] : [
      fact("net worth", roundCents(of.worth[i])), fact("bank", roundCents(of.bank[i])), fact("till", roundCents(of.till[i])),
      fact("stock", roundCents(of.stock[i] + of.transit[i])), fact("debts", roundCents(of.debt[i] + of.payable[i])),
      fact("sold", `${count(gained("units"))} for ${cents(gained("revenue"))}`), fact("calls", count(of.calls[i])),
      sold.length ? el("span", {class: "quiet goods"}, sold.map(product => `${product.sold[i]} ${product.name}`).join(", ")) : null];
    return el("div", {}, shownRuns().length > 1 ? el("i", {class: run.tone}) : null, body);
  }));
};

const pickDay = day => {
  tellDay(Math.max(1, Math.min(days, day)));
  reader?.show({day: standing});
};

// --- transcript ------------------------------------------------------------------------------------------

const wanted = () => ({
  text: byId("search").value, tool: byId("tool").value,
  kinds: new Set([...byId("switches").querySelectorAll("input:checked")].map(box => box.value)),
});

const refilter = () => {
  const found = reader.find(wanted());
  byId("found").textContent = found === reader.steps.length ? `${count(found)} steps` : `${count(found)} of ${count(reader.steps.length)} steps`;
  const filtered = found !== reader.steps.length;
  reader.show(filtered ? {number: 1} : {day: standing});
};

const openTranscript = async run => {
  reader?.leave();
  await stepsOf(run);
  reader = new Reader(run, run.index, day => { if (day !== standing) tellDay(Math.min(day, days)); });
  const uses = {};
  for (const step of reader.steps) if (step.name !== undefined) uses[step.name] = (uses[step.name] ?? 0) + 1;
  byId("tool").replaceChildren(el("option", {value: ""}, "all"),
    ...Object.keys(uses).sort().map(name => el("option", {value: name}, `${name.slice(0, 60)} (${count(uses[name])})`)));
  byId("switches").replaceChildren(...Object.entries(Reader.kinds).map(([kind, [name, is]]) => {
    const many = reader.steps.filter(is).length;
    return el("label", {class: many ? null : "quiet"}, el("input", {type: "checkbox", value: kind, disabled: !many, onchange: refilter}), ` ${name} (${count(many)})`);
  }));
  byId("search").value = "";
  refilter();
};

// #s123 is step 123 of the first run, #r2s123 of the second, #d45 a day.
const follow = async () => {
  const [, run, step] = /^#(?:r(\d+))?s(\d+)$/.exec(location.hash) ?? [];
  const [, day] = /^#d(\d+)$/.exec(location.hash) ?? [];
  if (day) pickDay(Number(day));
  if (!step || !runs[Number(run ?? 1) - 1]) return;
  const index = Number(run ?? 1) - 1, at = Number(step);
  if (chosen.a !== index) await choose({...chosen, a: index});
  if (!reader.steps[at - 1]) return;
  if (!reader.found.includes(reader.steps[at - 1])) {
    byId("search").value = byId("tool").value = "";
    byId("switches").querySelectorAll("input").forEach(box => { box.checked = false; });
    refilter();
  }
  tellDay(Math.min(days, reader.steps[at - 1].day));
  reader.show({number: at, linked: true});
  byId("steps").scrollIntoView({block: "end"});
};

// --- light and dark --------------------------------------------------------------------------------------

const themes = ["auto", "light", "dark"];
const paint = theme => {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Colours: ${theme}`;
};
const listen = () => {
  byId("theme").addEventListener("click", () =>
    paint(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length]));
  byId("day").addEventListener("input", event => pickDay(Number(event.target.value)));
  byId("before").addEventListener("click", () => pickDay(standing - 1));
  byId("after").addEventListener("click", () => pickDay(standing + 1));
  byId("toread").addEventListener("click", event => { event.preventDefault(); pickDay(standing); byId("transcript").scrollIntoView(); });
  byId("search").addEventListener("input", refilter);
  byId("tool").addEventListener("change", refilter);
  byId("filters").addEventListener("submit", event => event.preventDefault());
  addEventListener("hashchange", follow);
  addEventListener("keydown", event => {
    if (event.key !== "/" || /INPUT|SELECT|TEXTAREA/.test(document.activeElement?.tagName)) return;
    event.preventDefault();
    byId("search").focus();
  });
};

paint("auto");
if (!("DecompressionStream" in window)) complain("This browser is too old to unpack the page: it needs DecompressionStream (2023).");
else {
  await new Promise(ready => document.readyState === "loading" ? addEventListener("DOMContentLoaded", ready) : ready());
  for (let i = 0; byId(`about${i}`); i++) runs.push(await unpack(`about${i}`));
  listen();
  byId("page").hidden = false;
  await choose({a: 0, b: runs.length > 1 ? 1 : null});
  await follow();
  document.documentElement.dataset.ready = "yes";
}
