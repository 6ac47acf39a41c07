"""The report: one file that needs no network, says what the books say, and shows whatever was written as text."""

from __future__ import annotations

import base64
import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import BINARY, CONTRAST, Page, browser
from tiny import tiny_scenario

from vendsim import attribution, bound, rollout
from vendsim.errors import TranscriptError
from vendsim.policies import Policy
from vendsim.report import page_of, write_report
from vendsim.report.story import read
from vendsim.transcript import FILE, Transcript

NASTY = "</script><img src=x onerror=\"document.title='bitten'\">"
MOST_BYTES = 3_000_000
Told = tuple[Path, list[dict[str, Any]]]


def write(run: Path, *calls: tuple[str, dict[str, Any]], seed: int = 0, days: int = 3, **changes: Any) -> Path:
    """Leave a run that makes some calls, and then sleeps."""

    def play(shop: Any, options: Any) -> Any:
        for name, arguments in calls:
            yield {"name": name, "arguments": arguments}

    rollout.run(tiny_scenario(**changes), Policy("planned", "", play, None, False), seed=seed, days=days, out=run)
    return run


def packed(file: Path, name: str) -> Any:
    """What the page holds under a name."""
    (found,) = re.findall(rf'id="{name}">([^<]*)</script>', file.read_text(encoding="utf-8"))
    return json.loads(gzip.decompress(base64.b64decode(found)))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A run with a mail that bites, a mistake and three days."""
    calls: list[tuple[str, dict[str, Any]]] = [
        ("send_email", {"to": "nobody@vendsim.example", "subject": NASTY, "body": NASTY}),
        ("sleep_until_tomorrow", {}),
        ("read_email", {"email_id": 99}),
    ]
    return write(tmp_path / "small", *calls)


# --- what a page holds ------------------------------------------------------------------------------------


def test_steps_are_numbered_by_call_and_have_day_time_and_result(small: Path) -> None:
    about, steps = read(small)
    assert [(step["day"], step["name"]) for step in steps] == [
        (1, "send_email"), (1, "sleep_until_tomorrow"), (2, "read_email"), (2, "sleep_until_tomorrow"),
        (3, "sleep_until_tomorrow"),
    ]  # fmt: skip
    assert [step["time"] for step in steps] == ["08:00", "08:08", "08:00", "08:02", "08:00"]
    assert [step.get("error", False) for step in steps] == [False, False, True, False, False]
    assert steps[1]["text"].startswith("Good morning. It is Friday, 2026-01-02")
    assert about["days"]["worth"] == [100_000] * 3
    assert about["days"]["calls"] == [2, 2, 1]
    assert about["days"]["errors"] == [0, 1, 0]
    assert (about["start"], about["horizon"], about["unplayed"]) == ("2026-01-01", 3, "")


def test_products_are_told_day_by_day(tmp_path: Path) -> None:
    """The keeper buys and sells; what is told of each product adds up to the books."""
    rollout.run("standard", "base-stock", days=12, out=tmp_path / "run")
    about, _ = read(tmp_path / "run")
    best = about["products"][0]
    assert {len(best[kind]) for kind in ("price", "machine", "storage", "sold")} == {12}
    assert sum(best["sold"]) == max(sum(product["sold"]) for product in about["products"])
    sold = [sum(product["sold"][i] for product in about["products"]) for i in range(12)]
    assert [sum(sold[: i + 1]) for i in range(12)] == about["days"]["units"]
    assert about["days"]["units"][-1] == about["score"]["units_sold"] > 0
    assert best["price"][-1] > 0


def test_a_run_that_stands_within_a_day_is_told_so_far(tmp_path: Path) -> None:
    log = Transcript.read(write(tmp_path / "run", ("sleep_until_tomorrow", {}), ("get_storage_inventory", {})))
    lines = (tmp_path / "run" / FILE).read_text(encoding="utf-8").splitlines()
    half = tmp_path / "half.jsonl"
    half.write_text("\n".join([*lines[:4], ""]), encoding="utf-8")
    assert len(log.days) == 3
    about, steps = read(half)
    assert (len(steps), about["ended"], about["score"]["outcome"]) == (2, False, "running")
    assert len(about["days"]["worth"]) == 1
    assert steps[1]["text"].startswith("Storage is empty.")
    assert (about["lost"], about["why_no_causes"]) == ([], "the run is not over")


def test_a_run_that_does_not_play_again_is_told_without_results(small: Path) -> None:
    file = small / FILE
    first, *rest = file.read_text(encoding="utf-8").splitlines()
    head = json.loads(first) | {"scenario_hash": "0" * 16, "vendsim": "0.0.1"}
    file.write_text("\n".join([json.dumps(head), *rest, ""]), encoding="utf-8")
    about, steps = read(small)
    assert "made by vendsim 0.0.1" in about["unplayed"]
    assert [step.get("text") for step in steps] == [None] * 5
    assert about["labels"][0] == "stale: made by vendsim 0.0.1"
    assert about["lost"] == []
    assert about["score"]["net_worth"] == 1_000


def test_signs_of_a_lost_thread_and_the_share_of_par_are_told(tmp_path: Path) -> None:
    lost: list[tuple[str, dict[str, Any]]] = [("open_the_till", {})] * 3
    about, _ = read(write(tmp_path / "run", *lost))
    assert [found["steps"] for found in about["findings"] if found["name"] == "unknown_tools"] == [[1, 2, 3]]
    best = bound.par(tiny_scenario(horizon_days=3))
    assert about["par"] == {"dollars": best.dollars, "share": 1_000 / best.dollars, "why_not": ""}


def test_where_the_money_went_is_told_and_what_sets_a_run_apart(tmp_path: Path) -> None:
    """A month asleep: all that it falls short of PAR by was lost to idleness."""
    about, _ = read(write(tmp_path / "run", horizon_days=30, days=30))
    regret = round(bound.par(tiny_scenario(horizon_days=30)).dollars, 2) - 1_000
    lost = {row["cause"]: row["dollars"] for row in about["lost"]}
    assert list(lost) == list(attribution.CAUSES.values())
    assert {cause: dollars for cause, dollars in lost.items() if dollars} == {"idle days": pytest.approx(regret)}
    assert about["why_no_causes"] == ""
    rollout.run("standard", "oracle", days=1, out=tmp_path / "oracle")
    assert read(tmp_path / "oracle")[0]["labels"] == ["own rules: horizon_days", "privileged"]


# --- what a page is ---------------------------------------------------------------------------------------


def test_the_page_lets_nothing_in_and_holds_no_markup_of_others(small: Path, tmp_path: Path) -> None:
    file = write_report([small], tmp_path / "new" / "report.html")
    page = file.read_text(encoding="utf-8")
    assert NASTY not in page
    assert page.count("<script") == page.count("</script>") == 3  # the page's own, the figures, the steps
    assert "default-src 'none'; script-src 'sha256-" in page
    assert "unsafe" not in page
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function", page)
    assert packed(file, "steps0")[0]["args"]["subject"] == NASTY


def test_a_title_is_text_too(tmp_path: Path) -> None:
    bold = Policy("a<b>&c", "", lambda shop, options: (call for call in ()), None, False)
    rollout.run(tiny_scenario(), bold, days=1, out=tmp_path / "run")
    page = write_report([tmp_path / "run"], tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<title>tiny, a&lt;b&gt;&amp;c, seed 0</title>" in page


def test_the_same_runs_make_the_same_page(small: Path, tmp_path: Path) -> None:
    one, other = (write_report([small], tmp_path / name).read_bytes() for name in ("one.html", "other.html"))
    assert one == other


def test_what_cannot_be_done_is_said(small: Path, tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="needs a run"):
        write_report([], tmp_path / "report.html")
    with pytest.raises(TranscriptError, match="no transcript at"):
        write_report([tmp_path / "nowhere"], tmp_path / "report.html")
    (tmp_path / "file").touch()
    with pytest.raises(TranscriptError, match="file"):
        write_report([small], tmp_path / "file" / "report.html")


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year of more than 6,000 steps."""
    run = tmp_path_factory.mktemp("year") / "run"
    rollout.run("standard", "shopkeeper", out=run)
    return run


@pytest.fixture(scope="session")
def told(year: Path) -> Told:
    """Its page, and the steps that are on it."""
    file = write_report([year], year.parent / "report.html")
    return file, packed(file, "steps0")


def test_a_year_is_a_small_file(told: Told) -> None:
    file, steps = told
    assert len(steps) > 6_000
    assert file.stat().st_size < MOST_BYTES


def test_a_year_with_a_talkative_model_is_a_small_file_too(told: Told) -> None:
    """Before every call of the year stand fifty words that follow no pattern: more than models say."""
    dice, letters = random.Random(0), "etaoinshrdlucmfwypvbgk"
    words = ["".join(dice.choices(letters, k=dice.randint(2, 9))) for _ in range(5_000)]
    talked = [step | {"said": [{"text": " ".join(dice.choices(words, k=50))}]} for step in told[1]]
    assert len(page_of([(packed(told[0], "about0"), talked)])) < MOST_BYTES


# --- in a browser -----------------------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(BINARY is None, reason="no browser here: install chromium to test the page in it")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_complaints(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever is done to the page, the browser complains of nothing and fetches nothing."""
    yield
    if "page" in request.fixturenames:
        opened = request.getfixturevalue("page")
        assert opened.complaints == []
        assert {address.partition(":")[0] for address in opened.asked} <= {"file", "about"}


def first_step(page: Page) -> str:
    """The link of the first step on the screen."""
    return page.text("#steps .step header a")


@needs_browser
def test_a_year_opens_and_its_headline_is_that_of_the_books(page: Page, year: Path, told: Told) -> None:
    page.open(told[0])
    score = Transcript.read(year).score()
    assert page.text(".tile strong") == f"${score['net_worth']:,.2f}"
    assert page.text("#found") == f"{score['tool_calls']:,} steps"
    assert page.get("document.querySelectorAll('#charts svg[role=img]').length") >= 5
    assert page.get("document.documentElement.scrollWidth <= innerWidth")


@needs_browser
def test_the_scrubber_and_the_transcript_go_together(page: Page, told: Told) -> None:
    page.open(told[0])
    steps = told[1]
    begins = next(i for i, step in enumerate(steps, 1) if step["day"] == 100)
    page.get("(() => { const e = byId('day'); e.value = 100; e.dispatchEvent(new Event('input')); })()".replace(
        "byId('day')", "document.getElementById('day')"))  # fmt: skip
    assert page.text("#date") == "Day 100 of 365, Fri, 10 Apr 2026"
    assert page.text("#steps .day").startswith("Day 100")
    assert first_step(page) == f"#{begins}"
    page.press("#after")
    assert page.text("#steps .day").startswith("Day 101")
    page.get("document.getElementById('steps').scrollTop = 6000")
    page.wait("document.getElementById('day').value > 101")
    at = page.get("[...document.querySelectorAll('.step')].find(s => s.getBoundingClientRect().bottom > "
                  "document.getElementById('steps').getBoundingClientRect().top + 8).dataset.day")  # fmt: skip
    page.wait(f"document.getElementById('day').value === '{at}'")


@needs_browser
def test_a_click_on_a_chart_chooses_its_day(page: Page, told: Told) -> None:
    page.open(told[0])
    page.press("#charts svg")
    day = int(page.get("document.getElementById('day').value"))
    assert 150 < day < 183  # the middle of the picture, less half of its labels' room
    assert page.text("#steps .day").startswith(f"Day {day}")


@needs_browser
def test_filters_and_search_find_what_is_there(page: Page, told: Told) -> None:
    page.open(told[0])
    steps = told[1]
    mails = sum("email" in step["name"] for step in steps)
    page.press("#switches input[value=mail]")
    assert page.text("#found") == f"{mails:,} of {len(steps):,} steps"
    page.press("#switches input[value=mail]")
    page.get("(e => { e.value = 'run_promotion'; e.dispatchEvent(new Event('change')); })"
             "(document.getElementById('tool'))")  # fmt: skip
    wanted = [i for i, step in enumerate(steps, 1) if step["name"] == "run_promotion"]
    assert page.text("#found") == f"{len(wanted):,} of {len(steps):,} steps"
    assert first_step(page) == f"#{wanted[0]}"
    page.get("(e => { e.value = ''; e.dispatchEvent(new Event('change')); })(document.getElementById('tool'))")
    page.write("#search", "PROTEIN bar")
    holding = [i for i, step in enumerate(steps, 1) if "protein bar" in json.dumps(step, ensure_ascii=False).lower()]
    assert page.text("#found") == f"{len(holding):,} of {len(steps):,} steps"
    assert page.text("#steps mark").lower() == "protein bar"
    page.write("#search", "no such words anywhere")
    assert page.text("#steps") == "No step is like that."


@needs_browser
def test_a_link_leads_to_a_step(page: Page, told: Told) -> None:
    page.open(told[0], "#s2345")
    steps = told[1]
    assert page.text(".linked header a") == "#2345"
    assert page.get("document.getElementById('day').value") == str(steps[2344]["day"])
    page.get("location.hash = '#s1234'")
    page.wait("document.querySelector('.linked header a').textContent === '#1234'")
    before = page.get("document.querySelectorAll('.step').length")
    page.press(".earlier")
    assert page.get("document.querySelectorAll('.step').length") == before + 60
    numbers = page.get("[...document.querySelectorAll('.step header a')].map(a => Number(a.textContent.slice(1)))")
    assert numbers == list(range(1234 - 60, 1234 + before))
    headings = page.get("[...document.querySelectorAll('#steps .day')].map(h => h.firstChild.textContent)")
    assert len(headings) == len(set(headings))


@needs_browser
def test_a_mail_that_bites_is_text(page: Page, small: Path, tmp_path: Path) -> None:
    page.open(write_report([small], tmp_path / "report.html"))
    assert page.get("document.images.length") == 0
    assert page.get("document.title") == "tiny, planned, seed 0"
    assert NASTY in page.text("#steps .step dl")
    page.press("#switches input[value=errors]")
    assert page.text("#found") == "1 of 5 steps"
    page.press("#switches input[value=errors]")
    page.write("#search", NASTY)
    assert page.text("#found") == "1 of 5 steps"
    assert page.text("#steps mark") == NASTY


@needs_browser
def test_two_runs_of_a_year_stand_side_by_side(page: Page, tmp_path: Path) -> None:
    """One earns more than the other; the table says by how much, and the page where they part."""
    rollout.run("standard", "shopkeeper", days=30, out=tmp_path / "one")
    rollout.run("standard", "idle", days=30, out=tmp_path / "other")
    one, other = (Transcript.read(tmp_path / name).score()["net_worth"] for name in ("one", "other"))
    page.open(write_report([tmp_path / "one", tmp_path / "other"], tmp_path / "report.html"))
    row = page.get("[...document.querySelectorAll('.groups tbody tr')][0].innerText").split("\t")
    assert one > other
    assert row == ["Net worth (the score)", f"${one:,.2f}", f"${other:,.2f}", f"−${one - other:,.2f}"]
    assert page.text("#headline .quiet").startswith(
        "Both ran the same year: standard, seed 0. They part at step #1 on day 1"
    )
    assert page.text("#charts h3") == "Net worth of B less that of A"
    assert page.text("#whose") == "Transcript of A: shopkeeper"
    page.get("location.hash = '#r2s3'")
    page.wait("document.getElementById('whose').textContent === 'Transcript of A: idle'")
    assert page.text(".linked header a") == "#3"
    page.press("#runs button:last-of-type")
    page.wait("document.getElementById('whose').textContent === 'Transcript'")


@needs_browser
def test_the_money_falls_from_par_to_the_score_in_joined_bars(page: Page, told: Told) -> None:
    page.open(told[0])
    about = packed(told[0], "about0")
    par, score = round(about["par"]["dollars"], 2), about["score"]["score"]
    lost = [row["dollars"] for row in about["lost"] if row["dollars"]]
    rows = page.get("[...document.querySelectorAll('.falls tbody tr')].map(row => row.innerText.split('\\t'))")
    assert (rows[0][0], rows[0][2], rows[-1][0], rows[-1][2]) == ("PAR", f"${par:,.2f}", "Score", f"${score:,.2f}")
    said = [float(row[2].translate({ord("−"): "-", ord("$"): None, ord(","): None})) for row in rows[1:-1]]
    assert said == sorted(-dollars for dollars in lost)
    assert sum(float(row[3].rstrip("%").replace("−", "-")) for row in rows[1:-1]) == pytest.approx(100, abs=0.6)
    bars = page.get(BARS)
    assert len(bars) == len(rows)
    ends = [bars[0][1]]  # where the next bar begins
    for (left, right), dollars in zip(bars[1:-1], said, strict=True):
        assert (right if dollars < 0 else left) == pytest.approx(ends[-1], abs=2.5)  # the shortest is 2 pixels long
        ends.append(left if dollars < 0 else right)
    assert bars[-1][1] == pytest.approx(ends[-1], abs=2.5)


@needs_browser
def test_two_falls_have_the_same_rows_and_the_same_scale(page: Page, year: Path, tmp_path: Path) -> None:
    """One is rich and one is poor: both bars of PAR are equally long, and the result of the poor one ends at zero."""
    rollout.run("standard", "idle", out=tmp_path / "idle")
    page.open(write_report([year, tmp_path / "idle"], tmp_path / "report.html"))
    names = page.get("[...document.querySelectorAll('.falls tbody th')].map(name => name.textContent)")
    one, other = names[: len(names) // 2], names[len(names) // 2 :]
    assert one == other
    assert one[1] == "Idle days"
    bars = page.get(BARS)
    one_par, other_par = bars[0], bars[len(one)]
    assert one_par[1] - one_par[0] == pytest.approx(other_par[1] - other_par[0], abs=0.5)
    assert bars[-1][0] < other_par[0] + 1


@needs_browser
def test_what_sets_a_run_apart_stands_in_its_headline(page: Page, small: Path, tmp_path: Path) -> None:
    rollout.run("standard", "oracle", days=2, out=tmp_path / "oracle")
    page.open(write_report([tmp_path / "oracle", small], tmp_path / "report.html"))
    labels = page.get("[...document.querySelectorAll('#headline .labels')].map(node => node.innerText)")
    assert labels[0] == "A: oracle: own rules: horizon_days privileged"
    assert labels[1].startswith("B: planned: own rules: ")


@needs_browser
def test_runs_of_different_years_are_not_mistaken_for_a_pair(page: Page, tmp_path: Path) -> None:
    runs = [write(tmp_path / str(seed), seed=seed) for seed in (0, 1, 2)]
    page.open(write_report(runs, tmp_path / "report.html"))
    assert page.text("#headline .notice").startswith("These are different years")
    assert page.text("#charts h3") == "Net worth"
    assert page.get("document.querySelectorAll('#runs tbody tr').length") == 3


@needs_browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_stand_out_from_the_paper(page: Page, small: Path, tmp_path: Path, dark: bool) -> None:
    page.open(write_report([small], tmp_path / "report.html"), dark=dark)
    assert page.get(CONTRAST) == []


@needs_browser
def test_what_is_not_known_is_left_out(page: Page, small: Path, tmp_path: Path) -> None:
    """A run of another version, and one that has just begun."""
    lines = (small / FILE).read_text(encoding="utf-8").splitlines()
    head = json.loads(lines[0])
    for name, kept in (("old", [json.dumps(head | {"scenario_hash": "0" * 16}), *lines[1:]]), ("new", lines[:1])):
        (tmp_path / f"{name}.jsonl").write_text("\n".join([*kept, ""]), encoding="utf-8")
    page.open(write_report([tmp_path / "old.jsonl"], tmp_path / "report.html"))
    assert "does not play again" in page.text("#headline .notice")
    assert page.get("document.getElementById('money')") is None
    assert page.text("#found") == "5 steps"
    assert page.get("document.querySelectorAll('.step > pre').length") == 0
    page.open(write_report([tmp_path / "new.jsonl"], tmp_path / "report.html"))
    assert page.get("[...document.querySelectorAll('.tile')].map(t => t.children[1].textContent)") == [
        "$1,000.00", "Not finished", "0", "0", "none",
    ]  # fmt: skip
    assert page.text("#money p") == "Not known: the run is not over."
    assert page.text("#steps") == "No tool was called."


@needs_browser
def test_light_and_dark_can_be_chosen(page: Page, small: Path, tmp_path: Path) -> None:
    page.open(write_report([small], tmp_path / "report.html"))
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.get(paper)
    page.press("#theme")
    assert (page.text("#theme"), page.get(paper)) == ("Colours: light", light)
    page.press("#theme")
    assert page.text("#theme") == "Colours: dark"
    assert page.get(paper) != light
    assert page.get(CONTRAST) == []


@needs_browser
def test_labels_of_charts_do_not_overlap(page: Page, told: Told) -> None:
    for width in (1400, 1000, 420):
        page.open(told[0], width=width)
        assert page.get("document.querySelectorAll('svg[role=img] text').length") > 30
        assert page.get(OVERLAPS) == []


BARS = """[...document.querySelectorAll('.fall rect')].map(bar => bar.getBoundingClientRect())
  .map(box => [box.left, box.right])"""
OVERLAPS = """[...document.querySelectorAll('.chart')].flatMap(chart => {
  const words = [...chart.querySelectorAll('svg text, figcaption > *, .mix th, .mix td.num, .falls th, .falls td.num')]
    .map(node => [node.textContent, node.getBoundingClientRect()]);
  return words.flatMap(([text, a], i) => words.slice(i + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2)
    .map(([other]) => text + ' / ' + other));
})"""
