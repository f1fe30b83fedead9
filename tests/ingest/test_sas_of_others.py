"""SAS files as SAS, R and others write them, and headers that promise what is not there."""

import base64
import struct
import zlib

import pandas as pd
import pyreadstat
import pytest

from helpers.foundation.contracts import SDTM
from helpers.ingest.domains import typed
from helpers.ingest.readers import UnreadableError, limits, read

# Three records of four variables, written by R's haven 2.5.1.
SAS7BDAT = zlib.decompress(
    base64.b64decode(
        "eNrt2r9LAmEYB/DHH5WWg4aDRJBEg0OERxIEQp55oaFD3bk1uDS4OASCW7Q39Rc0Rc3NUeTQGC3RlnOTFFTQj+vuvde8e9EUjKD6fhwe3u+9z3"
        "tycPAevERt53c7peNw6PJkz0f+C2k3MhUMzRNNk4sk+lLYMVJlNbqSyysZWZNVRYt2Qz2Y/Xzew0H1VrZVJ3NGkMgtxItzcSkuFeJGTRh1IV+u"
        "VGsEAAAAAAAAAAAAAAAAAADwH/mNH9FNwBrFPM6rZzyPCF01nmdbgcsqSZ4nhbwxZtUNId/neUpYv9Qlj3bJG6OdcwAAAAD4W95fdKbf+UnyDt"
        "Q/6P2/u//VatezQm5ur73kbm2z2R7fHPNtMvnY2EXjwtiOL63HPpNJGmF1hoZZnaUhVhM8b3vjvQn73l04F1xUi+nVXIZkRVPWC2RUVVkjVrWM"
        "tmyeD1YeDcT+m9OToZ/nM8Grp8t1b68Fgp1jXYA3EX4ll/VmyIX6UaVcP9zatOLmEvuavr9OpWuOk/xXz9uOahPgH9/NUzxWAAAAAAAAgJ/0AX"
        "vBj54="
    )
)
ENCODING = 70  # the byte that says how it is encoded
ROWS = 11480 + 48  # where it says how many records there are; the length of one stands before it

DAYS = """DATE9. DATE. DAY2. DDMMYY10. DDMMYYB8. DDMMYYP10. DOWNAME9. JULDAY3. JULIAN7. MMDDYY10. MMDDYYS10. MMYYS7.
    MONNAME9. MONTH2. MONYY7. NENGO10. PDJULG4. QTR1. QTRR3. WEEKDATE29. WEEKDATX29. WEEKDAY1. WEEKU11. WORDDATE18.
    WORDDATX18. YEAR4. YYMM7. YYMMDD10. YYMMDDN8. YYMON7. YYQ6. YYQC6. YYQR8. YYQZ4. E8601DA10. B8601DA8. IS8601DA10.
    NLDATE20. NLDATEMN10. NLDATEW10. NLDATEMD10. NLDATEYM10. NLDATEYQ10. DEUDFDE9. EURDFMY7. EURDFWDX29."""
MOMENTS = """DATETIME20. DATETIME. DATEAMPM22. MDYAMPM25. DTDATE9. DTMONYY7. DTWKDATX29. DTYEAR4. DTYYQC6. E8601DN10.
    E8601DT19. E8601DZ25. E8601DX25. E8601LX26. B8601DN8. B8601DT15. B8601DZ20. IS8601DN10. IS8601DT19. NLDATM30.
    NLDATMAP32. NLDATMDT10. NLDATMTM8. NLDATMW30. NLDATMYM10. EURDFDT18."""


def transport(tmp_path, version=5, change=None, formats=None, name="AE", **columns):
    """A transport file of pyreadstat, of which bytes may be changed."""
    path, frame = tmp_path / "ae.xpt", pd.DataFrame(columns)
    pyreadstat.write_xport(frame, path, table_name=name, file_format_version=version, variable_format=formats or {})
    if change is not None:
        path.write_bytes(change(path.read_bytes()))
    return path


def put(old, new):
    """A change that puts as many other bytes in the place of some that are there once."""

    def change(data):
        assert data.count(old) == 1 and len(old) == len(new)
        return data.replace(old, new)

    return change


def why(path):
    with pytest.raises(UnreadableError) as refusal:
        read(path, "ae")
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


class TestTransport:
    @pytest.mark.parametrize("version", [5, 8])
    def test_text_of_more_than_200_characters(self, tmp_path, version):
        path = transport(tmp_path, version, USUBJID=["A", "B"], AETERM=["x" * 500, "y"])
        assert read(path, "ae").frame["AETERM"].tolist() == ["x" * 500, "y"]

    def test_text_of_more_characters_than_a_cell_may_have(self, tmp_path):
        told = why(transport(tmp_path, 8, USUBJID=["A"], AETERM=["x" * 32_768]))
        assert told.startswith("has a cell of 32,768 characters (record 1, column AETERM)")

    def test_long_names_in_small_letters(self, tmp_path):
        names = {"usubjid": ["A"], "A_NAME_OF_THIRTY_TWO_CHARACTERS_": [1.5]}
        frame = read(transport(tmp_path, 8, **names), "ae").frame
        assert frame.to_dict("list") == {"USUBJID": ["A"], "A_NAME_OF_THIRTY_TWO_CHARACTERS_": [1.5]}

    @pytest.mark.parametrize("version", [5, 8])
    def test_missing_values_empty_text_and_blanks(self, tmp_path, version):
        path = transport(
            tmp_path, version, USUBJID=["A", "", "C  "], X=[1.0, float("nan"), float("nan")], T=["", "", " d "]
        )
        got = read(path, "ae")
        assert got.frame.fillna(-9).to_numpy().tolist() == [["A", 1.0, ""], ["C", -9, " d"]]
        assert got.rows.tolist() == [1, 3]

    @pytest.mark.parametrize("kind", [b".", b"_", b"A", b"Z"])
    def test_special_missing_values_are_missing(self, tmp_path, kind):
        one = struct.pack(">Q", 0x4110000000000000)  # 1 as an IBM mainframe writes it

        def change(data):
            assert data.count(one) == 1
            return data.replace(one, kind + b"\x00" * 7)

        path = transport(tmp_path, USUBJID=["A", "B"], X=[1.0, 2.0], change=change)
        assert read(path, "ae").frame["X"].fillna(-9).tolist() == [-9, 2.0]

    def test_numbers_that_name_subjects_are_text_without_decimals(self, tmp_path):
        path = transport(tmp_path, USUBJID=[1015.0, 7.0], AESEQ=[1.0, 2.0])
        table, _ = typed(read(path, "ae"), SDTM["ae"], file="ae.xpt")
        assert table.frame["USUBJID"].tolist() == ["1015", "7"]

    @pytest.mark.parametrize("shown", DAYS.split())
    def test_numbers_with_a_format_of_days_are_dates(self, tmp_path, shown):
        path = transport(tmp_path, formats={"AESTDTC": shown}, USUBJID=["A", "B"], AESTDTC=[23512.0, -365.0])
        assert read(path, "ae").frame["AESTDTC"].tolist()[0] == "2024-05-16"
        assert read(path, "ae").frame["AESTDTC"].tolist()[1][:4] == "1959"

    @pytest.mark.parametrize("shown", MOMENTS.split())
    def test_numbers_with_a_format_of_times_of_a_day(self, tmp_path, shown):
        path = transport(tmp_path, formats={"AESTDTC": shown}, USUBJID=["A"], AESTDTC=[23512 * 86_400 + 34_200.0])
        assert read(path, "ae").frame["AESTDTC"].tolist() == ["2024-05-16T09:30"]

    @pytest.mark.parametrize(
        "shown", ["TIME8.", "TIMEAMPM11.", "HHMM5.", "TOD8.", "E8601TM8.", "B8601TM8.", "NLTIME8."]
    )
    def test_times_alone(self, tmp_path, shown):
        path = transport(tmp_path, formats={"AETM": shown}, USUBJID=["A", "B"], AETM=[34_200.0, float("nan")])
        assert read(path, "ae").frame["AETM"].tolist() == ["09:30:00", ""]

    def test_a_time_longer_than_a_day_stays_a_number_and_the_time_of_a_day_does_not(self, tmp_path):
        formats = {"SPENT": "TIME8.", "AT": "TOD8."}
        got = read(transport(tmp_path, formats=formats, USUBJID=["A"], SPENT=[90_000.0], AT=[90_000.0]), "ae").frame
        assert got.to_dict("list") == {"USUBJID": ["A"], "SPENT": ["90000"], "AT": ["01:00:00"]}

    @pytest.mark.parametrize(
        ("shown", "days", "text"),
        [
            ("MONYY7.", 23497, "2024-05"),
            ("MONYY7.", 23498, "2024-05-02"),
            ("YYMMD7.", 23497, "2024-05"),
            ("YEAR4.", 23497, "2024-05-01"),
            ("YEAR4.", 23376, "2024"),
            ("DTMONYY7.", 23497 * 86_400, "2024-05"),
            ("DTMONYY7.", 23497 * 86_400 + 60, "2024-05-01T00:01"),
            ("DTYEAR4.", 23376 * 86_400, "2024"),
        ],
    )
    def test_a_month_or_year_is_read_as_one_where_no_day_is_shown(self, tmp_path, shown, days, text):
        got = read(transport(tmp_path, formats={"AESTDTC": shown}, USUBJID=["A"], AESTDTC=[float(days)]), "ae")
        assert got.frame["AESTDTC"].tolist() == [text]
        assert got.notes == (
            "shows only the month or year of dates in AESTDTC, and those on its first day were read so",
        )

    @pytest.mark.parametrize("shown", ["YYQ6.", "MONTH2.", "WEEKDAY1.", "WEEKV11.", "NLDATEWN10."])
    def test_a_part_of_a_date_does_not_hide_the_rest(self, tmp_path, shown):
        got = read(transport(tmp_path, formats={"AESTDTC": shown}, USUBJID=["A"], AESTDTC=[23497.0]), "ae")
        assert got.frame["AESTDTC"].tolist() == ["2024-05-01"]
        assert got.notes == ("shows only a part of each date in AESTDTC, which were read whole",)

    @pytest.mark.parametrize("formats", [{}, {"AESTDTC": "BEST12."}, {"AESTDTC": "SITEDAY9."}])
    def test_other_numbers_stay_numbers_so_that_none_is_taken_for_a_date(self, tmp_path, formats):
        got = read(transport(tmp_path, formats=formats, USUBJID=["A"], AESTDTC=[23497.0]), "ae")
        assert got.frame["AESTDTC"].tolist() == [23497.0]
        note = "holds numbers in AESTDTC without a format of dates, so they were not read as dates"
        assert got.notes == (note,)

    def test_a_fraction_of_a_day_and_of_a_second(self, tmp_path):
        formats = {"AESTDTC": "DATE9.", "AEENDTC": "DATETIME20."}
        columns = {"AESTDTC": [23497.75], "AEENDTC": [23497 * 86_400 + 59.9999999]}
        got = read(transport(tmp_path, formats=formats, USUBJID=["A"], **columns), "ae").frame
        assert got.iloc[0].tolist() == ["A", "2024-05-01", "2024-05-01T00:01"]

    @pytest.mark.parametrize(
        ("shown", "number", "text"),
        [
            ("DATE9.", 1_989_394_200.0, "1989394200"),  # seconds
            ("DATE9.", 2_936_549.0, "9999-12-31"),
            ("DATE9.", 2_936_550.0, "2936550"),
            ("DATE9.", -138_061.0, "1582-01-01"),
            ("DATE9.", -138_062.0, "-138062"),
            ("DATETIME20.", 253_717_919_999.0, "9999-12-31T23:59:59"),
            ("DATETIME20.", 253_717_920_000.0, "253717920000"),
        ],
    )
    def test_a_number_of_which_its_format_makes_no_date_stays_one(self, tmp_path, shown, number, text):
        path = transport(tmp_path, formats={"AESTDTC": shown}, USUBJID=["A"], AESTDTC=[number])
        assert read(path, "ae").frame["AESTDTC"].tolist() == [text]

    def test_and_so_it_is_an_error_of_its_record(self, tmp_path):
        path = transport(tmp_path, formats={"AESTDTC": "DATE9."}, USUBJID=["A"], AESEQ=[1.0], AESTDTC=[1_989_394_200.0])
        _, wrong = typed(read(path, "ae"), SDTM["ae"], file="ae.xpt")
        assert wrong.loc[wrong["RULE"] == "VAR-005", "MESSAGE"].tolist() == [
            "ae.xpt record 1: AESTDTC is '1989394200', which is not a date of the calendar."
        ]

    def test_windows_1252_is_recognised_and_said(self, tmp_path):
        path = transport(tmp_path, USUBJID=["A"], AETERM=["Mxnixre"], change=put(b"Mxnixre", b"M\xe9ni\xe8re"))
        got = read(path, "ae")
        assert got.frame["AETERM"].tolist() == ["Ménière"]
        assert got.notes == (
            "is not encoded in UTF-8 and was read as Windows-1252, with words such as 'Ménière' (column AETERM)",
        )

    @pytest.mark.parametrize(
        ("text", "encoding"), [("усталость", "cp1251"), ("疲劳和恶心", "gbk"), ("疲労感", "shift_jis")]
    )
    def test_what_is_no_windows_1252_is_not_read_as_if_it_were(self, tmp_path, text, encoding):
        there = text.encode(encoding)
        path = transport(tmp_path, USUBJID=["A"], AETERM=["x" * len(there)], change=put(b"x" * len(there), there))
        assert why(path).endswith("(column AETERM); save it as CSV UTF-8")

    def test_bytes_that_no_encoding_has(self, tmp_path):
        path = transport(tmp_path, USUBJID=["A"], AETERM=["zxyt"], change=put(b"zxyt", b"z\x81\x8dt"))
        assert why(path) == ("is encoded neither in UTF-8 nor in Windows-1252 (column AETERM); save it as CSV UTF-8")

    @pytest.mark.parametrize("padding", [b"\x00" * 80, b"\x00" * 79 + b" "])
    def test_zeros_to_the_end_are_no_records(self, tmp_path, padding):
        path = transport(tmp_path, USUBJID=["001", "002"], AESEQ=[1.0, 16.0], change=lambda data: data + padding)
        assert read(path, "ae").frame.to_numpy().tolist() == [["001", 1.0], ["002", 16.0]]

    def test_zeros_behind_a_text_are_not_of_it(self, tmp_path):
        path = transport(tmp_path, USUBJID=["A"], AETERM=["pain--"], change=put(b"pain--", b"pain\x00\x00"))
        assert read(path, "ae").frame["AETERM"].tolist() == ["pain"]

    def test_a_last_record_of_which_the_numbers_are_zero_is_one(self, tmp_path):
        path = transport(tmp_path, USUBJID=["A", "B"], X=[1.0, 0.0])
        assert read(path, "ae").frame.to_numpy().tolist() == [["A", 1.0], ["B", 0.0]]

    def test_cut_off_within_a_record(self, tmp_path):
        path = transport(tmp_path, USUBJID=["A" * 50, "B" * 50], AETERM=["x", "y"], change=lambda data: data[:-80])
        assert why(path) == "is cut off in the middle of a record"

    def test_version_8_says_how_many_records_there_are(self, tmp_path):
        columns = {"USUBJID": [f"{number:03}" for number in range(100)], "X": [1.0] * 100}
        path = transport(tmp_path, 8, **columns)
        assert len(read(path, "ae").frame) == 100
        path = transport(tmp_path, 8, change=lambda data: data[:-880], **columns)
        assert why(path) == "says that it has 100 records and holds 21: it is cut off"

    def test_a_file_of_proc_cport(self, tmp_path):
        (tmp_path / "ae.xpt").write_bytes(b"**COMPRESSED** " * 16)
        assert why(tmp_path / "ae.xpt").startswith("was made by PROC CPORT, which only SAS reads; ")

    def test_blanks_to_the_end_of_a_block_are_no_records(self, tmp_path):
        path = transport(tmp_path, USUBJID=["A", "B"], X=[1.0, 2.0], change=lambda data: data + b" " * 800)
        assert read(path, "ae").frame.to_numpy().tolist() == [["A", 1.0], ["B", 2.0]]

    @pytest.mark.parametrize("version", [5, 8])
    def test_name_of_another_domain(self, tmp_path, version):
        assert why(transport(tmp_path, version, name="DM", USUBJID=["A"])) == "says that it holds DM, not AE"
        assert len(read(transport(tmp_path, version, name="EXPORT1", USUBJID=["A"]), "ae").frame) == 1

    @pytest.mark.parametrize("version", [5, 8])
    def test_two_columns_of_one_name(self, tmp_path, version):
        path = transport(
            tmp_path, version, AETERM=["x"], AEOTHR=["y"], change=lambda data: data.replace(b"AEOTHR", b"AETERM")
        )
        assert why(path) == "has more than one column called AETERM"

    def test_a_name_that_is_no_text(self, tmp_path):
        path = transport(tmp_path, AETERM=["x"], change=put(b"AETERM", b"AE\xff\xfe\x81M"))
        assert why(path) == (
            "is encoded neither in UTF-8 nor in Windows-1252 (the names of its columns); save it as CSV UTF-8"
        )

    def test_several_data_sets_in_one_file(self, tmp_path):
        path = transport(tmp_path, USUBJID=["A"], change=lambda data: data + data[240:])
        assert why(path) == "holds several data sets; write one file per domain"

    @pytest.mark.parametrize("count", ["0000000003", "0000999999", "9999999999"])
    def test_header_that_promises_variables(self, tmp_path, count):
        path = transport(
            tmp_path, USUBJID=["A"], X=[1.0], change=lambda data: data.replace(b"!0000000002", f"!{count}".encode())
        )
        assert why(path) == f"says that it has {int(count):,} variables and describes fewer"

    @pytest.mark.parametrize(("variable", "length"), [(0, 0), (1, 0), (1, 9), (1, 200)])
    def test_lengths_that_cannot_be(self, tmp_path, variable, length):
        def change(data):
            at = data.index(b"NAMESTR HEADER") + 60 + 140 * variable + 4
            return data[:at] + struct.pack(">H", length) + data[at + 2 :]

        path = transport(tmp_path, USUBJID=["A"], X=[1.0], change=change)
        assert why(path) == "describes a variable of a length that cannot be"

    def test_records_that_the_length_of_the_file_gives(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "RECORDS", 399)
        assert "records, and at most 399 are read" in why(transport(tmp_path, X=["a"] * 400))


class TestDataSet:
    def test_what_haven_wrote(self, tmp_path):
        (tmp_path / "ae.sas7bdat").write_bytes(SAS7BDAT)
        frame = read(tmp_path / "ae.sas7bdat", "ae").frame
        assert frame.fillna(-9).to_dict("list") == {
            "USUBJID": ["A", "B", ""],
            "AETERM": ["Ménière", "x", ""],
            "AESEQ": [1.0, -9, 3.5],
            "AESTDTC": ["2024-05-01", "", "1959-12-31"],
        }

    @pytest.mark.parametrize(
        ("said", "encoding", "text"),
        [
            (61, "cp1251", "усталость"),
            (65, "cp1255", "תשישותכאב"),  # of which iconv keeps the last letter back
            (68, "cp1258", "buồn nô".replace("ồ", "ô\u0300") + "n"),
            (62, "cp1252", "Übelkeit–"),
            (29, "cp1252", "Übelkeit–"),  # said to be ISO-8859-1, which has no such dash
            (138, "cp932", "ｶﾝ疲労感x"),
            (123, "big5", "疲勞噁心x"),
            (125, "gb18030", "疲劳恶心x"),
            (0, "cp1252", "oxvidação"),
            (20, "utf-8", "Ménière"),
            (20, "cp1252", "vómitos à"),
        ],
    )
    def test_each_cell_is_decoded_by_itself_as_the_file_says(self, tmp_path, said, encoding, text):
        data = bytearray(put("Ménière".encode(), text.encode(encoding))(SAS7BDAT))
        data[ENCODING] = said
        (tmp_path / "ae.sas7bdat").write_bytes(bytes(data))
        got = read(tmp_path / "ae.sas7bdat", "ae").frame
        assert got[["USUBJID", "AETERM"]].to_numpy().tolist() == [["A", text], ["B", "x"], ["", ""]]

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            (65, "says that it is encoded in WINDOWS-1255, and column AETERM is not; save it as CSV UTF-8"),
            (119, "is encoded in EUC-TW, which cannot be read; save it as CSV UTF-8"),
            (0, "is not encoded in UTF-8, and read as Windows-1252 it would hold 'óñòàëîñòÿ' (column AETERM); "),
        ],
    )
    def test_text_of_another_encoding_than_it_says_is_refused(self, tmp_path, said, told):
        data = bytearray(put("Ménière".encode(), "усталостя".encode("cp1251"))(SAS7BDAT))
        data[ENCODING] = said
        (tmp_path / "ae.sas7bdat").write_bytes(bytes(data))
        assert why(tmp_path / "ae.sas7bdat").startswith(told)

    def test_name_of_another_domain(self, tmp_path):
        (tmp_path / "dm.sas7bdat").write_bytes(SAS7BDAT.replace(b"DATASET ", b"AE      "))
        with pytest.raises(UnreadableError, match=r"^says that it holds AE, not DM$"):
            read(tmp_path / "dm.sas7bdat", "dm")

    @pytest.mark.parametrize(
        ("place", "number", "told"),
        [
            (ROWS, 20_000_000, "has 20,000,000 records, and at most 10,000,000 are read; "),
            (ROWS, 9_999_999, "is not a SAS file that can be read (File did not contain the expected number of rows)"),
            (ROWS, -5, "is not a SAS file that can be read ("),
            (ROWS - 8, 1 << 40, "is not a SAS file that can be read ("),
            (ROWS - 8, 30_000, "is not a SAS file that can be read ("),
        ],
    )
    def test_header_that_promises(self, tmp_path, place, number, told):
        data = bytearray(SAS7BDAT)
        data[place : place + 8] = struct.pack("<q", number)
        (tmp_path / "ae.sas7bdat").write_bytes(bytes(data))
        assert why(tmp_path / "ae.sas7bdat").startswith(told)

    def test_size_in_memory(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "UNPACKED_BYTES", 77)
        (tmp_path / "ae.sas7bdat").write_bytes(SAS7BDAT)
        assert "unpacks to more than" in why(tmp_path / "ae.sas7bdat")  # three records of 26 bytes

    def test_cut_off(self, tmp_path):
        for length in (100, 8_192, 12_300):
            (tmp_path / "ae.sas7bdat").write_bytes(SAS7BDAT[:length])
            assert why(tmp_path / "ae.sas7bdat").startswith("is not a SAS file that can be read (")
