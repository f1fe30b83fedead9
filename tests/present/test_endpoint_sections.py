"""Every main endpoint of the protocol has its place in the report, also one that a user has added."""

from dataclasses import replace

from helpers.present import figures
from helpers.present.page import Figure, Heading, TableBlock
from helpers.present.sections.endpoints import survival
from tests.present import sample
from tests.present.test_notices import material

ADDED = {"TTDP": "TTX", "PFS": "EFS"}


def renamed():
    """The invented study with two endpoints under names that nothing in the report knows."""
    made = material()
    ours = {ADDED.get(name, name): endpoint for name, endpoint in sample.PROTOCOL.endpoints.items()}
    made = replace(
        made,
        protocol=sample.PROTOCOL.model_copy(update={"endpoints": ours}),
        ard=made.ard.assign(PARAMCD=made.ard["PARAMCD"].replace(ADDED)),
        adtte=made.adtte.assign(PARAMCD=made.adtte["PARAMCD"].replace(ADDED)),
    )
    return replace(made, figures=sample.drawn(**vars(made)))


def test_an_added_endpoint_has_a_curve_or_what_came_first_and_its_rates():
    blocks = survival(renamed()).blocks
    headings = [block.name for block in blocks if isinstance(block, Heading)]
    drawn = [block.name for block in blocks if isinstance(block, Figure)]
    tables = [block.table.name for block in blocks if isinstance(block, TableBlock)]
    assert {"endpoint-efs", "endpoint-ttx"} <= set(headings)
    assert drawn == ["os", "efs", "ttx"]
    assert {"efs", "ttx"} <= set(tables)


def test_without_an_added_endpoint_nothing_is_added():
    names = [block.name for block in survival(material()).blocks if isinstance(block, Heading)]
    assert not [name for name in names if name.startswith("endpoint-")]


def test_numbers_at_risk_stand_under_what_came_first(study):
    figure = figures.cumulative_incidence(study.ard, paramcd="TTLP", label="L", ticks=(0, 12, 24))
    written = [text.get_text() for text in figure.axes[0].texts]
    rows = study.ard.loc[(study.ard["ANALYSIS"] == "at-risk") & (study.ard["PARAMCD"] == "TTLP")]
    counts = rows.loc[rows["STAT"] == "at_risk"].set_index("TIME")["STATVAL"]
    assert written[0] == "At risk"
    assert [counts[float(month)] for month in (0, 12, 24)] == [float(number) for number in written[1:]]
