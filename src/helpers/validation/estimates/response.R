# Best response, how soon responses come, how long they last, and survival from a landmark (rules 12, 30, 34 and 35).

measurable <- function(study) {
  study$adsl$USUBJID[study$adsl$SAFFL == "Y" & !is.na(study$adsl$SUMBL) & study$adsl$SUMBL > 0]
}

# Overall response, and that of the treated lesions: parameters of ADRS, the endpoint that ends a response, and what
# follows the names of the analyses.
SCOPES <- list(
  list(response = "OVRLRESP", best = "BOR", ends = "PFS", suffix = ""),
  list(response = "TRGRESP", best = "BORTRG", ends = "LPFS", suffix = "-treated")
)

responses <- function(study) {
  do.call(rbind, lapply(SCOPES, function(scope) {
    rbind(
      best_response(study, scope), time_to_response(study, scope), duration_of_response(study, scope),
      landmark(study, scope)
    )
  }))
}

best_response <- function(study, scope) {
  subjects <- measurable(study)
  best <- study$adrs[study$adrs$PARAMCD == scope$best, ]
  response <- best$AVALC[match(subjects, best$USUBJID)]
  response[is.na(response)] <- "NE"
  lines <- list(CR = "CR", PR = "PR", SD = "SD", PD = "PD", NE = "NE", ORR = c("CR", "PR"), DCR = c("CR", "PR", "SD"))
  n <- vapply(lines, function(counted) sum(response %in% counted), numeric(1))
  values <- data.frame(TERM = names(lines), n = n, denominator = length(subjects),
                       intervals(n, rep(length(subjects), length(n)), "Wilson", study$settings$level))
  rows(values, "stats::prop.test", list(ANALYSIS = paste0("best-response", scope$suffix), POPULATION = "MEASURABLE"))
}

# First day of a response, missing for who has none.
first_response <- function(scope, subjects, records) {
  seen <- records[records$PARAMCD == scope$response & records$AVALC %in% c("CR", "PR"), ]
  seen <- seen[order(seen$ADT), ]
  seen$ADT[match(subjects, seen$USUBJID)]
}

# Measurable subjects whose best response is complete or partial.
responders <- function(study, scope) {
  best <- study$adrs[study$adrs$PARAMCD == scope$best & study$adrs$AVALC %in% c("CR", "PR"), ]
  intersect(measurable(study), best$USUBJID)
}

time_to_response <- function(study, scope) {
  subjects <- responders(study, scope)
  start <- study$adsl$TRTSDT[match(subjects, study$adsl$USUBJID)]
  months <- (as.numeric(first_response(scope, subjects, study$adrs) - start) + 1) / DAYS_PER_MONTH
  found <- quantile(months, c(0.5, 0.25, 0.75, 0, 1), names = FALSE, type = 7)
  values <- data.frame(n = length(months), median = found[1], q1 = found[2], q3 = found[3], min = found[4],
                       max = found[5])
  rows(values, "stats::quantile", list(ANALYSIS = paste0("time-to-response", scope$suffix), PARAMCD = "TTR",
                                       POPULATION = "MEASURABLE"))
}

# None where the protocol has no endpoint that ends the response.
duration_of_response <- function(study, scope) {
  if (!scope$ends %in% c(parameters(study, "whole"), parameters(study, "competing"))) return(NULL)
  ends <- outcomes(study, scope$ends)
  subjects <- responders(study, scope)
  ends <- ends[match(subjects, ends$USUBJID), ]
  days <- as.numeric(ends$ADT - first_response(scope, subjects, study$adrs)) + 1
  late <- days < 1
  survival(ifelse(late, 1, days), ends$CNSR == 0 & !late, study$settings$level, study$settings$times,
           list(ANALYSIS = paste0("duration-of-response", scope$suffix), PARAMCD = "DOR", POPULATION = "MEASURABLE"))
}

landmark <- function(study, scope) {
  month <- study$settings$landmark_month
  followed <- outcomes(study, "OS")
  followed <- followed[followed$USUBJID %in% measurable(study), ]
  day <- add_months(followed$STARTDT, month)
  days <- as.numeric(followed$ADT - day)
  response <- first_response(scope, followed$USUBJID, study$adrs[study$adrs$ANL01FL == "Y", ])
  responder <- !is.na(response) & response <= day
  keys <- list(PARAMCD = "OS", POPULATION = "MEASURABLE", ANALYSIS = paste0("landmark", scope$suffix))
  level <- study$settings$level
  size <- data.frame(month = month, n = nrow(followed), before = sum(days <= 0))
  one <- function(who, group) {
    own <- days[who & days > 0]
    event <- (followed$CNSR == 0)[who & days > 0]
    keys$GROUP <- group
    rbind(
      survival(own, event, level, study$settings$times, keys),
      survival_curve(own, event, level, replace(keys, "ANALYSIS", paste0("landmark-curve", scope$suffix)))
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
