"""Worked examples of the evaluation methods, by statsmodels and SciPy.

Prints the text of `worked.json`, which `tests/evaluation.rs` reads: panels of made observations and what other programs
find in them. Nothing here shares code with the server. Run by hand:

    python3 -m venv /tmp/worked && /tmp/worked/bin/pip install -r tests/evaluation/requirements.txt
    /tmp/worked/bin/python tests/evaluation/worked.py > tests/evaluation/worked.json
"""

import itertools
import json
import math

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from scipy import optimize, stats


def months(first_year, count):
    return [f"{first_year + nth // 12}-{nth % 12 + 1:02}" for nth in range(count)]


def quarters(first_year, count):
    return [f"{first_year + nth // 4}-{nth % 4 * 3 + 1:02}" for nth in range(count)]


def smooth_noise(rng, count, likeness, scale):
    """A series whose neighbours are alike."""
    values, last = [], 0.0
    for _ in range(count):
        last = likeness * last + rng.normal(0.0, scale)
        values.append(last)
    return np.array(values)


def made_panel(seed, dates, launch_at, treated, controls, effect, decimals=3, common=0.6, holes=()):
    """Units with a level of their own, a common movement, alike neighbours, and an effect on the treated."""
    rng = np.random.default_rng(seed)
    movement = np.cumsum(rng.normal(0.05, common, len(dates)))
    values = {}
    for nth, unit in enumerate(treated + controls):
        own = rng.uniform(20.0, 40.0) + movement * rng.uniform(0.8, 1.2) + smooth_noise(rng, len(dates), 0.4, 0.5)
        if unit in treated:
            own[launch_at:] += effect + rng.normal(0.0, 0.4)
        row = [round(float(value), decimals) for value in own]
        values[unit] = [None if (nth, at) in holes else value for at, value in enumerate(row)]
    return {"dates": dates, "launch_at": launch_at, "treated": treated, "controls": controls, "values": values}


def frame(panel):
    rows = []
    for unit, values in panel["values"].items():
        for at, value in enumerate(values):
            if value is not None:
                is_treated = unit in panel["treated"]
                rows.append((unit, at, int(is_treated), int(at >= panel["launch_at"]), value))
    return pd.DataFrame(rows, columns=["unit", "period", "treated", "after", "y"])


def inference(test, position=0):
    """Estimate, error, interval and p of a statsmodels t test."""
    low, high = np.asarray(test.conf_int(alpha=0.05))[position]
    return {
        "estimate": float(np.atleast_1d(np.squeeze(test.effect))[position]),
        "standard_error": float(np.atleast_1d(np.squeeze(test.sd))[position]),
        "low": float(low),
        "high": float(high),
        "p_value": float(np.atleast_1d(np.squeeze(test.pvalue))[position]),
    }


def unit_changes(panel, units):
    at = panel["launch_at"]

    def mean(values):
        return np.mean([value for value in values if value is not None])

    return np.array([mean(panel["values"][unit][at:]) - mean(panel["values"][unit][:at]) for unit in units])


def lags_for(periods):
    return math.floor(4 * (periods / 100) ** (2 / 9))


def t_figures(estimate, error, degrees):
    reach = stats.t.ppf(0.975, degrees) * error
    return {
        "estimate": float(estimate),
        "standard_error": float(error),
        "degrees_of_freedom": float(degrees),
        "low": float(estimate - reach),
        "high": float(estimate + reach),
        "p_value": float(2 * stats.t.sf(abs(estimate / error), degrees)),
    }


def paired(panel):
    changes = unit_changes(panel, panel["treated"])
    test = stats.ttest_1samp(changes, 0.0)
    ends = test.confidence_interval(0.95)
    return {
        "estimate": float(np.mean(changes)),
        "standard_error": float(stats.sem(changes)),
        "degrees_of_freedom": float(test.df),
        "low": float(ends.low),
        "high": float(ends.high),
        "p_value": float(test.pvalue),
    }


def welch(before, after):
    test = stats.ttest_ind(after, before, equal_var=False)
    ends = test.confidence_interval(0.95)
    error = math.sqrt(np.var(before, ddof=1) / len(before) + np.var(after, ddof=1) / len(after))
    return {
        "estimate": float(np.mean(after) - np.mean(before)),
        "standard_error": error,
        "degrees_of_freedom": float(test.df),
        "low": float(ends.low),
        "high": float(ends.high),
        "p_value": float(test.pvalue),
    }


def newey_west(series, launch_at):
    data = pd.DataFrame({"y": series, "after": [int(at >= launch_at) for at in range(len(series))]})
    lags = lags_for(len(series))
    fit = smf.ols("y ~ after", data).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True)
    found = inference(fit.t_test("after = 0"))
    return found | {"degrees_of_freedom": len(series) - 2.0, "lags": lags}


def series_of(panel, unit):
    return [value for value in panel["values"][unit]]


def mean_series(panel, units):
    return np.array([np.mean([panel["values"][unit][at] for unit in units]) for at in range(len(panel["dates"]))])


def two_by_two(panel):
    return welch(unit_changes(panel, panel["controls"]), unit_changes(panel, panel["treated"]))


def one_against_many(panel):
    """The t of a regression of the changes on a constant and on being the single treated unit."""
    changes = list(unit_changes(panel, panel["controls"])) + list(unit_changes(panel, panel["treated"]))
    flags = [0] * len(panel["controls"]) + [1]
    fit = smf.ols("change ~ treated", pd.DataFrame({"change": changes, "treated": flags})).fit()
    return inference(fit.t_test("treated = 0")) | {"degrees_of_freedom": float(fit.df_resid)}


def clustered(data, formula):
    codes = data["unit"].astype("category").cat.codes
    return smf.ols(formula, data).fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)


def two_way(panel):
    data = frame(panel)
    fit = clustered(data.assign(exposed=data["treated"] * data["after"]), "y ~ exposed + C(unit) + C(period)")
    clusters = data["unit"].nunique()
    return inference(fit.t_test("exposed = 0")) | {"degrees_of_freedom": clusters - 1.0, "clusters": clusters}


def event_formula(panel):
    reference = panel["launch_at"] - 1
    names = [f"k{at}" for at in range(len(panel["dates"])) if at != reference]
    return names, "y ~ " + " + ".join(names) + " + C(unit) + C(period)"


def event_data(data, names):
    return data.assign(**{name: data["treated"] * (data["period"] == int(name[1:])).astype(int) for name in names})


def event_study(panel):
    names, formula = event_formula(panel)
    fit = clustered(event_data(frame(panel), names), formula)
    leads = [name for name in names if int(name[1:]) < panel["launch_at"]]
    lags = [name for name in names if int(name[1:]) >= panel["launch_at"]]
    joint = fit.f_test(", ".join(f"{name} = 0" for name in leads))
    mean_of_lags = fit.t_test("(" + " + ".join(lags) + f") / {len(lags)} = 0")
    return {
        "coefficients": [inference(fit.t_test(f"{name} = 0")) for name in names],
        "effect": inference(mean_of_lags),
        "joint": {
            "statistic": float(np.squeeze(joint.fvalue)),
            "figures": len(leads),
            "degrees_of_freedom": float(joint.df_denom),
            "p_value": float(joint.pvalue),
        },
    }


def permuted_effects(panel, shift=0.0):
    """The effect of every choice of treated units, by regressions with all dummies."""
    data = frame(panel)
    is_after = data["after"] == 1
    data["y"] = data["y"] - shift * data["treated"] * data["after"]
    units = panel["treated"] + panel["controls"]
    own, figures = None, []
    for choice in itertools.combinations(units, len(panel["treated"])):
        exposed = (data["unit"].isin(choice) & is_after).astype(int)
        effect = smf.ols("y ~ exposed + C(unit) + C(period)", data.assign(exposed=exposed)).fit().params["exposed"]
        figures.append(effect)
        if list(choice) == panel["treated"]:
            own = effect
    return float(own), np.array(figures)


def permutation_p(panel, shift=0.0):
    own, figures = permuted_effects(panel, shift)
    return own, float(np.mean(np.abs(figures) >= abs(own) * (1 - 1e-9))), len(figures)


def permutation(panel, with_interval):
    own, p_value, assignments = permutation_p(panel)
    found = {"estimate": own, "p_value": p_value, "assignments": assignments}
    if with_interval:
        # The end of what is not rejected, by halving.
        for name, far in (("low", own - 30.0), ("high", own + 30.0)):
            inside, outside = own, far
            for _ in range(45):
                middle = (inside + outside) / 2
                if fast_permutation_p(panel, middle) > 0.05:
                    inside = middle
                else:
                    outside = middle
            found[name] = inside
    return found


def fast_permutation_p(panel, shift):
    """As `permutation_p`, by differences of mean changes: the same on a panel without gaps."""
    units = panel["treated"] + panel["controls"]
    changes = dict(zip(units, unit_changes(panel, units)))
    for unit in panel["treated"]:
        changes[unit] -= shift
    figures = []
    for choice in itertools.combinations(units, len(panel["treated"])):
        others = [unit for unit in units if unit not in choice]
        figures.append(np.mean([changes[unit] for unit in choice]) - np.mean([changes[unit] for unit in others]))
    own = np.mean([changes[unit] for unit in panel["treated"]]) - np.mean([changes[unit] for unit in panel["controls"]])
    return float(np.mean(np.abs(figures) >= abs(own) * (1 - 1e-13)))


def permuted_event_study(panel):
    """The joint test of the leads by permutation: regressions with all dummies for every choice."""
    names, formula = event_formula(panel)
    data = frame(panel)
    leads = [name for name in names if int(name[1:]) < panel["launch_at"]]
    lags = [name for name in names if int(name[1:]) >= panel["launch_at"]]
    units = panel["treated"] + panel["controls"]
    all_params, own = [], None
    for choice in itertools.combinations(units, len(panel["treated"])):
        chosen = data.assign(treated=data["unit"].isin(choice).astype(int))
        params = smf.ols(formula, event_data(chosen, names)).fit().params
        all_params.append(params)
        if list(choice) == panel["treated"]:
            own = params

    def p_of(figure):
        return float(np.mean([abs(figure(params)) >= abs(figure(own)) * (1 - 1e-9) for params in all_params]))

    return {
        "coefficients": [{"estimate": float(own[name]), "p_value": p_of(lambda params, name=name: params[name])} for name in names],
        "effect": {"estimate": float(own[lags].mean()), "p_value": p_of(lambda params: params[lags].mean())},
        "joint": {
            "statistic": float((own[leads] ** 2).mean()),
            "figures": len(leads),
            "p_value": p_of(lambda params: (params[leads] ** 2).mean()),
        },
    }


def interrupted(panel, unit):
    values, launch_at = panel["values"][unit], panel["launch_at"]
    count = len(values)
    after = [int(at >= launch_at) for at in range(count)]
    data = pd.DataFrame({"y": values, "t": range(count), "after": after})
    data["since"] = (data["t"] - launch_at) * data["after"]
    lags = lags_for(count)
    fit = smf.ols("y ~ t + after + since", data).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    mean_since = float(np.mean([at - launch_at for at in range(launch_at, count)]))
    return {
        "lags": lags,
        "effect": inference(fit.t_test(f"after + {mean_since} * since = 0")),
        "slope_before": inference(fit.t_test("t = 0")),
        "level_change": inference(fit.t_test("after = 0")),
        "slope_change": inference(fit.t_test("since = 0")),
    }


def detectable(panel):
    before = panel["launch_at"]
    half = (before + 1) // 2

    def changes(units):
        rows = [panel["values"][unit] for unit in units]
        return np.array([np.mean(row[half:before]) - np.mean(row[:half]) for row in rows])

    treated, controls = changes(panel["treated"]), changes(panel["controls"])
    degrees = len(treated) + len(controls) - 2
    # The spread within the groups is what a regression on the group leaves over.
    data = pd.DataFrame({"d": np.concatenate([treated, controls]), "g": [1] * len(treated) + [0] * len(controls)})
    spread = math.sqrt(smf.ols("d ~ g", data).fit().mse_resid)
    error = spread * math.sqrt(1 / len(treated) + 1 / len(controls))
    normal = float(stats.norm.ppf(0.975) + stats.norm.ppf(0.8))
    student = float(stats.t.ppf(0.975, degrees) + stats.t.ppf(0.8, degrees))
    return {
        "spread_of_changes": spread,
        "degrees_of_freedom": degrees,
        "normal_quantiles": normal,
        "t_quantiles": student,
        "effect": student * error,
        "effect_by_normal": normal * error,
    }


def exact_weights(target, donors):
    """The least squared gap over the simplex, by trying every set of donors with weight: the condition of the least
    holds for one of them."""
    best, best_weights = math.inf, None
    count = donors.shape[0]
    for size in range(1, count + 1):
        for chosen in itertools.combinations(range(count), size):
            part = donors[list(chosen)] - target
            gram = part @ part.T
            system = np.block([[gram, np.ones((size, 1))], [np.ones((1, size)), np.zeros((1, 1))]])
            try:
                solved = np.linalg.solve(system, np.concatenate([np.zeros(size), [1.0]]))[:size]
            except np.linalg.LinAlgError:
                continue
            if (solved < -1e-12).any():
                continue
            squared = float(np.sum((solved @ part) ** 2))
            if squared < best - 1e-15:
                weights = np.zeros(count)
                weights[list(chosen)] = solved
                best, best_weights = squared, weights
    return best_weights


def slsqp_weights(target, donors):
    count = donors.shape[0]
    found = optimize.minimize(
        lambda weights: np.sum((weights @ donors - target) ** 2),
        np.full(count, 1 / count),
        jac=lambda weights: 2 * donors @ (weights @ donors - target),
        bounds=[(0, 1)] * count,
        constraints=[{"type": "eq", "fun": lambda weights: weights.sum() - 1, "jac": lambda _: np.ones(count)}],
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 2000},
    )
    return found.x


def synthetic(panel):
    at = panel["launch_at"]
    donors = sorted(panel["controls"])
    rows = {unit: np.array(values) for unit, values in panel["values"].items()}

    def gap(unit, others, solver):
        matrix = np.array([rows[other] for other in others])
        weights = solver(rows[unit][:at], matrix[:, :at])
        rest = rows[unit] - weights @ matrix
        before, after = math.sqrt(np.mean(rest[:at] ** 2)), math.sqrt(np.mean(rest[at:] ** 2))
        return weights, {"before": before, "after": after, "ratio": after / before, "mean_after": float(np.mean(rest[at:]))}

    treated = panel["treated"][0]
    weights, own = gap(treated, donors, exact_weights)
    by_slsqp, _ = gap(treated, donors, slsqp_weights)
    placebos = {}
    for donor in donors:
        placebos[donor] = gap(donor, [other for other in donors if other != donor], exact_weights)[1]
    ratios = [placebo["ratio"] for placebo in placebos.values()]
    means = [abs(placebo["mean_after"]) for placebo in placebos.values()]
    count = len(donors) + 1
    return {
        "weights": dict(zip(donors, [float(weight) for weight in weights])),
        "weights_by_slsqp": dict(zip(donors, [float(weight) for weight in by_slsqp])),
        "gap": own,
        "placebos": placebos,
        "rank": 1 + sum(ratio >= own["ratio"] for ratio in ratios),
        "p_value": (1 + sum(ratio >= own["ratio"] for ratio in ratios)) / count,
        "p_by_mean_gap": (1 + sum(mean >= abs(own["mean_after"]) for mean in means)) / count,
    }


def laws():
    degrees = [1, 2, 3, 5, 7.3, 13, 40, 298]
    return {
        "t_quantiles": [[below, nu, float(stats.t.ppf(below, nu))] for nu in degrees for below in (0.8, 0.975)],
        "t_two_sided": [[t, nu, float(2 * stats.t.sf(t, nu))] for nu in degrees for t in (0.01, 0.7, 2.3, 9.0)],
        "f_above": [[f, a, b, float(stats.f.sf(f, a, b))] for f in (0.1, 1.3, 6.0) for a, b in ((1, 4), (4, 13), (11, 60))],
        "normal_quantiles": [[below, float(stats.norm.ppf(below))] for below in (0.8, 0.975)],
    }


def names(letter, count):
    return [f"{letter}{nth:02}" for nth in range(1, count + 1)]


def main():
    many = made_panel(11, quarters(2021, 12), 7, names("t", 7), names("c", 9), -1.4)
    holes = {(0, 2), (3, 5), (3, 6), (8, 0), (8, 11), (12, 7), (15, 3)}
    gaps = made_panel(12, quarters(2021, 12), 7, names("t", 7), names("c", 9), -1.4, holes=holes)
    one = made_panel(13, quarters(2021, 10), 6, names("t", 1), names("c", 24), 2.5)
    few = made_panel(14, quarters(2021, 8), 5, names("t", 2), names("c", 3), 3.0)
    single = made_panel(15, months(2021, 40), 24, names("t", 1), names("c", 1), -2.0, common=0.2)
    sensors = made_panel(16, months(2021, 36), 24, names("t", 3), names("c", 4), -2.0)
    synthetic_panel = made_panel(17, quarters(2017, 24), 16, names("t", 1), names("d", 9), 3.0, common=1.5)
    single_series = series_of(single, "t01")
    short = [single_series[at] for at in range(20, 28)]
    panels = {
        "many": many,
        "gaps": gaps,
        "one": one,
        "few": few,
        "single": single,
        "sensors": sensors,
        "synthetic": synthetic_panel,
        "short": {
            "dates": single["dates"][20:28],
            "launch_at": 4,
            "treated": ["t01"],
            "controls": [],
            "values": {"t01": short},
        },
    }
    differences = mean_series(sensors, sensors["treated"]) - mean_series(sensors, sensors["controls"])
    at = single["launch_at"]
    expected = {
        "paired": paired(many),
        "series": {
            "newey_west": newey_west(single_series, at),
            "welch": welch(single_series[:at], single_series[at:]),
        },
        "short_welch": welch(short[:4], short[4:]),
        "two_by_two": two_by_two(many),
        "one_against_many": one_against_many(one),
        "two_way": two_way(many),
        "two_way_with_gaps": two_way(gaps),
        "event_study": event_study(many),
        "event_study_with_gaps": event_study(gaps),
        "permutation_one": permutation(one, True),
        "permutation_few": permutation(few, False),
        "permuted_event_study": permuted_event_study(few),
        "interrupted": interrupted(single, "t01"),
        "before_after_control_impact": newey_west(differences, sensors["launch_at"]),
        "detectable": detectable(many),
        "synthetic": synthetic(synthetic_panel),
        "laws": laws(),
    }
    print('{"panels":{')
    print(",\n".join(f"{json.dumps(name)}:{json.dumps(panel, separators=(',', ':'))}" for name, panel in panels.items()))
    print('},"expected":{')
    print(",\n".join(f"{json.dumps(name)}:{json.dumps(found, separators=(',', ':'))}" for name, found in expected.items()))
    print("}}")


if __name__ == "__main__":
    main()
