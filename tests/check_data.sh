#!/bin/sh
# datasets/fetch.sh with mirrors that are folders of this machine: no network.
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0 skipped=0

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "tests/check_data.sh: $*"; sed 's/^/    /' "$tmp/log"; }
finish() {
    if [ $skipped -eq 0 ]; then echo "$passed passed, $failed failed"
    else echo "$passed passed, $failed failed, $skipped skipped"; fi
    [ $failed -eq 0 ]; exit
}
skip() { skipped=$((skipped + 1)); echo "skipped: $1 ($2)"; }

if ! command -v curl >/dev/null; then
    skip fetch "curl is not installed"
    finish
fi

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
sha256() {
    if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi |
        cut -d ' ' -f 1
}
url() { echo "file://$(cd "$1" && pwd | sed 's/ /%20/g')"; }

mkdir "$tmp/good" "$tmp/wrong" "$tmp/empty"
for name in one two; do
    echo "file $name" >"$tmp/good/$name"
    echo "another $name" >"$tmp/wrong/$name"
    echo "$(sha256 "$tmp/good/$name")  $name"
done >"$tmp/sums"
good=$(url "$tmp/good") wrong=$(url "$tmp/wrong") empty=$(url "$tmp/empty")

# fetch STATUS MIRRORS: runs it on the folder "$tmp/to here", which must then hold both files and
# nothing else (status 0), or no file that is wrong and no rest of one.
fetch() {
    MIRRORS=$2 SUMS=$tmp/sums sh datasets/fetch.sh "$tmp/to here" >"$tmp/log" 2>&1
    got=$?
    [ $got -eq "$1" ] || { bad "status $got, wanted $1"; return; }
    if [ "$1" -eq 0 ]; then
        diff -r "$tmp/good" "$tmp/to here" >>"$tmp/log" || { bad "not the mirror's files"; return; }
        [ "$(ls -A "$tmp/to here" | wc -l)" -eq 2 ] || { bad "more than two files"; return; }
    elif [ -n "$(ls -A "$tmp/to here")" ]; then bad "left behind: $(ls -A "$tmp/to here")"; return
    fi
    ok
}
fresh() { rm -rf "$tmp/to here"; }
says() { if grep -q "$1" "$tmp/log"; then ok; else bad "does not say \"$1\""; fi; }

fetch 0 "$good"
fetch 0 "$empty"                            # both are there: no mirror is asked
says "to here/one is there"
echo damaged >"$tmp/to here/two"
fetch 0 "$good/"                            # a damaged file is replaced
says "two has a wrong SHA-256, deleted"
fresh; fetch 0 "$empty $good"               # the second mirror, if the first has nothing
fresh; fetch 0 "$wrong $good"               # or something else
says "one from $wrong has a wrong SHA-256"
fresh; fetch 3 "$wrong"
says "no mirror has one"
fresh; fetch 3 "$empty file:///nowhere"
says "no mirror has one"

if [ -z "${ELBO_DATA:-}" ]; then skip real-mnist "ELBO_DATA is not set"
elif [ ! -d "$ELBO_DATA/mnist" ]; then skip real-mnist "there is no $ELBO_DATA/mnist"
elif MIRRORS=$(url "$ELBO_DATA/mnist") sh datasets/fetch.sh "$tmp/real" >"$tmp/log" 2>&1 &&
     [ "$(ls -A "$tmp/real" | wc -l)" -eq 4 ]; then ok
else bad "the four files of $ELBO_DATA/mnist are not the published ones"
fi
finish
