from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendsim import mail
from vendsim.mail import MAX_LINES, Line

UNDERSTOOD = {
    "QUOTE": Line("QUOTE"),
    "quote": Line("QUOTE"),
    "  - QUOTE  ": Line("QUOTE"),
    "* Quote sku=cola": Line("QUOTE", "cola"),
    "\t-ORDER sku=cola qty=48": Line("ORDER", "cola", units=48),
    "order SKU=cola QTY=048": Line("ORDER", "cola", units=48),
    "ORDER qty=1 sku=cola": Line("ORDER", "cola", units=1),
    "ORDER sku=cola qty=0": Line("ORDER", "cola", units=0),
    'ORDER sku="Cola, 12 oz can" qty=48': Line("ORDER", "Cola, 12 oz can", units=48),
    "ORDER sku='Cola, 12 oz can' qty=48": Line("ORDER", "Cola, 12 oz can", units=48),
    "COUNTER sku=cola price=0.52": Line("COUNTER", "cola", cents=52),
    "COUNTER sku=cola price=$0.5": Line("COUNTER", "cola", cents=50),
    "COUNTER sku=cola price=12": Line("COUNTER", "cola", cents=1200),
    "COUNTER sku=cola price=0": Line("COUNTER", "cola", cents=0),
    "COUNTER sku=cola price=0.50 qty=48": Line("COUNTER", "cola", units=48, cents=50),
    "QUOTE sku=cola qty=48": Line("QUOTE", "cola", units=48),
    "ORDER sku=cola qty=48 price=0.10": Line("ORDER", "cola", units=48, cents=10),
    "CONFIRM": Line("CONFIRM"),
    "confirm q-5-3": Line("CONFIRM", reference="Q-5-3"),
    "- CANCEL PO-3": Line("CANCEL", reference="PO-3"),
    "CLAIM": Line("CLAIM"),
    "STATUS PO-12": Line("STATUS", reference="PO-12"),
    "TERMS": Line("TERMS"),
    "RIVAL supplier=a@b.example sku=cola price=0.50": Line("RIVAL", "cola", cents=50, supplier="a@b.example"),
}

NOT_UNDERSTOOD = {
    "ORDER": "name the product",
    "ORDER qty=5": "name the product",
    "ORDER sku= qty=5": "name the product",
    "ORDER 48 cola": "cannot read '48'",
    "ORDER sku=cola": "qty must be a whole number",
    "ORDER sku=cola qty=": "qty must be a whole number",
    "ORDER sku=cola qty=-5": "qty must be a whole number",
    "ORDER sku=cola qty=4.5": "qty must be a whole number",
    "ORDER sku=cola qty=1e3": "qty must be a whole number",
    "ORDER sku=cola qty=1000000": "qty must be a whole number",
    "ORDER sku=cola qty=NaN": "qty must be a whole number",
    "ORDER sku=cola qty=٤": "qty must be a whole number",
    "ORDER sku=cola qty=48 price=x": "price must be dollars and cents",
    "RIVAL sku=cola price=0.50": "name the other supplier",
    "RIVAL supplier=a@b.example price=0.50": "name the product",
    "CANCEL order=3": "cannot read 'order=3'",
    "ORDER sku=cola quantity=48": "cannot read 'quantity=48'",
    "ORDER sku=cola sku=chips qty=48": "a field is given twice",
    'ORDER sku="cola qty=48': "a quotation mark is not closed",
    "ORDER sku=cola qty=48, thanks": "cannot read 'thanks'",
    "COUNTER sku=cola": "price must be dollars and cents",
    "COUNTER sku=cola price=-1": "price must be dollars and cents",
    "COUNTER sku=cola price=0.505": "price must be dollars and cents",
    "COUNTER sku=cola price=inf": "price must be dollars and cents",
    "COUNTER sku=cola price=1,50": "price must be dollars and cents",
    "COUNTER sku=cola qty=5": "price must be dollars and cents",
    "QUOTE please": "cannot read 'please'",
    "QUOTE: cola": "cannot read ':'",
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_a_line_that_is_understood(text: str) -> None:
    assert mail.read(text) == [UNDERSTOOD[text]]


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_a_line_that_is_not_understood_says_why(text: str) -> None:
    (line,) = mail.read(text)
    assert NOT_UNDERSTOOD[text] in line.problem
    assert line.problem.startswith(text.split()[0].rstrip(":"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "I QUOTE you",
        "QUOTES",
        "REORDER sku=cola qty=1",
        "> ORDER sku=cola qty=1",
        "Confirm my order, please",
        "Status of PO-3?",
        "Cancel PO-3 please",
        "Terms: prepaid",
    ],
)
def test_prose_holds_no_request(text: str) -> None:
    assert mail.read(text) == []


def test_lines_are_found_anywhere_in_a_letter_and_in_order() -> None:
    body = "Dear team,\r\n\r\n- ORDER sku=cola qty=48\r\nand\r\nCOUNTER sku=bar price=1\r\nBest,\nme"
    assert [line.verb for line in mail.read(body)] == ["ORDER", "COUNTER"]


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(["ORDER sku=cola qty=1"] * 10_000),
        "x" * 1_000_000,
        " " * 1_000_000,
        "ORDER " + " " * 1_000_000,
        "ORDER " + "'" * 1_000_000,
        "ORDER sku=" + "a" * 1_000_000,
        "-" * 1_000_000,
        "\n" * 1_000_000,
    ],
)
def test_a_huge_mail_is_read_quickly(body: str) -> None:
    start = time.perf_counter()
    lines = mail.read(body)
    assert time.perf_counter() - start < 1.0
    assert len(lines) <= MAX_LINES
    assert all(len(line.problem) < 300 for line in lines)


@given(st.text(max_size=200) | st.builds("{} {}".format, st.sampled_from(["ORDER", "QUOTE", "COUNTER"]), st.text()))
def test_any_text_can_be_read(body: str) -> None:
    for line in mail.read(body):
        assert line.verb in ("ORDER", "QUOTE", "COUNTER")
        assert line.problem or line.verb == "QUOTE" or (line.sku and line.units >= 0 and line.cents >= 0)
