isTRUE(all.equal(1, 1 + 1e-9)); vapply(eiength, 1L)
