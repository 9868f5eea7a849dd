1:30
100:130
seq(0, 1, by = 0.1)
c(1.5, NA, 3)
c(a = 1, b = 2, long_name = 3)
setNames(1:26, letters)
c(TRUE, NA)
c("a", NA, "b\"q\n")
list(1, "a", c(1, 2, 3))
list(a = 1, b = list(c = 2, d = "x"))
list(1, list(2, "b"), x = NULL)
NULL
character(0); integer(0); logical(0); numeric(0); list()
factor(c("a", "b", NA, "a"))
factor(c("lo", "hi"), levels = c("lo", "hi"), ordered = TRUE)
factor(character(0))
matrix(1:6, 2)
matrix(c(1.5, NA, 3, 4), 2, dimnames = list(c("a", "b"), c("x", "y")))
matrix(c("a", "bb", "c", NA), 2)
matrix(1:40, 2)
array(1:8, c(2, 2, 2))
1e10; 1e5; 100000; 123456789; 1234567890123; 0.1 + 0.2; 1/3; 1e-5; 0.0001; 1e15; 1e16; 100 * 1.1; 2^31; 1e5 + 0.1; 123456.7891
c(1e-10, 1); c(1e10, 1); c(0.00001, 123456); c(1.123456789, 123.1); c(123.456, 0.001); c(1e-3, 1e3, 1e5)
c(1.10, 2.25, 3); c(0.1, 0.12, 0.123); -1.5; -0.0; 22/7; 3e6; 314159265.3; 100000.5; 0.1234567891
c(NaN, Inf, -Inf, NA, 1)
print(pi, digits = 3); print("a", quote = FALSE); print(c(a = "x", b = "y"), quote = FALSE)
print(c(0.001234, 123456)); print(1e-300)
function(x) x + 1
f <- function(x, y = 2) {
  x + y   # comment
}
f
structure(1:3, class = "foo")
structure(list(a = 1), class = "bar")
structure(1:2, units = "cm")
quote(x + y); as.name("a b"); quote(if (a) b else c); quote(function(x, y = 2) x[1]); y ~ x + log(z)
table(c("a", "b", "a"))
table(c(1, 2, 2), c("a", "b", "b"))
data.frame(x = 1:3, y = c("a", "b", NA), z = c(1.5, NA, 3))
data.frame(x = 1:2)[0, , drop = FALSE]; data.frame()
data.frame(a = c(TRUE, FALSE), b = factor(c("u", "v")), row.names = c("r1", "r2"))
as.Date("2024-03-05"); as.Date(c("2024-03-05", NA))
as.POSIXct("2024-03-05 14:30:00", tz = "UTC")
difftime(as.Date("2024-03-05"), as.Date("2024-01-01")); as.Date("2024-03-05") - as.Date("2024-03-04")
invisible(5)
