#!/usr/bin/env bash
# A run killed at any moment resumes to the same bits as one never killed: learns once undisturbed, then again under ten SIGKILLs, and compares the nets.
# Usage: tests/kill-and-resume.sh [SEED]      The seed draws the moments; without one it is the clock's. Two to three minutes on two cores.
# Needs bash and dotnet.
set -euo pipefail
cd "$(dirname "$0")/.."
seed="${1:-$(date +%s)}"
RANDOM=$((seed % 32768))
work="$(mktemp -d)"
pid=""
cleanup() {
  if [ -n "$pid" ]; then kill -KILL "$pid" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build src/Rootball.Cli -c Release -v quiet
rootball=(dotnet src/Rootball.Cli/bin/Release/net10.0/Rootball.Cli.dll)
learn=("${rootball[@]}" learn pen-digits --take 3000 --epochs 6 --batch 50 --widths 300,300,300 --jitter 2 --patience 4 --seed 7 --checkpoint-every 0)
net=model.safetensors ff=checkpoint-forward-forward.safetensors bp=checkpoint-backprop.safetensors

echo "seed $seed; undisturbed:"
SECONDS=0
"${learn[@]}" --out "$work/whole" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
echo "  $SECONDS s, $(sha256sum <"$work/whole/$net" | cut -c 1-16)…"

# Starts the run, or goes on with it, in the background.
start() {
  if [ -f "$work/killed/run.json" ]; then
    "${rootball[@]}" learn --resume "$work/killed" >"$work/log" 2>&1 &
  else
    "${learn[@]}" --out "$work/killed" --force >"$work/log" 2>&1 &
  fi
  pid=$!
}

running() { kill -0 "$pid" 2>/dev/null; }
seen() { compgen -G "$work/killed/$1" >/dev/null; }
said() { grep -q "$1" "$work/log"; }
pause() { sleep "$((RANDOM % $1 / 1000)).$(printf '%03d' $((RANDOM % $1 % 1000)))"; }
# Waits until the condition holds or the run has ended.
await() { while running && ! "$@"; do :; done; }

# Kills at one moment each: what to wait for, and a random time after it, in milliseconds.
declare -a moments=(
  "start-up|2500|true"
  "the first checkpoint being written|1|seen $ff.next*tmp"
  "in an epoch|3000|seen $ff"
  "a checkpoint being written|1|seen $ff.next*tmp"
  "about an epoch's end and its evaluation|300|said epoch"
  "in an epoch|6000|seen $ff"
  "as the second rule begins|20|seen $bp*"
  "in the second rule|1500|seen $bp"
  "a checkpoint of the second rule being written|1|seen $bp.next*tmp"
  "the last epochs, evaluation, model and report|800|said 'Back-propagation: epoch [4-6]'"
)
kills=0 torn=0
for moment in "${moments[@]}"; do
  IFS='|' read -r name most condition <<<"$moment"
  start
  eval "await $condition"
  pause "$most"
  if running; then
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null || true
    kills=$((kills + 1))
    half=""
    if seen '*.tmp'; then half=", a file half written" torn=$((torn + 1)); fi
    echo "  killed: $name$half"
  else
    status=0
    wait "$pid" || status=$?
    if [ "$status" -ne 0 ]; then
      cat "$work/log"
      echo "FAIL: a resumed run ended with exit code $status (seed $seed)"
      exit 1
    fi
    echo "  already finished before: $name"
  fi
  pid=""
done
start
wait "$pid" || { cat "$work/log"; echo "FAIL: the last resume failed (seed $seed)"; exit 1; }
pid=""

if [ "$(sha256sum <"$work/whole/$net")" = "$(sha256sum <"$work/killed/$net")" ]; then
  echo "PASS: the same bytes after $kills kills, $torn of them in the middle of a write (seed $seed)"
else
  echo "FAIL: other bytes after $kills kills (seed $seed)"
  exit 1
fi
