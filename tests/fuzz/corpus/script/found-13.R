memo(30); qul(parse(text = c("a1 <- 1", "a1 + 1")))
