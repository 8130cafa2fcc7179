#!/usr/bin/env bash
# tor 0.4.9.11 of Debian, SOCKS5 with a user name and password (RFC 1928, RFC 1929).
# A client that sends greeting, password and request without waiting in between gets no answer to its
# greeting: the first bytes to come back are those about the password, 01 00 instead of 05 02. A client
# that reads in order takes them for the answer to the greeting. Without a password all answers come.
# Guard: packages/transport/src/tor/socks.ts goes step by step; packages/transport/test/tor/compliance.tor.test.ts.
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
needs tor
found_on "Tor version 0.4.9.11." "$(tor --version | head -n 1)"
touch torrc
cat >probe.mjs <<'JS'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
// It reaches nobody: all that it would connect to goes through a proxy that is not there.
const path = join(process.cwd(), 'socks')
const places = ['--DataDirectory', 'data', '--SocksPort', `unix:${path}`, '--HTTPSProxy', '127.0.0.1:1']
const owner = ['--__OwningControllerProcess', String(process.pid)]
const quiet = ['--defaults-torrc', '/dev/null', '-f', 'torrc', '--Log', 'err stdout']
const tor = spawn('tor', [...quiet, ...places, ...owner], { stdio: 'ignore' })
for (let waited = 0; !existsSync(path) && waited < 10_000; waited += 100) await sleep(100)
const host = Buffer.from('somewhere.test')
const greeting = Buffer.of(5, 1, 2)
const password = Buffer.of(1, 1, 0x61, 1, 0x62)
const request = Buffer.concat([Buffer.of(5, 1, 0, 3, host.length), host, Buffer.of(0, 80)])
async function answers(parts) {
  const socket = connect(path)
  const received = []
  socket.on('data', (chunk) => received.push(chunk)).on('error', () => {})
  for (const part of parts) {
    socket.write(part)
    await sleep(500)
  }
  socket.destroy()
  return Buffer.concat(received).subarray(0, 4).toString('hex')
}
const steps = await answers([greeting, password, request])
const once = await answers([Buffer.concat([greeting, password, request])])
console.log(`step by step ${steps}, at once ${once}`)
tor.kill()
JS
verdict "the first answers" "step by step 05020100, at once 05020100" \
  "$("$node" probe.mjs)" "step by step 05020100, at once 0100"
