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
ROWS = 11480 + 48  # where it says how many records there are; the length of one stands before it


def transport(tmp_path, version=5, change=None, formats=None, name="AE", **columns):
    """A transport file of pyreadstat, of which bytes may be changed."""
    path, frame = tmp_path / "ae.xpt", pd.DataFrame(columns)
    pyreadstat.write_xport(frame, path, table_name=name, file_format_version=version, variable_format=formats or {})
    if change is not None:
        path.write_bytes(change(path.read_bytes()))
    return path


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

    @pytest.mark.parametrize("shown", ["DATE9.", "YYMMDD10.", "E8601DA10.", "IS8601DA.", "DDMMYYP10.", "MMDDYY10."])
    def test_numbers_with_a_format_of_dates_are_dates(self, tmp_path, shown):
        path = transport(tmp_path, formats={"AESTDTC": shown}, USUBJID=["A", "B"], AESTDTC=[23497.0, -365.0])
        assert read(path, "ae").frame["AESTDTC"].tolist() == ["2024-05-01", "1959-01-01"]

    @pytest.mark.parametrize("shown", ["DATETIME20.", "E8601DT19."])
    def test_numbers_with_a_format_of_times_of_a_day(self, tmp_path, shown):
        path = transport(tmp_path, formats={"AESTDTC": shown}, USUBJID=["A"], AESTDTC=[23497 * 86_400 + 34_200.0])
        assert read(path, "ae").frame["AESTDTC"].tolist() == ["2024-05-01T09:30"]

    @pytest.mark.parametrize("formats", [{}, {"AESTDTC": "BEST12."}, {"AESTDTC": "MONYY7."}])
    def test_other_numbers_stay_numbers_so_that_none_is_taken_for_a_date(self, tmp_path, formats):
        path = transport(tmp_path, formats=formats, USUBJID=["A"], AESTDTC=[23497.0])
        assert read(path, "ae").frame["AESTDTC"].tolist() == [23497.0]

    def test_a_number_too_large_for_a_date(self, tmp_path):
        path = transport(tmp_path, formats={"AESTDTC": "DATE9."}, USUBJID=["A"], AESTDTC=[1e9])
        assert why(path).startswith("is not a SAS file that can be read (")

    def test_windows_1252_is_recognised_and_said(self, tmp_path):
        path = transport(
            tmp_path, USUBJID=["A"], AETERM=["Mxnixre"], change=lambda data: data.replace(b"Mxnixre", b"M\xe9ni\xe8re")
        )
        got = read(path, "ae")
        assert got.frame["AETERM"].tolist() == ["Ménière"]
        assert got.notes == ("is encoded in Windows-1252 and was read so",)

    def test_bytes_that_no_encoding_has(self, tmp_path):
        path = transport(
            tmp_path, USUBJID=["A"], AETERM=["zxyt"], change=lambda data: data.replace(b"zxyt", b"z\x81\x8dt")
        )
        assert why(path).startswith("is not a SAS file that can be read (")

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
        path = transport(tmp_path, AETERM=["x"], change=lambda data: data.replace(b"AETERM", b"AE\xff\xfe\x81M"))
        assert why(path).startswith("is not a SAS file that can be read (")

    def test_several_data_sets_in_one_file(self, tmp_path):
        path = transport(tmp_path, USUBJID=["A"], change=lambda data: data + data[240:])
        assert why(path) == "holds several data sets; write one file a domain"

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
