"""The story of January 2025, as a ledger."""

import pytest

from abilene.claims import parse_ledger
from abilene.units import Variable

STORY = {
    "actors.yaml": """
actors:
  - {id: trump, name: Donald Trump, role: principal}
  - {id: openai, name: OpenAI, role: principal}
  - {id: oracle, name: Oracle, role: principal}
  - {id: softbank, name: SoftBank, role: principal}
  - {id: musk, name: Elon Musk, role: critic}
  - {id: altman, name: Sam Altman, role: principal, speaks_for: openai}
""",
    "2025-01-23-the-hill.yaml": """
source: {id: hill, kind: news, publisher: The Hill, published: 2025-01-23, quotes: checked}
claims:
  - id: total-500
    about: capital.promised.amount_usd
    says: trump
    said: 2025-01-21
    kind: announced
    value: 500 bn USD
    quote: the $500 billion promised for the project
  - id: initial-100
    about: capital.initial.amount_usd
    says: [softbank, openai, oracle]
    said: 2025-01-21
    kind: committed
    value: 100 bn USD
    quote: have committed to an initial $100 billion investment in the project
  - id: musk-no-money
    says: musk
    said: 2025-01-22
    disputes: [total-500, initial-100]
    quote: they don't actually have the money
  - id: musk-softbank-10
    about: capital.softbank_equity.amount_usd
    says: musk
    said: 2025-01-22
    kind: secured
    value: under 10 bn USD
    hedge: well under
    quote: SoftBank has well under $10B secured.
  - id: altman-wrong
    says: altman
    said: 2025-01-22
    denies: [musk-no-money, musk-softbank-10]
    quote: Wrong, as you surely know.
  - id: site-under-way
    about: sites.abilene.phases.b1.started
    says: altman
    said: 2025-01-22
    kind: announced
    value: by 2025-01-22
    quote: the first site already under way
""",
    "2025-01-23-the-information.yaml": """
source: {id: information, kind: news, publisher: The Information, published: 2025-01-23}
claims:
  - {id: softbank-19, about: capital.softbank_equity.amount_usd, says: altman, said: 2025-01-23, kind: announced,
     value: 19 bn USD, quote: nineteen billion each}
""",
    "viewpoints.yaml": """
viewpoints:
  - id: musk
    title: As Elon Musk said on 22 January 2025
    extends: secured
    rules:
      - {about: capital.*.amount_usd, prefers: musk, heeds: musk, bound: generous, until: 2025-01-22}
  - id: believer
    title: Everything but what Musk calls into question
    extends: announced
    rules: [{about: capital.*.amount_usd, heeds: critic}]
  - id: altman
    title: As Sam Altman answered on 22 January 2025
    extends: believer
    rules: [{about: capital.*.amount_usd, heeds: [critic, altman], until: 2025-01-22}]
""",
}
MONEY = Variable("USD", "more", nests=True)


@pytest.fixture
def story():
    return parse_ledger(STORY)


@pytest.fixture
def variables():
    return {
        "capital.promised.amount_usd": MONEY,
        "capital.initial.amount_usd": MONEY,
        "capital.softbank_equity.amount_usd": MONEY,
        "sites.abilene.phases.b1.started": Variable("date", "earlier"),
        "sites.abilene.capex_total_usd": Variable("USD", "less", feeds=False),
    }
