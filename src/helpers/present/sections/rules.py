"""Section 20: the rules of the analysis plan, to which every "Plan: rule" on the page leads."""

from helpers.present.markdown import Text, parse
from helpers.present.page import Heading, Prose, Section
from helpers.present.sections.material import Material


def rules(material: Material) -> Section:
    """Arrange the analysis plan as it is in the documentation."""
    plan = parse(material.plan)
    blocks = [
        Prose(
            "What the protocol leaves open, rule by rule. The numbers in the rules are settings of the protocol file; "
            "section 2 has those of this analysis."
        )
    ]
    for name, text in plan.sections:
        blocks += [Heading(name, f"plan-{len(blocks)}"), Text(text, rules=True)]
    return Section(20, "plan", "Appendix: the rules of the analysis plan", blocks)
