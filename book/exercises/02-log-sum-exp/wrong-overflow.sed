s/exp(x\[i\] - top)/exp(x[i])/; s/return top + log(sum)/return log(sum)/
