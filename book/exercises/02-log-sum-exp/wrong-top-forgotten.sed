s/return top + log(sum)/return log(sum)/
