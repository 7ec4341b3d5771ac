#!/usr/bin/env bash
# What the action runs once optics is there. Settings come from the environment, so that none is ever a part of a script; and
# without what bash 3.2, that of macOS, does not have.
#
# OPTICS  the command                         PATHS   what to check, one a line
# STRICT  true: undocumented fields count     DRIFT   true: compare what the captures look like with the contract, too
# SOURCE  where optics was checked out, if it was
set -euo pipefail

paths=()
while IFS= read -r path; do
  if [ -n "$path" ]; then paths+=("$path"); fi
done <<< "$PATHS"
if [ "${#paths[@]}" -eq 0 ]; then
  echo "::error::paths: nothing to check was named"
  exit 2
fi
strict=()
case $STRICT in
  true) strict=(--strict) ;;
  false) ;;
  *) echo "::error::strict: true or false"; exit 2 ;;
esac
case $DRIFT in
  true | false) ;;
  *) echo "::error::drift: true or false"; exit 2 ;;
esac
reports=$RUNNER_TEMP/optics/reports
mkdir -p "$reports"

# Where optics was checked out below what is checked, its own files are no captures. The runner looks for it there afterwards.
if [ -n "${SOURCE:-}" ]; then
  source=$(cd "$SOURCE" && pwd -P)
  case $source in
    "$(pwd -P)"/*)
      aside=$RUNNER_TEMP/optics/source
      mv "$source" "$aside"
      trap 'mv "$aside" "$source"' EXIT
      ;;
  esac
fi

# Runs a command, whose output goes to standard output; the highest code of those that mean a report was written is kept.
result=0
keep() {
  local code=0
  "$@" || code=$?
  case $code in
    0 | 1 | 3) if [ "$code" -gt "$result" ]; then result=$code; fi ;;
    *) exit "$code" ;;
  esac
}

keep "$OPTICS" validate --output github ${strict[@]+"${strict[@]}"} -- "${paths[@]}"
keep "$OPTICS" validate --output sarif ${strict[@]+"${strict[@]}"} -- "${paths[@]}" > "$reports/validate.sarif"
if [ "$DRIFT" = true ]; then
  keep "$OPTICS" observe --output json -- "${paths[@]}" > "$reports/profile.json"
  keep "$OPTICS" drift --traffic "$reports/profile.json" --output github
  keep "$OPTICS" drift --traffic "$reports/profile.json" --output sarif > "$reports/drift.sarif"
fi
{
  echo "result=$result"
  echo "reports=$reports"
} >> "$GITHUB_OUTPUT"
