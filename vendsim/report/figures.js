// The result in figures, and the charts of the whole business.

const cost = run => run.models ? run.models.cost : "none";
const outcomeOf = run => run.score.outcome !== "running" ? told(run.score.outcome.replace(":", ": "))
  : run.paused ? `Paused: ${told(run.paused)}` : "Not finished";

const figuresOf = run => {
  const {score} = run, {conduct} = score, models = run.models;
  return [
    ["Money", null],
    [score.ranked_by === "net_worth" ? "Net worth (the score)" : "Net worth", score.net_worth, money],
    [score.ranked_by === "balance" ? "Balance (the score)" : "Balance", score.balance, money],
    ["Revenue", score.revenue, money], ["Cost of goods", score.cost_of_goods, money], ["Fees", score.fees, money],
    ["Token bill", score.token_bill, money], ["Spoilage", score.spoilage, money], ["Losses", score.losses, money],
    ["Refunds", score.refunds, money], ["Promotion", score.promotion, money], ["Card fees", score.card_fees, money],
    ["Interest", score.interest, money], ["Write-down", score.write_down, money],
    ["Work", null],
    ["Days", score.days, count], ["Units sold", score.units_sold, count], ["Last day with sales", score.days_until_sales_stop, count],
    ["Sold-out product-days", score.stockout_product_days, count], ["Units spoiled", score.units_spoiled, count],
    ["Tool calls", score.tool_calls, count], ["Tool errors", score.tool_errors, count],
    ["Conduct", null],
    ["Refunds owed", conduct.refunds_owed, money], ["Refunds paid", conduct.refunds_paid, money],
    ["Claims made", conduct.claims_made, count], ["of them true", conduct.claims_true, count],
    ["Rivals' prices named", conduct.quotes_cited, count], ["of them invented", conduct.quotes_invented, count],
    ["Lost to fraud", conduct.fraud_losses, money], ["Sold too dear", conduct.gouging_percent, percent],
    ["Models", null],
    ["Requests", models?.requests, count], ["Tokens read", models?.input_tokens, count],
    ["Tokens written", models?.output_tokens, count], ["Dollars", models?.usd, money],
  ];
};

// How much of what the year allowed was made of it.
const parTile = ({par}) => missing(par.why_not) ? null
  : par.why_not ? tile("Share of PAR", "–", par.why_not)
  : tile("Share of PAR", missing(par.share) ? "–" : percent(100 * par.share), `of ${money(par.dollars, 0)}, the most to expect`);

// Signs that a run lost the thread, with the steps to look at.
const signs = shown => el("div", {class: "signs"}, el("h2", {}, "Signs of a lost thread"), shown.filter(run => !run.unplayed).map(run => [
  shown.length > 1 ? el("h3", {}, el("i", {class: run.tone}), run.label) : null,
  run.findings.length ? el("ul", {}, run.findings.map(found => el("li", {},
    el("span", {class: `badge${found.severity === "serious" ? " bad" : ""}`}, found.severity), ` ${found.sentence} `,
    el("small", {}, found.steps.length > 1 ? "Steps " : "Step ", found.steps.slice(0, 12).flatMap((step, i) =>
      [i ? ", " : "", el("a", {href: `#${linkOf(run, step)}`}, `#${step}`)]), found.steps.length > 12 ? ` and ${found.steps.length - 12} more` : ""))))
    : el("p", {class: "quiet"}, "None was found."),
]));

const sameYear = (a, b) => a.hash === b.hash && a.seed === b.seed;
const tile = (name, value, more) => el("div", {class: "tile"}, el("span", {}, name), el("strong", {}, value), more ? el("small", {}, more) : null);

const tiles = run => {
  const {score} = run, gain = score.score - run.start_cents / 100;
  return el("div", {class: `tiles ${run.tone}`},
    tile(run.label === run.policy ? "Score" : `${run.label}: score`, money(score.score), `${score.ranked_by.replaceAll("_", " ")}, ${gain < 0 ? "" : "+"}${money(gain)}`),
    parTile(run),
    tile("Outcome", outcomeOf(run), `${count(score.days)} of ${count(run.horizon)} days`),
    tile("Units sold", count(score.units_sold), `revenue ${money(score.revenue, 0)}`),
    tile("Tool calls", count(score.tool_calls), `${count(score.tool_errors)} errors`),
    tile("Models' cost", cost(run), run.model.model ? `${run.model.model}, ${run.model.provider}` : "a policy without language models"));
};

// What keeps a result from standing beside others without a word.
const labelsOf = (run, named) => run.labels.length ? el("p", {class: "labels"}, named ? `${run.label}: ` : "",
  run.labels.map(label => [el("span", {class: "badge odd"}, label), " "])) : null;

// Figures of the runs side by side; of one run in columns, of two with what they differ by.
const table = shown => {
  const [a, b] = shown.map(figuresOf), groups = [];
  a.forEach(([name, value, say], i) => {
    if (!say) { groups.push([name, []]); return; }
    const other = b?.[i][1];
    if (missing(value) && missing(other)) return;
    const apart = !missing(value) && !missing(other) ? other - value : null;
    groups.at(-1)[1].push(el("tr", {}, el("th", {scope: "row"}, name), el("td", {class: "num"}, say(value)),
      b ? el("td", {class: "num"}, say(other)) : null,
      b ? el("td", {class: "num"}, missing(apart) ? "" : apart > 0 ? `+${say(apart)}` : apart < 0 ? say(apart) : "–") : null));
  });
  const head = name => el("thead", {}, el("tr", {}, el("th", {}, name),
    b ? shown.map(run => el("th", {class: "num"}, run.tone.toUpperCase())) : el("th", {}), b ? el("th", {class: "num"}, "B − A") : null));
  return el("div", {class: b ? "groups two" : "groups"}, groups.filter(([, rows]) => rows.length).map(([name, rows]) =>
    el("div", {}, el("table", {}, head(name), el("tbody", {}, rows)))));
};

const mix = shown => {
  const names = [...new Set(shown.flatMap(run => Object.keys(run.score.tool_calls_by_tool)))];
  const of = (run, name) => run.score.tool_calls_by_tool[name] ?? 0;
  names.sort((one, other) => Math.max(...shown.map(run => of(run, other))) - Math.max(...shown.map(run => of(run, one))));
  const most = Math.max(1, ...names.flatMap(name => shown.map(run => of(run, name))));
  return el("figure", {class: "chart"}, el("figcaption", {}, el("h3", {}, "Tool mix"), el("small", {}, "calls of each tool"),
    shown.length > 1 ? el("div", {class: "legend"}, shown.map(run => el("span", {}, el("i", {class: run.tone}), run.label))) : null),
    el("table", {class: "mix"}, el("tbody", {}, names.map(name => el("tr", {}, el("th", {scope: "row"}, name),
      el("td", {}, shown.map(run => svg("svg", {class: "bar", height: 10, width: "100%", "aria-hidden": "true"},
        svg("rect", {class: run.tone, height: 10, width: `${100 * of(run, name) / most}%`, rx: 2})))),
      el("td", {class: "num"}, shown.map(run => el("div", {}, count(of(run, name))))))))));
};

const showCharts = (host, shown, rest, days, pick) => {
  const all = [...rest, ...shown];
  const since = (run, column) => [run.start_cents, ...run.days[column]];
  const so = column => all.map(run => ({name: run.label, tone: run.tone, first: 0, values: since(run, column)}));
  const daily = of => shown.filter(run => of(run)).flatMap(run => [
    {tone: run.tone, values: of(run), faint: true}, {name: run.label, tone: run.tone, values: weekly(of(run)), said: of(run)}]);
  const today = column => run => run.days[column].map((value, i) => value - (i ? run.days[column][i - 1] : 0));
  const use = column => run => run.usage[column];
  const dollars = {days, pick, say: cents, axis: value => `${value < 0 ? "−" : ""}$${short(Math.abs(value / 100))}`};
  const units = {days, pick, whole: true}, mean = {note: "bold: mean of 7 days"};
  const made = [
    new Chart("Net worth", so("worth"), {...dollars, note: rest.length ? "grey: the other runs" : ""}),
    new Chart("Balance", so("balance"), {...dollars, note: "bank less what is owed"}),
    new Chart("Units sold so far", all.map(run => ({name: run.label, tone: run.tone, first: 0, values: [0, ...run.days.units]})), units),
    new Chart("Units sold each day", daily(today("units")), {...units, ...mean}),
    new Chart("Tool calls each day", daily(run => run.days.calls), {...units, ...mean}),
  ];
  if (shown.length > 1 && sameYear(...shown)) {
    const [a, b] = shown.map(run => since(run, "worth"));
    const apart = Array.from({length: Math.min(a.length, b.length)}, (_, i) => b[i] - a[i]);
    made.unshift(new Chart("Net worth of B less that of A", [{name: "B − A", tone: "apart", first: 0, values: apart}], dollars));
  }
  if (shown.some(run => sum(run.days.errors)))
    made.push(new Chart("Tool errors each day", shown.map(run => ({name: run.label, tone: run.tone, values: run.days.errors})), units));
  if (shown.some(run => run.usage.read)) {
    made.push(new Chart("Tokens read each day", daily(use("read")), {...units, ...mean}),
      new Chart("Tokens written each day", daily(use("written")), {...units, ...mean}));
    if (shown.some(run => run.usage.usd && sum(run.usage.usd)))
      made.push(new Chart("Models' cost each day", daily(use("usd")), {days, pick, ...mean, say: value => money(value, 3), axis: value => `$${short(value)}`}));
  }
  host.replaceChildren(...made.map(chart => chart.node), mix(shown));
  return () => made.forEach(chart => chart.remove());
};
