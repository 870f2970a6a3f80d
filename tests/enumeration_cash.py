"""Cash, loans, caps and revenue by brute force: every combination of quarters, one plain linear programme each.

Written from the rules, as ``enumeration`` is: one variable for every tranche, use and quarter, and no merging. Where a
tranche opens by another being drawn, every quarter in which it may open is tried.
"""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import product

from enumeration import BN, Linear, Oracle
from small_programmes import random_case

from abilene.buildout import Situation

HOURS = 8766 / 4


class CashOracle(Oracle):
    """A programme with cash of operation and lenders."""

    opening = None
    """Quarter in which each tranche opens that waits for another to be drawn; None for never."""

    def opened_bn(self, b, t, plan):
        opens = self.p.capital[b].opens
        if getattr(opens, "drawn", None):
            when, last = (self.opening or {}).get(b), self.p.capital[b].expires
            shut = last and t > self.q(last)
            return self.own[b] if when is not None and t >= when and not shut else 0.0
        return super().opened_bn(b, t, plan)

    def events(self):
        waiting = [
            b
            for b, tranche in self.p.capital.items()
            if getattr(tranche.opens, "drawn", None)
        ]
        can = [
            [*range(1, self.T), None]
            if self.own[self.p.capital[b].opens.drawn] > 0
            else [None]
            for b in waiting
        ]
        for whens in product(*can):
            yield dict(zip(waiting, whens, strict=True))

    def revenue_bn(self, plan, t):
        chips = self.p.hardware["chips"]
        total = 0.0
        for key, e in plan.items():
            dies = (
                None
                if e is None or chips.life_years is None
                else e + max(1, round(chips.life_years * 4))
            )
            if e is not None and e < t and (dies is None or t <= dies):
                price = (chips.usd_per_accelerator_hour or {0: 0.0})[
                    0
                ] * chips.sold_share
                total += (
                    price
                    * HOURS
                    * self.it_mw(key)
                    * 1e6
                    / chips.it_w_per_accelerator
                    / BN
                )
        return total

    def running_bn(self, plan, t):
        total = 0.0
        for key, e in plan.items():
            if e is not None and e < t:
                site = self.p.sites[key[0]]
                total += (
                    site.power_usd_per_mwh
                    * HOURS
                    * self.facility_mw(key)
                    / BN
                    * self.growth(t)
                )
                total += (
                    site.opex_usd_per_it_kw_year
                    / 4
                    * self.it_mw(key)
                    * 1000
                    / BN
                    * self.growth(t)
                )
        return total

    def owed_bn(self, t):
        due = [o for o in self.p.obligations.values() if self.q(o.from_) <= t]
        return sum((o.usd_per_year or 0) / 4 / BN for o in due)

    def priced(self):
        return self.p.hardware["chips"].usd_per_accelerator_hour is not None

    def lp(self, plan):
        """Every rule of a plan; returns the programme and the columns of sunk, unpaid and cost."""
        lp, sunk, unpaid, caps = Linear(), {}, {}, defaultdict(dict)
        uses = defaultdict(lambda: [0.0, {}])
        for key, e in plan.items():
            for (use, t, is_sunk), bn in self.costs(key, e).items():
                if t >= 0:
                    uses[use, t, is_sunk][0] += bn
        cost = self.equip(lp, uses, plan)
        for t in range(self.now, self.T):
            uses["operation", t, False][1][lp.add()] = 1.0
            for b in self.lenders():
                uses[f"capital.{b}.service", t, False][1][lp.add()] = 1.0
        outflow, inflow = (
            defaultdict(lambda: defaultdict(list)),
            defaultdict(lambda: defaultdict(list)),
        )
        paid = defaultdict(lambda: defaultdict(list))
        for (use, t, is_sunk), (bn, terms) in uses.items():
            site = use.split(".")[1] if use.startswith("sites.") else ""
            row = {column: -price for column, price in terms.items()}
            for b in self.p.capital:
                own = use == f"capital.{b}.service"
                may = own or (not use.startswith("capital.") and self.may_pay(b, use))
                if may and not self.p.capital[b].outside and self.own[b] > 0:
                    caps[b][t, site] = _merged(caps[b].get((t, site)), bn, terms)
                    if self.opened_bn(b, t, plan) > 0:
                        column = lp.add()
                        row[column] = 1.0
                        outflow[b][t].append(column)
                        paid[b][t, site].append(column)
            if is_sunk:
                row[column := lp.add()] = 1.0
                sunk[column] = 1.0
            lp.exactly(row, bn)
        self.pass_on(lp, plan, outflow, inflow)
        self.limits(lp, plan, outflow, inflow, paid, caps)
        self.debt_share(lp, uses, paid)
        self.cash(lp, plan, uses, outflow, unpaid, paid)
        return lp, sunk, unpaid, cost

    def lenders(self):
        terms = (("rate", None), ("upfront_fee", 0), ("commitment_fee", 0))

        def lends(tranche):
            return any(getattr(tranche, name) != none for name, none in terms)

        return [
            b
            for b, t in self.p.capital.items()
            if lends(t) and self.own[b] > 0 and not t.outside
        ]

    def limits(self, lp, plan, outflow, inflow, paid, caps):
        for b, tranche in self.p.capital.items():
            for t in range(self.T):
                by_now = [column for u in range(t + 1) for column in outflow[b][u]]
                if outflow[b][t]:
                    lp.at_most(dict.fromkeys(by_now, 1.0), self.opened_bn(b, t, plan))
                if tranche.funded_by:
                    lp.exactly(
                        dict.fromkeys(outflow[b][t], 1.0)
                        | dict.fromkeys(inflow[b][t], -1.0),
                        0.0,
                    )
                when = (self.opening or {}).get(b)
                if (
                    getattr(tranche.opens, "drawn", None)
                    and when is not None
                    and t == when
                ):
                    a = tranche.opens.drawn
                    before = [column for u in range(t) for column in outflow[a][u]]
                    wanted = self.own[a] * (tranche.opens.fraction or 1.0)
                    lp.at_most(dict.fromkeys(before, -1.0), -wanted + 1e-6)
            sites = {site for _, site in caps[b] if site}
            for cap, where in (
                (tranche.gearing_cap, [None]),
                (tranche.gearing_cap_per_site, sites),
            ):
                for site in where if cap is not None else ():
                    for t in range(self.T):
                        row, bound = {}, 0.0
                        for (u, s), columns in paid[b].items():
                            if u <= t and site in {None, s}:
                                row |= dict.fromkeys(columns, 1.0)
                        for (u, s), (bn, terms) in caps[b].items():
                            if u <= t and site in {None, s}:
                                bound += cap * bn
                                for column, price in terms.items():
                                    row[column] = row.get(column, 0.0) - cap * price
                        if row:
                            lp.at_most(row, bound)

    def is_debt(self, b):
        return self.p.capital[b].kind == "debt" or self.p.capital[b].rate is not None

    def debt_share(self, lp, uses, paid):
        """By each quarter, debt has paid at most its share of everything that was to be paid; so at each capped site."""
        for site, cap in [
            (None, self.p.programme.debt_share_max),
            *((name, one.debt_share_max) for name, one in self.p.sites.items()),
        ]:
            for t in range(self.T if cap is not None else 0):
                row, bound = defaultdict(float), 0.0
                for b in filter(self.is_debt, self.p.capital):
                    for (u, s), columns in paid[b].items():
                        for column in columns if u <= t and site in {None, s} else ():
                            row[column] += 1.0
                    for (a, funded), passed in self.passed.items():
                        if a == b and site is None and not self.is_debt(funded):
                            row |= {column: 1.0 for u, column in passed if u <= t}
                for (use, u, _), (bn, terms) in uses.items():
                    if u <= t and (site is None or use.startswith(f"sites.{site}.")):
                        bound += cap * bn
                        for column, price in terms.items():
                            row[column] -= cap * price
                if row:
                    lp.at_most(dict(row), bound)

    def cash(self, lp, plan, uses, outflow, unpaid, paid):
        balance = None
        for t in range(self.now, self.T):
            now, short = lp.add(), lp.add()
            unpaid[short] = 1.0
            row, known = {now: 1.0, short: -1.0}, -self.owed_bn(t)
            if self.priced():
                known += self.revenue_bn(plan, t) - self.running_bn(plan, t)
            if balance is not None:
                row[balance] = -1.0
            for b in self.lenders():
                tranche, own = (
                    self.p.capital[b],
                    uses[f"capital.{b}.service", t, False][1],
                )
                due, fixed = defaultdict(float), 0.0
                for (u, _), columns in paid[b].items():
                    for column in columns if u <= t else ():
                        interest, repaid, fee = self.service(tranche, t - u)
                        fee -= (
                            tranche.commitment_fee / 4
                            if self.opened_bn(b, t, plan) > 0
                            else 0.0
                        )
                        due[column] += interest + fee
                        row[column] = row.get(column, 0.0) + interest + repaid + fee
                open_now = self.opened_bn(b, t, plan)
                fixed += tranche.commitment_fee / 4 * open_now
                known -= fixed
                (column,) = own
                lp.at_most({column: 1.0, **{c: -v for c, v in due.items()}}, fixed)
                row[column] = -1.0
            (column,) = uses["operation", t, False][1]
            row[column] = -1.0
            lp.exactly(row, known)
            balance = now

    @staticmethod
    def service(tranche, age):
        """Interest, repayment and upfront fee of a dollar, so many quarters after it was drawn."""
        fee = tranche.upfront_fee if age == 0 else 0.0
        if tranche.rate is None or age == 0:
            return 0.0, 0.0, fee
        r = tranche.rate / 4
        if tranche.tenor_years is None:
            return r, 0.0, fee
        grace, n = (
            round(tranche.interest_only_years * 4),
            max(1, round(tranche.tenor_years * 4)),
        )
        owed, payment = (
            1.0,
            r / (1 - (1 + r) ** -(n - grace)) if r else 1.0 / (n - grace),
        )
        for k in range(1, age + 1):
            interest = owed * r
            repaid = 0.0 if k <= grace else payment - interest if k <= n else 0.0
            if k == age:
                return interest if k <= n else 0.0, repaid, fee
            owed -= repaid
        raise AssertionError

    def settle(self, plan, floor=None):
        """Least sunk, unpaid and present cost of a plan [bn]; None if it leaves more unpaid than the floor."""
        lp, sunk, unpaid, cost = self.lp(plan)
        first = lp.minimise(sunk)
        if first is None or (floor and first > floor[0] + 1e-6):
            return None
        lp.at_most(sunk, first + 1e-9)
        second = lp.minimise(unpaid)
        if floor and second > floor[1] + 1e-6:
            return None
        lp.at_most(unpaid, second + 1e-9)
        return first, second, lp.minimise(cost) + self.fixed_cost(plan)

    def fixed_cost(self, plan):
        total = 0.0
        for key, e in plan.items():
            total += sum(
                bn * self.discount(t)
                for (_, t, _), bn in self.costs(key, e).items()
                if t >= self.now
            )
        for t in range(self.now, self.T + 1):
            total += (self.running_bn(plan, t) + self.owed_bn(t)) * self.discount(t)
        return total - self.worth_bn(plan) * self.discount(self.T)

    def worth_bn(self, plan):
        chips, total = self.p.hardware["chips"], 0.0
        for key, e in plan.items():
            if e is None or self.energised[key] is not None or chips.life_years is None:
                continue
            left = max(0.0, 1 - (self.T - 1 - e) / (chips.life_years * 4))
            total += left * sum(
                bn
                for (use, _, _), bn in self.costs(key, e).items()
                if use.endswith("hardware")
            )
        return total

    def best_npv(self):
        """Least unattributed and unpaid of building nothing more, and the highest NPV that leaves no more [bn]."""
        floor = min(
            filter(
                None, (self._with(events, self.nothing()) for events in self.events())
            )
        )
        best = None
        for plan in filter(self.is_buildable, self.plans()):
            income = sum(
                self.revenue_bn(plan, t) * self.discount(t)
                for t in range(self.now, self.T + 1)
            )
            if best is not None and income - self.fixed_cost(plan) <= best:
                continue
            for events in self.events():
                found = self._with(events, plan, floor)
                if found is not None and (best is None or income - found[2] > best):
                    best = income - found[2]
        return floor[0], floor[1], best

    def _with(self, events, plan, floor=None):
        self.opening = events
        return self.settle(plan, floor)


def _merged(so_far, bn, terms):
    if not so_far:
        return bn, dict(terms)
    return so_far[0] + bn, {**so_far[1], **terms}


def random_cash_case(seed):
    """Return a random programme with prices, loans, caps, obligations and tranches that wait for another."""
    made, situation = random_case(seed, most_phases=2, most_quarters=5)
    rng = random.Random(seed + 10_000)
    data = made.model_dump(by_alias=True)
    price = {
        "usd_per_accelerator_hour": rng.choice([0.2, 1.0, 4.0]),
        "life_years": rng.choice([0.5, 1, 5]),
    }
    data["hardware"] = {"chips": data["hardware"]["chips"] | price}
    for tranche in data["capital"].values():
        if rng.random() < 0.5:
            tranche |= {
                "rate": rng.choice([0.0, 0.08]),
                "upfront_fee": rng.choice([0.0, 0.01]),
            }
            tranche |= {"commitment_fee": rng.choice([0.0, 0.02])}
            if rng.random() < 0.6:
                tranche |= {
                    "tenor_years": rng.choice([0.5, 1, 5]),
                    "interest_only_years": rng.choice([0.0, 0.25]),
                }
        if rng.random() < 0.3:
            tranche[rng.choice(["gearing_cap", "gearing_cap_per_site"])] = rng.choice(
                [0.5, 0.8]
            )
    names = [*data["capital"]]
    if len(names) > 1 and rng.random() < 0.5:
        a, b = rng.sample(names, 2)
        data["capital"][b]["opens"] = {"drawn": a, "fraction": rng.choice([0.2, 0.5])}
    if rng.random() < 0.4:
        data["obligations"] = {
            "lease": {"usd_per_year": rng.choice([0.4, 2.0]) * BN, "from": "2026-Q3"}
        }
    for site in data["sites"].values():
        site["opex_usd_per_it_kw_year"] = rng.choice([0, 100])
    data["programme"]["objective"] = "npv"
    _cap_debt(data, random.Random(seed + 20_000))
    return type(made).model_validate(data), Situation(
        situation.as_of, situation.measured, situation.targets
    )


def _cap_debt(data, rng):
    """Call some tranches debt, and cap all debt together: of the programme, or of a site."""
    for tranche in data["capital"].values():
        if rng.random() < 0.3:
            tranche["kind"] = "debt"
        if rng.random() < 0.3 and not isinstance(tranche.get("opens"), dict):
            tranche["calls_per_year"] = rng.choice([(0.8,), (0.5, 1.0)])
    if rng.random() < 0.3:
        data["programme"]["debt_share_max"] = rng.choice([0.0, 0.4, 0.7])
    for site in data["sites"].values():
        if rng.random() < 0.15:
            site["debt_share_max"] = rng.choice([0.2, 0.6])


def indebted_case(seed):
    """Return a random programme with more debt than it may use: what equity there is holds the plan."""
    made, situation = random_cash_case(seed)
    rng = random.Random(seed + 30_000)
    data = made.model_dump(by_alias=True)
    for tranche in data["capital"].values():
        tranche |= {"kind": None, "rate": None, "tenor_years": None}
        tranche |= {"interest_only_years": 0.0, "amount_usd": rng.choice([0.3, 1]) * BN}
    data["capital"]["debt"] = {"kind": "debt", "amount_usd": 20 * BN}
    if rng.random() < 0.3:
        data["capital"]["debt"]["outside"] = True
        data["capital"]["spent"] = {"amount_usd": 20 * BN, "funded_by": ["debt"]}
    site = rng.choice([*data["sites"]])
    data["programme"]["debt_share_max"] = rng.choice([None, 0.3, 0.6, 0.8])
    data["sites"][site]["debt_share_max"] = rng.choice([None, 0.2, 0.5])
    return type(made).model_validate(data), situation
