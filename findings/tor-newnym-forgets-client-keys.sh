#!/usr/bin/env bash
# tor 0.4.9.11 of Debian, control port.
# SIGNAL NEWNYM forgets the keys of ONION_CLIENT_AUTH_ADD that were not given the flag Permanent. The
# control specification says that NEWNYM makes new requests use new circuits and clears the cache of
# addresses, and that such a key is kept in memory instead of in a file. Onion services that ask for the
# key are out of reach from then on.
# Guard: packages/transport/src/tor/dial.ts gives tor the key anew when tor says that it lacks it;
# packages/transport/test/tor/stories.tor.test.ts, "a key that somebody’s tor forgets".
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
const path = join(process.cwd(), 'control')
const places = ['--DataDirectory', 'data', '--SocksPort', `unix:${path}-socks`, '--ControlPort', `unix:${path}`]
const owner = ['--DisableNetwork', '1', '--__OwningControllerProcess', String(process.pid)]
const quiet = ['--defaults-torrc', '/dev/null', '-f', 'torrc', '--Log', 'err stdout']
const tor = spawn('tor', [...quiet, ...places, ...owner], { stdio: 'ignore' })
for (let waited = 0; !existsSync(path) && waited < 10_000; waited += 100) await sleep(100)
const socket = connect(path).setEncoding('latin1')
let told = ''
socket.on('data', (chunk) => {
  told += chunk
})
async function ask(line) {
  told = ''
  socket.write(`${line}\r\n`)
  await sleep(500)
  return told
}
const service = '2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid'
const hasKey = async () => (await ask('ONION_CLIENT_AUTH_VIEW')).includes('x25519')
await ask('AUTHENTICATE')
await ask(`ONION_CLIENT_AUTH_ADD ${service} x25519:${Buffer.alloc(32, 7).toString('base64')}`)
const before = await hasKey()
await ask('SIGNAL NEWNYM')
// Tor takes NEWNYM at most once in ten seconds, and may keep it until then.
let after = await hasKey()
for (let tries = 0; after && tries < 24; tries++) after = await hasKey()
console.log(`${before ? 'there' : 'not there'} before, ${after ? 'there' : 'not there'} after`)
socket.destroy()
tor.kill()
JS
verdict "a client key and NEWNYM" "there before, there after" \
  "$("$node" probe.mjs)" "there before, not there after"
