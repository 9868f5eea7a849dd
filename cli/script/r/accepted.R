# What scripts say that has no meaning here: plots are passed over with one sentence, set-up of other programs is accepted.

#' ggplot2: A plot, passed over: celeriac draws none from scripts.
ggplot <- function(...) structure(list(), class = c("plot_passed_over", "gg"))

#' ggplot2: A plot, passed over.
autoplot <- function(object, ...) ggplot()

#' ggplot2: A plot, passed over.
qplot <- function(...) ggplot()

#' ggplot2: -
print.plot_passed_over <- function(x, ...) {
  message("a plot is passed over: celeriac draws none from scripts")
  invisible(x)
}

#' ggplot2: -
`+.plot_passed_over` <- function(e1, e2) ggplot()

#' ggplot2: Accepted; no file is written.
ggsave <- function(filename, ...) message("ggsave() is passed over: celeriac draws no plots from scripts, ", filename, " is not written")

#' graphics: A plot, passed over.
plot <- function(x, ...) message("a plot is passed over: celeriac draws none from scripts")

#' graphics: A plot, passed over.
hist <- function(x, ...) message("a plot is passed over: celeriac draws none from scripts")

#' graphics: A plot, passed over.
boxplot <- function(x, ...) message("a plot is passed over: celeriac draws none from scripts")

#' graphics: A plot, passed over.
barplot <- function(x, ...) message("a plot is passed over: celeriac draws none from scripts")

#' graphics: A plot, passed over.
pairs <- function(x, ...) message("a plot is passed over: celeriac draws none from scripts")

#' graphics: A plot, passed over.
matplot <- function(x, ...) message("a plot is passed over: celeriac draws none from scripts")

#' graphics: A plot, passed over.
curve <- function(x, ...) message("a plot is passed over: celeriac draws none from scripts")

#' vip: A plot, passed over.
vip <- function(x, ...) message("a plot is passed over: celeriac draws none from scripts")

#' graphics: Part of a plot, passed over.
lines <- function(...) invisible(NULL)

#' graphics: Part of a plot, passed over.
points <- function(...) invisible(NULL)

#' graphics: Part of a plot, passed over.
abline <- function(...) invisible(NULL)

#' graphics: Part of a plot, passed over.
legend <- function(...) invisible(NULL)

#' graphics: Part of a plot, passed over.
par <- function(...) invisible(NULL)

#' graphics: Part of a plot, passed over.
layout <- function(...) invisible(NULL)

#' graphics: Part of a plot, passed over.
title <- function(...) invisible(NULL)

#' graphics: Part of a plot, passed over.
axis <- function(...) invisible(NULL)

#' graphics: Part of a plot, passed over.
text <- function(...) invisible(NULL)

#' graphics: Part of a plot, passed over.
mtext <- function(...) invisible(NULL)

#' graphics: Part of a plot, passed over.
grid <- function(...) invisible(NULL)

#' grDevices: Accepted; nothing is drawn.
pdf <- function(...) invisible(NULL)

#' grDevices: Accepted; nothing is drawn.
png <- function(...) invisible(NULL)

#' grDevices: Accepted; nothing is drawn.
svg <- function(...) invisible(NULL)

#' grDevices: Accepted; nothing is drawn.
jpeg <- function(...) invisible(NULL)

#' grDevices: Accepted; nothing is drawn.
dev.off <- function(...) invisible(NULL)

#' ggplot2: Part of a plot, passed over.
aes <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_point <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_line <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_path <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_abline <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_hline <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_vline <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_segment <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_histogram <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_density <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_freqpoly <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_bar <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_col <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_boxplot <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_violin <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_jitter <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_smooth <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_tile <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_raster <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_text <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_label <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_errorbar <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_linerange <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_pointrange <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_ribbon <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_area <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_step <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_rug <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_count <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_bin2d <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
geom_hex <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
stat_summary <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
stat_smooth <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
stat_function <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
stat_ecdf <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
facet_wrap <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
facet_grid <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
labs <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
ggtitle <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
xlab <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
ylab <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
xlim <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
ylim <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
expand_limits <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
guides <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
annotate <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
coord_cartesian <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
coord_fixed <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
coord_equal <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
coord_flip <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
coord_polar <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
coord_obs_pred <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme_bw <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme_minimal <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme_light <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme_classic <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme_gray <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme_grey <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme_void <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme_dark <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme_linedraw <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
theme_update <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
element_text <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
element_blank <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
element_line <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
element_rect <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
unit <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
margin <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_x_continuous <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_y_continuous <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_x_log10 <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_y_log10 <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_x_discrete <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_y_discrete <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_x_reverse <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_y_reverse <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_x_date <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_color_manual <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_colour_manual <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_fill_manual <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_color_viridis_d <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_color_viridis_c <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_colour_viridis_d <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_colour_viridis_c <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_fill_viridis_d <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_fill_viridis_c <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_color_brewer <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_colour_brewer <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_fill_brewer <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_color_gradient <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_fill_gradient <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_color_discrete <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_shape_manual <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_size <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
scale_alpha <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
position_dodge <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
position_jitter <- function(...) ggplot()

#' ggplot2: Part of a plot, passed over.
position_stack <- function(...) ggplot()

#' ggplot2: Accepted; nothing is drawn.
theme_set <- function(new) invisible(NULL)

#' tidymodels: Accepted: names mean what tidymodels means by them.
tidymodels_prefer <- function(..., quiet = TRUE) invisible(NULL)

#' conflicted: Accepted: names mean what tidymodels means by them.
conflict_prefer <- function(...) invisible(NULL)

#' conflicted: Accepted: names mean what tidymodels means by them.
conflicts_prefer <- function(...) invisible(NULL)

#' conflicted: Accepted: names mean what tidymodels means by them.
conflict_scout <- function(...) invisible(NULL)

#' doParallel: Accepted; celeriac -j says how many threads.
registerDoParallel <- function(cl, cores = NULL, ...) invisible(NULL)

#' doParallel: Accepted; celeriac -j says how many threads.
stopImplicitCluster <- function() invisible(NULL)

#' doMC: Accepted; celeriac -j says how many threads.
registerDoMC <- function(cores = NULL, ...) invisible(NULL)

#' foreach: Accepted; celeriac -j says how many threads.
registerDoSEQ <- function() invisible(NULL)

#' doFuture: Accepted; celeriac -j says how many threads.
registerDoFuture <- function(...) invisible(NULL)

#' future: Accepted; celeriac -j says how many threads.
plan <- function(...) invisible(NULL)

#' parallel: Accepted; celeriac -j says how many threads.
makePSOCKcluster <- function(...) invisible(NULL)

#' parallel: Accepted; celeriac -j says how many threads.
makeCluster <- function(...) invisible(NULL)

#' parallel: Accepted; celeriac -j says how many threads.
makeForkCluster <- function(...) invisible(NULL)

#' parallel: Accepted; celeriac -j says how many threads.
stopCluster <- function(...) invisible(NULL)

#' reticulate: Accepted: no Python is needed.
use_virtualenv <- function(...) invisible(NULL)

#' reticulate: Accepted: no Python is needed.
use_condaenv <- function(...) invisible(NULL)

#' reticulate: Accepted: no Python is needed.
use_python <- function(...) invisible(NULL)

#' reticulate: Accepted: no Python is needed.
py_require <- function(...) invisible(NULL)

#' reticulate: Accepted: no Python is needed.
py_config <- function(...) invisible(NULL)

#' keras3: Accepted: celeriac has its own engine.
use_backend <- function(backend) invisible(NULL)

#' keras3: Accepted: no Keras is needed.
install_keras <- function(...) invisible(NULL)

#' utils: Accepted: packages are part of the program.
install.packages <- function(pkgs, ...) invisible(NULL)

#' pak: Accepted: packages are part of the program.
pak <- function(...) invisible(NULL)

#' utils: Accepted; shows nothing.
View <- function(x, title) invisible(NULL)

#' utils: Accepted; changes nothing.
globalVariables <- function(...) invisible(NULL)

#' base: Accepted; changes nothing.
attachNamespace <- function(...) invisible(NULL)

#' base: Accepted; changes nothing.
loadNamespace <- function(...) invisible(NULL)

#' base: Accepted; changes nothing.
detach <- function(...) invisible(NULL)

#' base: Accepted; output goes where it goes.
sink <- function(...) invisible(NULL)

#' base: Accepted; changes nothing.
closeAllConnections <- function() invisible(NULL)

#' base: Accepted; changes nothing.
Sys.unsetenv <- function(...) invisible(NULL)

#' base: The generator, always R's Mersenne-Twister with inversion and rejection; others are refused.
RNGkind <- function(kind = NULL, normal.kind = NULL, sample.kind = NULL) {
  now <- c("Mersenne-Twister", "Inversion", "Rejection")
  asked <- list(kind, normal.kind, sample.kind)
  for (i in 1:3) {
    if (!is.null(asked[[i]]) && !asked[[i]][1] %in% c(now[i], "default")) stop("the generator is always ", paste(now, collapse = ", "), ", not \"", asked[[i]][1], "\"", call. = FALSE)
  }
  if (nargs() == 0) now else invisible(now)
}

#' parallel: The number of processors.
detectCores <- function(...) 1L

#' future: Processors that may be used.
availableCores <- function(...) 1L

#' tictoc: Starts a stop-watch.
tic <- function(msg = NULL, ...) {
  options(.tictoc = list(proc.time()[["elapsed"]], msg))
  invisible(NULL)
}

#' tictoc: Tells the seconds since tic().
toc <- function(...) {
  began <- getOption(".tictoc")
  if (is.null(began)) return(invisible(NULL))
  seconds <- proc.time()[["elapsed"]] - began[[1]]
  cat(if (is.null(began[[2]])) "" else paste0(began[[2]], ": "), format(round(seconds, 3), nsmall = 3), " sec elapsed\n", sep = "")
  invisible(seconds)
}

#' here: A path from the folder of the project.
here <- function(...) if (...length()) file.path(...) else "."

#' base: Not part of the language: R's own format of files.
save <- function(...) stop("save() writes R's own format, which celeriac does not: saveRDS() saves a model, write_csv() a table", call. = FALSE)

#' base: Not part of the language: R's own format of files.
load <- function(file, ...) stop("load() reads R's own format, which celeriac does not: readRDS() reads a model, read_csv() a table", call. = FALSE)

#' base: Not part of the language: scripts start no programs.
system <- function(command, ...) stop("system() is not part of the language: scripts start no programs", call. = FALSE)

#' base: Not part of the language: a run is one script.
source <- function(file, ...) stop("source() is not part of the language: give celeriac run one script", call. = FALSE)
