if (TRUE) "yes" else "no"; if (FALSE) 1; if (NULL %||% TRUE) 2; x <- if (FALSE) 1; x
for (i in 1:3) cat(i, ""); cat("\n"); for (n in c("a", "b")) print(n); for (x in list(1, "b")) print(x); i
i <- 0; while (TRUE) { i <- i + 1; if (i == 2) next; if (i > 3) break; print(i) }
i <- 0; repeat { i <- i + 1; if (i == 3) break }; i
switch("b", a = 1, b = , c = 3, 4); switch("z", a = 1, "other"); is.null(switch("z", a = 1)); switch(2, "x", "y"); is.null(switch(3, "x", "y"))
f <- function(x) { if (x) return("early"); "late" }; f(TRUE); f(FALSE)
f <- function() { for (i in 1:10) if (i == 4) return(i); 0 }; f()
for (i in seq_len(0)) print("never"); for (f in factor(c("u", "v"))) print(f); for (k in NULL) print(k)
x <- 5; { y <- x * 2; y + 1 }; (function() { invisible(7) })(); v <- { 1; 2 }; v
ifelse(c(1, NA, 3) > 2, "hi", "lo"); ifelse(TRUE, 1, stop("never")); vapply(1:3, function(i) if (i > 1) "big" else "small", "")
make <- function() { i <- 0; function() { i <<- i + 1; i } }; k <- make(); k(); k(); j <- make(); j()
fs <- lapply(1:3, function(i) function() i); fs[[1]](); fs[[3]]()
c(1, 4) |> sqrt() |> sum(); c(1, 4) %>% sqrt %>% sum; 4 %>% { . + 1 }; 1:3 %>% sum(., 10); mtcars %>% .$mpg %>% mean; list(a = 5) %>% .[["a"]]; "a" |> paste("b", sep = "-")
sq <- function(x) x^2; 3 |> sq(); 3 %>% sq(); c(3, 1) |> sort() |> rev() |> head(1)
local({ z <- 2; z * 3 }); x <- 1; local({ x <- 2; x }); x; with(list(a = 1, b = 2), a + b); within(data.frame(a = 1:2), b <- a * 2)
e <- new.env(); assign("k", 1, envir = e); get("k", envir = e); exists("nope"); exists("k", envir = e); ls(e); mget(c("k"), envir = e)
