"""Section 2: the protocol as it was read."""

from helpers.present import tables
from helpers.present.page import Prose, Section, TableBlock
from helpers.present.sections.material import Material


def design(material: Material) -> Section:
    """Arrange the endpoints and the settings, each with the sentence it comes from."""
    protocol = material.protocol
    month = material.compare_month(protocol.trial.primary)
    blocks = [
        Prose(
            f"{protocol.trial.source} The endpoints below are those that the analysis used, each with the sentence of "
            "the protocol that it comes from. Where the protocol says nothing, the source says so, and the reading is "
            "our choice."
        ),
        TableBlock(tables.estimands(protocol)),
        TableBlock(tables.endpoints(protocol, measure=material.measure)),
        *(
            [TableBlock(tables.readings(material.results, protocol, month=month, measure=material.measure))]
            if material.results.has("sensitivity")
            else []
        ),
        TableBlock(tables.settings(protocol), fold="Every setting of the analysis, with its source"),
    ]
    return Section(2, "protocol", "Protocol as read", blocks)
