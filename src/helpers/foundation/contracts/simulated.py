"""Contracts of simulated trials: what each of them estimated, and what an estimator does over all of them."""

from helpers.foundation.contracts.contract import Column, Contract

_ESTIMATE = {
    "ANALYSIS": Column("text", "Analysis, as in the Results (ARD)", filled=True),
    "PARAMCD": Column("text", "Parameter"),
    "PHASE": Column("text", "Phase"),
    "TERM": Column("text", "Term"),
    "GROUP": Column("text", "Group"),
    "TIME": Column("number", "Time", unit="months"),
}
_WHERE = ("SCENARIO", "SUBJECTS")

TRIALS = Contract("TRIALS", "estimate of one simulated trial of one size", (*_WHERE, "TRIAL", *_ESTIMATE), {
    "SCENARIO": Column("text", "Scenario of the Plan", filled=True),
    "SUBJECTS": Column("count", "Subjects of the Trial"),
    "TRIAL": Column("count", "Number of the Trial"),
    **_ESTIMATE,
    "ESTIMATE": Column("number", "Estimate"),
    "LOW": Column("number", "Lower Limit of the Interval"),
    "HIGH": Column("number", "Upper Limit of the Interval"),
    "N": Column("number", "Subjects Counted"),
})  # fmt: skip

CHARACTERISTICS = Contract(
    "CHARACTERISTICS", "characteristic of an estimator against one truth", (*_WHERE, *_ESTIMATE, "TARGET", "STAT"), {
        "SCENARIO": Column("text", "Scenario of the Plan", filled=True),
        "SUBJECTS": Column("count", "Subjects of a Trial"),
        **_ESTIMATE,
        "TARGET": Column("text", "What It Is Held Against", terms=("event", "reading"), filled=True),
        "HOW": Column("text", "How the Truth Is Known", filled=True),
        "TRUTH": Column("number", "True Value"),
        "TRUTHSE": Column("number", "Standard Error of the True Value (0: Closed Form)"),
        "STAT": Column("text", "Characteristic", filled=True),
        "STATVAL": Column("number", "Its Value"),
        "MCSE": Column("number", "Monte Carlo Standard Error"),
        "TRIALS": Column("count", "Trials Behind It"),
    })  # fmt: skip
