# Mean number of adverse events by a time, death ending them (rule 43; Ghosh and Lin, Biometrics 2000;56:554).

mean_cumulative_count <- function(study) {
  grade <- study$settings$recurrent_grade
  treated <- study$adsl[study$adsl$SAFFL == "Y", ]
  emergent <- study$adae[study$adae$TRTEMFL == "Y", ]
  if (!nrow(study$adae) || (nrow(emergent) && all(is.na(emergent$AETOXGRN)))) return(NULL)
  severe <- study$adae[!is.na(study$adae$AETOXGRN) & study$adae$AETOXGRN >= grade & !is.na(study$adae$ASTDT), ]
  severe$TERM <- ifelse(severe$AEDECOD == "", severe$AETERM, severe$AEDECOD)
  events <- lapply(seq_len(nrow(treated)), function(i) events_of(severe[severe$USUBJID == treated$USUBJID[i], ], treated[i, ]))
  died <- !is.na(treated$DTHDT)
  ends <- vapply(seq_along(events), function(i) {
    own <- treated[i, ]
    if (died[i]) return(as.numeric(own$DTHDT - own$TRTSDT) + 1)
    max(as.numeric(own$LSTALVDT - own$TRTSDT) + 1, 1, events[[i]], na.rm = TRUE)
  }, numeric(1))
  keys <- function(analysis) list(ANALYSIS = analysis, POPULATION = "SAFFL", GRADE = paste0(">=", grade))
  curve <- mean_count_curve(ends, died, events, study$settings$level)
  times <- study$settings$toxicity_times
  read <- curve[findInterval(times * DAYS_PER_MONTH, curve$day), ]
  if (length(ends)) read[times * DAYS_PER_MONTH > max(ends), ] <- NA
  size <- data.frame(n = length(ends), affected = sum(lengths(events) > 0), events = sum(lengths(events)))
  left <- vapply(times, function(month) sum(ends >= month * DAYS_PER_MONTH), numeric(1))
  stats <- c("estimate", "low", "high")
  rbind(
    rows(size, "base::sum", keys("mean-cumulative-count")),
    rows(data.frame(TIME = times, read[c("estimate", "se", "low", "high")], at_risk = left), "survival::survfit",
         keys("mean-cumulative-count")),
    rows(data.frame(TIME = curve$day / DAYS_PER_MONTH, curve[c(stats, "at_risk")]), "survival::survfit",
         keys("mean-cumulative-count-curve"))
  )
}

# Days on which an event begins while none of its term is open; not before the start, and not after the death.
events_of <- function(records, own) {
  days <- unlist(lapply(split(records, records$TERM), function(series) {
    series <- series[order(series$ASTDT), ]
    begin <- as.numeric(series$ASTDT)
    end <- ifelse(is.na(series$AENDT), Inf, as.numeric(series$AENDT))
    open <- -Inf
    found <- c()
    for (day in unique(begin)) {
      if (day > open) found <- c(found, day)
      open <- max(open, end[begin == day])
    }
    found
  }), use.names = FALSE)
  days <- days[days >= as.numeric(own$TRTSDT) & (is.na(own$DTHDT) | days <= as.numeric(own$DTHDT))]
  as.numeric(days) - as.numeric(own$TRTSDT) + 1
}

# Survival just before a day, and the influence of each subject on it, are survfit's.
mean_count_curve <- function(ends, died, events, level) {
  if (!length(ends)) return(data.frame(day = 0, estimate = NA, se = NA, low = NA, high = NA, at_risk = 0))
  fit <- survfit(Surv(ends, died) ~ 1, influence = 1)
  influence <- matrix(fit$influence.surv, nrow = length(ends))
  days <- sort(unique(c(ends, unlist(events))))
  mean <- 0
  on_mean <- numeric(length(ends))
  found <- data.frame(day = 0, estimate = 0, se = 0, at_risk = length(ends))
  for (day in days) {
    there <- ends >= day
    own <- vapply(events, function(of) sum(of == day), numeric(1))
    before <- findInterval(day, fit$time, left.open = TRUE)
    alive <- if (before) fit$surv[before] else 1
    on_alive <- if (before) influence[, before] else numeric(length(ends))
    rate <- sum(own) / sum(there)
    mean <- mean + alive * rate
    on_mean <- on_mean + on_alive * rate + alive * (own - there * rate) / sum(there)
    found <- rbind(found, data.frame(day = day, estimate = mean, se = sqrt(sum(on_mean^2)), at_risk = sum(there)))
  }
  half <- qnorm((1 + level) / 2) * found$se
  cbind(found, low = pmax(found$estimate - half, 0), high = found$estimate + half)
}
