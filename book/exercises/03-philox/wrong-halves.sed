s/a = hc ^ b ^ k, b = lc, c = ha ^ d ^ l, d = la/a = ha ^ b ^ k, b = la, c = hc ^ d ^ l, d = lc/
