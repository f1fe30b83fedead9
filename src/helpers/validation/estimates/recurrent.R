# Mean cumulative count of adverse events with death ending them (Ghosh and Lin 2000; rule 43).

mean_cumulative_count <- function(study) {
  if (!asked(study, "mean-cumulative-count")) return(NULL)
  grade <- study$settings$recurrent_grade
  treated <- study$adsl[study$adsl$SAFFL == "Y", ]
  severe <- study$adae[!is.na(study$adae$AETOXGRN) & study$adae$AETOXGRN >= grade, ]
  severe$TERM <- ifelse(severe$AEDECOD == "", severe$AETERM, severe$AEDECOD)
  events <- do.call(rbind, lapply(seq_len(nrow(treated)), function(i) {
    day <- recurrent_days(severe[severe$USUBJID == treated$USUBJID[i], ], treated[i, ])
    if (length(day)) data.frame(i = i, day = day)
  }))
  if (is.null(events)) events <- data.frame(i = integer(0), day = numeric(0))
  start <- as.numeric(treated$TRTSDT)
  died <- as.numeric(treated$DTHDT) - start + 1
  seen <- pmax(as.numeric(treated$LSTALVDT) - start + 1, 1, na.rm = TRUE)
  last <- vapply(seq_len(nrow(treated)), function(i) max(events$day[events$i == i], 0), numeric(1))
  end <- ifelse(is.na(died), pmax(seen, last), died)
  at <- sort(unique(c(end, events$day)))
  found <- ghosh_lin(end, !is.na(died), events, at)
  half <- qnorm((1 + study$settings$level) / 2) * found$se
  values <- data.frame(estimate = found$mean, se = found$se, low = pmax(found$mean - half, 0), high = found$mean + half)
  curve <- rbind(data.frame(estimate = 0, se = 0, low = 0, high = 0), values)
  times <- study$settings$toxicity_times
  curve$at_risk <- c(nrow(treated), vapply(at, function(day) sum(end >= day), numeric(1)))
  rates <- curve[findInterval(times * DAYS_PER_MONTH, at) + 1, ]
  rates[!known_at(times, end), ] <- NA
  rates$at_risk <- NULL
  at_risk <- vapply(times * DAYS_PER_MONTH, function(day) sum(end >= day), numeric(1))
  keys <- function(analysis) list(ANALYSIS = analysis, POPULATION = "SAFFL", GRADE = paste0(">=", grade))
  size <- data.frame(n = nrow(treated), affected = length(unique(events$i)), events = nrow(events))
  rbind(
    rows(size, "base::sum", keys("mean-cumulative-count")),
    rows(data.frame(TIME = times, rates, at_risk = at_risk), "base::sum", keys("mean-cumulative-count")),
    rows(data.frame(TIME = c(0, at) / DAYS_PER_MONTH, curve[c("estimate", "low", "high", "at_risk")]), "base::sum",
         keys("mean-cumulative-count-curve"))
  )
}

# Days on which a record begins while no earlier one of its term is open.
recurrent_days <- function(records, subject) {
  days <- numeric(0)
  for (term in unique(records$TERM)) {
    own <- records[records$TERM == term, ]
    for (day in sort(unique(as.numeric(own$ASTDT)))) {
      earlier <- own[as.numeric(own$ASTDT) < day, ]
      open <- any(is.na(earlier$AENDT) | as.numeric(earlier$AENDT) >= day)
      alive <- is.na(subject$DTHDT) || day <= as.numeric(subject$DTHDT)
      if (!open && alive && day >= as.numeric(subject$TRTSDT)) days <- c(days, day - as.numeric(subject$TRTSDT) + 1)
    }
  }
  days
}

# The influence of a subject: of its events beyond those expected, and of its death, which ends what comes after it.
ghosh_lin <- function(end, dead, events, at) {
  risk <- outer(end, at, ">=")
  own <- outer(seq_along(end), at, Vectorize(function(i, day) sum(events$i == i & events$day == day)))
  death <- outer(seq_along(end), at, Vectorize(function(i, day) as.numeric(dead[i] && end[i] == day)))
  y <- colSums(risk)
  hazard <- colSums(death) / y
  alive <- c(1, cumprod(1 - hazard))[seq_along(at)]
  mean <- cumsum(alive * colSums(own) / y)
  of_events <- sweep(own - sweep(risk, 2, colSums(own) / y, "*"), 2, alive / y, "*")
  of_death <- sweep(death - sweep(risk, 2, hazard, "*"), 2, ifelse(hazard < 1, y * (1 - hazard), Inf), "/")
  se <- vapply(seq_along(at), function(t) {
    to <- seq_len(t)
    after <- mean[t] - mean[to]
    sqrt(sum((rowSums(of_events[, to, drop = FALSE]) - drop(of_death[, to, drop = FALSE] %*% after))^2))
  }, numeric(1))
  list(mean = mean, se = se)
}
