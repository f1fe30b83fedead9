# Best response, how long responses last, and survival from a landmark (rules 12, 30, 34 and 35).

measurable <- function(study) {
  study$adsl$USUBJID[study$adsl$SAFFL == "Y" & !is.na(study$adsl$SUMBL) & study$adsl$SUMBL > 0]
}

best_response <- function(study) {
  subjects <- measurable(study)
  best <- study$adrs[study$adrs$PARAMCD == "BOR", ]
  response <- best$AVALC[match(subjects, best$USUBJID)]
  response[is.na(response)] <- "NE"
  lines <- list(CR = "CR", PR = "PR", SD = "SD", PD = "PD", NE = "NE", ORR = c("CR", "PR"), DCR = c("CR", "PR", "SD"))
  n <- vapply(lines, function(counted) sum(response %in% counted), numeric(1))
  values <- data.frame(TERM = names(lines), n = n, denominator = length(subjects),
                       intervals(n, rep(length(subjects), length(n)), "Wilson", study$settings$level))
  rows(values, "stats::prop.test", list(ANALYSIS = "best-response", POPULATION = "MEASURABLE"))
}

# First day of a response, missing for who has none.
first_response <- function(study, subjects, records) {
  seen <- records[records$PARAMCD == "TRGRESP" & records$AVALC %in% c("CR", "PR"), ]
  seen <- seen[order(seen$ADT), ]
  seen$ADT[match(subjects, seen$USUBJID)]
}

duration_of_response <- function(study) {
  best <- study$adrs[study$adrs$PARAMCD == "BOR" & study$adrs$AVALC %in% c("CR", "PR"), ]
  subjects <- intersect(measurable(study), best$USUBJID)
  ends <- outcomes(study, "LPFS")
  ends <- ends[match(subjects, ends$USUBJID), ]
  days <- as.numeric(ends$ADT - first_response(study, subjects, study$adrs)) + 1
  late <- days < 1
  survival(ifelse(late, 1, days), ends$CNSR == 0 & !late, study$settings$level, study$settings$times,
           list(ANALYSIS = "duration-of-response", PARAMCD = "DOR", POPULATION = "MEASURABLE"))
}

landmark <- function(study) {
  month <- study$settings$landmark_month
  followed <- outcomes(study, "OS")
  followed <- followed[followed$USUBJID %in% measurable(study), ]
  day <- add_months(followed$STARTDT, month)
  days <- as.numeric(followed$ADT - day)
  response <- first_response(study, followed$USUBJID, study$adrs[study$adrs$ANL01FL == "Y", ])
  responder <- !is.na(response) & response <= day
  keys <- list(PARAMCD = "OS", POPULATION = "MEASURABLE", ANALYSIS = "landmark")
  level <- study$settings$level
  size <- data.frame(month = month, n = nrow(followed), before = sum(days <= 0))
  one <- function(who, group) {
    own <- days[who & days > 0]
    event <- (followed$CNSR == 0)[who & days > 0]
    keys$GROUP <- group
    rbind(
      survival(own, event, level, study$settings$times, keys),
      survival_curve(own, event, level, replace(keys, "ANALYSIS", "landmark-curve"))
    )
  }
  rbind(
    rows(size, "base::sum", keys),
    one(responder, "responder"), one(!responder, "non-responder")
  )
}

# The same day of a later month, or the last one of a month that is too short.
add_months <- function(dates, months) {
  first <- as.POSIXlt(dates)
  day <- first$mday
  first$mday <- rep(1L, length(dates))
  first$mon <- first$mon + months
  following <- as.POSIXlt(as.Date(first))
  following$mon <- following$mon + 1
  pmin(as.Date(first) + day - 1, as.Date(following) - 1)
}
