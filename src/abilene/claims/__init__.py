"""Who said what: sources, actors, claims and viewpoints.

A ledger is read, checked, and asked for the value of each path of a programme in a
viewpoint.
"""

from abilene.claims.band import Band, band_of
from abilene.claims.chain import provenance_lines
from abilene.claims.check import check_ledger, count_by_path, feeds_nothing
from abilene.claims.days import past_days
from abilene.claims.ledger import Ledger
from abilene.claims.promises import PROMISE_STATES, Promise
from abilene.claims.quotes import (
    describe,
    quotation,
    speakers,
    unchecked_quotes,
    without_links,
)
from abilene.claims.reading import laid_over, parse_ledger, read_ledger
from abilene.claims.records import Actor, Bound, Claim, Kind, Rule, Source, Viewpoint
from abilene.claims.refclass import RefClass
from abilene.claims.resolution import Resolved, admitted_range, resolve_path
from abilene.claims.strength import STRENGTHS, Strength, strength
from abilene.claims.viewpoint import BUILT_IN, View, bounded, keeping, view, views

__all__ = [
    "BUILT_IN",
    "PROMISE_STATES",
    "STRENGTHS",
    "Actor",
    "Band",
    "Bound",
    "Claim",
    "Kind",
    "Ledger",
    "Promise",
    "RefClass",
    "Resolved",
    "Rule",
    "Source",
    "Strength",
    "View",
    "Viewpoint",
    "admitted_range",
    "band_of",
    "bounded",
    "check_ledger",
    "count_by_path",
    "describe",
    "feeds_nothing",
    "keeping",
    "laid_over",
    "parse_ledger",
    "past_days",
    "provenance_lines",
    "quotation",
    "read_ledger",
    "resolve_path",
    "speakers",
    "strength",
    "unchecked_quotes",
    "view",
    "views",
    "without_links",
]
