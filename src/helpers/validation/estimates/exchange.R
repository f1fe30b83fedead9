# What was written for R, as data frames, and rows of results.

KEYS <- c("ANALYSIS", "PARAMCD", "POPULATION", "PHASE", "SOC", "TERM", "GRADE", "GROUP", "TIME")
DAYS_PER_MONTH <- 30.4375

# All cells are text until they are told to be something else, so that no code becomes a number and no "NA" is lost.
read_text <- function(folder, name) {
  read.csv(file.path(folder, paste0(name, ".csv")), colClasses = "character", na.strings = character(0))
}

as_numbers <- function(frame, names) {
  frame[names] <- lapply(frame[names], as.numeric)
  frame
}

as_dates <- function(frame, names) {
  frame[names] <- lapply(frame[names], function(cell) as.Date(ifelse(cell == "", NA, cell)))
  frame
}

read_study <- function(folder) {
  plan <- read_text(folder, "plan")
  covariates <- read_text(folder, "covariates")
  adsl <- read_text(folder, "adsl")
  adtte <- as_numbers(read_text(folder, "adtte"), c("AVAL", "CNSR", "EVTYPE", "INTLO", "INTHI"))
  list(
    settings = split(as.numeric(plan$VALUE), plan$NAME),
    parameters = read_text(folder, "parameters"),
    covariates = covariates,
    terms = read_text(folder, "terms"),
    asked = read_text(folder, "asked"),
    words = read_text(folder, "words"),
    adsl = as_dates(as_numbers(adsl, "SUMBL"), c("TRTSDT", "TRTEDT", "DTHDT", "LSTALVDT", "HORIZDT", "DCUTDT")),
    adtte = as_dates(adtte, c("STARTDT", "ADT")),
    adrs = as_dates(read_text(folder, "adrs"), "ADT"),
    adae = as_dates(as_numbers(read_text(folder, "adae"), "AETOXGRN"), c("ASTDT", "AENDT")),
    adles = as_numbers(read_text(folder, "adles"), c("AVAL", "EVTYPE", "MAXDBL", "BED10")),
    adread = as_numbers(read_text(folder, "adread"), c("AVAL", "CNSR")),
    adther = as_dates(read_text(folder, "adther"), "ASTDT"),
    addecomp = as_dates(read_text(folder, "addecomp"), "ADT"),
    adlb = as_dates(as_numbers(read_text(folder, "adlb"), c("LBSEQ", "AVAL")), "ADT"),
    adlf = as_dates(as_numbers(read_text(folder, "adlf"), "AVAL"), "ADT"),
    adsv = as_dates(read_text(folder, "adsv"), "DUEDT"),
    curves = as_numbers(read_text(folder, "curves"), c("START", "END", "PROBABILITY")),
    proportions = as_numbers(read_text(folder, "proportions"), c("TIME", "N", "DENOMINATOR")),
    looks = as_numbers(read_text(folder, "looks"), c("TIME", "N", "EVENTS"))
  )
}

asked <- function(study, analysis) analysis %in% study$asked$ANALYSIS

outcomes <- function(study, paramcd) study$adtte[study$adtte$PARAMCD == paramcd, ]

parameters <- function(study, kind) study$parameters$PARAMCD[study$parameters$KIND == kind]

# One row is one statistic: every column of `values` that is no key, in every row of it. Keys are columns of `values`,
# or in the list `keys` where they are the same for all rows.
rows <- function(values, by, keys = list()) {
  for (key in names(keys)) values[[key]] <- rep(keys[[key]], nrow(values))
  for (key in setdiff(KEYS, names(values))) values[[key]] <- rep(if (key == "TIME") NA else "", nrow(values))
  one <- function(stat) {
    data.frame(values[KEYS], STAT = rep(stat, nrow(values)), STATVAL = as.numeric(values[[stat]]),
               BY = rep(by, nrow(values)))
  }
  do.call(rbind, lapply(setdiff(names(values), KEYS), one))
}

# 17 digits are as many as a double has; a missing number is an empty cell.
write_rows <- function(frame, path) {
  numbers <- vapply(frame, is.numeric, logical(1))
  frame[numbers] <- lapply(frame[numbers], function(cell) ifelse(is.na(cell), "", sprintf("%.17g", cell)))
  write.csv(frame, path, row.names = FALSE)
}
