/if (isinf(top)) return top;/d
