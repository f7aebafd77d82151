#!/bin/sh
# The weaver on a small book: the true one is accepted; each kind of fault is refused with a message
# that names place and fact; sync repairs what it can. At the end, the real book.
B=${B:-build}
weave=$(cd "$B" && pwd)/weave
home=$(pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0

# verdict NAME WHAT-WENT-WRONG: empty is a pass
verdict() {
    if [ -z "$2" ]; then passed=$((passed + 1))
    else failed=$((failed + 1)); echo "tests/check_weave.sh: $1: $2"; fi
}

# fresh: a true book of one chapter in $dir/b, and the shell in it
fresh() {
    rm -rf "$dir/b"
    mkdir -p "$dir/b/tensor" "$dir/b/experiments" "$dir/b/book/fig" "$dir/b/book/results"
    cd "$dir/b" || exit 1
    cat >tensor/add.h <<'END'
/* Sums. Chapter 2. */
#ifndef ADD_H
#define ADD_H

enum { MOST = 3, LEAST = 1 };
typedef struct Pair { int x, y; } Pair;

int add(Pair p);        /* x + y */
int twice(int x);

#endif
END
    cat >tensor/add.c <<'END'
/* Sums, and a table: see
 * the rows. Chapter 2. */
#include "add.h"

/* A brace in a string or a comment, } or {, counts for nothing. */
int add(Pair p)
{
    const char *s = "{ \" {";
    return p.x + p.y + (*s == '}');
}
static int hidden(void) { return 1; }

#define ROW(name, value) \
    int name(void) { return value; }

/*  name   value */
ROW(one,   1)
ROW(two,   2)
ROW(three, 3)

int twice(int x) { return 2 * x; }
static const struct { int a; } table[] = { { 1 }, { 2 } };
END
    printf '# run\nepoch,nll\n1,107.25\n2,104.125\n' >book/results/run.csv
    printf '# run\nx\ty (nats)\n1\t2.5\n' >book/results/run.tsv
    printf 'claim V6 ok ink=0.021 <= 0.03 smoke\nclaim V6 ok dots=7 > 1 smoke\n' >book/results/run.txt
    echo 'plot "x.tsv"' >experiments/curve.gp
    echo 'set grid' >experiments/style.gp
    echo 'draw("samples.png");' >experiments/run.c
    echo '<svg/>' >book/fig/curve.svg
    echo png >book/fig/run_samples.png
    echo 'experiments/style.gp * what all plots share' >book/not-quoted.txt
    echo '[two](02-sums.md)' >book/README.md
    cat >book/02-sums.md <<'END'
<!-- sources: tensor/add.h tensor/add.c -->
# Sums

<!-- code: tensor/add.c add -->
<!-- code: tensor/add.c one..three -->
<!-- code: tensor/add.h MOST Pair twice -->
<!-- code: tensor/add.c hidden ROW table -->
<!-- code: experiments/curve.gp * -->

At the end <!-- num: book/results/run.csv last nll %.2f -->?<!-- /num --> nats, after
from <!-- num: book/results/run.csv epoch=1 nll %.1f -->?<!-- /num -->, <!-- num: book/results/run.csv 1 nll %g -->?<!-- /num -->;
or <!-- num: book/results/run.tsv first y %.1f -->?<!-- /num -->, ink
of <!-- num: book/results/run.txt claim:V6 ink %.3f -->?<!-- /num --> of
at <!-- num: book/results/run.txt claim:V6 bound %g -->?<!-- /num -->, <!-- num: book/results/run.txt claim:V6 dots %s -->?<!-- /num -->.

![a curve](fig/curve.svg) ![samples](fig/run_samples.png)

```
not from the source
```
END
    "$weave" sync book/*.md >/dev/null || verdict fresh "sync failed"
}

# accepted NAME: the book in the current folder is true
accepted() {
    out=$("$weave" check book/*.md 2>&1) || { verdict "$1" "refused: $out"; return; }
    verdict "$1"
}

# refused NAME WORDS: it is not, and one of the messages has these words
refused() {
    out=$("$weave" check book/*.md 2>&1) && { verdict "$1" "accepted: $out"; return; }
    case $out in *"$2"*) verdict "$1" ;; *) verdict "$1" "no \"$2\" in: $out" ;; esac
}

# fault NAME FILE SED WORDS: a fresh book, FILE changed by SED, is refused with WORDS
fault() {
    fresh
    sed "$3" "$2" >"$dir/edited" && cp "$dir/edited" "$2"
    refused "$1" "$4"
}

# has NAME FILE LINE: FILE has this line
has() { grep -qxF -e "$3" "$2" || verdict "$1" "no line \"$3\" in $(cat "$2")"; }

fresh
accepted 'a true book'
has 'range' book/02-sums.md 'ROW(two,   2)'
has 'heading of a table' book/02-sums.md '/*  name   value */'
has 'comment above' book/02-sums.md '/* A brace in a string or a comment, } or {, counts for nothing. */'
has 'static struct' book/02-sums.md 'static const struct { int a; } table[] = { { 1 }, { 2 } };'
has 'gnuplot' book/02-sums.md '```gnuplot'
has 'last row' book/02-sums.md 'At the end <!-- num: book/results/run.csv last nll %.2f -->104.12<!-- /num --> nats, after'
has 'unit in the header' book/02-sums.md 'or <!-- num: book/results/run.tsv first y %.1f -->2.5<!-- /num -->, ink'
has 'claim' book/02-sums.md 'of <!-- num: book/results/run.txt claim:V6 ink %.3f -->0.021<!-- /num --> of'
cp book/02-sums.md "$dir/before"
"$weave" sync book/*.md >/dev/null
cmp -s book/02-sums.md "$dir/before" && verdict 'sync twice' || verdict 'sync twice' 'changed a true page'

c=tensor/add.c h=tensor/add.h p=book/02-sums.md
fault 'changed source' $c 's/p.x + p.y/p.y + p.x/' \
    'book/02-sums.md:4: tensor/add.c add has changed; run make book, then reread the prose around it'
"$weave" sync book/*.md >/dev/null
accepted 'sync repairs a listing'
fault 'changed listing' $p 's/^ROW(two,   2)/ROW(two,   4)/' 'book/02-sums.md:13: tensor/add.c one..three has changed'
fault 'changed comment' $c 's/in a string/in one string/' 'add has changed'
fault 'no listing yet' $p '/^```gnuplot/,/^```$/d' 'curve.gp * has no listing here yet'
fault 'unknown name' $p 's/add.c add -->/add.c ad -->/' 'book/02-sums.md:4: tensor/add.c has no ad'
fault 'unknown file' $p 's/add.c add -->/sub.c add -->/' 'book/02-sums.md:4: tensor/sub.c cannot be read'
fault 'range backwards' $p 's/one..three/three..one/' 'three..one ends before it begins'
fault 'pasted code' $p 's/^```$/&c/' 'code without <!-- code: FILE NAME -->'
fault 'open fence' $p '$d' 'this listing is not closed'
fault 'misspelt directive' $p 's/<!-- code: tensor.add.h/<!-- coed: x/' 'no such directive: <!-- coed: x'
fault 'wide line' $c "s/.*return p.x.*/&$(printf '%90s' | tr ' ' ' ');/" 'columns wide, 100 is the most'
fault 'defined twice' $c 's/^int twice/int add/' 'tensor/add.c:21: add is defined in line 6 too'
fresh
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27; do echo "    // $i"; done >"$dir/long"
sed "/return p.x/r $dir/long" $c >"$dir/edited" && cp "$dir/edited" $c
refused 'long listing' 'a listing of 32 lines of tensor/add.c'

fault 'wrong number' $p 's/104.12</104.13</' \
    'book/02-sums.md:41: book/results/run.csv last nll %.2f is 104.12, the text says 104.13'
"$weave" sync book/*.md >/dev/null
accepted 'sync repairs a number'
fault 'new result' book/results/run.csv 's/104.125/99/' 'is 99.00, the text says 104.12'
fault 'unknown row' $p 's/epoch=1/epoch=7/' 'book/results/run.csv has no row epoch=7'
fault 'unknown column' $p 's/last nll/last kl/' 'book/results/run.csv has no column kl'
fault 'unknown results' $p 's/run.csv last/ran.csv last/' 'book/results/ran.csv cannot be read'
fault 'unknown claim' $p 's/V6 bound/V7 bound/' 'book/results/run.txt has no claim V7 with bound'
fault 'num begins a line' $p 's/^or <!-- num/<!-- num/' 'a line that begins with a num'
fault 'a format of two' $p 's/%.3f/%.3f%.3f/' '%.3f%.3f is no format of one number'
fault 'a format of text' $p 's/%.3f/%n/' '%n is no format of one number'
fault 'open number' $p 's/ of$//; s/.021<!-- .num -->/.021/' 'a num is <!-- num: FILE ROW COLUMN FORMAT'

fault 'formula that looks like a list' $p 's/^At the end/$$ a\n + b $$\n\n&/' 'no line of a formula begins with +'
fault 'no sources line' $p '1d' 'a chapter opens with <!-- sources: FILE... -->'
fault 'source of no chapter' $c 's/ Chapter 2. / /' 'tensor/add.c:1: the opening comment does not end with "Chapter N."'
fault 'source of another' $c 's/Chapter 2/Chapter 3/' 'the opening comment of tensor/add.c does not end with "Chapter 2."'
fault 'chapter that is not there' $c 's/Chapter 2/Chapter 3/' 'tensor/add.c:1: names chapter 3, and there is none'
fault 'source not listed' $p '1s/ tensor.add.c//' 'tensor/add.c:1: names chapter 2, but book/02-sums.md does not list it'
fault 'contents' book/README.md 's/02-sums/02-sum/' 'book/README.md:1: has no link to 02-sums.md'
fresh
cp $p book/02-again.md
refused 'two chapters 2' 'is a second chapter 2'

fault 'unquoted function' $h 's/^int twice.*/&\nint thrice(int x);/' 'tensor/add.h:10: thrice is quoted in no chapter'
"$weave" unquoted book/*.md >"$dir/list" 2>/dev/null
has 'the list to fill' "$dir/list" 'tensor/add.h thrice '
echo 'tensor/add.h thrice obvious' >>book/not-quoted.txt
"$weave" sync book/*.md >/dev/null
accepted 'an excuse'
fresh
printf '/* Local. Chapter 2. */\nstatic int twice(int x) { return x + x; }\n' >tensor/local.c
sed '1s/ -->/ tensor\/local.c -->/; s/MOST Pair twice/MOST Pair/' $p >"$dir/edited" && cp "$dir/edited" $p
echo '<!-- code: tensor/local.c twice -->' >>$p
"$weave" sync book/*.md >/dev/null
refused 'another function of that name' 'tensor/add.h:9: twice is quoted in no chapter'
fault 'excuse without reason' book/not-quoted.txt '$s/ what.*//' 'book/not-quoted.txt:1: a line is FILE NAME REASON'
fault 'stale excuse' book/not-quoted.txt '$s/$/\ntensor\/add.h add it is short/' 'book/not-quoted.txt:2: tensor/add.h add is quoted'
fault 'plot nobody shows' book/not-quoted.txt d 'experiments/style.gp:1: no chapter shows its figure'

fault 'figure that is not there' $p 's/run_samples/ran_samples/' 'there is no book/fig/ran_samples.png'
fault 'figure nobody draws' experiments/run.c d 'nothing in experiments/ draws run_samples.png'
fault 'figure from elsewhere' $p 's/fig.curve/figs\/curve/' 'a figure is fig/NAME.svg or fig/NAME.png, not figs/curve.svg'

# The real book.
cd "$home" || exit 1
out=$("$weave" check book/*.md 2>&1 >/dev/null) && verdict 'the book' ||
    verdict 'the book' "$(printf '%s\n' "$out" | wc -l) faults:
$out"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
