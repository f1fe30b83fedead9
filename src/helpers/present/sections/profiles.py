"""Section 19: one profile per subject, each folded away until it is asked for."""

from helpers.present.page import Profiles, Prose, Section
from helpers.present.profiles import profiles as arranged
from helpers.present.sections.material import Material


def profiles(material: Material) -> Section:
    """Arrange the profiles."""
    said = (
        "Everything the analysis knows of each subject: what happened when, the sizes of the treated lesions, the "
        "laboratory, and every outcome with the record that it came from, as that was received. Wherever the report "
        "prints a count, its subjects can be opened, and from there their profiles. On paper only those profiles are "
        "there that were opened before printing."
    )
    blocks = [Prose(said), Profiles(arranged(material))]
    return Section(19, "profiles", "Subject profiles", blocks)
