from helpers.present.tables import two_runs


def test_settings_are_named_by_their_place_with_a_dash_where_one_has_none():
    table = two_runs.settings({"horizon.years": (5, 3), "gone": (1, None)})
    (group,) = table.groups
    assert [tuple(row) for row in group.rows] == [("horizon.years", "5", "3"), ("gone", "1", "–")]
