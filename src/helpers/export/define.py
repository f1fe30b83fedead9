"""Define-XML 2.1 of the analysis datasets, made with odmlib from the contracts and the exported data."""

import re
from dataclasses import dataclass, field

import pandas as pd

from helpers.export import labels
from helpers.export.variables import DATE_FORMAT, Dataset, Variable
from helpers.foundation.contracts import SDTM
from helpers.present.report import Report

_STANDARD = "STD.ADAMIG"
_VERSION = "2.1.0"
_DIGITS = 6
"""Decimals at most that define.xml says a number has; the data have all of them."""

_FROM = {"ADAE": "AE", "ADLB": "LB"}
_OF_DM = ("STUDYID", "USUBJID", "SUBJID", "SITEID", "AGE", "SEX", "RACE")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENCODED = "Text is UTF-8. Dates are SAS dates. A missing number is a SAS missing value, and so is an infinite one."


def write(report: Report, datasets: list[Dataset]) -> bytes:
    """Write define.xml, dated on the day until which the data are known; equal datasets give equal bytes."""
    from odmlib.define_2_1 import model  # here, because it is slow to import

    moment = f"{report.until or '1960-01-01'}T00:00:00"
    about = " · ".join([report.title, report.eyebrow, *report.band])
    version = model.MetaDataVersion(
        OID=f"MDV.{_id(report.study)}",
        Name=f"Analysis datasets of {_xml(report.study)}",
        Description=_ENCODED,
        DefineVersion=_VERSION,
    )
    standard = model.Standard(OID=_STANDARD, Name="ADaMIG", Type="IG", Version="1.3", Status="Final")
    version.Standards = model.Standards(Standard=[standard])
    parts = _Parts()
    for dataset in datasets:
        version.ItemGroupDef.append(_group(model, dataset, parts))
    version.ItemDef, version.CodeList = parts.items, list(parts.lists.values())
    version.MethodDef, version.CommentDef = parts.methods, parts.comments
    study = model.Study(OID=f"ODM.{_id(report.study)}", MetaDataVersion=version)
    study.GlobalVariables = model.GlobalVariables(
        StudyName=model.StudyName(_content=_xml(report.study)),
        StudyDescription=model.StudyDescription(_content=_xml(about)),
        ProtocolName=model.ProtocolName(_content=_xml(report.title)),
    )
    document = model.ODM(
        FileType="Snapshot",
        FileOID=f"DEFINE.{_id(report.study)}",
        CreationDateTime=moment,
        AsOfDateTime=moment,
        ODMVersion="1.3.2",
        Context="Other",
        Study=study,
    )
    return f"{document.to_xml_string(xml_declaration=True)}\n".encode()


@dataclass
class _Parts:
    """What the datasets refer to."""

    items: list = field(default_factory=list)
    lists: dict = field(default_factory=dict)
    methods: list = field(default_factory=list)
    comments: list = field(default_factory=list)


def _group(model, dataset: Dataset, parts: _Parts):
    """A dataset with its variables in order; methods, code lists and comments are added to the parts."""
    name, contract = dataset.name, dataset.contract
    standing = labels.DATASETS[name]
    parts.methods.append(
        model.MethodDef(
            OID=f"MT.{name}",
            Name=f"Rules of {name}",
            Type="Computation",
            Description=_described(
                model,
                f"The numbered rules of docs/analysis-plan.md, section “{standing.rules}”, with the numbers of "
                f"protocol.yml; src/helpers/derive/{name.lower()}.py follows them.",
            ),
        )
    )
    group = model.ItemGroupDef(
        OID=f"IG.{name}",
        Name=name,
        Repeating="No" if contract.key == ("USUBJID",) else "Yes",
        IsReferenceData="No",
        SASDatasetName=name,
        Purpose="Analysis",
        Structure=f"One record per {contract.grain}",
        ArchiveLocationID=f"LF.{name}",
        StandardOID=_STANDARD,
        Description=_described(model, dataset.label),
        leaf=model.leaf(ID=f"LF.{name}", href=f"{name.lower()}.xpt", title=model.title(_content=f"{name.lower()}.xpt")),
    )
    group.Class = model.Class(Name=standing.kind)
    if standing.subclass:
        group.Class.SubClass.append(model.SubClass(Name=standing.subclass))
    for place, variable in enumerate(dataset.variables, start=1):
        origin = _predecessor(dataset, variable)
        keyed = variable.source in contract.key and not variable.part
        more = {"KeySequence": contract.key.index(variable.source) + 1} if keyed else {}
        more |= {} if origin else {"MethodOID": f"MT.{name}"}
        group.ItemRef.append(
            model.ItemRef(ItemOID=_oid(dataset, variable), OrderNumber=place, Mandatory=_mandatory(variable), **more)
        )
        parts.items.append(_item(model, dataset, variable, origin, parts))
    return group


def _item(model, dataset: Dataset, variable: Variable, origin: str, parts: _Parts):
    described = {"DisplayFormat": DATE_FORMAT} if variable.kind == "date" else {}
    if said := _comment(dataset, variable):
        oid = f"COM.{dataset.name}.{variable.name}"
        parts.comments.append(model.CommentDef(OID=oid, Description=_described(model, said)))
        described["CommentOID"] = oid
    kind, digits = _type(variable)
    if kind == "float":
        described["SignificantDigits"] = digits
    item = model.ItemDef(
        OID=_oid(dataset, variable),
        Name=variable.name,
        DataType=kind,
        Length=variable.length,
        SASFieldName=variable.name,
        Description=_described(model, variable.label),
        **described,
    )
    if (listed := _code_list(model, dataset, variable, parts)) is not None:
        item.CodeListRef = model.CodeListRef(CodeListOID=listed)
    if origin:
        item.Origin.append(model.Origin(Type="Predecessor", Description=_described(model, origin)))
    else:
        item.Origin.append(model.Origin(Type="Derived", Source="Sponsor"))
    return item


def _code_list(model, dataset: Dataset, variable: Variable, parts: _Parts) -> str | None:
    """Refer to the list of the terms that a variable may have; the same terms make one list."""
    terms = variable.column.terms if variable.column else ()
    names = _names(dataset, variable)
    if variable.part or not (terms or names):
        return None
    key = tuple(names.items()) or terms
    if key not in parts.lists:
        parts.lists[key] = model.CodeList(
            OID=f"CL.{dataset.name}.{variable.name}",
            Name=f"Terms of {dataset.name}.{variable.name}",
            DataType="text",
            IsNonStandard="Yes",
        )
        if names:
            parts.lists[key].CodeListItem = [
                model.CodeListItem(CodedValue=code, Decode=model.Decode(TranslatedText=[_text(model, name)]))
                for code, name in names.items()
            ]
        else:
            parts.lists[key].EnumeratedItem = [model.EnumeratedItem(CodedValue=term) for term in terms]
    return parts.lists[key].OID


def _names(dataset: Dataset, variable: Variable) -> dict[str, str]:
    """Parameters by code, with their names, where the dataset has both."""
    if variable.source != "PARAMCD" or "PARAM" not in dataset.contract.columns:
        return {}
    found = {one.source: one.cells for one in dataset.variables if not one.part}
    pairs = pd.DataFrame({"code": found["PARAMCD"], "name": found["PARAM"]}).drop_duplicates("code")
    return {_xml(code): _xml(name) for code, name in zip(pairs["code"], pairs["name"], strict=True)}


def _type(variable: Variable) -> tuple[str, int]:
    """Type of the values, and how many decimals they have."""
    if variable.kind == "text":
        return "text", 0
    if variable.kind in ("date", "count"):
        return "integer", 0
    values = variable.cells.dropna()
    if (values % 1 == 0).all():
        return "integer", 0
    return "float", next((d for d in range(1, _DIGITS) if (values.round(d) == values).all()), _DIGITS)


def _mandatory(variable: Variable) -> str:
    column = variable.column
    filled = column is not None and (column.filled or column.kind == "count") and not variable.part
    return "Yes" if filled else "No"


def _predecessor(dataset: Dataset, variable: Variable) -> str:
    """The variable of SDTM or of ADSL that a variable is taken from; nothing for one that is derived."""
    domain = _FROM.get(dataset.name, "")
    if domain and (variable.column is None or variable.source in SDTM[domain.lower()].columns):
        return f"{domain}.{_xml(variable.source)}"
    if dataset.name == "ADSL":
        return f"DM.{variable.source}" if variable.source in _OF_DM else ""
    return f"ADSL.{variable.source}" if variable.source in ("STUDYID", "USUBJID", "TRTSDT") else ""


def _comment(dataset: Dataset, variable: Variable) -> str:
    """What does not fit into the label."""
    column, said = variable.column, []
    if column is None:
        said.append(f"A variable of the study, kept as it is; its name there is {_xml(variable.source)}")
    elif column.label != labels.label(dataset.name, variable.source, column.label):
        said.append(column.label)
    if column is not None and column.unit:
        said.append(f"Unit: {column.unit}")
    if variable.part:
        said.append(f"Continues {variable.source}: a text of SAS XPORT has 200 bytes at most")
    return "".join(f"{sentence}. " for sentence in said).strip()


def _oid(dataset: Dataset, variable: Variable) -> str:
    return f"IT.{dataset.name}.{variable.name}"


def _id(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", text)


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


def _text(model, said: str):
    return model.TranslatedText(_content=_xml(said), lang="en")


def _described(model, said: str):
    return model.Description(TranslatedText=[_text(model, said)])
