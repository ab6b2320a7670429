#!/usr/bin/env bash
# The launcher from outside, on a copy of the sources in a folder with spaces: builds once, finds itself, passes the exit
# status on, notices changed sources, names what is missing. Prints one line per fact; ends with 1 at the first that fails.
set -uo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
copy="$work/a folder with spaces"

fail() {
  printf 'FAIL %s\n' "$1"
  cat "$work"/*.err 2>/dev/null
  exit 1
}
fact() {
  local name=$1
  shift
  "$@" || fail "$name"
  printf 'PASS %s\n' "$name"
}
# run LOG ARGUMENT…
run() {
  local log=$1
  shift
  "$copy/sa3" "$@" >"$work/$log.out" 2>"$work/$log.err"
}

mkdir "$copy"
(cd "$source" && tar -c --exclude=target .mvn pom.xml sa3 dsp plugin-bridge src) | tar -x -C "$copy"

run one version &
first=$!
run two version
second=$?
wait $first
fact firstOfTwoAtOnceSucceeds [ $? -eq 0 ]
fact secondOfTwoAtOnceSucceeds [ $second -eq 0 ]
fact onlyOneOfThemBuilds [ "$(cat "$work/one.err" "$work/two.err" | grep -c 'building the program')" -eq 1 ]
fact onlyTheAnswerIsOnStandardOutput grep -qx 'sa3 [0-9.]*' "$work/one.out"

run again version
fact nothingIsBuiltTwice [ ! -s "$work/again.err" ]

mkdir "$work/bin" && ln -s "../a folder with spaces/sa3" "$work/bin/sa3" && ln -s bin/sa3 "$work/sa3"
fact findsItselfThroughLinks [ "$(cd / && "$work/sa3" version)" = "$(cat "$work/one.out")" ]

run nonsense no-such-command
fact passesTheExitStatusOn [ $? -eq 2 ]

touch "$copy/src/main/java/sa3/cli/Main.java"
run changed version
fact buildsWhenSourcesChanged grep -q 'building the program' "$work/changed.err"

printf 'class Broken {' >"$copy/dsp/src/main/java/sa3/dsp/Broken.java"
run broken version
fact brokenBuildIsAFailure [ $? -eq 1 ]
fact brokenBuildNamesItsLog grep -q 'the whole log is .*build.log' "$work/broken.err"
rm "$copy/dsp/src/main/java/sa3/dsp/Broken.java"

# A machine with the basic tools only.
tools="$work/tools"
mkdir "$tools"
for tool in bash dirname readlink uname grep head find mkdir date cat; do
  ln -s "$(command -v $tool)" "$tools/$tool"
done
rm "$copy/src/target/sa3.jar"
env -u JAVA_HOME PATH="$tools" "$(command -v bash)" "$copy/sa3" version >/dev/null 2>"$work/bare.err"
fact missingToolsAreAFailure [ $? -eq 1 ]
for package in openjdk-17-jdk-headless maven python3-pip g++ cmake make; do
  fact "missingToolIsNamedWithItsCommand: $package" grep -q "apt-get install .*$package" "$work/bare.err"
done
