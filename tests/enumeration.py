"""The build-out by brute force: every combination of quarters, each with its own plain linear programme.

An oracle for small programmes, written from the rules and not from the model: no bills, no cumulative columns, one
variable for every tranche, use and quarter.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np
from scipy.optimize import linprog

from abilene.dates import Quarter
from abilene.names import covers

BN = 1e9


class Oracle:
    """One programme in its situation."""

    def __init__(self, programme, situation):
        self.p, self.s = programme, situation
        self.start = Quarter.of(programme.programme.start)
        self.T = len(programme.quarters)
        self.as_of = Quarter.of(situation.as_of) - self.start
        self.now = max(0, self.as_of)
        self.phases = [
            (s, n) for s, site in programme.sites.items() for n in site.phases
        ]
        self.started = {k: self.measured(k, "started") for k in self.phases}
        self.energised = {k: self.measured(k, "energised") for k in self.phases}
        self.own = {b: self.own_bn(b) for b in programme.capital}

    def q(self, day):
        return Quarter.of(day) - self.start

    def phase(self, key):
        return self.p.sites[key[0]].phases[key[1]]

    def measured(self, key, what):
        day = getattr(self.phase(key), what)
        if (
            day is None
            or f"sites.{key[0]}.phases.{key[1]}.{what}" not in self.s.measured
        ):
            return None
        return self.q(day) if self.q(day) <= self.as_of else None

    # money of the tranches

    def parts(self, b):
        return [c for c, t in self.p.capital.items() if t.part_of == b]

    def total_bn(self, b):
        return max(
            (self.p.capital[b].amount_usd or 0) / BN,
            sum(map(self.total_bn, self.parts(b))),
        )

    def own_bn(self, b):
        return max(
            0.0,
            (self.p.capital[b].amount_usd or 0) / BN
            - sum(map(self.total_bn, self.parts(b))),
        )

    def in_view_bn(self):
        return sum(
            self.total_bn(b)
            for b, t in self.p.capital.items()
            if not t.part_of and not t.outside
        )

    def may_pay(self, b, use):
        tranche = self.p.capital[b]
        if tranche.outside:
            return False
        return (
            not tranche.only_for
            or bool(self.parts(b))
            or any(covers(e, use) for e in tranche.only_for)
        )

    def opened_bn(self, b, t, plan):
        """What is open of a tranche in a quarter of a plan, or 0 outside its dates."""
        tranche, opens = self.p.capital[b], self.p.capital[b].opens
        if tranche.expires and t > self.q(tranche.expires):
            return 0.0
        if not hasattr(opens, "it_online_mw"):
            first = 0 if opens is None else self.q(opens)
            return self.own[b] * self.called(tranche, t - first)
        online = sum(self.it_mw(k) for k, e in plan.items() if e is not None and e < t)
        if opens.energised:
            e = plan[tuple(opens.energised.split("."))]
            return self.own[b] if e is not None and e < t else 0.0
        if opens.it_online_mw:
            return self.own[b] if online >= opens.it_online_mw - 1e-6 else 0.0
        return min(self.own[b], opens.per_it_online_mw_usd * online / BN)

    @staticmethod
    def called(tranche, quarters):
        """What of a commitment has been called so many quarters after its first: nothing before, all where nobody calls."""
        if quarters < 0:
            return 0.0
        left = 1.0 if tranche.calls_per_year else 0.0
        for k in range(quarters + 1 if left else 0):
            years = [*tranche.calls_per_year]
            left *= (1 - years[min(k // 4, len(years) - 1)]) ** 0.25
        return 1 - left

    # phases

    def it_mw(self, key):
        return self.phase(key).it_mw

    def facility_mw(self, key):
        return self.phase(key).it_mw * self.p.sites[key[0]].facility_per_it_peak

    def choices(self, key):
        """Quarters in which a phase may be energised, by its own dates."""
        if self.energised[key] is not None:
            return [self.energised[key]]
        phase, target = self.phase(key), self.s.targets.get(key)
        begin = self.now if self.started[key] is None else self.started[key]
        least = max(self.now, begin + phase.build_quarters - 1)
        if target is not None:
            least = max(least, target - self.start)
        available = self.p.hardware[phase.hardware].available
        if available is not None:
            least = max(least, self.q(available) + phase.hardware_quarters - 1)
        return [*range(least, self.T), None]

    def growth(self, t, year=None):
        header = self.p.programme
        return (1 + header.inflation_per_year) ** (
            (self.start + t).year - (year or header.usd_year)
        )

    def discount(self, t):
        return (1 + self.p.programme.discount_rate_per_year) ** (-(t - self.now) / 4)

    def costs(self, key, e):
        """Cost by use and quarter, and which of it is sunk."""
        phase, history, started = (
            self.phase(key),
            self.energised[key] is not None,
            self.started[key],
        )
        hardware = self.p.hardware[phase.hardware]
        path = f"sites.{key[0]}.phases.{key[1]}."
        found = defaultdict(float)
        begin = (
            started
            if started is not None
            else None
            if e is None
            else e - phase.build_quarters + 1
        )
        for i, share in enumerate(phase.shell_spend if begin is not None else ()):
            t = begin + i
            seen = history or (started is not None and t < self.now)
            if not seen and e is None:
                continue
            if history:
                t = min(t, e)
            elif not seen:
                t = max(t, self.now)
            bn = (
                share
                * phase.shell_usd_per_it_kw
                * phase.it_mw
                * 1000
                / BN
                * self.growth(t, phase.usd_year)
            )
            found[path + "shell", t, seen] += bn
        for i, share in enumerate(phase.hardware_spend if e is not None else ()):
            t = e - phase.hardware_quarters + 1 + i
            t = t if history else max(t, self.now)
            bn = (
                share
                * hardware.usd_per_it_kw
                * phase.it_mw
                * 1000
                / BN
                * self.growth(t, hardware.usd_year)
            )
            found[path + "hardware", t, history] += bn
        return found

    # power

    def grid_mw(self, s, t):
        return sum(
            g.firm_mw + g.curtailable_mw
            for g in self.p.sites[s].grid.values()
            if self.q(g.from_) <= t
        )

    def first_service(self, s, k):
        item = self.p.sites[s].equipment[k]
        if item.from_ is not None:
            return max(self.now, self.q(item.from_))
        return self.now + -(-int(self.p.equipment[k].lead_months) // 3)

    def measured_mw(self, s):
        return sum(
            self.facility_mw(k)
            for k in self.phases
            if k[0] == s and self.energised[k] is not None
        )

    def needed_mw(self, s, t, plan):
        """Equipment that a plan needs at a site; None if the land does not carry the load."""
        m = self.measured_mw(s)
        new = sum(
            self.facility_mw(k)
            for k, e in plan.items()
            if k[0] == s and self.energised[k] is None and e is not None and e <= t
        )
        land = self.p.sites[s].site_limit_facility_mw
        if land is not None and new > max(land, m) - m + 1e-6:
            return None
        return new - (max(self.grid_mw(s, t), m) - m)

    def is_buildable(self, plan):
        for s, site in self.p.sites.items():
            order = [plan[s, n] for n in site.phases if self.energised[s, n] is None]
            late = [self.T if e is None else e for e in order]
            if late != sorted(late):
                return False
            for t in range(self.now, self.T):
                need = self.needed_mw(s, t, plan)
                most = sum(
                    x.max_mw
                    for k, x in site.equipment.items()
                    if self.first_service(s, k) <= t
                )
                if need is None or need > most + 1e-6:
                    return False
        return True

    # all combinations

    def mw_quarters(self, plan):
        return sum(
            self.it_mw(k) * (self.T - max(0, e))
            for k, e in plan.items()
            if e is not None
        )

    def plans(self):
        return [
            dict(zip(self.phases, es, strict=True))
            for es in product(*map(self.choices, self.phases))
        ]

    def nothing(self):
        """The plan that leaves it at history."""
        return {key: self.energised[key] for key in self.phases}

    def best(self):
        """Least not attributed [bn], most MW quarters, least present cost [bn]."""
        plans = sorted(
            filter(self.is_buildable, self.plans()), key=self.mw_quarters, reverse=True
        )
        nothing = self.pay(self.nothing())
        best = None
        for plan in plans:
            if best is not None and self.mw_quarters(plan) < best[1] - 1e-6:
                break
            if not self.could_pay(plan):
                continue
            paid = self.pay(plan)
            if paid is None or paid[0] > nothing[0] + 1e-6:
                continue
            if best is None or paid[1] < best[2]:
                best = (paid[0], self.mw_quarters(plan), paid[1])
        assert best[0] >= nothing[0] - 1e-6, (
            "a decision changed what of history stays without a source"
        )
        return best

    def could_pay(self, plan):
        """Quick test that spares linear programmes: all money opened by a quarter against all that is decided by it."""
        spent = np.zeros(self.T)
        for key, e in plan.items():
            for (_, t, is_sunk), bn in self.costs(key, e).items():
                if not is_sunk:
                    spent[t] += bn
        direct = [b for b, tranche in self.p.capital.items() if not tranche.outside]
        most = [max(self.opened_bn(b, t, plan) for t in range(self.T)) for b in direct]
        if spent.sum() > sum(most) + 1e-6:
            return False
        by_now = [
            sum(max(self.opened_bn(b, u, plan) for u in range(t + 1)) for b in direct)
            for t in range(self.T)
        ]
        return bool(np.all(np.cumsum(spent) <= np.array(by_now) + 1e-6))

    def extra_bn(self, plan, first):
        """Least free money, drawn from a quarter on, with which a plan can be paid; None if nothing helps."""
        return self.pay(plan, extra_from=first)

    def pay(self, plan, extra_from=None):
        """Least not attributed and then least present cost of a plan [bn]; None if it cannot be paid."""
        lp = Linear()
        dues = defaultdict(lambda: [0.0, {}])
        for key, e in plan.items():
            for (use, t, is_sunk), bn in self.costs(key, e).items():
                if t >= 0:
                    dues[use, t, is_sunk][0] += bn
        cost = self.equip(lp, dues, plan)
        penalty = {}
        outflow = defaultdict(lambda: defaultdict(list))
        inflow = defaultdict(lambda: defaultdict(list))
        for (use, t, is_sunk), (bn, terms) in dues.items():
            row = {column: -price for column, price in terms.items()}
            for b in self.p.capital:
                if self.may_pay(b, use) and self.opened_bn(b, t, plan) > 0:
                    column = lp.add()
                    row[column] = 1.0
                    outflow[b][t].append(column)
            if is_sunk or (extra_from is not None and t >= extra_from):
                column = lp.add()
                row[column] = 1.0
                penalty[column, is_sunk] = 1.0
            lp.exactly(row, bn)
        self.pass_on(lp, plan, outflow, inflow)
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
        sunk = {column: 1.0 for (column, is_sunk) in penalty if is_sunk}
        extra = {column: 1.0 for (column, is_sunk) in penalty if not is_sunk}
        least = lp.minimise(sunk)
        if least is None:
            return None
        if extra_from is not None:
            lp.at_most(sunk, self.pay(self.nothing())[0] + 1e-9)
            return lp.minimise(extra)
        lp.at_most(sunk, least + 1e-9)
        return least, lp.minimise(cost) + self.fixed_cost(plan)

    def equip(self, lp, dues, plan):
        """Add the equipment that a plan needs, its price to what is due; return its present cost by column."""
        cost = {}
        for s, site in self.p.sites.items():
            built = defaultdict(list)
            for k in site.equipment:
                first = self.first_service(s, k)
                added = {t: lp.add() for t in range(first, self.T)}
                if added:
                    lp.at_most(
                        dict.fromkeys(added.values(), 1.0), site.equipment[k].max_mw
                    )
                for t, column in added.items():
                    kind = self.p.equipment[k]
                    price = (
                        kind.capex_usd_per_kw
                        * 1000
                        / BN
                        * self.growth(t, kind.usd_year)
                    )
                    dues[f"sites.{s}.equipment.{k}", t, False][1][column] = price
                    cost[column] = price * self.discount(t)
                    for u in range(t, self.T):
                        built[u].append(column)
            for t in range(self.now, self.T):
                need = self.needed_mw(s, t, plan)
                if need > 0:
                    lp.at_most(dict.fromkeys(built[t], -1.0), -need)
        return cost

    def pass_on(self, lp, plan, outflow, inflow):
        """Add what funders pass to those they fund."""
        self.passed = defaultdict(list)
        for b, tranche in self.p.capital.items():
            for a in tranche.funded_by:
                for t in range(self.T):
                    if (
                        self.opened_bn(b, t, plan) > 0
                        and self.opened_bn(a, t, plan) > 0
                    ):
                        column = lp.add()
                        outflow[a][t].append(column)
                        inflow[b][t].append(column)
                        self.passed[a, b].append((t, column))

    def fixed_cost(self, plan):
        """Present cost of phases and of electricity [bn]."""
        total = 0.0
        for key, e in plan.items():
            total += sum(
                bn * self.discount(t)
                for (_, t, _), bn in self.costs(key, e).items()
                if t >= self.now
            )
            price = (
                self.p.sites[key[0]].power_usd_per_mwh
                * 8766
                / 4
                * self.facility_mw(key)
                / BN
            )
            for t in range(self.now, self.T + 1):
                if e is not None and e < t:
                    total += price * self.growth(t) * self.discount(t)
        return total


class Linear:
    """Rows and columns for linprog, all columns >= 0."""

    def __init__(self):
        self.columns, self.upper, self.equal = 0, [], []

    def add(self):
        self.columns += 1
        return self.columns - 1

    def at_most(self, terms, bound):
        self.upper.append((terms, bound))

    def exactly(self, terms, value):
        self.equal.append((terms, value))

    def minimise(self, terms):
        if not self.columns:
            feasible = all(b >= -1e-9 for _, b in self.upper) and all(
                abs(b) < 1e-9 for _, b in self.equal
            )
            return 0.0 if feasible else None
        cost = np.zeros(self.columns)
        for column, value in terms.items():
            cost[column] = value
        a_ub, b_ub = self.matrix(self.upper)
        a_eq, b_eq = self.matrix(self.equal)
        result = linprog(
            cost, A_ub=a_ub, b_ub=b_ub, A_eq=a_eq, b_eq=b_eq, method="highs"
        )
        assert result.status in {0, 2}, result.message
        return float(result.fun) if result.status == 0 else None

    def matrix(self, rows):
        if not rows:
            return None, None
        matrix = np.zeros((len(rows), self.columns))
        for i, (terms, _) in enumerate(rows):
            for column, value in terms.items():
                matrix[i, column] = value
        return matrix, np.array([bound for _, bound in rows])
