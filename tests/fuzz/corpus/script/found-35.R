unclass(d)$name; class(d)[1] <- "puppy"; class(d)
