"""Random ledgers: what never changes, whatever is said."""

import json
from dataclasses import replace
from datetime import date

from claims_table import from_csv
from hypothesis import assume, given
from hypothesis import strategies as st

from abilene.claims import check_ledger, parse_ledger, resolve_path, view
from abilene.claims.contenders import number_of
from abilene.claims.format import format_text
from abilene.claims.records import KINDS, RANKS, ROLES, STANCES
from abilene.claims.table import to_csv
from abilene.errors import InputError
from abilene.units import Variable, parse_value
from abilene.yamltext import parse_yaml

MONEY = "capital.t.amount_usd"
VARIABLES = {
    MONEY: Variable("USD", "more", nests=True),
    "sites.s.phases.p.it_mw": Variable("MW", "more"),
    "sites.s.phases.p.target": Variable("date", "earlier"),
    "equipment.e.lead_months": Variable("months", "less"),
}
VALUES = {
    "USD": [
        "1 bn USD",
        "2 bn USD",
        "under 3 bn USD",
        "over 1 bn USD",
        "1 .. 4 bn USD",
        "about 2 bn USD",
    ],
    "MW": ["100 MW", "1 .. 2 GW", "at most 50 MW", "over 10 MW"],
    "date": ["2026", "by 2027-Q1", "2026-Q1 .. 2026-Q3"],
    "months": ["12 months", "under 2 years", "10 .. 20 months"],
}
ACTORS = [
    {"id": "a", "name": "Ann", "role": "principal", "speaks_for": ["org"]},
    {"id": "b", "name": "Bob", "role": "lender"},
    {"id": "c", "name": "Cy", "role": "critic"},
    {"id": "d", "name": "Di", "role": "critic", "speaks_for": ["b"]},
    {"id": "org", "name": "Org", "role": "principal"},
]
NAMES = [actor["id"] for actor in ACTORS]
SOURCES = {
    "s1": ("news", "2025-03-31"),
    "s2": ("filing", "2025-04-30"),
    "s3": ("post", "2025-05"),
}
PUBLISHED = date(2025, 4, 30)
SAID = ["2025-01-01", "2025-01-02", "2025-02", "2025-03-01"]
speakers = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)
names_or_roles = st.lists(st.sampled_from([*NAMES, *ROLES]), max_size=3, unique=True)


@st.composite
def assertions(draw, name, kinds=KINDS, paths=tuple(VARIABLES)):
    path = draw(st.sampled_from(paths))
    rank = draw(st.sampled_from(RANKS))
    return {
        "id": name,
        "about": path,
        "says": draw(speakers),
        "said": draw(st.sampled_from(SAID)),
        "kind": draw(st.sampled_from(kinds)),
        "value": draw(st.sampled_from(VALUES[VARIABLES[path].unit])),
        "source": draw(st.sampled_from(list(SOURCES))),
        **({} if rank == "normal" else {"rank": rank, "because": "so"}),
    }


@st.composite
def stances(draw, name, targets, who=speakers, verbs=STANCES):
    return {
        "id": name,
        "says": draw(who),
        "said": draw(st.sampled_from(SAID)),
        draw(st.sampled_from(verbs)): draw(
            st.lists(st.sampled_from(targets), min_size=1, max_size=2, unique=True)
        ),
        "quote": "no",
        "source": draw(st.sampled_from(list(SOURCES))),
    }


@st.composite
def claim_lists(draw, paths=tuple(VARIABLES)):
    claims = [
        draw(assertions(f"x{i}", paths=paths)) for i in range(draw(st.integers(1, 7)))
    ]
    for i in range(draw(st.integers(0, 5))):
        claims.append(draw(stances(f"n{i}", [claim["id"] for claim in claims])))
    return claims


rules = st.fixed_dictionaries(
    {
        "about": st.just("**"),
        "bound": st.sampled_from(["cautious", "stated", "generous"]),
    },
    optional={
        "kinds": st.lists(st.sampled_from(KINDS), unique=True),
        "not_from": names_or_roles,
        "prefers": names_or_roles,
        "heeds": names_or_roles,
        "until": st.sampled_from(SAID),
    },
)


def build(claims, rule=None, sources=SOURCES):
    files = {
        "actors.yaml": {"actors": ACTORS},
        "viewpoints.yaml": {
            "viewpoints": [{"id": "v", "rules": [rule or {"about": "**"}]}]
        },
    }
    for source_id, (kind, published) in sources.items():
        inside = [
            {k: v for k, v in claim.items() if k != "source"}
            for claim in claims
            if claim["source"] == source_id
        ]
        source = {
            "id": source_id,
            "kind": kind,
            "publisher": "P",
            "published": published,
        }
        files[f"{source_id}.yaml"] = {"source": source, "claims": inside}
    return parse_ledger({name: json.dumps(content) for name, content in files.items()})


def answers(ledger, view_id="v", as_of=PUBLISHED):
    chosen = view(ledger, view_id)
    return {
        path: resolve_path(path, variable, ledger, chosen, as_of=as_of)
        for path, variable in VARIABLES.items()
    }


@given(claim_lists(), rules, st.randoms(use_true_random=False))
def test_the_order_of_claims_files_and_keys_never_changes_answer_or_reasons(
    claims, rule, random
):
    shuffled = [
        dict(random.sample(list(claim.items()), len(claim))) for claim in claims
    ]
    random.shuffle(shuffled)
    sources = dict(random.sample(list(SOURCES.items()), len(SOURCES)))
    before, after = (
        answers(build(claims, rule)),
        answers(build(shuffled, rule, sources)),
    )
    assert before == after
    assert [list(r.lost) for r in before.values()] == [
        list(r.lost) for r in after.values()
    ]


@given(claim_lists(), rules)
def test_every_claim_about_a_path_has_won_or_has_a_reason(claims, rule):
    ledger = build(claims, rule)
    for path, resolved in answers(ledger).items():
        about = {claim["id"] for claim in claims if claim.get("about") == path}
        assert about == {*resolved.lost, *([resolved.claim] if resolved.claim else [])}
        assert all(resolved.lost.values())
        assert set(resolved.rivals) <= set(resolved.lost)
        assert (resolved.claim is None) == (resolved.kind is None)


@given(claim_lists(), rules, st.sampled_from(KINDS), st.data())
def test_a_claim_of_a_kind_that_is_not_admitted_changes_nothing(
    claims, rule, refused, data
):
    rule = {
        **rule,
        "kinds": [kind for kind in rule.get("kinds", KINDS) if kind != refused],
    }
    more = data.draw(assertions("zz", (refused,)))
    before, after = answers(build(claims, rule)), answers(build([*claims, more], rule))
    there = after[more["about"]]
    after[more["about"]] = replace(
        there, lost={name: why for name, why in there.lost.items() if name != "zz"}
    )
    assert "zz" in there.lost
    assert before == after


@given(claim_lists(), rules, st.data())
def test_a_stance_of_somebody_who_is_not_trusted_shows_as_a_contest_at_most(
    claims, rule, data
):
    ledger = build(claims, rule)
    heeds = set(rule.get("heeds", ()))
    untrusted = [name for name in NAMES if not ledger.names_of(name) & heeds]
    assume(untrusted)
    who = st.lists(st.sampled_from(untrusted), min_size=1, unique=True)
    more = data.draw(
        stances("zz", [c["id"] for c in claims], who, ("disputes", "denies"))
    )
    before, after = answers(ledger), answers(build([*claims, more], rule))
    for path, resolved in after.items():
        assert replace(resolved, contests=before[path].contests) == before[path]
        assert set(resolved.contests) - set(before[path].contests) <= {"zz"}


@given(claim_lists(), st.data())
def test_a_stance_of_somebody_trusted_drops_its_target(claims, data):
    more = data.draw(
        stances(
            "zz",
            [c["id"] for c in claims if "about" in c],
            verbs=("disputes", "denies"),
        )
    )
    more |= {"source": "s1"}
    rule = {"about": "**", "heeds": list(ROLES)}
    for target in more.get("disputes", more.get("denies")):
        path = next(claim["about"] for claim in claims if claim["id"] == target)
        assert target in answers(build([*claims, more], rule))[path].lost


@given(claim_lists(paths=(MONEY,)))
def test_money_never_shrinks_from_secured_to_committed_to_announced(claims):
    ledger = build(claims)
    secured, committed, announced = (
        answers(ledger, name)[MONEY].number
        for name in ("secured", "committed", "announced")
    )
    assert 0 <= secured <= committed <= announced


@given(st.sampled_from(list(VARIABLES)), st.data())
def test_the_cautious_number_of_a_claim_is_never_better_than_the_generous_one(
    path, data
):
    variable = VARIABLES[path]
    value = parse_value(
        data.draw(st.sampled_from(VALUES[variable.unit])), variable.unit
    )
    worse, stated, better = (
        number_of(value, variable.better, b)[0]
        for b in ("cautious", "stated", "generous")
    )
    assert (
        worse <= stated <= better
        if variable.better == "more"
        else worse >= stated >= better
    )


@given(claim_lists())
def test_claims_survive_the_way_to_csv_and_back(claims):
    ledger = build(claims)
    again = parse_ledger(from_csv(to_csv(ledger)))
    assert dict(again.claims) == dict(ledger.claims)
    assert dict(again.sources) == dict(ledger.sources)


# --- junk ---

PIECES = [
    "source:", "claims:", "id: ", "s", "{", "}", "[", "]", ",", "- ", "\n", "  ", "news", "kind: ", "'", '"', "#", "|", ">",
    "&a ", "*a", "!!int ", "? ", ": ", "%YAML 1.1", "---", "...", "\t", "\x00", "\u2028", "\ufeff", "2025-13-45",
    "published: 2025-01-23", "publisher: P", "value: 1e999 USD", "said: 99999", "9" * 400, "~", "\\UFFFFFFFF", "é",
]  # fmt: skip
WHOLE = """\
source: {id: s, kind: news, publisher: P, published: 2025-01-23}
claims:
  - {id: x, about: capital.t.amount_usd, says: a, said: 2025-01-21, kind: announced, value: 1 bn USD, quote: "it's"}
  - {id: n, says: c, said: 2025-01-22, denies: [x], quote: no}  # he says
"""


@st.composite
def damaged(draw):
    text = WHOLE
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + draw(st.sampled_from(["", *PIECES])) + text[end:]
    return text


junk = st.one_of(
    damaged(), st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
)


def say_where_and_how_to_mend(problems):
    assert all(problem.place and problem.what and problem.fix for problem in problems)


@given(junk)
def test_junk_is_an_input_error_and_never_a_crash(text):
    actors = json.dumps({"actors": ACTORS})
    for file in ("a.yaml", "viewpoints.yaml"):
        try:
            ledger = parse_ledger({"actors.yaml": actors, file: text})
        except InputError as error:
            say_where_and_how_to_mend(error.problems)
            continue
        problems = check_ledger(ledger, VARIABLES)
        say_where_and_how_to_mend(problems)
        if not problems:
            answers(ledger, "announced")


@given(st.one_of(st.text(), damaged().map(lambda text: text.replace(": ", ","))))
def test_a_junk_table_is_an_input_error_and_never_a_crash(text):
    head = "source.id,source.kind,source.publisher,source.published,id,says,said\n"
    for table in (text, head + text):
        try:
            files = from_csv(table)
        except InputError as error:
            say_where_and_how_to_mend(error.problems)
        else:
            parse_ledger(files)


# --- form ---


def comments_of(text):
    return sorted(
        piece.strip()
        for line in text.splitlines()
        if "#" in line
        for piece in line.partition("#")[2].split("#")
    )


@given(junk)
def test_the_form_of_a_file_loses_nothing(text):
    try:
        formed = format_text(text, "a.yaml")
    except InputError:
        return
    assert parse_yaml(formed, "a.yaml").data == (parse_yaml(text, "a.yaml").data or {})
    assert format_text(formed, "a.yaml") == formed


texts = st.text(
    st.characters(exclude_categories=["Cs"])
)  # half of a character is refused: test_yamltext
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-99, 99), st.floats(-1e6, 1e6), texts
)
keys = st.text(
    st.characters(exclude_categories=["Cs"]), max_size=40
)  # a key is a word, and a long one is refused: test_yamltext
trees = st.recursive(
    leaves,
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(keys, inside, max_size=3)
    ),
)


@given(
    st.fixed_dictionaries(
        {"claims": trees}, optional={"source": trees, "id": trees, "a: b": trees}
    )
)
def test_any_data_keeps_its_values(data):
    text = json.dumps(data)
    formed = format_text(text, "a.yaml")
    assert parse_yaml(formed, "a.yaml").data == parse_yaml(text, "a.yaml").data
    assert format_text(formed, "a.yaml") == formed


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=6))
def test_no_comment_is_lost(where):
    lines = format_text(WHOLE.replace("  # he says", ""), "a.yaml").splitlines()
    for i, (at, beside) in enumerate(where):
        if beside:
            lines[at % len(lines)] += f" # comment{i}"
        else:
            lines.insert(at % len(lines), f"      # comment{i}")
    text = "\n".join(lines)
    formed = format_text(text, "a.yaml")
    assert (
        comments_of(formed)
        == comments_of(text)
        == [f"comment{i}" for i in range(len(where))]
    )
    assert parse_yaml(formed, "a.yaml").data == parse_yaml(text, "a.yaml").data
