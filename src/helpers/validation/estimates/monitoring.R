# Monitoring of a toxicity rate: posterior probabilities, boundary, and what the rule does at true rates (rule 36).

monitoring <- function(study) {
  if (!nrow(study$looks)) return(NULL)
  rule <- study$settings[c("p0", "prior", "limit", "max_subjects", "rates")]
  above <- function(n, events) {
    pbeta(rule$p0, rule$prior[1] + events, rule$prior[2] + n - events, lower.tail = FALSE)
  }
  # a probability that equals the limit to ten digits does not exceed it
  boundary <- function(n) c(which(above(n, 0:n) > rule$limit + 1e-10) - 1, NA)[1]
  stops_at <- vapply(study$looks$N, boundary, numeric(1))
  values <- cbind(study$looks[KEYS], probability = above(study$looks$N, study$looks$EVENTS), boundary = stops_at)
  operating <- do.call(rbind, lapply(rule$rates, operating_at, boundary = boundary, size = rule$max_subjects))
  rbind(
    rows(values, "stats::pbeta"),
    rows(operating, "base::sum", list(ANALYSIS = "toxicity-monitoring-operating"))
  )
}

# Every path of toxicities at a true rate, subject by subject: those that reach the boundary are stopped there.
operating_at <- function(rate, boundary, size) {
  going <- 1
  stopped <- expected <- 0
  for (n in seq_len(size)) {
    expected <- expected + sum(going)
    going <- c(going, 0) * (1 - rate) + c(0, going) * rate
    over <- !is.na(boundary(n)) & seq_along(going) - 1 >= boundary(n)
    stopped <- stopped + sum(going[over])
    going[over] <- 0
  }
  data.frame(GROUP = sprintf("%g%%", 100 * rate), probability = stopped, expected_n = expected)
}
