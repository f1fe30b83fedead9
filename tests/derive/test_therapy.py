"""Rule 12 on hand-typed therapies: those after the start, each dated to its first possible day after it."""

from tests.derive.patient import derive, outcome, size, study, target
from tests.derive.together import patients

TR = [size("2023-02-01", 50), size("2023-06-01", 50)]


@patients(
    ("date", "expected"),
    [
        ("2023-03-01", ""),
        ("2023-03-02", "2023-03-02"),
        ("2023-03", "2023-03-02"),  # the start is the first of the month
        ("2023-02", ""),
        ("2023", "2023-03-02"),
        ("2022", ""),
        ("2024", "2024-01-01"),
        ("2023---01", "2023-04-01"),  # the first day of a month, after the start
        ("2023---15", "2023-03-15"),
        ("2022---15", ""),
        ("2023-02-20/2023-03-01", ""),
        ("2023-02-20/2023-03-02", "2023-03-02"),
        ("2023-03-10/2023-03-20", "2023-03-10"),
        ("--03-15", ""),
    ],
    lambda date: derive(
        study(
            start="2023-03-01", tu=[target()], tr=TR,
            pr=[{"PRTRT": "X", "PRCAT": "liver transplant", "PRSTDTC": date}],
        )
    ),
)  # fmt: skip
def test_a_therapy_of_a_patient_who_began_on_the_first_of_a_month(derived, expected):
    day, _, _, kind = outcome(derived, "TTLP")
    assert (day if kind == 3 else "") == expected


def test_of_two_transplants_the_first_counts():
    pr = [{"PRTRT": "X", "PRCAT": "LIVER TRANSPLANT", "PRSTDTC": day} for day in ("2023-09-01", "2023-05-01")]
    derived = derive(study(tu=[target()], tr=TR, pr=pr))
    assert outcome(derived, "TTDP") == ("2023-05-01", 112, 2, 3)
    assert derived.adtte.query("PARAMCD == 'TTDP'")["SRCSEQ"].tolist() == [2]
