/** A mailbox on a unix socket, to be killed: `victim.ts STORE SOCKET`. Its epochs last a second; any proof holds. */
import { createServer } from 'node:net'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Mailbox } from '@pvtcoms/mailbox'
import { SocketDuplex } from '@pvtcoms/transport/tor'
import { openStore } from '../../src/store.ts'

const [store = '', socket = ''] = process.argv.slice(2)
const mailboxKey = new Uint8Array(32).fill(7)
const mailbox = await Mailbox.open({
  engine: await openStore(store, 1),
  primitives: nodePrimitives,
  random: nodeEnv,
  timers: nodeTimers,
  mailboxKey,
  settings: { epochSeconds: 1, minEffort: 1, maxDepositsPerStream: 1_000_000 },
  provesWork: () => true,
})
const server = createServer({ allowHalfOpen: true }, (stream) => {
  mailbox.serve(new SocketDuplex(stream), { role: 'public', mailboxKey })
})
server.listen(socket, () => process.stdout.write('ready\n'))
