#!/usr/bin/env bash
# The whole journey through the API: register, upload two files, let it suggest a ruleset, import, reconcile, watch the
# progress, look at what is open, try other rules, export. Needs bash, curl and python3.
#
#   RECON_URL=http://localhost:2000 bash docs/examples/journey.sh left.csv right.csv outdir
#
# Writes outdir/ruleset.toml, outdir/summary.json, outdir/breaks.json, outdir/misses.json, outdir/preview.json and outdir/all.csv.
set -euo pipefail

left_file=${1:?usage: journey.sh LEFT RIGHT OUTDIR}
right_file=${2:?usage: journey.sh LEFT RIGHT OUTDIR}
out=${3:?usage: journey.sh LEFT RIGHT OUTDIR}
url=${RECON_URL:-http://localhost:2000}/graphql
stamp=$(date +%s)-$$
mkdir -p "$out"
token=

say() { printf '%s\n' "$*" >&2; }

# get PATH < JSON: the value at a dotted path; lists by index. Fails when there is none.
get() {
  python3 -c '
import json, sys
value = json.load(sys.stdin)
for step in sys.argv[1].split("."):
    value = value[int(step)] if isinstance(value, list) else value[step]
print(value if isinstance(value, str) else json.dumps(value))' "$1"
}

# body QUERY VARIABLES: the JSON of a request.
body() { python3 -c 'import json, sys; print(json.dumps({"query": sys.argv[1], "variables": json.loads(sys.argv[2])}))' "$1" "$2"; }

# vars NAME VALUE …: variables from texts; a value of @FILE is the JSON in that file.
vars() {
  python3 -c '
import json, sys
pairs = sys.argv[1:]
load = lambda text: json.load(open(text[1:])) if text.startswith("@") else text
print(json.dumps({name: load(value) for name, value in zip(pairs[::2], pairs[1::2])}))' "$@"
}

# checked < RESPONSE: passes the data on; stops at errors and at userErrors.
checked() {
  python3 -c '
import json, sys
answer = json.load(sys.stdin)
problems = [error["message"] for error in answer.get("errors", [])]
for payload in (answer.get("data") or {}).values():
    if isinstance(payload, dict):
        problems += [error["message"] for error in payload.get("userErrors", [])]
if problems:
    sys.exit("the API refuses: " + "; ".join(problems))
json.dump(answer["data"], sys.stdout)'
}

# ask QUERY VARIABLES: a request; large variables go through a file.
ask() {
  local request
  request=$(mktemp)
  body "$1" "$2" > "$request"
  curl -sS "$url" -H 'content-type: application/json' ${token:+-H "authorization: Bearer $token"} --data-binary "@$request" | checked
  rm -f "$request"
}

# upload FILE: sends a file in parts and answers the upload's id.
upload() {
  local file=$1 size sha made id part_bytes number offset piece
  size=$(wc -c < "$file" | tr -d ' ')
  sha=$(sha256sum "$file" | cut -d' ' -f1)
  made=$(ask 'mutation($name: String!, $size: BigInt!, $sha: String!) {
    uploadCreate(input: {filename: $name, sizeBytes: $size, sha256: $sha}) { upload { id partSizeBytes } userErrors { message } } }' \
    "$(vars name "$(basename "$file")" size "$size" sha "$sha")")
  id=$(get uploadCreate.upload.id <<< "$made")
  part_bytes=$(get uploadCreate.upload.partSizeBytes <<< "$made")
  piece=$(mktemp)
  number=1
  offset=0
  while [ "$offset" -lt "$size" ]; do
    tail -c "+$((offset + 1))" "$file" | head -c "$part_bytes" > "$piece" || true
    curl -sS "$url" -H "authorization: Bearer $token" -H 'graphql-require-preflight: 1' \
      -F "operations=$(body 'mutation($id: ID!, $number: Int!, $sha: String!, $data: Upload!) {
        uploadPart(input: {uploadId: $id, partNumber: $number, sha256: $sha}, data: $data) { userErrors { message } } }' \
        "{\"id\": \"$id\", \"number\": $number, \"sha\": \"$(sha256sum "$piece" | cut -d' ' -f1)\", \"data\": null}")" \
      -F 'map={"0": ["variables.data"]}' -F "0=@$piece;type=application/octet-stream" | checked > /dev/null
    number=$((number + 1))
    offset=$((offset + part_bytes))
  done
  rm -f "$piece"
  ask 'mutation($id: ID!) { uploadComplete(input: {uploadId: $id}) { userErrors { message } } }' "$(vars id "$id")" > /dev/null
  printf '%s' "$id"
}

# watch JOB: prints the progress as it comes; fails when the job does.
watch() {
  local state
  curl -sS -N --max-time 600 "$url" -H "authorization: Bearer $token" -H 'content-type: application/json' -H 'accept: text/event-stream' \
    --data-binary "$(body 'subscription($id: ID!) { jobProgress(id: $id) { terminal job { kind state progress { phase percent } } } }' "$(vars id "$1")")" |
    python3 -u -c '
import json, sys
for line in sys.stdin:
    if line.startswith("data: {"):
        event = json.loads(line[6:])
        if event.get("errors"):
            sys.exit(event["errors"][0]["message"])
        job = event["data"]["jobProgress"]["job"]
        print("  {kind} {state} {percent}% {phase}".format(**job, **job["progress"]), file=sys.stderr)' || say "  the stream broke off; polling goes on"
  # Polling gives the same answer, and is what counts.
  while true; do
    state=$(ask 'query($id: ID!) { job(id: $id) { state failure { code message } } }' "$(vars id "$1")")
    case $(get job.state <<< "$state") in
      DONE) return 0 ;;
      FAILED | CANCELLED) say "the job ended badly: $state"; return 1 ;;
      *) sleep 1 ;;
    esac
  done
}

say "1. register"
session=$(ask 'mutation($email: String!, $password: String!) {
  userRegister(input: {name: "Journey", email: $email, password: $password}) { session { accessToken } userErrors { message } } }' \
  "$(vars email "journey-$stamp@example.com" password "journey without an end $stamp")")
token=$(get userRegister.session.accessToken <<< "$session")

say "2. upload both files"
left_upload=$(upload "$left_file")
right_upload=$(upload "$right_file")

say "3. suggest a ruleset"
ask 'query($left: ID!, $right: ID!) { rulesetSuggest(input: {leftUploadId: $left, rightUploadId: $right}) {
  body toml reasons { text expectedMatchPercent } } }' "$(vars left "$left_upload" right "$right_upload")" > "$out/suggestion.json"
get rulesetSuggest.toml < "$out/suggestion.json" > "$out/ruleset.toml"
get rulesetSuggest.body.left < "$out/suggestion.json" > "$out/left.mapping.json"
get rulesetSuggest.body.right < "$out/suggestion.json" > "$out/right.mapping.json"
get rulesetSuggest.body < "$out/suggestion.json" > "$out/ruleset.json"

say "4. sources, ruleset, reconciliation"
create_source='mutation($name: String!, $side: Side!, $mapping: JSON!) {
  sourceCreate(input: {name: $name, side: $side, mapping: $mapping}) { source { id } userErrors { message } } }'
left_source=$(ask "$create_source" "$(vars name "Left $stamp" side LEFT mapping "@$out/left.mapping.json")" | get sourceCreate.source.id)
right_source=$(ask "$create_source" "$(vars name "Right $stamp" side RIGHT mapping "@$out/right.mapping.json")" | get sourceCreate.source.id)
ruleset=$(ask 'mutation($name: String!, $body: JSON!) { rulesetCreate(input: {name: $name, body: $body}) { ruleset { id } userErrors { message } } }' \
  "$(vars name "Rules $stamp" body "@$out/ruleset.json")" | get rulesetCreate.ruleset.id)
reconciliation=$(ask 'mutation($name: String!, $left: ID!, $right: ID!, $rules: ID!) {
  reconciliationCreate(input: {name: $name, leftSourceId: $left, rightSourceId: $right, rulesetId: $rules}) { reconciliation { id } userErrors { message } } }' \
  "$(vars name "Journey $stamp" left "$left_source" right "$right_source" rules "$ruleset")" | get reconciliationCreate.reconciliation.id)

say "5. import both"
import='mutation($source: ID!, $upload: ID!) { datasetImport(input: {sourceId: $source, uploadId: $upload}) { job { id } userErrors { message } } }'
left_job=$(ask "$import" "$(vars source "$left_source" upload "$left_upload")" | get datasetImport.job.id)
right_job=$(ask "$import" "$(vars source "$right_source" upload "$right_upload")" | get datasetImport.job.id)
watch "$left_job"
watch "$right_job"

say "6. reconcile"
started=$(ask 'mutation($id: ID!) { runStart(input: {reconciliationId: $id}) { run { id } job { id } userErrors { message } } }' "$(vars id "$reconciliation")")
run=$(get runStart.run.id <<< "$started")
watch "$(get runStart.job.id <<< "$started")"
ask 'query($id: ID!) { run(id: $id) { state breaksOpened
  summary { matches seconds digest left { rows matched suggested open excluded rejected } right { rows matched suggested open excluded rejected }
    passes { name matches auto suggested } }
  certificate { balanced problems } } }' "$(vars id "$run")" > "$out/summary.json"
python3 - "$out/summary.json" >&2 <<'SUMMARY'
import json, sys
run = json.load(open(sys.argv[1]))["run"]
summary = run["summary"]
for side in ("left", "right"):
    print("  {:5} rows {rows} matched {matched} suggested {suggested} open {open} excluded {excluded} rejected {rejected}".format(side, **summary[side]))
print("  matches {matches}, digest {digest}".format(**summary), "balanced" if run["certificate"]["balanced"] else "NOT BALANCED")
sys.exit(0 if run["certificate"]["balanced"] else 1)
SUMMARY

say "7. matches and breaks"
ask 'query($run: ID!) { matches(runId: $run, first: 1) { totalCount nodes { number status pass score left { row values } right { row values }
  evidence { kind leftValue rightValue distance limit holds } } } }' "$(vars run "$run")" > "$out/match.json"
ask 'query($run: ID!) { breaks(filter: {runId: $run}, first: 20, orderBy: {field: AMOUNT, direction: DESC}) { totalCount
  nodes { side row kind amount currency date label reason } } }' "$(vars run "$run")" > "$out/breaks.json"
ask 'query($run: ID!) { breaks(filter: {runId: $run}, first: 3, orderBy: {field: AMOUNT, direction: DESC}) { nodes { side row
  nearestMisses { open record { row } pass { pass conditions { kind leftValue rightValue distance limit holds needed } } } } } }' \
  "$(vars run "$run")" > "$out/misses.json"
say "  $(get matches.totalCount < "$out/match.json") matches, $(get breaks.totalCount < "$out/breaks.json") breaks"

say "8. try other rules on the same records: at most a tenth apart, and nothing accepted without a person"
python3 - "$out/ruleset.json" > "$out/other.json" <<'OTHER'
import json, sys
rules = json.load(open(sys.argv[1]))
for each in rules["passes"]:
    each["accept"] = "suggest"
    each.pop("auto_points", None)
    for condition in each["conditions"]:
        if condition["kind"] == "amount-within":
            condition["percent"] = "10"
json.dump(rules, sys.stdout)
OTHER
ask 'query($run: ID!, $rules: JSON!) { rulesetPreview(input: {runId: $run, body: $rules}) { seconds
  before { matches left { matched suggested open } right { matched suggested open } }
  now { matches left { matched suggested open } right { matched suggested open } }
  same { matches } new { ...change } lost { ...change } changedBefore { ...change } changedNow { ...change }
  passes { name taken before { matches } now { matches } } samples { kind } } }
  fragment change on MatchChange { matches leftRecords rightRecords sums { currency left right } }' \
  "$(vars run "$run" rules "@$out/other.json")" > "$out/preview.json"
say "  new $(get rulesetPreview.new.matches < "$out/preview.json"), lost $(get rulesetPreview.lost.matches < "$out/preview.json"), changed $(get rulesetPreview.changedBefore.matches < "$out/preview.json")"

say "9. export"
made=$(ask 'mutation($run: ID!) { exportCreate(input: {runId: $run, kind: ALL, format: CSV}) { export { id } job { id } userErrors { message } } }' "$(vars run "$run")")
export_id=$(get exportCreate.export.id <<< "$made")
watch "$(get exportCreate.job.id <<< "$made")"
: > "$out/all.csv"
offset=0
while true; do
  ask 'query($id: ID!, $offset: BigInt!) { export(id: $id) { sha256 chunk(offset: $offset, length: 4194304) { base64 nextOffset eof } } }' \
    "$(vars id "$export_id" offset "$offset")" > "$out/chunk.json"
  get export.chunk.base64 < "$out/chunk.json" | python3 -c 'import base64, sys; sys.stdout.buffer.write(base64.b64decode(sys.stdin.read()))' >> "$out/all.csv"
  offset=$(get export.chunk.nextOffset < "$out/chunk.json")
  [ "$(get export.chunk.eof < "$out/chunk.json")" = true ] && break
done
stated=$(get export.sha256 < "$out/chunk.json")
rm -f "$out/chunk.json"
arrived=$(python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$out/all.csv")
[ "$arrived" = "$stated" ] || { say "the export arrived damaged"; exit 1; }
say "  $out/all.csv: $(wc -l < "$out/all.csv" | tr -d ' ') lines"
