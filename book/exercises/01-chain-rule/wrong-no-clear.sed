/^    clear_inner(t);$/d
