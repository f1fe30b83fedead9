"""One colour for one meaning, and enough contrast between them."""

import itertools

from helpers.present import palette


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.1)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


LIGHT = {name: colour for colour, name in palette.CSS_NAMES.items()}


def test_every_colour_has_a_name_of_its_own():
    assert len(set(palette.CSS_NAMES.values())) == len(palette.CSS_NAMES)
    assert set(palette.DARK) <= set(LIGHT)


def test_words_can_be_read_on_either_scheme():
    for scheme in (LIGHT, {**LIGHT, **palette.DARK}):
        assert contrast(scheme["ink"], scheme["paper"]) >= 7
        assert contrast(scheme["ink"], scheme["soft"]) >= 7
        assert contrast(scheme["muted"], scheme["paper"]) >= 4.5
        assert contrast(scheme["distant"], scheme["paper"]) >= 4.5
        for fill, words in (("cr", "on-deep"), ("local", "on-deep"), ("sd", "on-light"), ("pr", "on-light")):
            assert contrast(scheme[fill], scheme[words]) >= 4.5, fill


def test_grades_get_darker_one_by_one_and_lighter_on_a_dark_screen():
    light = [luminance(palette.GRADES[grade]) for grade in "12345"]
    dark = [luminance(palette.DARK[f"grade-{grade}"]) for grade in "12345"]
    assert all(one > other for one, other in itertools.pairwise(light))
    assert all(one < other for one, other in itertools.pairwise(dark))
    for steps in (light, dark):
        assert all((max(pair) + 0.05) / (min(pair) + 0.05) > 1.3 for pair in itertools.pairwise(steps))
