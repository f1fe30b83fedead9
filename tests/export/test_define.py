"""define.xml: valid against the schema of CDISC, and it says of every variable what the XPORT file has."""

import io
import xml.etree.ElementTree as ET

import pyreadstat
import pytest
from odmlib.define_loader import XMLDefineLoader
from odmlib.loader import ODMLoader
from odmlib.odm_parser import ODMSchemaValidator
from odmlib.oid_generator import create_oid_checker

from helpers.export import define, xport
from helpers.export.variables import dataset
from helpers.foundation.contracts import ADAM
from tests.export import typed

NS = {"odm": "http://www.cdisc.org/ns/odm/v1.3", "def": "http://www.cdisc.org/ns/def/v2.1"}
DEF = f"{{{NS['def']}}}"


@pytest.fixture(scope="module")
def datasets():
    frames = {name: contract.empty() for name, contract in ADAM.items()}
    return [dataset(frame, ADAM[name]) for name, frame in {**frames, "adae": typed.adae()}.items()]


@pytest.fixture(scope="module")
def content(datasets):
    return define.write(typed.REPORT, datasets)


@pytest.fixture(scope="module")
def root(content):
    return ET.fromstring(content)


@pytest.fixture(scope="module")
def items(root):
    return {item.get("OID"): item for item in root.iterfind(".//odm:ItemDef", NS)}


def said(element, path="odm:Description/odm:TranslatedText"):
    return element.find(path, NS).text


def test_it_keeps_the_schema_of_define_xml_2_1(content):
    validator = ODMSchemaValidator(standard="define", version="2.1")
    assert [str(error) for error in validator.xsd.iter_errors(io.BytesIO(content))] == []


def test_everything_that_is_referred_to_is_there(content, tmp_path):
    path = tmp_path / "define.xml"
    path.write_bytes(content)
    loader = ODMLoader(XMLDefineLoader(model_package="define_2_1", ns_uri=NS["def"]))
    loader.open_odm_document(str(path))
    document = loader.load_odm()
    checker = create_oid_checker("define_2_1")
    assert document.verify_oids(checker)
    assert document.unreferenced_oids(checker) == {}
    assert document.validate(collect_errors=True) == []


def test_every_variable_of_every_file_is_in_it_in_order_with_label_type_and_length(root, items, datasets, tmp_path):
    for one in datasets:
        path = tmp_path / f"{one.name}.xpt"
        path.write_bytes(xport.write(one, until=None))
        _, meta = pyreadstat.read_xport(path)
        group = root.find(f".//odm:ItemGroupDef[@Name='{one.name}']", NS)
        assert group.find("def:leaf", NS).get("{http://www.w3.org/1999/xlink}href") == f"{one.name.lower()}.xpt"
        assert said(group) == meta.file_label
        listed = [items[reference.get("ItemOID")] for reference in group.iterfind("odm:ItemRef", NS)]
        assert [item.get("Name") for item in listed] == meta.column_names
        for item in listed:
            name = item.get("Name")
            text = meta.readstat_variable_types[name] == "string"
            assert (item.get("DataType") == "text") == text
            assert int(item.get("Length")) == meta.variable_storage_width[name]
            assert said(item) == meta.column_names_to_labels[name]
            assert item.find("def:Origin", NS).get("Type") in ("Predecessor", "Derived")


@pytest.mark.parametrize(
    ("oid", "kind", "display"),
    [
        ("IT.ADAE.ASTDT", "integer", "DATE9."),
        ("IT.ADAE.AESEQ", "integer", None),
        ("IT.ADAE.AETOXGRN", "float", None),
        ("IT.ADAE.AETERM", "text", None),
    ],
)
def test_types(items, oid, kind, display):
    assert (items[oid].get("DataType"), items[oid].get(f"{DEF}DisplayFormat")) == (kind, display)


def test_terms_of_a_contract_are_a_code_list(root, items):
    reference = items["IT.ADSL.EOSSTT"].find("odm:CodeListRef", NS).get("CodeListOID")
    terms = root.iterfind(f".//odm:CodeList[@OID='{reference}']/odm:EnumeratedItem", NS)
    assert [term.get("CodedValue") for term in terms] == ["COMPLETED", "DISCONTINUED", "ONGOING"]
    assert items["IT.ADAE.AETERM"].find("odm:CodeListRef", NS) is None


def test_what_a_short_label_leaves_out_a_unit_and_a_continuation_are_comments(root, items):
    def comment(oid):
        return said(root.find(f".//def:CommentDef[@OID='{items[oid].get(f'{DEF}CommentOID')}']", NS))

    assert comment("IT.ADSL.EFFFL") == "Efficacy Set (baseline sum and a later adequate local assessment)."
    assert comment("IT.ADSL.DOSETOT") == "Unit: Gy."
    assert comment("IT.ADAE.AETERM1").startswith("Continues AETERM: ")
    assert comment("IT.ADAE.AELONGNA").endswith("its name there is AELONGNAME.")


def test_origins(items):
    def origin(oid):
        found = items[oid].find("def:Origin", NS)
        return said(found) if found.get("Type") == "Predecessor" else found.get("Type")

    assert origin("IT.ADAE.AETERM") == "AE.AETERM"
    assert origin("IT.ADAE.ASTDT") == "Derived"
    assert origin("IT.ADSL.AGE") == "DM.AGE"
    assert origin("IT.ADTTE.USUBJID") == "ADSL.USUBJID"
    assert origin("IT.ADTTE.AVAL") == "Derived"


def test_it_says_of_what_and_until_when_and_is_the_same_again(root, content, datasets):
    assert root.get("CreationDateTime") == root.get("AsOfDateTime") == "2025-06-30T00:00:00"
    assert said(root, ".//odm:StudyDescription") == "A trial & <more> · Final analysis · Synthetic data"
    assert define.write(typed.REPORT, datasets) == content
