t(m); m * 2;%*% t(m); rowSums(m); pply(m, 2, max)
