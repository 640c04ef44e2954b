#!/usr/bin/env bash
# A full disk and a read-only folder get one line and an exit code; the last whole checkpoint stays, and with room again the run ends with the same bytes.
# Usage: tests/no-room.sh      About a minute. Needs bash, dotnet, and for small disks of its own Linux with unshare; without it this is skipped, in words.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if [ "${1:-}" != "--inside" ]; then
  if ! unshare -rm true 2>/dev/null; then
    echo "SKIP: no small disk can be mounted here (unshare -rm is not permitted), so nothing was tried."
    exit 0
  fi
  dotnet build src/Rootball.Cli -c Release -v quiet
  exec unshare -rm bash "$0" --inside
fi

work="$(mktemp -d)"
pid=""
cleanup() {
  if [ -n "$pid" ]; then kill -KILL "$pid" 2>/dev/null || true; fi
  umount "$work"/* 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
rootball=(dotnet src/Rootball.Cli/bin/Release/net10.0/Rootball.Cli.dll)
learn=("${rootball[@]}" learn pen-digits --take 2000 --epochs 5 --batch 50 --widths 200,200 --no-compare --checkpoint-every 0 --quiet)

fail() { echo "FAIL: $1"; cat "$work/error"; exit 1; }
disk() { mkdir "$work/$1"; mount -t tmpfs -o "size=$2" tmpfs "$work/$1"; }
fill() { cat /dev/zero >"$1/filler" 2>/dev/null || true; }

# Runs the rest; expects the exit code and nothing on stderr but one line that says what cannot be written.
refused() {
  local want="$1" status=0
  shift
  "$@" >"$work/output" 2>"$work/error" || status=$?
  told "$want" "$status"
}
told() {
  [ "$2" -eq "$1" ] || fail "exit code $2, expected $1"
  [ "$(wc -l <"$work/error")" -eq 1 ] || fail "more or less than one line"
  grep -q '^rootball: ' "$work/error" || fail "not a line of the program's own"
  echo "  $(cut -c 1-150 "$work/error" | sed "s|$work/||g")"
}
net() { sha256sum <"$work/$1/model.safetensors"; }

echo "a disk that is full from the start:"
disk full 1m
fill "$work/full"
refused 2 "${learn[@]}" --out "$work/full/run"

echo "a folder that may not be written:"
disk closed 1m
mount -o remount,ro "$work/closed"
refused 2 "${learn[@]}" --out "$work/closed/run"

echo "a disk without room for the net:"
disk narrow 300k
refused 1 "${learn[@]}" --out "$work/narrow/run"

echo "a disk that fills while a net is learned:"
"${learn[@]}" --out "$work/whole" >/dev/null 2>"$work/error" || fail "the undisturbed run failed"
disk filling 50m
run="$work/filling/run"
"${learn[@]}" --out "$run" >"$work/output" 2>"$work/error" &
pid=$!
while kill -0 "$pid" 2>/dev/null && [ ! -f "$run/checkpoint-forward-forward.safetensors.previous" ]; do sleep 0.01; done
fill "$work/filling"
status=0
wait "$pid" || status=$?
pid=""
told 1 "$status"
checkpoint="$(sha256sum <"$run/checkpoint-forward-forward.safetensors")"
refused 1 "${rootball[@]}" learn --resume "$run" --quiet
mount -o remount,ro "$work/filling"
refused 2 "${rootball[@]}" learn --resume "$run" --quiet
mount -o remount,rw "$work/filling"
[ "$checkpoint" = "$(sha256sum <"$run/checkpoint-forward-forward.safetensors")" ] || fail "the checkpoint is no longer what it was"
rm "$work/filling/filler"
"${rootball[@]}" learn --resume "$run" --quiet >/dev/null 2>"$work/error" || fail "with room again, the run does not go on"
[ "$(net whole)" = "$(net filling/run)" ] || fail "other bytes than those of an undisturbed run"
echo "PASS: one line each, nothing lost, the same bytes with room again"
