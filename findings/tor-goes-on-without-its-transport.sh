#!/usr/bin/env bash
# tor 0.4.9.11 and obfs4proxy of Debian.
# A bridge whose one pluggable transport cannot listen, as its port is taken, stays up: obfs4proxy ends, tor
# starts it again about once a second, and there are warnings only. A taken ORPort ends tor at once.
# Guard: packages/testnet/src/tor/bridge.ts reads what tor says and draws another port;
# packages/testnet/test/ports.test.ts.
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
needs tor
needs obfs4proxy
found_on "Tor version 0.4.9.11." "$(tor --version | head -n 1)"
found_on "obfs4proxy-0.0.14" "$(obfs4proxy --version | head -n 1)"
touch torrc
cat >probe.mjs <<'JS'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
const taken = createServer()
await once(taken.listen(0, '127.0.0.1'), 'listening')
const free = createServer()
await once(free.listen(0, '127.0.0.1'), 'listening')
const ports = { taken: taken.address().port, free: free.address().port }
free.close()
// A bridge that reaches nobody: all that it would connect to goes through a proxy that is not there.
async function fate(folder, orPort, transportPort) {
  const options = [
    ...['--defaults-torrc', '/dev/null', '-f', 'torrc', '--DataDirectory', folder, '--SocksPort', '0'],
    ...['--HTTPSProxy', '127.0.0.1:1', '--BridgeRelay', '1', '--PublishServerDescriptor', '0'],
    ...['--Address', '127.0.0.1', '--AssumeReachable', '1', '--ORPort', `127.0.0.1:${orPort}`],
    ...['--ExtORPort', 'auto', '--ServerTransportPlugin', 'obfs4 exec /usr/bin/obfs4proxy'],
    ...['--ServerTransportListenAddr', `obfs4 127.0.0.1:${transportPort}`, '--Log', 'warn stdout'],
    ...['--__OwningControllerProcess', String(process.pid)],
  ]
  const tor = spawn('tor', options, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  tor.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  const ended = once(tor, 'exit').then(() => 'ends')
  const told = await Promise.race([ended, sleep(10_000, 'stays up')])
  tor.kill()
  return `${told}${/obfs4 listen tcp .*address already in use/.test(text) ? ' without it' : ''}`
}
const [orPort, transport] = [await fate('a', ports.taken, 0), await fate('b', ports.free, ports.taken)]
console.log(`taken ORPort: tor ${orPort}, taken transport port: tor ${transport}`)
process.exit()
JS
verdict "a port that another program has" "taken ORPort: tor ends, taken transport port: tor ends" \
  "$("$node" probe.mjs)" "taken ORPort: tor ends, taken transport port: tor stays up without it"
