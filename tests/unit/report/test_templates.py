"""Templates: only web addresses are links, and an address that holds a text ends where it does."""

from urllib.parse import unquote

from abilene.report.templates import data_address, web_address


def test_only_web_addresses_are_links():
    assert web_address("https://example.org/a?b=1") == "https://example.org/a?b=1"
    assert web_address("javascript:alert(1)") == ""
    assert web_address("data:text/html,x") == ""


def test_a_data_address_holds_its_text_and_nothing_that_ends_it():
    text = """a "b" <c> #d & 'e' 100 % é\n"""
    address = data_address(text, "text/csv")
    assert address.startswith("data:text/csv;charset=utf-8,")
    assert not set(address) & set('"<>#& \n')
    assert unquote(address.partition(",")[2]) == text
