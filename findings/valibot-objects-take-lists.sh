#!/usr/bin/env bash
# valibot 1.5.0.
# object(), strictObject() and record() take a list for an object: only entries are looked at. The empty
# list passes all three, and [1, 2] passes object({}) and record(string(), number()).
# Guard: packages/rpc/src/server/dispatch.ts asks Array.isArray first; packages/rpc/test/json-rpc.test.ts.
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
install valibot@1.5.0
cat >probe.js <<'JS'
import { is, number, object, record, strictObject, string } from 'valibot'
const schemas = { object: object({}), strictObject: strictObject({}), record: record(string(), number()) }
const taking = Object.keys(schemas).filter((name) => is(schemas[name], []))
console.log(taking.length === 0 ? 'refused by all' : `taken by ${taking.join(', ')}`)
JS
verdict "the empty list as an object" "refused by all" "$("$node" probe.js)" "taken by object, strictObject, record"
