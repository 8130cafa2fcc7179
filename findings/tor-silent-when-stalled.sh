#!/usr/bin/env bash
# tor 0.4.9.11 of Debian.
# Where every connection is taken and then nothing comes back, as behind some firewalls, tor stays at the
# same percentage and says nothing about it: in half a minute no warning, neither in its log nor as an
# event of its control port. Where connections are refused it warns within seconds.
# Guard: packages/transport/src/tor/bootstrap.ts judges by progress over time;
# packages/transport/test/tor/trouble.tor.test.ts and packages/transport/test/tor/bootstrap.test.ts.
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
needs tor
found_on "Tor version 0.4.9.11." "$(tor --version | head -n 1)"
touch torrc
cat >probe.mjs <<'JS'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
async function warnings(port, folder) {
  const places = ['--DataDirectory', folder, '--SocksPort', '0', '--HTTPSProxy', `127.0.0.1:${port}`]
  const owner = ['--__OwningControllerProcess', String(process.pid)]
  const log = ['--defaults-torrc', '/dev/null', '-f', 'torrc', '--Log', 'warn stdout']
  const tor = spawn('tor', [...log, ...places, ...owner], { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  tor.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  await sleep(30_000)
  tor.kill()
  return /proxy server|Problem bootstrapping/.test(text) ? 'a warning' : 'no warning'
}
// A proxy on loopback that takes every connection, and leads nowhere.
const silent = createServer((socket) => socket.on('error', () => {}).resume())
await once(silent.listen(0, '127.0.0.1'), 'listening')
const [refused, stalled] = await Promise.all([warnings(1, 'a'), warnings(silent.address().port, 'b')])
console.log(`refused: ${refused}, stalled: ${stalled}`)
process.exit()
JS
verdict "half a minute without a way out" "refused: a warning, stalled: a warning" \
  "$("$node" probe.mjs)" "refused: a warning, stalled: no warning"
