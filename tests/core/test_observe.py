from __future__ import annotations

import numpy as np
import pytest
from tiny import COLA, Shop, good_action, play, standard_scenario

from vendsim.core import kernels, observe
from vendsim.core.params import dims_of
from vendsim.core.state import empty_rows
from vendsim.core.verbs import Verb

HIDDEN = (
    "key", "seed", "lost", "base", "elasticity", "reference_cents", "chill", "taste", "category_taste", "appeal",
    "traffic", "fad_product", "fad_start", "fad_amplitude", "event_start", "event_lift", "rival_start", "rival_factor",
    "supplier_type", "opening_bp", "reserve_bp", "concession", "patience", "rounds_left", "ask_bp", "closes", "notice",
    "line_due", "goodwill", "promotion_lift", "promotion_fatigue", "favours", "claim_cents", "complaint_kind", "stale",
    "shortage_start", "shortage_end", "heat_start", "heat_end", "heat_c", "gouged_units", "fraud_cents",
)  # fmt: skip


def seen(shop: Shop) -> dict[str, float]:
    names = observe.names(shop.world.scenario)
    out = np.full((1, len(names)), np.nan, np.float32)
    kernels.observe_rows(shop.world.rows, shop.world.tab, out)
    assert not np.isnan(out).any()
    return dict(zip(names, out[0].tolist(), strict=True))


def test_names_are_unique_and_as_many_as_values() -> None:
    names = observe.names(standard_scenario())
    assert len(names) == len(set(names)) == 14 + 8 * 36 + 7 * 14


def test_everything_lies_between_minus_one_and_one() -> None:
    shop = Shop(standard_scenario())
    action = good_action(shop.world.scenario)
    for _ in range(365):
        shop.act(action)
        shop.wait()
        assert max(map(abs, seen(shop).values())) <= 1.0


def test_what_a_shopkeeper_sees(cola_shop: Shop) -> None:
    cola_shop.wait()
    facts = seen(cola_shop)
    assert facts["cola.on_hand"] == 1.0  # 92 of 50, capped
    assert facts["cola.price"] == pytest.approx(0.15)
    assert facts["cola.sold"] == pytest.approx(8 / 50)
    assert facts["cola.facings"] == 0.25
    assert facts["cola.best_quote"] == pytest.approx(0.05)
    assert facts["chips.on_hand"] == 0.0
    assert facts["till"] == pytest.approx(np.log1p(12) / 10)
    assert facts["takings"] == facts["till"]
    assert facts["supplier_0.quote_open"] == 1.0
    assert facts["supplier_1.quote_open"] == 0.0
    assert facts["storage_room"] == 1.0


def test_goods_on_their_way(cola_shop: Shop) -> None:
    cola_shop.order({COLA: 25})
    assert seen(cola_shop)["cola.in_transit"] == pytest.approx(0.25)


def test_observing_changes_nothing(cola_shop: Shop) -> None:
    before = cola_shop.world.hash()
    seen(cola_shop)
    assert cola_shop.world.hash() == before


@pytest.mark.parametrize("field", HIDDEN)
def test_hidden_facts_do_not_leak(field: str) -> None:
    shop = play(standard_scenario(), 20)
    before = seen(shop)
    shop.view[field][...] = shop.view[field] + 1
    assert seen(shop) == before


def test_a_price_shows_before_anything_is_sold(shop: Shop) -> None:
    shop.do(Verb.SET_PRICE, COLA, 300)
    assert seen(shop)["cola.price"] == pytest.approx(0.3)


def test_an_empty_row_can_be_observed() -> None:
    shop = Shop(standard_scenario())
    shop.world.adopt(empty_rows(dims_of(shop.world.scenario), 1))
    kernels.observe_rows(shop.world.rows, shop.world.tab, np.zeros((1, 400), np.float32))
