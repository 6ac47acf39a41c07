// The goods: a row for each, and the chosen one's price, sales and stock day by day.

const showProducts = (host, shown, days, pick) => {
  const [a] = shown;
  const names = [...new Set(shown.flatMap(run => run.products.map(product => product.name)))];
  if (!names.length) {
    host.replaceChildren(el("p", {class: "quiet"}, a.unplayed ? "Not known: the run does not play again." : "Nothing was ever stocked."));
    return;
  }
  let open = [];
  const stock = product => product.machine.map((units, i) => units + product.storage[i]);
  const priced = product => product.price.map(value => value || null);
  const plots = el("div", {class: "charts"});
  const linesOf = (name, of) => shown.flatMap(run => {
    const product = run.products.find(one => one.name === name);
    return product ? of(product, run) : [];
  });
  const label = (run, what) => shown.length > 1 ? `${run.tone.toUpperCase()} ${what}` : what;
  const sketches = name => [priced, product => weekly(product.sold), stock].map(of => el("td", {}, spark(shown.map(run => {
    const product = run.products.find(one => one.name === name);
    return {tone: run.tone, values: product ? of(product) : []};
  }))));

  const choose = (name, row) => {
    open.forEach(chart => chart.remove());
    rows.querySelectorAll("tr").forEach(one => one.classList.toggle("chosen", one === row));
    const options = {days, pick};
    open = [
      new Chart(`${name}: price`, linesOf(name, (product, run) =>
        [{name: label(run, "price"), tone: run.tone, values: priced(product), steps: true}]), {...options, say: cents, axis: value => money(value / 100)}),
      new Chart(`${name}: sold each day`, linesOf(name, (product, run) => [
        {tone: run.tone, values: product.sold, faint: true},
        {name: label(run, "sold"), tone: run.tone, values: weekly(product.sold), said: product.sold}]), {...options, whole: true, note: "bold: mean of 7 days"}),
      new Chart(`${name}: stock`, linesOf(name, (product, run) => [
        {name: label(run, "in all"), tone: run.tone, values: stock(product)},
        {name: label(run, "in the machine"), tone: run.tone, values: product.machine, dashed: true}]), {...options, whole: true}),
    ];
    plots.replaceChildren(...open.map(chart => chart.node));
    point(null);
  };
  const soldIn = (run, name) => sum(run.products.find(one => one.name === name)?.sold ?? [0]);
  const most = name => Math.max(...shown.map(run => soldIn(run, name)));
  names.sort((one, other) => most(other) - most(one));
  const rows = el("tbody", {}, names.map(name => {
    const row = el("tr", {},
      el("td", {}, el("button", {type: "button", onclick: () => choose(name, row)}, name)),
      shown.map(run => el("td", {class: "num"}, count(soldIn(run, name)))),
      sketches(name));
    return row;
  }));
  host.replaceChildren(el("div", {class: "beside"},
    el("div", {class: "wide"}, el("table", {}, el("thead", {}, el("tr", {},
      ["Product", ...shown.map(run => label(run, "sold")), "Price", "Sales", "Stock"].map((name, i) =>
      el("th", {class: i && i <= shown.length ? "num" : null}, name)))), rows)),
    plots));
  choose(names[0], rows.firstChild);
  return () => open.forEach(chart => chart.remove());
};
