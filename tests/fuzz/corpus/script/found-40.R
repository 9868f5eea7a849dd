read_csv(f, n_max = 1) |> nrow(); file.exists(f)
