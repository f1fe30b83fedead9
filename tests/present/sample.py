"""An invented study, small and seeded, for the tests of what the report shows.

The derived datasets are made up here; the results are those that `helpers.analyse` gives for them, so that the
tables are tested on the rows they will meet.
"""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd

from helpers.analyse import (
    adverse_events,
    ae_incidence,
    ae_prevalence,
    baseline,
    best_response,
    competing_risks,
    cox_firth,
    disposition,
    failure_patterns,
    follow_up,
    interval_censored,
    landmark,
    restricted_mean,
)
from helpers.analyse import duration_of_response as duration
from helpers.analyse import kaplan_meier as km
from helpers.foundation.calendar import add_days, add_months, days_between
from helpers.foundation.contracts import ADAM, ARD, FIGURES, FINDINGS, as_kind
from helpers.foundation.protocol import load
from helpers.foundation.results import Results, combine
from helpers.foundation.runs import PROJECT
from helpers.present import figures, wording
from helpers.present.courses import courses, measure, of_measure, sums, ticks_for
from helpers.present.lookup import Lookup

PROTOCOL = load(PROJECT / "protocol.yml")
DAY = np.timedelta64(1, "D")
TERMS = {
    "Fatigue": "General disorders and administration site conditions",
    "Nausea": "Gastrointestinal disorders",
    "Abdominal pain": "Gastrointestinal disorders",
    "Duodenal ulcer": "Gastrointestinal disorders",
    "Ascites": "Gastrointestinal disorders",
    "Chest wall pain": "Musculoskeletal and connective tissue disorders",
    "Alanine aminotransferase increased": "Investigations",
    "Platelet count decreased": "Investigations",
    "Anorexia": "Metabolism and nutrition disorders",
}


def study(*, subjects: int = 36, untreated: int = 1, events: bool = True, seed: int = 7) -> SimpleNamespace:
    """Everything the report is made from; ``events=False`` gives a study in which nothing happened to anybody."""
    made = _study(subjects, untreated, events, seed)
    return SimpleNamespace(**{name: frame.copy() for name, frame in made.items()})


@cache
def _study(subjects: int, untreated: int, events: bool, seed: int) -> dict[str, pd.DataFrame]:
    random = np.random.default_rng(seed)
    adsl = _adsl(subjects, untreated, random)
    times = _times(adsl, random, events=events)
    adsl = _with_end(adsl, times)
    adtr = _adtr(adsl, times, random)
    adrs, adtte, adae = _adrs(adtr, adsl), _adtte(adsl, times), _adae(adsl, random, events=events)
    return {
        "adsl": adsl, "adtr": adtr, "adrs": adrs, "adtte": adtte, "adae": adae,
        "findings": _findings(adsl, events=events), "ard": results(adsl, adrs, adtte, adae),
    }  # fmt: skip


def drawn(*, adsl, adtr, adrs, adtte, ard, protocol=PROTOCOL, **_) -> pd.DataFrame:
    """The figures that notebooks 03 and 04 draw of a study without laboratory and other readings."""
    found, endpoints, adtr = Lookup(ard), protocol.endpoints, of_measure(adtr, protocol.response)
    ticks, subjects = ticks_for(protocol, longest=adtte["AVAL"].max()), courses(adsl, adtr, adrs, adtte)
    label = {name: endpoint.label for name, endpoint in endpoints.items()}
    diameter = measure(adtr).removeprefix("SUM")
    whole = [name for name in protocol.main_endpoints if not endpoints[name].counts_as_event and name != "PFS"]
    competing = [name for name in protocol.main_endpoints if endpoints[name].counts_as_event]
    between = {name: endpoint.sensitivity_of for name, endpoint in endpoints.items() if endpoint.interval}
    shown = [
        figures.flow(found), figures.ae_phases(found), figures.ae_incidence(found, ticks=ticks),
        figures.ae_prevalence(found, ticks=ticks), figures.schedule(found), figures.failure_patterns(found),
        *(figures.kaplan_meier(found, paramcd=name, label=label[name], ticks=ticks) for name in whole),
        *(figures.interval_censored(found, paramcd=name, of=of, label=label[of], ticks=ticks)
          for name, of in between.items()),
        *(figures.cumulative_incidence(found, paramcd=name, label=wording.with_competing(endpoints[name]), ticks=ticks)
          for name in competing),
        *(figures.response_by_visit(found, measure=diameter, scope=scope) for scope in best_response.SCOPES),
        figures.waterfall(subjects, response=protocol.response),
        figures.swimmer(subjects, sums(adtr, adsl), ticks=ticks),
        figures.lesion_curves(adtr, adsl, subjects, ticks=ticks),
        *(figures.landmark(found, label=label["OS"], ticks=(0, 6, 12), measure=diameter, scope=scope)
          for scope in best_response.SCOPES),
        *(figures.schoenfeld(found, protocol, paramcd=name) for name in endpoints
          if found.has("cox-residuals", paramcd=name)),
    ]  # fmt: skip
    return FIGURES.check(pd.DataFrame([figure.row() for figure in shown]))


def results(adsl, adrs, adtte, adae) -> pd.DataFrame:
    """Every result row of the datasets."""
    plan = PROTOCOL.estimation
    curves, kinds, intervals = ("LPFS", "DPFS", "OS", "PFS"), ("TTLP", "TTDP"), ("LPFSINT", "DPFSINT")
    together = combine(
        disposition.disposition(adsl), baseline.baseline(adsl), baseline.sbrt_delivery(adsl),
        follow_up.follow_up(adtte), follow_up.maturity(adtte, paramcds=curves),
        km.kaplan_meier(adtte, paramcds=curves, times_months=plan.times_months),
        km.kaplan_meier_curve(adtte, paramcds=curves),
        km.at_risk(adtte, paramcds=[*curves, *kinds], times_months=plan.display_months),
        restricted_mean.restricted_mean(adtte, paramcds=curves, times_months=plan.restricted_mean_months),
        interval_censored.npmle(adtte, paramcds=intervals, times_months=plan.times_months),
        interval_censored.npmle_curve(adtte, paramcds=intervals),
        *(responses(adsl, adrs, adtte, scope=scope) for scope in best_response.SCOPES),
        cox_firth.cox_firth(adsl, adtte, models=PROTOCOL.models),
        failure_patterns.failure_patterns(adtte), failure_patterns.distant_components(adtte),
        competing_risks.cumulative_incidence(adtte, paramcds=kinds, times_months=plan.times_months),
        competing_risks.cumulative_incidence_curve(adtte, paramcds=kinds),
        adverse_events.overview(adae, adsl), adverse_events.worst_grade(adae, adsl),
        ae_incidence.ae_cumulative_incidence(adae, adsl, times_months=plan.toxicity_times_months),
        ae_incidence.ae_cumulative_incidence_curve(adae, adsl),
        ae_prevalence.prevalence(adae, adsl, months=range(61), death_within_months=3),
    ).rows  # fmt: skip
    return ARD.check(together)


def responses(adsl, adrs, adtte, *, scope) -> Results:
    """Every result of one response."""
    plan = PROTOCOL.estimation
    at = {"times_months": plan.times_months, "scope": scope}
    return combine(
        best_response.best_response(adrs, adsl, scope=scope), best_response.response_by_visit(adrs, adsl, scope=scope),
        duration.time_to_response(adrs, adsl, scope=scope), duration.duration_of_response(adrs, adtte, adsl, **at),
        landmark.landmark(adrs, adtte, adsl, month=plan.landmark_month, **at),
    )  # fmt: skip


def conform(frame: pd.DataFrame, contract) -> pd.DataFrame:
    """Fill the columns that a frame does not have with what is missing, and check it."""
    columns = {
        name: as_kind(frame[name] if name in frame else _nothing(column.kind, frame.index), column.kind)
        for name, column in contract.columns.items()
    }
    return contract.check(pd.DataFrame(columns, index=frame.index))


def _nothing(kind: str, index: pd.Index) -> pd.Series:
    return pd.Series({"text": "", "number": np.nan, "count": 0}.get(kind, pd.NaT), index=index)


def _adsl(n: int, untreated: int, random) -> pd.DataFrame:
    start = np.datetime64("2019-03-04") + random.integers(0, 700, n) * DAY
    start[n - untreated :] = np.datetime64("NaT")
    dose = np.array([[45, 3], [48, 4], [50, 5], [40, 5], [35, 5]])[random.integers(0, 5, n)]
    frame = pd.DataFrame({
        "USUBJID": [f"INV-{1 + i % 3:02d}-{i + 1:03d}" for i in range(n)],
        "SUBJID": [f"{i + 1:03d}" for i in range(n)],
        "STUDYID": "INVENTED",
        "SITEID": [f"{1 + i % 3:02d}" for i in range(n)],
        "AGE": random.normal(66, 8.5, n).round(),
        "SEX": random.choice(["M", "F"], n, p=[0.8, 0.2]),
        "TRTSDT": start.astype("datetime64[ms]"),
        "ECOGBL": random.choice([0, 1, 2, np.nan], n, p=[0.55, 0.3, 0.1, 0.05]),
        "CPSCORBL": random.choice([5, 6, 7], n, p=[0.65, 0.22, 0.13]),
        "BCLCBL": random.choice(["A", "B", "C"], n),
        "AETIOL": random.choice(["HEPATITIS B", "HEPATITIS C", "ALCOHOL"], n),
        "AFPBL": np.exp(random.normal(3, 2, n)).round(1),
        "NLESBL": random.choice([1, 2, 3], n, p=[0.78, 0.17, 0.05]),
        "SUMBL": np.exp(random.normal(3.4, 0.5, n)).round(1),
        "NTACE": random.integers(1, 6, n),
        "PVTBL": random.choice(["Y", "N"], n, p=[0.1, 0.9]),
        "DOSETOT": dose[:, 0], "NFRAC": dose[:, 1], "SBRTDUR": 2 * dose[:, 1] + 1,
    })  # fmt: skip
    treated = frame["TRTSDT"].notna()
    frame["SAFFL"] = np.where(treated, "Y", "N")
    frame["MAXDBL"] = frame["SUMBL"]
    frame["CPCLASS"] = np.where(frame["CPSCORBL"] > 6, "B", "A")
    frame["DOSEFX"] = frame["DOSETOT"] / frame["NFRAC"]
    frame["BED10"] = frame["DOSETOT"] * (1 + frame["DOSEFX"] / 10)
    frame["TRTEDT"] = add_days(frame["TRTSDT"], 10)
    frame["ACUTEDT"] = add_months(frame["TRTSDT"], 3)
    frame["HORIZDT"] = add_months(frame["TRTSDT"], 60)
    delivery = ["DOSETOT", "NFRAC", "DOSEFX", "BED10", "SBRTDUR"]
    frame.loc[~treated, delivery] = np.nan
    return frame


def _times(adsl: pd.DataFrame, random, *, events: bool) -> pd.DataFrame:
    """Days from the start to what can happen to each subject."""
    n = len(adsl)
    draw = {kind: random.exponential(scale, n) for kind, scale in
            (("local", 2200), ("distant", 800), ("death", 1000), ("transplant", 9000))}  # fmt: skip
    draw["end"] = random.uniform(900, 2400, n)
    times = pd.DataFrame(draw, index=adsl.index).round() + 20
    if not events:
        times[["local", "distant", "death", "transplant"]] = np.inf
    return times


def _with_end(adsl: pd.DataFrame, times: pd.DataFrame) -> pd.DataFrame:
    died = times["death"] < times["end"]
    last = times[["death", "end"]].min(axis=1)
    adsl = adsl.assign(
        LSTALVDT=add_days(adsl["TRTSDT"], last), EOSSTT=np.where(died, "DISCONTINUED", "ONGOING"),
        DCSREAS=np.where(died, "DEATH", ""), CHRONFL=adsl["SAFFL"],
        EFFFL=np.where((adsl["SAFFL"] == "Y") & (last > 100), "Y", "N"),
    )  # fmt: skip
    adsl["DTHDT"] = adsl["LSTALVDT"].where(died)
    adsl.loc[adsl["SAFFL"] == "N", ["EOSSTT", "DCSREAS"]] = ["DISCONTINUED", "SCREEN FAILURE"]
    return conform(adsl, ADAM["adsl"])


def _adtr(adsl: pd.DataFrame, times: pd.DataFrame, random) -> pd.DataFrame:
    treated = adsl.loc[adsl["SAFFL"] == "Y"].join(times)
    rows = treated.loc[treated.index.repeat(13)].reset_index(drop=True)
    rows["VISITNUM"] = np.tile(np.arange(13.0), len(treated))
    rows["AVISITN"] = rows["VISITNUM"] * 3
    day = rows["VISITNUM"] * 91 - 7
    rows["ADT"] = add_days(rows["TRTSDT"], day)
    rows = rows.loc[day < rows[["death", "end"]].min(axis=1)]
    growth = np.where(rows["AVISITN"] * 30.4 > rows["local"], 1.5, 1)
    shrink = np.exp(-rows["AVISITN"] / random.choice([4, 12, 60], len(adsl))[rows["SUBJID"].astype(int) - 1])
    base = rows["SUMBL"]
    rows["AVAL"] = (base * shrink * growth).where(rows["VISITNUM"] > 0, base).round(1)
    rows["AVAL"] = rows["AVAL"].where(rows["AVAL"] > 2, 0.0).where(random.uniform(size=len(rows)) > 0.05)
    rows["BASE"], rows["CHG"] = base, rows["AVAL"] - base
    rows["PCHG"] = 100 * rows["CHG"] / base
    seen = rows["AVAL"].notna() & (rows["VISITNUM"] > 0)
    rows["ANL01FL"] = np.where(seen, "Y", "")
    rows["ABLFL"] = np.where(rows["VISITNUM"] == 0, "Y", "")
    choices = [~seen, rows["AVAL"] == 0, growth > 1, rows["PCHG"] <= -30]
    rows["AVALC"] = np.where(rows["VISITNUM"] > 0, np.select(choices, ["NE", "CR", "PD", "PR"], "SD"), "")
    rows["PDFL"] = np.where(rows["AVALC"] == "PD", "Y", "")
    rows["NLESION"] = rows["NMEAS"] = rows["NLESBL"]
    return conform(rows.assign(PARAMCD="SUMVDIAM", ASSESS=rows["VISITNUM"].astype(str)), ADAM["adtr"])


def _adrs(adtr: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    treated = adtr.loc[adtr["AVALC"] != ""].assign(PARAMCD="TRGRESP", PARAM="Response of the treated lesions")
    overall = treated.assign(PARAMCD="OVRLRESP", PARAM="Overall response", AVALC=treated["AVALC"].replace("CR", "PR"))
    return conform(pd.concat([treated, _best(treated), overall, _best(overall)], ignore_index=True), ADAM["adrs"])


def _best(visits: pd.DataFrame) -> pd.DataFrame:
    order = pd.CategoricalDtype(["NE", "PD", "SD", "PR", "CR"], ordered=True)
    best = (
        visits.assign(AVALC=visits["AVALC"].astype(order)).sort_values("AVALC").drop_duplicates("USUBJID", keep="last")
    )
    names = {"TRGRESP": "BORTRG", "OVRLRESP": "BOR"}
    return best.assign(PARAMCD=best["PARAMCD"].map(names), AVALC=best["AVALC"].astype(str), AVISITN=np.nan)


def _adtte(adsl: pd.DataFrame, times: pd.DataFrame) -> pd.DataFrame:
    treated = adsl.loc[adsl["SAFFL"] == "Y"].join(times)
    frames = []
    for paramcd, endpoint in PROTOCOL.endpoints.items():
        kinds = [event.split("_")[0] for event in endpoint.events if event != "nontarget_progression"]
        first = treated[kinds].min(axis=1)
        happened = first <= treated["end"]
        kind = treated[kinds].idxmin(axis=1)
        days = first.where(happened, treated["end"]).clip(upper=1827)
        happened &= first <= 1827
        types = kind.map({"local": 1, "distant": 1, "death": 2, "transplant": 3}).where(happened, 0)
        counted = happened if not endpoint.counts_as_event else types == 1
        names = {
            "local": "Local progression",
            "distant": "Distant progression",
            "death": "Death",
            "transplant": "Transplant",
        }
        frames.append(treated.assign(
            PARAMCD=paramcd, PARAM=endpoint.label, STARTDT=treated["TRTSDT"], ADT=add_days(treated["TRTSDT"], days - 1),
            AVALU="DAYS", CNSR=np.where(counted, 0, 1), EVTYPE=types, SRCDOM="ADTR", SRCVAR="ADT",
            EVNTDESC=kind.map(names).where(happened, np.where(days >= 1827, "5-year horizon", "Follow-up goes on")),
        ))  # fmt: skip
    rows = pd.concat(frames, ignore_index=True)
    rows["AVAL"] = days_between(rows["ADT"], rows["STARTDT"]) + 1
    between = rows["PARAMCD"].map(lambda name: PROTOCOL.endpoints[name].interval)
    last_visit = (rows["AVAL"] - 1) // 91 * 91
    rows["INTLO"] = rows["AVAL"].where(rows["EVTYPE"] == 2, last_visit).where(between)
    rows["INTHI"] = rows["AVAL"].where(rows["CNSR"] == 0, np.inf).where(between)
    return conform(rows, ADAM["adtte"])


def _adae(adsl: pd.DataFrame, random, *, events: bool) -> pd.DataFrame:
    treated = adsl.loc[adsl["SAFFL"] == "Y"]
    rows = treated.loc[treated.index.repeat(random.integers(0, 7, len(treated)) if events else 0)].reset_index(
        drop=True
    )
    names = np.array(list(TERMS), dtype=object)
    rows["AEDECOD"] = names[random.integers(0, len(names), len(rows))]
    rows["AETERM"], rows["AEBODSYS"] = rows["AEDECOD"].str.lower(), rows["AEDECOD"].map(TERMS)
    rows["AESEQ"] = rows.groupby("USUBJID").cumcount() + 1
    offset = random.integers(1, 400, len(rows))
    rows["ASTDT"] = add_days(rows["TRTSDT"], offset)
    rows["TRTEMFL"], rows["APHASE"] = "Y", np.where(rows["ASTDT"] <= rows["ACUTEDT"], "ACUTE", "CHRONIC")
    grades = [1, 2, 3, 4, 5, np.nan]
    rows["AETOXGRN"] = random.choice(grades, len(rows), p=[0.5, 0.3, 0.13, 0.03, 0.01, 0.03])
    rows["AREL"] = random.choice(["Y", "N", ""], len(rows), p=[0.5, 0.45, 0.05])
    rows["AESER"] = np.where(rows["AETOXGRN"] >= 3, "Y", "N")
    return conform(rows.drop(columns=["STUDYID"]).assign(STUDYID="INVENTED"), ADAM["adae"])


def _findings(adsl: pd.DataFrame, *, events: bool) -> pd.DataFrame:
    rows = [
        (
            "AE-004",
            "QUERY",
            "AE",
            0,
            3.0,
            "AEENDTC",
            "2020-01-05",
            "The event ends before it starts.",
            "Check both dates.",
        ),
        (
            "AE-004",
            "QUERY",
            "AE",
            2,
            1.0,
            "AEENDTC",
            "2020-02-05",
            "The event ends before it starts.",
            "Check both dates.",
        ),
        (
            "TR-012",
            "QUERY",
            "TR",
            1,
            14.0,
            "TRSTRESN",
            "310",
            "The diameter is ten times the one before.",
            "Check the unit.",
        ),
    ]
    names = ["RULE", "SEVERITY", "DOMAIN", "USUBJID", "SEQ", "VARIABLE", "VALUE", "MESSAGE", "ACTION"]
    frame = pd.DataFrame(rows if events else [], columns=names)
    frame["USUBJID"] = frame["USUBJID"].map(dict(enumerate(adsl["USUBJID"])))
    return conform(frame, FINDINGS)
