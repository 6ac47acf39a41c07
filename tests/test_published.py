"""The published results are there as they were published."""

from __future__ import annotations

from vendsim import published, scenarios


def test_grok_4_and_the_human_on_the_first_board() -> None:
    paper, board = published.boards("vending-bench-1")
    best, human = board.rows[0], paper.rows[2]
    assert (best.who, best.dollars, best.units, best.min) == ("Grok 4", 4694.15, 4569, 3333.28)
    assert (human.who, human.dollars, human.units, human.human, human.runs) == ("Human", 844.05, 344, True, 1)
    assert paper.rows[0].runs == 5


def test_the_second_board_is_of_balances_and_has_losers() -> None:
    (board,) = published.boards("vending-bench-2")
    assert board.measure == "balance"
    assert {row.who: row.dollars for row in board.rows}["Grok 4"] == 1999.46
    assert sum(row.dollars < 0 for row in board.rows) == 2


def test_every_board_is_in_order_and_belongs_to_a_scenario_with_its_rules() -> None:
    for board in published.boards():
        dollars = [row.dollars for row in board.rows]
        assert dollars == sorted(dollars, reverse=True)
        assert len({row.who for row in board.rows}) == len(board.rows)
        assert all(row.min is None or row.min <= row.dollars for row in board.rows)
        assert scenarios.load(board.scenario).score == board.measure.replace(" ", "_")


def test_worlds_of_our_own_stand_beside_no_board() -> None:
    assert published.boards("standard") == ()
    assert "closed" in published.NOTE
