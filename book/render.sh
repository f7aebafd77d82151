#!/bin/sh
# sh book/render.sh OUT PAGE...: the pages as HTML in OUT, formulas as MathML, by pandoc, without the
# network. README.md becomes index.html, and links between pages follow.
out=$1
shift
if ! command -v pandoc >/dev/null; then
    echo "no pandoc, so no HTML; to get it: apt-get install pandoc or brew install pandoc"
    exit 0
fi
mkdir -p "$out"
cp book/book.css "$out"
[ ! -d book/fig ] || cp -R book/fig "$out"
for page in "$@"; do
    name=$(basename "$page" .md)
    [ "$name" != README ] || name=index
    title=$(sed -n 's/^# *//p' "$page" | head -n 1 | tr -d '`')
    pandoc -s --mathml -f gfm+tex_math_dollars -t html5 -c book.css \
        -M pagetitle="${title:-$name}" -M lang=en "$page" -o "$out/$name.part" || exit 1
    sed 's/href="README\.md/href="index.html/g; s/\(href="[A-Za-z0-9_-]*\)\.md/\1.html/g' \
        "$out/$name.part" >"$out/$name.html" && rm "$out/$name.part"
done
echo "now read $out/index.html"
