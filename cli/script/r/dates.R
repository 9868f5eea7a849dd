# Dates and times: lubridate's parts, roundings and periods, and the smaller functions of base.

#' base: -
time_by_format <- function(x, format) {
  asked <- c(Y = "(\\d{4})", y = "(\\d{2})", m = "(\\d{1,2})", d = "(\\d{1,2})", e = " ?(\\d{1,2})", H = "(\\d{1,2})", I = "(\\d{1,2})", M = "(\\d{1,2})",
             S = "(\\d{1,2})", b = "([A-Za-z]{3})", B = "([A-Za-z]+)", p = "([AaPp][Mm])", j = "(\\d{1,3})")
  format <- gsub("%OS", "%S", gsub("%T", "%H:%M:%S", gsub("%R", "%H:%M", gsub("%F", "%Y-%m-%d", gsub("%D", "%m/%d/%y", format, fixed = TRUE), fixed = TRUE), fixed = TRUE), fixed = TRUE), fixed = TRUE)
  parts <- strsplit(format, "")[[1]]
  pattern <- "^ *"
  order_ <- character(0)
  i <- 1
  while (i <= length(parts)) {
    if (parts[i] == "%" && i < length(parts)) {
      i <- i + 1
      if (!parts[i] %in% names(asked)) stop("%", parts[i], " is not part of the formats that can be read", call. = FALSE)
      order_ <- c(order_, parts[i])
      pattern <- paste0(pattern, asked[[parts[i]]])
    } else pattern <- paste0(pattern, if (parts[i] == " ") " *" else if (grepl("[[:alnum:]]", parts[i])) parts[i] else paste0("\\", parts[i]))
    i <- i + 1
  }
  found <- str_match(as.character(x), pattern)
  get_part <- function(letters_, default) {
    at <- which(order_ %in% letters_)
    if (length(at)) found[, at[1] + 1] else rep(default, length(x))
  }
  year <- as.integer(get_part("Y", NA))
  if ("y" %in% order_) {
    short <- as.integer(get_part("y", NA))
    year <- ifelse(short < 69, 2000L, 1900L) + short
  } else if (!"Y" %in% order_) year <- rep(as.integer(format(Sys.Date(), "%Y")), length(x))
  month <- if (any(c("b", "B") %in% order_)) match(tolower(substr(get_part(c("b", "B"), NA), 1, 3)), tolower(month.abb)) else as.integer(get_part("m", "1"))
  day <- as.integer(get_part(c("d", "e"), "1"))
  hour <- as.integer(get_part(c("H", "I"), "0"))
  if ("p" %in% order_) {
    late <- tolower(get_part("p", "am")) == "pm"
    hour <- hour %% 12 + ifelse(late, 12, 0)
  }
  minute <- as.integer(get_part("M", "0"))
  second <- as.integer(get_part("S", "0"))
  good <- !is.na(found[, 1]) & !is.na(month) & month >= 1 & month <= 12 & day >= 1 & day <= 31 & hour <= 24 & minute <= 59 & second <= 61
  good[is.na(good)] <- FALSE
  out <- rep(NA_real_, length(x))
  days <- day_number(year[good], month[good], 1L) + day[good] - 1
  good_day <- day[good] <= days_of_month(year[good], month[good])
  days[!good_day] <- NA
  out[good] <- days * 86400 + hour[good] * 3600 + minute[good] * 60 + second[good]
  structure(out, class = c("POSIXct", "POSIXt"))
}

#' base: -
day_number <- function(year, month, day) {
  y <- ifelse(month <= 2, year - 1, year)
  era <- y %/% 400
  of_era <- y - era * 400
  of_year <- (153 * (month + ifelse(month > 2, -3, 9)) + 2) %/% 5 + day - 1
  era * 146097 + of_era * 365 + of_era %/% 4 - of_era %/% 100 + of_year - 719468
}

#' base: -
days_of_month <- function(year, month) {
  out <- c(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month]
  out + (month == 2 & leap_year(year))
}

#' base: Texts in a pattern as times.
strptime <- function(x, format, tz = "UTC") time_by_format(x, format)

#' base: Texts or seconds as times, with the members year, mon, mday, hour, min, sec, wday and yday.
as.POSIXlt <- function(x, tz = "UTC", ...) {
  out <- as.POSIXct(x, tz = tz, ...)
  class(out) <- c("POSIXlt", "POSIXct", "POSIXt")
  out
}

#' base: -
`$.POSIXlt` <- function(x, name) {
  part <- function(f) as.integer(strftime(x, f))
  switch(name, year = part("%Y") - 1900L, mon = part("%m") - 1L, mday = part("%d"), hour = part("%H"), min = part("%M"), sec = as.numeric(part("%S")),
         wday = part("%w"), yday = part("%j") - 1L, zone = rep("UTC", length(x)), isdst = rep(0L, length(x)), NULL)
}

#' base: A time from its parts.
ISOdatetime <- function(year, month, day, hour, min, sec, tz = "UTC") structure(day_number(year, month, day) * 86400 + hour * 3600 + min * 60 + sec, class = c("POSIXct", "POSIXt"), tzone = "GMT")

#' base: A time from its parts, noon when no hour is given.
ISOdate <- function(year, month, day, hour = 12, min = 0, sec = 0, tz = "GMT") ISOdatetime(year, month, day, hour, min, sec, tz)

#' base: Days since a date.
julian <- function(x, origin = as.Date("1970-01-01"), ...) structure(as.numeric(x) - as.numeric(origin), origin = origin)

#' base: Names of the months of dates; a number of months, to be added to dates.
months <- function(x, abbreviate = FALSE, ...) if (is.numeric(x) && !inherits(x, c("Date", "POSIXct", "difftime"))) period_of(months = x) else strftime(x, if (abbreviate) "%b" else "%B")

#' base: -
weekdays.Date <- function(x, abbreviate = FALSE) strftime(x, if (abbreviate) "%a" else "%A")

#' base: -
weekdays.POSIXct <- function(x, abbreviate = FALSE) strftime(x, if (abbreviate) "%a" else "%A")

#' base: -
cut.Date <- function(x, breaks, labels = NULL, right = FALSE, ...) {
  if (is.character(breaks) && length(breaks) == 1) {
    unit <- sub("s$", "", breaks)
    first <- floor_date(min(x, na.rm = TRUE), unit, week_start = 1)
    breaks <- first
    while (breaks[length(breaks)] <= max(x, na.rm = TRUE)) breaks <- c(breaks, seq(first, by = unit, length.out = length(breaks) + 1)[length(breaks) + 1])
  } else breaks <- sort(as.Date(breaks))
  at <- findInterval(as.numeric(x), as.numeric(breaks))
  at[at == 0 | at == length(breaks)] <- NA
  if (is.null(labels)) labels <- format(breaks[-length(breaks)])
  factor(labels[at], levels = labels)
}

#' lubridate: The year of a date.
year <- function(x) as.numeric(strftime(x, "%Y"))

#' lubridate: The month of a date, as a number or an ordered factor.
month <- function(x, label = FALSE, abbr = TRUE) {
  k <- if (is.numeric(x) && !inherits(x, c("Date", "POSIXct"))) x else as.numeric(strftime(x, "%m"))
  if (!label) return(k)
  names_ <- if (abbr) month.abb else month.name
  factor(names_[k], levels = names_, ordered = TRUE)
}

#' lubridate: The day of a date in its month.
day <- function(x) as.integer(strftime(x, "%d"))

#' lubridate: The day of a date in its month.
mday <- function(x) as.integer(strftime(x, "%d"))

#' lubridate: The day of a date in its year.
yday <- function(x) as.numeric(strftime(x, "%j"))

#' lubridate: The day of a date in its week, as a number or an ordered factor.
wday <- function(x, label = FALSE, abbr = TRUE, week_start = 7) {
  k <- (as.numeric(strftime(x, "%w")) - week_start) %% 7 + 1
  if (!label) return(k)
  names_ <- if (abbr) c("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat") else c("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
  names_ <- names_[(seq_len(7) + week_start - 1) %% 7 + 1]
  factor(names_[k], levels = names_, ordered = TRUE)
}

#' lubridate: The week of a date: full sevens of days since New Year, and one.
week <- function(x) (yday(x) - 1) %/% 7 + 1

#' lubridate: The week of a date by ISO 8601.
isoweek <- function(x) {
  thursday <- as.Date(x) + (4 - wday(x, week_start = 1))
  (yday(thursday) - 1) %/% 7 + 1
}

#' lubridate: The year whose ISO 8601 week holds a date.
isoyear <- function(x) year(as.Date(x) + (4 - wday(x, week_start = 1)))

#' lubridate: The quarter of a date.
quarter <- function(x, with_year = FALSE) {
  q <- (month(x) - 1) %/% 3 + 1
  if (with_year) year(x) + q / 10 else as.integer(q)
}

#' lubridate: The half-year of a date.
semester <- function(x) as.integer((month(x) - 1) %/% 6 + 1)

#' lubridate: The hour of a time.
hour <- function(x) as.integer(strftime(x, "%H"))

#' lubridate: The minute of a time.
minute <- function(x) as.integer(strftime(x, "%M"))

#' lubridate: The second of a time.
second <- function(x) as.numeric(as.POSIXct(x)) %% 60

#' lubridate: Is the time in the morning?
am <- function(x) hour(x) < 12

#' lubridate: Is the time in the afternoon?
pm <- function(x) hour(x) >= 12

#' lubridate: Is it a leap year?
leap_year <- function(date) {
  y <- if (is.numeric(date) && !inherits(date, c("Date", "POSIXct"))) date else year(date)
  (y %% 4 == 0 & y %% 100 != 0) | y %% 400 == 0
}

#' lubridate: How many days the month of a date has.
days_in_month <- function(x) structure(as.integer(days_of_month(year(x), month(x))), names = month.abb[month(x)])

#' lubridate: -
parts_in_order <- function(x, order_, time) {
  x <- as.character(x)
  compact <- c(y = "(\\d{4})", m = "(\\d{2})", d = "(\\d{2})")
  loose <- c(y = "(\\d{4}|\\d{2})", m = "(\\d{1,2}|[A-Za-z]{3,9})", d = "(\\d{1,2})(?:st|nd|rd|th)?")
  letters_ <- strsplit(order_, "")[[1]]
  tail_ <- if (time == 0) "[^0-9]*$" else paste0("[^0-9]+(\\d{1,2})", if (time > 1) "[^0-9]+(\\d{1,2})", if (time > 2) "[^0-9]+(\\d{1,2})(?:\\.\\d+)?", "[^0-9]*$")
  found <- str_match(x, paste0("^[^0-9A-Za-z]*", paste(loose[letters_], collapse = "[^0-9A-Za-z]+"), tail_))
  tight <- str_match(x, paste0("^", paste(compact[letters_], collapse = ""), if (time > 0) "[^0-9]?(\\d{2})", if (time > 1) "(\\d{2})", if (time > 2) "(\\d{2})", "$"))
  lost <- is.na(found[, 1])
  found[lost, ] <- tight[lost, ]
  at <- match(c("y", "m", "d"), letters_) + 1
  y <- as.integer(found[, at[1]])
  y <- ifelse(!is.na(y) & nchar(found[, at[1]]) == 2, y + ifelse(y <= 68, 2000L, 1900L), y)
  words <- found[, at[2]]
  m <- ifelse(grepl("[A-Za-z]", words), match(tolower(substr(words, 1, 3)), tolower(month.abb)), suppressWarnings(as.integer(words)))
  d <- as.integer(found[, at[3]])
  clock <- function(k) if (time >= k) as.integer(found[, 4 + k]) else 0L
  good <- !is.na(y) & !is.na(m) & !is.na(d) & m >= 1 & m <= 12 & d >= 1
  good[good] <- d[good] <= days_of_month(y[good], m[good])
  out <- rep(NA_real_, length(x))
  out[good] <- day_number(y[good], m[good], d[good])
  if (any(!good & !is.na(x))) warning(if (sum(!good & !is.na(x)) == length(x)) "All formats failed to parse. No formats found." else paste0(" ", sum(!good & !is.na(x)), " failed to parse."), call. = FALSE)
  if (time == 0) structure(out, class = "Date") else structure(out * 86400 + clock(1) * 3600 + clock(2) * 60 + clock(3), class = c("POSIXct", "POSIXt"), tzone = "UTC")
}

#' lubridate: Texts or numbers as dates: year, month, day.
ymd <- function(..., tz = NULL) parts_in_order(c(...), "ymd", 0)

#' lubridate: Texts as dates: day, month, year.
dmy <- function(..., tz = NULL) parts_in_order(c(...), "dmy", 0)

#' lubridate: Texts as dates: month, day, year.
mdy <- function(..., tz = NULL) parts_in_order(c(...), "mdy", 0)

#' lubridate: Texts as times: year, month, day, hour, minute, second.
ymd_hms <- function(..., tz = "UTC") parts_in_order(c(...), "ymd", 3)

#' lubridate: Texts as times: year, month, day, hour, minute.
ymd_hm <- function(..., tz = "UTC") parts_in_order(c(...), "ymd", 2)

#' lubridate: Texts as times: day, month, year, hour, minute, second.
dmy_hms <- function(..., tz = "UTC") parts_in_order(c(...), "dmy", 3)

#' lubridate: Texts as times: day, month, year, hour, minute.
dmy_hm <- function(..., tz = "UTC") parts_in_order(c(...), "dmy", 2)

#' lubridate: Texts as times: month, day, year, hour, minute, second.
mdy_hms <- function(..., tz = "UTC") parts_in_order(c(...), "mdy", 3)

#' lubridate: Texts as times: month, day, year, hour, minute.
mdy_hm <- function(..., tz = "UTC") parts_in_order(c(...), "mdy", 2)

#' lubridate: Texts, times or day numbers as dates.
as_date <- function(x, ...) as.Date(x, ...)

#' lubridate: Texts, dates or seconds as times.
as_datetime <- function(x, ...) as.POSIXct(x)

#' lubridate: A date from its parts.
make_date <- function(year = 1970L, month = 1L, day = 1L) structure(as.numeric(day_number(year, month, day)), class = "Date")

#' lubridate: A time from its parts.
make_datetime <- function(year = 1970L, month = 1L, day = 1L, hour = 0L, min = 0L, sec = 0, tz = "UTC") structure(day_number(year, month, day) * 86400 + hour * 3600 + min * 60 + sec, class = c("POSIXct", "POSIXt"), tzone = "UTC")

#' lubridate: The time now.
now <- function(tzone = "") Sys.time()

#' lubridate: The date now.
today <- function(tzone = "") Sys.Date()

#' lubridate: The beginning of the day, week, month, quarter or year of a date.
floor_date <- function(x, unit = "day", week_start = 7) {
  unit <- sub("s$", "", unit)
  seconds <- c(second = 1, minute = 60, hour = 3600)
  if (unit %in% names(seconds)) {
    if (inherits(x, "Date")) return(x)
    return(structure(as.numeric(x) %/% seconds[[unit]] * seconds[[unit]], class = c("POSIXct", "POSIXt"), tzone = "UTC"))
  }
  d <- as.Date(x)
  out <- switch(unit, day = d, week = d - (wday(d, week_start = week_start) - 1), month = make_date(year(d), month(d), 1), quarter = make_date(year(d), quarter(d) * 3 - 2, 1),
                halfyear = make_date(year(d), semester(d) * 6 - 5, 1), year = make_date(year(d), 1, 1), stop("unit must be second, minute, hour, day, week, month, quarter, halfyear or year", call. = FALSE))
  if (inherits(x, "POSIXct")) as.POSIXct(out) else out
}

#' lubridate: The end of the day, week, month, quarter or year of a date: the first moment behind it.
ceiling_date <- function(x, unit = "day", change_on_boundary = NULL, week_start = 7) {
  unit <- sub("s$", "", unit)
  low <- floor_date(x, unit, week_start = week_start)
  if (unit %in% c("second", "minute", "hour")) {
    if (inherits(x, "Date")) return(x)
    size <- c(second = 1, minute = 60, hour = 3600)[[unit]]
    return(structure(ceiling(as.numeric(x) / size) * size, class = c("POSIXct", "POSIXt"), tzone = "UTC"))
  }
  high <- switch(unit, day = low + if (inherits(low, "Date")) 1 else 86400, week = low + if (inherits(low, "Date")) 7 else 7 * 86400,
                 month = low + period_of(months = 1), quarter = low + period_of(months = 3), halfyear = low + period_of(months = 6), year = low + period_of(months = 12))
  if (inherits(x, "Date") && !isTRUE(change_on_boundary)) {
    if (unit == "day") return(x)
    if (is.null(change_on_boundary)) return(high)
  }
  same <- as.numeric(x) == as.numeric(low)
  high[same] <- x[same]
  high
}

#' lubridate: -
period_of <- function(months = 0, seconds = 0) {
  n <- max(length(months), length(seconds))
  structure(rep_len(seconds, n), months = rep_len(months, n), class = "Period")
}

#' lubridate: Years, to be added to dates.
years <- function(x = 1) period_of(months = 12 * x)

#' lubridate: Weeks, to be added to dates.
weeks <- function(x = 1) period_of(seconds = 7 * 86400 * x)

#' lubridate: Days, to be added to dates.
days <- function(x = 1) period_of(seconds = 86400 * x)

#' lubridate: Hours, to be added to times.
hours <- function(x = 1) period_of(seconds = 3600 * x)

#' lubridate: Minutes, to be added to times.
minutes <- function(x = 1) period_of(seconds = 60 * x)

#' lubridate: Seconds, to be added to times.
seconds <- function(x = 1) period_of(seconds = x)

#' lubridate: -
`*.Period` <- function(e1, e2) {
  if (!inherits(e1, "Period")) return(e2 * e1)
  structure(as.numeric(unclass(e1)) * e2, months = attr(e1, "months") * e2, class = "Period")
}

#' lubridate: -
`-.Period` <- function(e1, e2) {
  if (missing(e2)) return(e1 * -1)
  e1 + e2 * -1
}

#' lubridate: -
`+.Period` <- function(e1, e2) {
  if (!inherits(e2, "Period")) return(e2 + e1)
  if (!inherits(e1, "Period")) return(if (inherits(e1, "Date")) `+.Date`(e1, e2) else `+.POSIXct`(e1, e2))
  structure(as.numeric(unclass(e1)) + as.numeric(unclass(e2)), months = attr(e1, "months") + attr(e2, "months"), class = "Period")
}

#' lubridate: -
print.Period <- function(x, ...) {
  s <- abs(as.numeric(unclass(x)))
  m <- abs(attr(x, "months"))
  sign_ <- ifelse(as.numeric(unclass(x)) < 0 | attr(x, "months") < 0, "-", "")
  part <- function(k, unit, always = FALSE) ifelse(k != 0 | always, paste0(sign_[seq_along(k)], k, unit, " "), "")
  d <- s %/% 86400
  dated <- m != 0 | d != 0
  out <- paste0(part(m %/% 12, "y"), part(m %% 12, "m", m >= 12), part(d, "d", m != 0), part(s %/% 3600 %% 24, "H", s > 0 | dated), part(s %/% 60 %% 60, "M", s > 0 | dated), sign_, s %% 60, "S")
  print(out, quote = TRUE)
  invisible(x)
}

#' lubridate: -
add_period <- function(x, p, back = FALSE) {
  m <- attr(p, "months")
  s <- as.numeric(unclass(p))
  if (any(m != 0)) {
    d <- as.Date(x)
    total <- year(d) * 12 + month(d) - 1 + m
    y <- total %/% 12
    k <- total %% 12 + 1
    day_ <- mday(d)
    last <- days_of_month(y, k)
    if (back) day_ <- pmin(day_, last) else day_[day_ > last] <- NA
    moved <- day_number(y, k, day_)
    x <- if (inherits(x, "Date")) structure(as.numeric(moved), class = "Date") else structure(moved * 86400 + as.numeric(x) %% 86400, class = c("POSIXct", "POSIXt"), tzone = "UTC")
  }
  if (inherits(x, "Date") && all(s %% 86400 == 0)) structure(as.numeric(unclass(x)) + s / 86400, class = "Date")
  else structure(as.numeric(as.POSIXct(x)) + s, class = c("POSIXct", "POSIXt"), tzone = "UTC")
}

#' lubridate: Months added; a day that the month has not becomes its last.
`%m+%` <- function(e1, e2) add_period(e1, e2, back = TRUE)

#' lubridate: Months taken off; a day that the month has not becomes its last.
`%m-%` <- function(e1, e2) add_period(e1, e2 * -1, back = TRUE)

#' lubridate: The time from one date to another.
interval <- function(start, end, ...) structure(as.numeric(as.POSIXct(end)) - as.numeric(as.POSIXct(start)), start = as.POSIXct(start), class = "Interval")

#' lubridate: The time from one date to another.
`%--%` <- function(start, end) interval(start, end)

#' lubridate: -
as.numeric.Interval <- function(x, units = "second", ...) time_length(structure(as.numeric(unclass(x)), class = "Interval"), units)

#' lubridate: Is a date inside of an interval?
`%within%` <- function(a, b) {
  at <- as.numeric(as.POSIXct(a))
  from <- as.numeric(attr(b, "start"))
  at >= from & at <= from + as.numeric(unclass(b))
}

#' lubridate: How many seconds, days, months or years there are in a time.
time_length <- function(x, unit = "second") {
  unit <- sub("s$", "", unit)
  if (inherits(x, "Interval") && unit %in% c("month", "year")) {
    size <- if (unit == "year") 12 else 1
    start <- attr(x, "start")
    end <- as.numeric(start) + as.numeric(unclass(x))
    at <- function(k) as.numeric(add_period(start, period_of(months = k * size), back = TRUE))
    k <- floor(as.numeric(unclass(x)) / (30.4375 * 86400 * size))
    k <- ifelse(at(k) > end, k - 1, k)
    k <- ifelse(at(k + 1) <= end, k + 1, k)
    return(k + (end - at(k)) / (at(k + 1) - at(k)))
  }
  seconds <- if (inherits(x, "difftime")) as.numeric(x, units = "secs") else as.numeric(unclass(x))
  seconds / c(second = 1, minute = 60, hour = 3600, day = 86400, week = 604800, month = 2629800, year = 31557600)[[unit]]
}
