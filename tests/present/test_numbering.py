import pytest

from helpers.present import numbering


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("baseline", "Table 14.1.2. A title"),
        ("lpfs", "Table 14.2.1. A title"),
        ("deaths", "Table 14.3.8. A title"),
        ("therapies", "Listing 16.2.6.4. A title"),
        ("a table without a number", "A title"),
    ],
)
def test_a_table_or_listing_has_its_number_before_its_title(name, heading):
    assert numbering.table(name, "A title") == heading


def test_a_figure_has_a_number_of_its_own():
    assert numbering.figure("lpfs", "A title") == "Figure 14.2.1. A title"
    assert numbering.figure("os", "A title") == "Figure 14.2.3. A title"
    assert numbering.figure("nothing", "A title") == "A title"


@pytest.mark.parametrize("numbers", [numbering.TABLES, numbering.FIGURES, numbering.LISTINGS])
def test_no_number_is_given_twice(numbers):
    assert len(set(numbers.values())) == len(numbers)


def test_no_name_is_that_of_a_table_and_of_a_listing():
    assert not numbering.TABLES.keys() & numbering.LISTINGS.keys()
