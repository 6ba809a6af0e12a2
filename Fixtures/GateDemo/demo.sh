#!/usr/bin/env bash
# Shows the gate on a copy of this package: green as it is, green when code is moved about, red when a call that blocks is added,
# with one annotation on its line. The first build takes minutes; a folder that is named as the argument keeps it for the next time.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
kit=$(cd "$here/../.." && pwd)
if [ $# -gt 0 ]; then
  mkdir -p "$1"
  copy=$(cd "$1" && pwd)
else
  copy=$(mktemp -d)
  trap 'rm -rf "$copy"' EXIT
fi
file=Sources/Weather/Thermometer.swift

# What a build left behind is not copied. The copy lies elsewhere, so that its path to the kit is another.
tar -C "$here" --exclude=./.build -cf - . | tar -C "$copy" -xf -
sed "s|path: \"../..\"|path: \"$kit\"|" "$here/Package.swift" > "$copy/Package.swift"
cd "$copy"

fail() {
  echo "demo: $1" >&2
  exit 1
}

# Runs the gate as a workflow on GitHub would; `swift package` exits with 1 for all that is not clean, so that the code comes from
# the report.
gate() {
  rm -f gate.json
  swift package concurrency-gate --github --json gate.json > log.txt 2>&1 || true
  cat log.txt
  test -f gate.json || fail "the gate wrote no report"
  code=$(sed -n 's/^ *"exitCode" : \([0-9]*\),*$/\1/p' gate.json)
  annotations=$(grep -c '^::error ' log.txt || true)
}

echo "demo: as it is"
gate
test "$code" = 0 || fail "expected a green gate, exit code is $code"
test "$annotations" = 0 || fail "expected no annotation, found $annotations"

echo "demo: with code moved about"
git apply move-code.patch
gate
test "$code" = 0 || fail "expected a green gate after the move, exit code is $code"
test "$annotations" = 0 || fail "expected no annotation after the move, found $annotations"
git apply -R move-code.patch

echo "demo: with a call that blocks"
git apply add-blocking-call.patch
line=$(grep -n 'usleep(1_000)' "$file" | cut -d: -f1)
gate
test "$code" = 1 || fail "expected a red gate, exit code is $code"
test "$annotations" = 1 || fail "expected one annotation, found $annotations"
grep -q "^::error file=$file,line=$line,title=" log.txt || fail "the annotation is not on line $line of $file"

echo "demo: green, green, and red with one annotation at $file:$line, as expected"
