// Where the money went: from PAR down to the score, cause by cause, each bar beginning where the one above it ends.

// Those by which any run lost or gained, in the order of what they cost all together.
const causesOf = known => {
  const all = known.flatMap(run => run.lost), total = {};
  for (const {cause, dollars} of all) total[cause] = (total[cause] ?? 0) + dollars;
  const causes = [...new Set(all.filter(({dollars}) => dollars).map(({cause}) => cause))];
  return causes.sort((one, other) => total[other] - total[one]);
};

const regretOf = run => sum(run.lost.map(({dollars}) => dollars));

const fallsOf = (run, causes) => {
  let at = run.score.score + regretOf(run);
  return causes.map(cause => {
    const {dollars} = run.lost.find(one => one.cause === cause), from = at;
    at -= dollars;
    return {cause, dollars, from, to: at};
  });
};

// From zero, or from below it; where everything happens high up, from shortly under the lowest.
const axisOf = values => {
  const low = Math.min(...values), high = Math.max(0, ...values);
  if (low <= high / 2) return {begin: Math.min(0, low), end: high || 1};
  const step = niceStep(high - low || high, 4);
  return {begin: Math.max(0, (Math.floor(low / step) - 1) * step), end: high};
};

// A bar between two amounts, with the joints to the bars above and below; torn where the axis hides its beginning.
const bar = (axis, tone, from, to, joints) => {
  const x = dollars => 100 * (dollars - axis.begin) / (axis.end - axis.begin);
  const line = (tone, at, y1, y2) => svg("line", {class: tone, x1: `${at}%`, x2: `${at}%`, y1, y2});
  return svg("svg", {"aria-hidden": "true"},
    axis.begin > 0 ? null : line("base", x(0), "0", "100%"),
    joints.map(([dollars, y1, y2]) => line("joint", x(dollars), y1, y2)),
    svg("rect", {class: tone, x: `${Math.min(x(from), x(to))}%`, width: `${Math.max(0.3, Math.abs(x(to) - x(from)))}%`, y: "50%", height: 16, transform: "translate(0 -8)"}),
    axis.begin > 0 && from === axis.begin ? svg("line", {class: "torn", x1: "4%", x2: "6%", y1: "100%", y2: "0"}) : null);
};

const waterfall = (run, causes, axis, named) => {
  const {score} = run.score, regret = regretOf(run);
  const row = (name, drawn, dollars, part) => el("tr", {},
    el("th", {scope: "row"}, name), el("td", {class: "fall"}, drawn), el("td", {class: "num"}, dollars), el("td", {class: "num"}, part));
  const whole = (name, dollars, joint) => row(name, bar(axis, run.tone, Math.max(0, axis.begin), dollars, [joint]), el("b", {}, money(dollars)), "");
  const change = dollars => !dollars ? "–" : dollars < 0 ? `+${money(-dollars)}` : money(-dollars);
  const share = dollars => dollars && regret > 0 ? percent(Math.round(1000 * dollars / regret) / 10) : "–";
  return el("figure", {class: "chart"},
    el("figcaption", {}, el("h3", {}, named ? run.label : "From PAR to the score"),
      el("small", {}, `${money(Math.abs(regret))} ${regret < 0 ? "more" : "less"} than PAR`)),
    el("table", {class: "falls"},
      el("thead", {}, el("tr", {}, el("th", {}, "Cause"),
        el("th", {}, el("div", {class: "ends"}, [axis.begin, axis.end].map(end => el("span", {}, signed(end, size => `$${short(size)}`))))),
        el("th", {class: "num"}, "Dollars"), el("th", {class: "num"}, "Share"))),
      el("tbody", {}, whole("PAR", score + regret, [score + regret, "50%", "100%"]),
        fallsOf(run, causes).map(({cause, dollars, from, to}) => row(told(cause),
          bar(axis, dollars < 0 ? "gained" : "lost", from, to, [[from, "0", "50%"], [to, "50%", "100%"]]),
          change(dollars), share(dollars))),
        whole("Score", score, [score, "0", "50%"]))));
};

const moneyWent = shown => {
  const played = shown.filter(run => !run.unplayed), known = played.filter(run => run.lost.length);
  if (!played.length) return null;
  const causes = causesOf(known);
  const axis = known.length && axisOf(known.flatMap(run => [run.score.score, ...fallsOf(run, causes).flatMap(({from, to}) => [from, to])]));
  return el("div", {id: "money"}, el("h2", {}, "Where the money went"),
    el("div", {class: shown.length > 1 ? "beside-falls" : "alone"}, played.map(run => run.lost.length
      ? waterfall(run, causes, axis, shown.length > 1)
      : el("p", {class: "quiet"}, `${shown.length > 1 ? `${run.label}: not` : "Not"} known: ${run.why_no_causes}.`))));
};
