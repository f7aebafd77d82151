#!/bin/sh
# fetch.sh FOLDER: downloads MNIST into FOLDER, from the first mirror that has each file right. A
# file is right if its SHA-256 is the one in the list; what is there and right stays, what is wrong
# goes.
# Status 0: all files are there. 3: one is on no mirror. MIRRORS and SUMS in the environment replace
# the addresses (divided by spaces) and the list.
set -u
folder=${1:?usage: fetch.sh FOLDER}
mirrors=${MIRRORS:-https://ossci-datasets.s3.amazonaws.com/mnist
                   https://storage.googleapis.com/cvdf-datasets/mnist}
sums=${SUMS:-$(dirname "$0")/mnist.sha256}
part=$folder/.part.$$

say() { echo "make data: $*" >&2; }

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi |
        cut -d ' ' -f 1
}

# download NAME SUM: 0 if $part then is the file that SUM says.
download() {
    for mirror in $mirrors; do
        say "$1 from ${mirror%/}"
        if ! curl -fsSL --connect-timeout 20 -o "$part" "${mirror%/}/$1"; then continue; fi
        if [ "$(sha256 "$part")" = "$2" ]; then return 0; fi
        say "$1 from ${mirror%/} has a wrong SHA-256, deleted"
        rm -f "$part"
    done
    return 1
}

command -v curl >/dev/null || { say "needs curl, or the files put into $folder by hand"; exit 3; }
mkdir -p "$folder" || exit 3
trap 'rm -f "$part"' EXIT
trap 'exit 130' INT TERM HUP

while read -r sum name; do
    file=$folder/$name
    if [ -f "$file" ]; then
        if [ "$(sha256 "$file")" = "$sum" ]; then say "$file is there"; continue; fi
        say "$file has a wrong SHA-256, deleted"
        rm -f "$file"
    fi
    download "$name" "$sum" || { say "no mirror has $name; put it into $folder by hand"; exit 3; }
    mv "$part" "$file" || exit 3
done <"$sums"
