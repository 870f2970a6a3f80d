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

    # chips: one set after the other, and for each that the plan decides a column with its share

    def sets(self, key, e):
        """First and last quarter of each set of chips of a phase energised in a quarter."""
        chips, first, found = self.p.hardware["chips"], e + 1, []
        life = chips.life_years and max(1, round(chips.life_years * 4))
        shell = self.p.finance.shell_life_years
        ends = e + max(1, round(shell * 4)) if shell else None
        while True:
            last = first + life - 1 if life else max(self.T, first)
            last = last if ends is None else min(last, ends)
            found.append((first, last))
            enough = last >= (self.T if ends is None else ends)
            if enough or not life or chips.at_end_of_life != "same":
                return found
            first = last + 1

    def shares(self, lp, plan):
        """Give each set of chips of a plan its share: 1, or a column no larger than that of the set before."""
        self.share = {}
        for key, e in plan.items():
            column = None
            for place, (first, last) in enumerate(
                self.sets(key, e) if e is not None else ()
            ):
                if place and self.priced() and self.now <= first < self.T:
                    before, column = column, lp.add()
                    row = {column: 1.0} | ({} if before is None else {before: -1.0})
                    lp.at_most(row, 1.0 if before is None else 0.0)
                self.share[key, place] = (first, last, column)

    def running(self, t):
        """Every phase that runs in a quarter, with the column of its share, or None for all of it."""
        for (key, _), (first, last, column) in self.share.items():
            if first <= t <= last:
                yield key, column

    def net_bn(self, key, t):
        """Revenue less electricity and running cost of a whole phase in a quarter."""
        site, chips = self.p.sites[key[0]], self.p.hardware["chips"]
        price = (chips.usd_per_accelerator_hour or {0: 0.0})[0] * chips.sold_share
        revenue = price * HOURS * self.it_mw(key) * 1e6 / chips.it_w_per_accelerator
        electricity = site.power_usd_per_mwh * HOURS * self.facility_mw(key)
        opex = site.opex_usd_per_it_kw_year / 4 * self.it_mw(key) * 1000
        return (revenue - (electricity + opex) * self.growth(t)) / BN

    def chips_bn(self, key, t):
        """Price of new chips for a whole phase in a quarter."""
        chips = self.p.hardware["chips"]
        return (
            chips.usd_per_it_kw
            * self.it_mw(key)
            * 1000
            / BN
            * self.growth(t, chips.usd_year)
        )

    def worth_bn(self, key, e, place):
        """Present value of a set of chips over its use, as far as the phase is energised and has it."""
        first, last, _ = self.share[key, place]
        found = sum(
            self.net_bn(key, t) * self.discount(t) for t in range(first, last + 1)
        )
        paid = self.costs(key, e)
        shell = sum(bn for (use, _, _), bn in paid.items() if use.endswith("shell"))
        chips = sum(bn for (use, _, _), bn in paid.items() if use.endswith("hardware"))
        if place:
            chips = self.chips_bn(key, first)
            found -= chips * self.discount(first)
        life = self.p.hardware["chips"].life_years
        if life:
            left = 1 - (last - first + 1) / max(1, round(life * 4))
            found += chips * left * self.discount(last)
        return (
            found
            + self.shell_left(shell, e, last)
            - (self.shell_left(shell, e, first - 1) if place else 0.0)
        )

    def shell_left(self, bn, e, last):
        life = self.p.finance.shell_life_years
        if not life:
            return 0.0
        return bn * (1 - (last - e) / max(1, round(life * 4))) * self.discount(last)

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
        self.shares(lp, plan)
        cost = self.equip(lp, uses, plan)
        for (key, place), (first, _, column) in self.share.items():
            if (
                column is not None
                and self.share.get((key, place - 1), (0, 0, -1))[2] != column
            ):
                path = f"sites.{key[0]}.phases.{key[1]}.hardware"
                uses[path, first, False][1][column] = self.chips_bn(key, first)
        for (key, place), (_, _, column) in self.share.items():
            if column is not None:
                worth = self.worth_bn(key, plan[key], place)
                cost[column] = cost.get(column, 0.0) - worth
        self.contracts(lp, plan, cost)
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
            for key, column in self.running(t) if self.priced() else ():
                if column is None:
                    known += self.net_bn(key, t)
                else:
                    row[column] = row.get(column, 0.0) - self.net_bn(key, t)
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
        """Present cost, less worth, of all that no column decides, to the end of all use."""
        self.shares(Linear(), plan)
        total = sum(
            bn * self.discount(t)
            for key, e in plan.items()
            for (_, t, _), bn in self.costs(key, e).items()
        )
        total += sum(self.owed_bn(t) * self.discount(t) for t in range(self.T + 1))
        for (key, place), (_, _, column) in self.share.items():
            if column is None:
                total -= self.worth_bn(key, plan[key], place)
        return total

    def most_of_replacements(self, plan):
        """What the columns of shares could add at best, were there money for any."""
        total = 0.0
        for key in plan:
            sums, so_far = [0.0], 0.0
            for (where, place), (_, _, column) in self.share.items():
                if where == key and column is not None:
                    so_far += self.worth_bn(key, plan[key], place)
                    sums.append(so_far)
            total += max(sums)
        return total

    def contracts(self, lp, plan, cost):
        """After the plan each contract is due as far as anything runs."""
        last = max((last for _, last, _ in self.share.values()), default=0)
        for t in range(self.T + 1, last + 1):
            if self.owed_bn(t):
                cost[kept := lp.add()] = self.owed_bn(t) * self.discount(t)
                for _, column in self.running(t):
                    row = {kept: -1.0} | ({} if column is None else {column: 1.0})
                    lp.at_most(row, -1.0 if column is None else 0.0)

    def equip(self, lp, dues, plan):
        """Add gas where the load that runs needs it: bought, renewed, sold after the plan, and rented from then on."""
        cost = {}
        for s, site in self.p.sites.items():
            built = defaultdict(list)
            for k in site.equipment:
                kind, first = self.p.equipment[k], self.first_service(s, k)
                added = {t: lp.add() for t in range(first, self.T)}
                if added:
                    lp.at_most(
                        dict.fromkeys(added.values(), 1.0), site.equipment[k].max_mw
                    )
                for t, column in added.items():
                    mw_bn = kind.capex_usd_per_kw * 1000 / BN
                    dues[f"sites.{s}.equipment.{k}", t, False][1][column] = (
                        mw_bn * self.growth(t)
                    )
                    cost[column] = self.gas_bn(kind.life_years, mw_bn, t)
                    for u in range(t, self.T):
                        built[u].append(column)
            m = self.measured_mw(s)
            for t in range(self.now, self.T):
                row, load = dict.fromkeys(built[t], -1.0), self.new_load(lp, s, t + 1)
                for column, mw in load.items():
                    row[column] = row.get(column, 0.0) + mw
                spare = max(self.grid_mw(s, t), m) - m
                if load:
                    lp.at_most(row, spare)
            self.rent(lp, s, cost, max(self.grid_mw(s, self.T - 1), m) - m)
        return cost

    def new_load(self, lp, s, t):
        """Load that runs in a quarter beside what was measured, by column; all of it has a column fixed at 1."""
        if not hasattr(lp, "one"):
            lp.one = lp.add()
            lp.exactly({lp.one: 1.0}, 1.0)
        load = defaultdict(float)
        for key, column in self.running(t):
            if key[0] == s and self.energised[key] is None:
                load[lp.one if column is None else column] += self.facility_mw(key)
        return load

    def gas_bn(self, life_years, mw_bn, bought):
        """Present cost of a MW of gas from a quarter to the one after the plan."""
        life = life_years and max(1, round(life_years * 4))
        rate = self.p.programme.discount_rate_per_year
        total, paid, first = 0.0, bought, bought + 1
        while first <= self.T:
            last = min(first + life - 1, self.T) if life else self.T
            total += mw_bn * self.growth(paid) * self.discount(paid)
            if last == self.T and life:
                used, whole = (last - first + 1) / 4, life / 4
                left = (
                    1 - used / whole
                    if not rate
                    else (1 - (1 + rate) ** (used - whole)) / (1 - (1 + rate) ** -whole)
                )
                total -= mw_bn * self.growth(paid) * left * self.discount(self.T)
            paid = first = last + 1
        return total

    def rent(self, lp, s, cost, spare):
        """After the plan gas costs its annuity for the load that it serves: at best for what ends first."""
        gas = self.p.equipment["gas"] if "gas" in self.p.sites[s].equipment else None
        if gas is None or not gas.life_years:
            return
        rate, life = self.p.programme.discount_rate_per_year, gas.life_years
        annuity = rate / (1 - (1 + rate) ** -life) if rate else 1 / life
        quarter_bn = (
            gas.capex_usd_per_kw * 1000 / BN * annuity / 4 * self.growth(self.T)
        )
        by_end = defaultdict(lambda: defaultdict(float))
        for (key, _), (first, last, column) in self.share.items():
            if first <= self.T <= last and key[0] == s and self.energised[key] is None:
                end = max(b for (k, _), (_, b, _) in self.share.items() if k == key)
                by_end[end][lp.one if column is None else column] += self.facility_mw(
                    key
                )
        need, served = {}, {}
        for end, load in by_end.items():
            column = lp.add()
            cost[column] = quarter_bn * sum(
                self.discount(t) for t in range(self.T + 1, end + 1)
            )
            lp.at_most({column: 1.0, **{c: -mw for c, mw in load.items()}}, 0.0)
            served[column] = -1.0
            for c, mw in load.items():
                need[c] = need.get(c, 0.0) + mw
        if served:
            lp.at_most({**need, **served}, spare)

    def best_npv(self):
        """Least unattributed and unpaid of building nothing more, and the highest NPV that leaves no more [bn]."""
        floor = min(
            filter(
                None, (self._with(events, self.nothing()) for events in self.events())
            )
        )
        best = None
        for plan in filter(self.is_buildable, self.plans()):
            most = -self.fixed_cost(plan)
            if best is not None and most + self.most_of_replacements(plan) <= best:
                continue
            for events in self.events():
                found = self._with(events, plan, floor)
                if found is not None and (best is None or -found[2] > best):
                    best = -found[2]
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
    _end_of_life(data, random.Random(seed + 40_000))
    _cap_debt(data, random.Random(seed + 20_000))
    return type(made).model_validate(data), Situation(
        situation.as_of, situation.measured, situation.targets
    )


def _end_of_life(data, rng):
    """Let chips be replaced, shells end, and turbines wear out, within the plan and long after it."""
    data["hardware"]["chips"]["at_end_of_life"] = rng.choice(["same", "dark", None])
    data["finance"]["shell_life_years"] = rng.choice([None, 0.75, 2, 6])
    if rng.random() < 0.5:
        data["equipment"]["gas"]["life_years"] = rng.choice([0.5, 1, 10])


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
