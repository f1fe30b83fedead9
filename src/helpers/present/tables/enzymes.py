"""Table of liver enzymes against bilirubin."""

import pandas as pd

from helpers.analyse.enzymes import NO_POINT, PERIODS, REFERENCES, REVIEW
from helpers.foundation.protocol import Enzymes
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, exploratory_notes
from helpers.present.table_model import Table, make_table, nothing

PERIOD_NAMES = dict(zip(PERIODS, ("In the window after treatment", "All of the follow-up"), strict=True))
REFERENCE_NAMES = dict(zip(REFERENCES, ("upper limit of normal", "baseline"), strict=True))


def enzymes_against_bilirubin(ard: pd.DataFrame | Results, *, enzymes: Enzymes) -> Table:
    """Table 14.3.7.7: subjects by their highest enzyme and bilirubin (rule 44).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``enzymes-bilirubin``.
    enzymes : Enzymes
        Section of the protocol.
    """
    results, title = Lookup.of(ard), "Highest ALT or AST against highest bilirubin"
    if not results.has("enzymes-bilirubin"):
        return nothing(name="enzymes-bilirubin", title=title, because=fmt.sentence_case(fmt.NOT_COLLECTED))
    names, lines = quarter_names(enzymes), []
    for phase, period in PERIOD_NAMES.items():
        for paramcd, reference in REFERENCE_NAMES.items():
            for term, name in names.items():
                keys = {"phase": phase, "paramcd": paramcd, "term": term}
                get = {
                    stat: results.value("enzymes-bilirubin", stat, **keys) for stat in ("n", "denominator", "estimate")
                }
                if get["n"] is not None:
                    subjects = results.link(fmt.of(get["n"], get["denominator"]), "enzymes-bilirubin", "n", **keys)
                    lines.append((f"{period}, over {reference}", name, subjects, fmt.percent(get["estimate"])))
    frame = pd.DataFrame(lines, columns=["part", "line", "Subjects", "Percent"])
    notes = [
        *exploratory_notes(
            results,
            counts="One line counts treated subjects, each at the highest ALT (AST only without any ALT) and the "
            "highest bilirubin.",
            then="The window ends before any progression; all of the follow-up goes on after progression, further "
            "therapy and transplant, up to death.",
            rule="rules 28 and 44",
            methods=results.methods("enzymes-bilirubin"),
        ),
        f"To be reviewed: some bilirubin above {enzymes.bilirubin_times:g} × on the day of, or up to "
        f"{enzymes.within_days} days after, some enzyme of {enzymes.alt_times:g} × or more, with ALP up to "
        f"{enzymes.alp_times:g} × its upper limit on that day. It says that someone should look, and no more: in a "
        "cirrhotic liver, or with a tumour in it, there are other causes. No point: without a value, limit or "
        "baseline.",
    ]
    return make_table(
        frame, name="enzymes-bilirubin", title=title, notes=notes, stub="line", group="part", head="Quarter"
    )


def quarter_names(enzymes: Enzymes) -> dict[str, str]:
    """TERM of ``enzymes-bilirubin`` in words, in their order."""
    enzyme, bilirubin = f"ALT or AST ≥{enzymes.alt_times:g} ×", f"bilirubin >{enzymes.bilirubin_times:g} ×"
    return {
        "both": f"{enzyme} and {bilirubin}",
        "enzyme": f"{enzyme} alone",
        "bilirubin": f"{fmt.sentence_case(bilirubin)} alone",
        "neither": "Neither",
        NO_POINT: "No point",
        REVIEW: "To be reviewed",
    }
