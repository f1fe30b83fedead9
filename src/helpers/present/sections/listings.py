"""Section 18: the appendix of listings."""

from helpers.present import tables
from helpers.present.page import Prose, Section, TableBlock
from helpers.present.sections.material import Material

_CENSORED = ("LPFS", "DPFS", "OS")


def listings(material: Material) -> Section:
    """Arrange the listings, each folded away; what a section above lists already is named and not repeated."""
    adtte, adther = material.adtte, material.adther
    labels = {name: material.label(name) for name in _CENSORED if name in material.protocol.endpoints}
    without = material.nothing_of(
        "pr", "cm",
        collected="Procedures and medications were not collected.", recorded="No procedure or medication was recorded.",
    )  # fmt: skip
    blocks = [
        Prose(
            "Subject by subject, with the record of the site that each line comes from: domain and sequence number. "
            "Deaths and their causes are Table 14.3.8, serious adverse events and those of grade ≥3 are Table 14.3.4, "
            "both in section 13; the queries are Listing 16.2.9.2 in section 16."
        ),
        TableBlock(
            tables.local_progressions(material.adtr, adtte, material.adsl),
            fold="Local progressions, with the scans behind them",
        ),
        TableBlock(tables.distant_progressions(adtte), fold="Distant progressions, with kind and lesion"),
        TableBlock(tables.censorings(adtte, labels=labels), fold="Censorings, with the reason"),
        TableBlock(tables.therapies(adther, without=without), fold="Subsequent therapies and transplants"),
        TableBlock(tables.imputed_dates(material.adsl, material.adae, adther), fold="Imputed dates"),
        TableBlock(tables.corrections(material.corrections), fold="Corrections"),
    ]
    return Section(18, "listings", "Appendix: listings", blocks)
