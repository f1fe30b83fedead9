# The next therapy and hepatic decompensation: the first of several events, as causes of one model (rules 46 and 49).

next_therapy <- function(study) {
  if (!asked(study, "next-therapy")) return(NULL)
  given <- study$adther[study$adther$ACAT == "THERAPY", ]
  kind <- vapply(toupper(given$ATRT), function(name) {
    for (one in c("tace", "local", "systemic")) {
      words <- toupper(study$words$WORD[study$words$KIND == one])
      if (any(vapply(words, grepl, logical(1), x = name, fixed = TRUE))) return(one)
    }
    "unknown"
  }, character(1))
  groups <- c(tace = "TACE", local = "other-local", systemic = "systemic", unknown = "unknown")
  moved <- study$adther[study$adther$ACAT == "TRANSPLANT", ]
  ends <- list(transplant = days_of(moved, "ASTDT"), death = days_of(study$adsl, "DTHDT"))
  kinds <- lapply(names(groups), function(one) days_of(given[kind == one, ], "ASTDT"))
  names(kinds) <- groups
  rbind(
    first_events(study, c(list(therapy = days_of(given, "ASTDT")), ends), "next-therapy", "", "", TRUE),
    first_events(study, c(kinds, ends), "next-therapy", "", "kind", TRUE),
    first_events(study, ends, "next-therapy", "", "transplant", TRUE)
  )
}

decompensation <- function(study) {
  if (!asked(study, "decompensation")) return(NULL)
  pfs <- study$adtte[study$adtte$PARAMCD == "PFS" & study$adtte$EVTYPE == 1, ]
  ends <- list(transplant = days_of(study$adther[study$adther$ACAT == "TRANSPLANT", ], "ASTDT"),
               death = days_of(study$adsl, "DTHDT"))
  own <- list(decompensation = days_of(study$addecomp, "ADT"))
  classes <- ifelse(study$adsl$CPCLASS == "", "class-unknown", study$adsl$CPCLASS)
  lines <- c("", sort(unique(classes[study$adsl$SAFFL == "Y"])))
  do.call(rbind, lapply(lines, function(line) {
    part <- study
    if (line != "") part$adsl <- study$adsl[classes == line, ]
    rbind(
      first_events(part, c(own, list(progression = days_of(pfs, "ADT")), ends), "decompensation", "", line, FALSE),
      first_events(part, c(own, ends), "decompensation", "ANYTIME", line, FALSE)
    )
  }))
}

days_of <- function(frame, name) data.frame(USUBJID = frame$USUBJID, day = as.numeric(frame[[name]]))

first_events <- function(study, events, analysis, paramcd, term, horizon) {
  treated <- study$adsl[study$adsl$SAFFL == "Y", ]
  start <- as.numeric(treated$TRTSDT)
  limit <- if (horizon) as.numeric(treated$HORIZDT) else rep(Inf, length(start))
  first <- vapply(events, function(one) {
    vapply(seq_along(start), function(i) {
      day <- one$day[one$USUBJID == treated$USUBJID[i]]
      min(day[!is.na(day) & day >= start[i] & day <= limit[i]], Inf)
    }, numeric(1))
  }, numeric(length(start)))
  first <- matrix(first, nrow = length(start))
  day <- apply(first, 1, min)
  kinds <- ifelse(is.finite(day), apply(first, 1, which.min), 0)
  seen <- pmin(pmax(as.numeric(treated$LSTALVDT), start, na.rm = TRUE), limit)
  days <- ifelse(kinds > 0, day, seen) - start + 1
  do.call(rbind, lapply(names(events), function(state) {
    keys <- list(ANALYSIS = analysis, PARAMCD = paramcd, POPULATION = "SAFFL", TERM = term, GROUP = state)
    times <- study$settings[[if (analysis == "decompensation") "toxicity_times" else "times"]]
    size <- data.frame(n = length(days), events = sum(kinds == match(state, names(events))))
    level <- study$settings$level
    rbind(
      rows(size, "base::sum", keys),
      incidence_rates(days, kinds, names(events), state, level, times, keys),
      incidence_curve(days, kinds, names(events), state, level, replace(keys, "ANALYSIS", paste0(analysis, "-curve")))
    )
  }))
}
