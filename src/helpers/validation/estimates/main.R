# Every estimate of the plan once more, by R: `Rscript main.R FOLDER`, run where this file lies.
#
# Reads what helpers.validation.questions wrote into FOLDER and writes results.csv (one row is one statistic, with the
# keys of the ARD and, in BY, the function of R it comes from), likelihood.csv (one row is one parameter) and
# versions.csv (one row is R or a package).
# Written from the definitions of the methods, with survival and cmprsk; nothing here was translated from Python.

PACKAGES <- c("survival", "cmprsk")
if (!all(vapply(PACKAGES, requireNamespace, logical(1), quietly = TRUE))) quit(status = 3)
suppressPackageStartupMessages(library(survival))

for (part in setdiff(list.files(pattern = "[.]R$"), "main.R")) source(part)

answer <- function(folder) {
  study <- read_study(folder)
  intervals <- interval_censored(study)
  results <- rbind(
    kaplan_meier(study), follow_up(study), beta_product(study), restricted_means(study), counts(study),
    competing_risks(study), ae_incidence(study),
    intervals$results,
    responses(study),
    cox_models(study),
    proportions(study),
    monitoring(study),
    lesion_control(study), local_control(study), completeness(study), curve_limits(study), enough_at_risk(study),
    readers(study), marker_landmark(study), mixed_model(study), mean_cumulative_count(study), next_therapy(study), decompensation(study)
  )
  write_rows(results, file.path(folder, "results.csv"))
  write_rows(intervals$likelihood, file.path(folder, "likelihood.csv"))
  versions <- c(R = as.character(getRversion()), vapply(PACKAGES, function(name) {
    packageDescription(name)$Version
  }, character(1)))
  write_rows(data.frame(NAME = names(versions), VERSION = versions), file.path(folder, "versions.csv"))
}

options(warn = 1)  # at once, so that why R stopped is the last it says
tryCatch(answer(commandArgs(trailingOnly = TRUE)), error = function(failure) {
  writeLines(gsub("\\s+", " ", conditionMessage(failure)), stderr())
  quit(status = 1)
})
