"""Section 19: one profile per subject, each folded away until it is asked for."""

from helpers.present.page import Profiles, Prose, Section
from helpers.present.profiles import profiles as arranged
from helpers.present.sections.material import Material


def profiles(material: Material) -> Section:
    """Arrange the profiles."""
    said = (
        "Everything that the analysis knows about each subject: what happened when, the sizes of the treated lesions, "
        "the laboratory, and every outcome with its source record as it was received. Each count in the report opens "
        "the list of its subjects, and each subject opens the profile. A printed report has only the profiles that "
        "were opened before printing."
    )
    blocks = [Prose(said), Profiles(arranged(material))]
    return Section(19, "profiles", "Subject profiles", blocks)
