"""The profiles of the report as one page that needs no script."""

from helpers.present import page
from helpers.present.report import Report


def write(report: Report) -> bytes:
    """Write every profile, each folded away under its line; equal inputs give equal bytes."""
    title, said = f"{report.title}: subject profiles", [report.eyebrow, *report.band]
    return "".join(one.alone(title=title, said=said) for one in page.profiles(report.sections)).encode()
