"""Variables of each domain in the order in which they are written; identifiers and --SEQ come before them."""

_TUMOUR = ("VISITNUM", "VISIT")
COLUMNS = {
    "dm": ("SUBJID", "RFSTDTC", "RFICDTC", "DTHDTC", "DTHFL", "SITEID", "AGE", "AGEU", "SEX", "RACE"),
    "ex": ("EXTRT", "EXDOSE", "EXDOSU", "EXSTDTC", "EXENDTC", "EXLOC", "EXLNKID"),
    "tu": (*_TUMOUR, "TUDTC", "TULNKID", "TUTESTCD", "TUTEST", "TUORRES", "TUSTRESC", "TULOC", "TUMETHOD",
           "TUEVAL"),
    "tr": (*_TUMOUR, "TRDTC", "TRLNKID", "TRTESTCD", "TRORRES", "TRORRESU", "TRSTRESN", "TRSTRESU",
           "TRSTRESC", "TRSTAT", "TRREASND", "TRMETHOD", "TREVAL"),
    "ae": ("AETERM", "AELLT", "AEDECOD", "AEBODSYS", "AESER", "AEACN", "AEREL", "AEOUT", "AETOXGR", "AESTDTC",
           "AEENDTC", "AEENRTPT"),
    "ds": ("DSTERM", "DSDECOD", "DSCAT", "DSSTDTC"),
    "rs": (*_TUMOUR, "RSDTC", "RSTESTCD", "RSCAT", "RSORRES", "RSSTRESC", "RSSTRESN", "RSEVAL"),
    "lb": (*_TUMOUR, "LBDTC", "LBTESTCD", "LBTEST", "LBSTRESN", "LBSTRESU", "LBSTNRLO", "LBSTNRHI", "LBBLFL"),
    "pr": ("PRTRT", "PRDECOD", "PRCAT", "PRSTDTC", "PRENDTC"),
    "cm": ("CMTRT", "CMDECOD", "CMCAT", "CMSTDTC", "CMENDTC"),
    "ss": ("SSTESTCD", "SSTEST", "SSORRES", "SSSTRESC", "SSDTC"),
    "dd": ("DDTESTCD", "DDTEST", "DDORRES", "DDSTRESC", "DDDTC"),
    "mh": ("MHTERM", "MHDECOD", "MHCAT", "MHSTDTC"),
    "sv": ("VISITNUM", "VISIT", "SVPRESP", "SVOCCUR", "SVREASOC", "SVSTDTC", "SVENDTC"),
    "dv": ("DVTERM", "DVDECOD", "DVCAT", "DVSTDTC"),
    "xd": ("XDTESTCD", "XDTEST", "XDSTRESN", "XDSTRESU", "XDLNKID"),
}  # fmt: skip
# The variable by which the rows of a subject are put in order.
DATES = {
    "ex": "EXSTDTC", "tu": "TUDTC", "tr": "TRDTC", "ae": "AESTDTC", "ds": "DSSTDTC", "rs": "RSDTC",
    "pr": "PRSTDTC", "cm": "CMSTDTC", "ss": "SSDTC", "dd": "DDDTC", "sv": "VISITNUM",
    "dv": "DVSTDTC",
}  # fmt: skip
