// The steps of a run, found by words and kinds, and read day by day; a screenful is made at a time.

const SCREEN = 60, LONG = 900;
const END = /\s*\[Current time: [\d-]+ ([\d:]+)\]$/; // of a result; said beside the step instead

class Reader {
  constructor(run, index, onDay) {
    Object.assign(this, {run, index, onDay, wanted: {text: "", tool: "", kinds: new Set()}});
    this.host = byId("steps");
    this.steps = run.steps;
    this.steps.forEach((step, i) => { step.number = i + 1; });
    this.found = this.steps;
    this.listener = () => this.follow();
    this.host.addEventListener("scroll", this.listener);
  }

  leave() { this.host.removeEventListener("scroll", this.listener); }

  static kinds = {
    errors: ["errors", step => step.error],
    mail: ["mail", step => /e?mail/.test(step.name ?? "")],
    words: ["model's words", step => step.said],
    helper: ["sub-agent", step => step.by || step.said?.some(said => said.by || said.orders)],
  };

  haystack(step) {
    step.all ??= [`#${step.number}`, step.name, JSON.stringify(step.args ?? ""), step.args && typeof step.args === "object" ? Object.values(step.args).join("\n") : "",
      step.text, ...(step.said ?? []).flatMap(said => [said.text, said.thoughts, said.refusal, JSON.stringify(said.orders ?? "")])].join("\n").toLowerCase();
    return step.all;
  }

  find(wanted) {
    this.wanted = wanted;
    const text = wanted.text.toLowerCase().trim();
    this.found = this.steps.filter(step => (!wanted.tool || step.name === wanted.tool)
      && [...wanted.kinds].every(kind => Reader.kinds[kind][1](step)) && (!text || this.haystack(step).includes(text)));
    return this.found.length;
  }

  // Show what was found from the first step of a day or later on, or from a step with a number.
  show({day, number, linked}) {
    let at = number ? this.found.findIndex(step => step.number >= number) : this.found.findIndex(step => step.day >= day);
    if (at < 0) at = Math.max(0, this.found.length - 1);
    this.from = this.to = at;
    this.host.replaceChildren();
    if (!this.found.length) {
      this.host.append(el("p", {class: "quiet"}, this.steps.length ? "No step is like that." : "No tool was called."));
      return;
    }
    this.more(true);
    const first = this.host.querySelector(".step");
    this.host.scrollTop = this.placed = 0;
    if (linked && first) first.classList.add("linked");
  }

  more(fresh = false) {
    const until = Math.min(this.found.length, this.to + SCREEN);
    this.host.append(...this.nodes(this.to, until, fresh));
    this.to = until;
    this.hint();
  }

  less() {
    const begin = Math.max(0, this.from - SCREEN), before = this.host.scrollHeight;
    this.host.querySelector(".earlier")?.remove();
    if (this.found[this.from - 1].day === this.found[this.from].day) this.host.querySelector(".day").remove();
    this.host.prepend(...this.nodes(begin, this.from, true));
    this.from = begin;
    this.hint();
    this.host.scrollTop += this.host.scrollHeight - before;
  }

  hint() {
    this.host.querySelector(".earlier")?.remove();
    if (this.from > 0)
      this.host.prepend(el("button", {type: "button", class: "earlier", onclick: () => this.less()}, `${count(this.from)} earlier steps`));
  }

  nodes(begin, end, fresh) {
    return this.found.slice(begin, end).flatMap((step, i) => {
      const before = this.found[begin + i - 1];
      const made = this.node(step);
      return before && before.day === step.day && (i || !fresh) ? [made] : [el("h3", {class: "day"}, `Day ${step.day}`, el("small", {}, dateOf(this.run, step.day))), made];
    });
  }

  // The reader scrolls, and the day goes along; a scroll that only tells where show() has put it is no wish.
  follow() {
    const {host} = this;
    if (host.scrollTop === this.placed) return;
    this.placed = null;
    if (this.to < this.found.length && host.scrollTop + host.clientHeight > host.scrollHeight - 600) this.more();
    const top = host.getBoundingClientRect().top;
    const first = [...host.querySelectorAll(".step")].find(node => node.getBoundingClientRect().bottom > top + 8);
    if (first) this.onDay(Number(first.dataset.day));
  }

  node(step) {
    const link = this.index ? `r${this.index + 1}s${step.number}` : `s${step.number}`;
    return el("article", {class: `step${step.error ? " failed" : ""}`, id: link, "data-day": step.day},
      (step.said ?? []).map(said => this.words(said)),
      step.name === undefined ? null : el("header", {},
        el("a", {href: `#${link}`}, `#${step.number}`), el("code", {}, this.marked(step.name)),
        this.isBrief(step.args) ? el("span", {class: "brief"}, Object.entries(step.args).map(([name, value]) =>
          el("span", {}, this.marked(name), " ", el("b", {}, this.marked(String(value)))))) : null,
        step.by ? el("span", {class: "badge"}, step.by) : null, step.error ? el("span", {class: "badge bad"}, "error") : null,
        el("time", {}, step.time ? `${step.time} – ${END.exec(step.text)?.[1] ?? ""}` : "")),
      this.isBrief(step.args) ? null : this.argumentsOf(step.args),
      step.text === undefined ? null : this.long(step.text.replace(END, "")));
  }

  // Whether arguments fit beside the name of the tool.
  isBrief(given) {
    return !missing(given) && typeof given === "object" && !Array.isArray(given)
      && Object.values(given).every(value => typeof value !== "object") && JSON.stringify(given).length < 100
      && !JSON.stringify(given).includes("\\n");
  }

  words(said) {
    const who = said.by || (said.number ? `model ${said.number + 1}` : "model");
    return el("div", {class: "said"},
      el("span", {class: "badge"}, who, said.stop ? `: ${said.stop}` : ""),
      said.thoughts ? el("details", {open: this.wanted.text ? true : null}, el("summary", {}, "thoughts"), this.long(said.thoughts)) : null,
      said.text ? this.long(said.text) : null,
      said.refusal ? el("p", {class: "bad"}, this.marked(said.refusal)) : null,
      (said.orders ?? []).map(order => el("div", {}, el("code", {}, order.name), this.argumentsOf(order.args))));
  }

  argumentsOf(given) {
    if (missing(given)) return null;
    const pairs = typeof given === "object" && !Array.isArray(given) ? Object.entries(given) : [["arguments", given]];
    return pairs.length ? el("dl", {}, pairs.flatMap(([name, value]) =>
      [el("dt", {}, this.marked(name)), el("dd", {}, this.long(typeof value === "string" ? value : JSON.stringify(value)))])) : null;
  }

  // A text whose end is shown on demand, unless what is searched may stand in it.
  long(text) {
    const node = el("pre", {}, this.marked(text));
    if (text.length <= LONG && text.split("\n").length <= 16) return node;
    node.classList.add("cut");
    const sought = this.wanted.text.toLowerCase().trim();
    const button = el("button", {type: "button", onclick: () => { node.classList.remove("cut"); button.remove(); }}, "show all");
    if (sought && text.toLowerCase().includes(sought)) { node.classList.remove("cut"); return node; }
    return el("div", {}, node, button);
  }

  // The text with what is searched made visible.
  marked(text) {
    const sought = this.wanted.text.toLowerCase().trim(), low = text.toLowerCase();
    if (!sought || low.length !== text.length) return [text];
    const parts = [];
    let at = 0, next;
    while ((next = low.indexOf(sought, at)) >= 0) {
      parts.push(text.slice(at, next), el("mark", {}, text.slice(next, next + sought.length)));
      at = next + sought.length;
    }
    return [...parts, text.slice(at)];
  }
}
