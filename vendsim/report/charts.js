// Charts over the days of a run: one scale, a cursor that all of them share, the values of its day in the legend.

const charts = new Set(); // those on the page, which follow the cursor

const niceStep = (span, most) => {
  const rough = span / most, power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 2.5, 5, 10].find(step => step * power >= rough * 0.999);
};
const valueTicks = (low, high, whole) => {
  let step = niceStep(high - low || 1, 4);
  if (whole) step = Math.max(1, Math.ceil(step));
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-6; i++) ticks.push(i * step);
  return ticks;
};
const dayTicks = (days, width) => {
  const most = Math.max(2, Math.floor(width / 48));
  const step = [1, 2, 5, 7, 10, 14, 20, 30, 60, 90, 120, 180].find(size => days / size <= most) || 365;
  return Array.from({length: Math.floor(days / step) + 1}, (_, i) => i * step);
};
const weekly = values => values.map((_, i) => {
  const around = values.slice(Math.max(0, i - 3), i + 4).filter(value => !missing(value));
  return around.length ? sum(around) / around.length : null;
});

// A line through (day, value), broken where there is no value; "steps" keeps a value until the next day.
const pathOf = (values, first, x, y, steps) => {
  let path = "", pen = false;
  values.forEach((value, i) => {
    if (missing(value)) { pen = false; return; }
    const at = `${x(i + first).toFixed(1)}`, high = y(value).toFixed(1);
    path += !pen ? `M${at} ${high}` : steps ? `H${at}V${high}` : `L${at} ${high}`;
    pen = true;
  });
  return path;
};

// What a chart shows of each run. lines: [{name, tone, values, first, faint, steps, dashed, said}], first = day of values[0].
class Chart {
  constructor(title, lines, {say = count, axis = short, days, whole = false, note = "", pick}) {
    Object.assign(this, {title, lines, say, axis, days, whole, pick});
    this.day = 1;
    this.legend = el("div", {class: "legend"});
    this.host = el("div", {class: "plot"});
    this.node = el("figure", {class: "chart"},
      el("figcaption", {}, el("h3", {}, title), note ? el("small", {}, note) : null, this.legend), this.host);
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.host);
    charts.add(this);
    this.tell();
  }

  remove() { this.watcher.disconnect(); charts.delete(this); this.node.remove(); }

  scale(width, height) {
    const values = this.lines.flatMap(line => line.values.filter(value => !missing(value)));
    const low = values.reduce((least, value) => Math.min(least, value), 0);
    let high = values.reduce((most, value) => Math.max(most, value), 0);
    if (high === low) high = low + 1;
    high += (high - low) * 0.05;
    const ticks = valueTicks(low, high, this.whole);
    const left = 12 + 6.6 * Math.max(...ticks.map(tick => this.axis(tick).length));
    return {
      low, ticks, left,
      x: day => left + (width - left - 8) * day / this.days,
      y: value => 6 + (height - 26) * (high - value) / (high - low),
      dayAt: at => Math.min(this.days, Math.max(1, Math.round((at - left) / (width - left - 8) * this.days))),
    };
  }

  draw() {
    const width = Math.round(this.host.clientWidth), height = 170;
    if (!width || width === this.width) return;
    this.width = width;
    const {x, y, ticks, left, dayAt} = this.at = this.scale(width, height);
    this.cursor = svg("line", {class: "cursor", y1: 4, y2: height - 20});
    const drawn = svg("svg", {viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": this.summary()},
      ticks.map(tick => [
        svg("line", {class: tick ? "grid" : "base", x1: left, x2: width - 8, y1: y(tick), y2: y(tick)}),
        svg("text", {x: left - 6, y: y(tick) + 4, "text-anchor": "end"}, this.axis(tick))]),
      dayTicks(this.days, width - left).map(day =>
        svg("text", {x: x(day), y: height - 4, "text-anchor": "middle"}, String(day))),
      this.lines.map(line => svg("path", {
        class: `line ${line.tone}${line.faint ? " faint" : ""}${line.dashed ? " dashed" : ""}`,
        d: pathOf(line.values, line.first ?? 1, x, y, line.steps)})),
      this.cursor);
    const dayOf = event => dayAt((event.clientX - drawn.getBoundingClientRect().left) * width / drawn.getBoundingClientRect().width);
    drawn.addEventListener("pointermove", event => point(dayOf(event)));
    drawn.addEventListener("pointerleave", () => point(null));
    drawn.addEventListener("click", event => this.pick(dayOf(event)));
    this.host.replaceChildren(drawn);
    this.tell();
  }

  summary() {
    const ends = this.lines.filter(line => line.name).map(line => {
      const last = line.values.findLast(value => !missing(value));
      return `${line.name} ends at ${this.say(last)}`;
    });
    return `${this.title}: ${ends.join(", ")}`;
  }

  // The cursor stands on a day; the legend says what was on it.
  tell(day = this.day) {
    this.day = day;
    this.legend.replaceChildren(el("small", {}, `day ${day}`), ...this.lines.filter(line => line.name).map(line => {
      const value = (line.said ?? line.values)[day - (line.first ?? 1)];
      return el("span", {}, el("i", {class: `${line.tone}${line.dashed ? " dashed" : ""}`}), `${line.name} `, el("b", {}, this.say(value)));
    }));
    if (!this.cursor) return;
    const at = this.at.x(Math.min(day, this.days));
    this.cursor.setAttribute("x1", at);
    this.cursor.setAttribute("x2", at);
  }
}

let standing = 1; // the day that is chosen
const point = day => charts.forEach(chart => chart.tell(day ?? standing));
const standOn = day => { standing = day; point(null); };

// Small lines without words.
const spark = lines => {
  const high = Math.max(...lines.flatMap(line => line.values.filter(value => !missing(value))), 1), width = 120;
  const most = Math.max(...lines.map(line => line.values.length)) - 1;
  const x = i => i * width / Math.max(1, most), y = value => 22 - 20 * value / high;
  return svg("svg", {class: "spark", viewBox: `0 0 ${width} 24`, width, height: 24, "aria-hidden": "true"},
    lines.map(({tone, values}) => svg("path", {class: `line ${tone}`, d: pathOf(values, 0, x, y, false)})));
};
