from __future__ import annotations

import re
from typing import Any

import pytest
from tiny import standard_scenario, tiny_scenario

from vendsim import headlines
from vendsim.core.news import Item
from vendsim.headlines import write

FAD: dict[str, Any] = {
    "day": 40, "topic": "fad", "about": "cola_can", "direction": "up", "strength": "strong", "until": -1,
    "ahead": True,
}  # fmt: skip
SCENARIO = standard_scenario()
LUCK = [(a / 20 + 0.01, b / 20 + 0.01) for a in range(20) for b in range(20)]
ALL = [
    Item(**(FAD | {"topic": topic, "direction": direction, "ahead": ahead, "strength": strength}))
    for topic, direction, ahead in headlines._STORIES
    for other, way, strength in headlines._PROSPECTS
    if (topic, direction) == (other, way)
]
ABOUT = {"fad": "cola_can", "event": "", "heat": "", "competitor": "soda", "shortage": "soda"}


def written(item: Item) -> set[tuple[str, str]]:
    about = Item(**(vars(item) | {"about": ABOUT[item.topic]}))
    articles = [write(about, SCENARIO, luck) for luck in LUCK]
    return {(article.headline, article.text) for article in articles}


@pytest.mark.parametrize("item", ALL, ids=lambda item: f"{item.topic}-{item.direction}-{item.ahead}-{item.strength}")
def test_a_headline_and_two_sentences_without_a_number(item: Item) -> None:
    for headline, text in written(item):
        for words in (headline, text):
            assert words[0].isupper()
            assert "{" not in words
            assert not re.search(r"\d", words.replace("cola (12 oz can)", ""))
            assert not re.search(r"\b(vend|suppl|product|research)", words, re.IGNORECASE)
        assert not headline.endswith(".")
        assert re.fullmatch(r"[A-Z][^.?!]+[.?!] [A-Z][^.?!]+\.", text)
        if item.topic in ("fad", "shortage"):
            assert ("cola (12 oz can)" if item.topic == "fad" else "soda") in headline.casefold() + text.casefold()


def test_there_are_many_ways_to_say_it() -> None:
    assert all(len(written(item)) >= 4 for item in ALL)
    assert len(written(Item(**FAD))) == 15


def test_noise_is_told_in_the_words_of_a_fad() -> None:
    noise = Item(**(FAD | {"topic": "noise"}))
    assert [write(noise, SCENARIO, luck) for luck in LUCK] == [write(Item(**FAD), SCENARIO, luck) for luck in LUCK]


def test_up_and_down_strong_and_mild_before_and_after_differ() -> None:
    for change in ({"direction": "down"}, {"strength": "mild"}, {"ahead": False}):
        told = [{text for _, text in written(Item(**(FAD | more)))} for more in ({}, change)]
        assert not told[0] & told[1]


def test_products_and_categories_are_named_in_plain_words() -> None:
    assert [headlines._plain(name) for name in ("Cola, 12 oz can", "Gummy bears", "BLT sandwich", "Kit Kat")] == [
        "cola (12 oz can)", "gummy bears", "BLT sandwich", "Kit Kat",
    ]  # fmt: skip
    assert headlines._kind("tea_coffee") == "bottled tea and coffee"
    assert headlines._kind("ice_cream") == "ice and cream goods"
    rival = Item(**(FAD | {"topic": "competitor", "about": "", "direction": "down", "strength": ""}))
    assert "snacks and drinks" in write(rival, tiny_scenario(), (0.4, 0.0)).headline
