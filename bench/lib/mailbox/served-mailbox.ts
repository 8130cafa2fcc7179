/** A whole mailbox, as the program runs it, on a unix socket: where tor hands it the streams of its onion. */
import { createServer, type Server } from 'node:net'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Mailbox } from '@pvtcoms/mailbox'
import { SocketDuplex } from '@pvtcoms/transport/tor'
import { EPOCH_SECONDS, MAILBOX_KEY, openEngine } from './store.ts'

/** The check of a proof costs the same whatever was paid, and making one that paid little costs less. */
const EFFORT = 1
/** A million letters are a little more than a mailbox takes unless it is told. */
const MAX_BYTES = 2 ** 34

export class ServedMailbox {
  readonly #mailbox: Mailbox
  readonly #server: Server

  private constructor(mailbox: Mailbox, server: Server) {
    this.#mailbox = mailbox
    this.#server = server
  }

  static async open(at: {
    readonly store: string
    readonly socket: string
  }): Promise<ServedMailbox> {
    const mailbox = await Mailbox.open({
      engine: await openEngine(at.store),
      primitives: nodePrimitives,
      random: nodeEnv,
      timers: nodeTimers,
      mailboxKey: MAILBOX_KEY,
      settings: { epochSeconds: EPOCH_SECONDS, minEffort: EFFORT, maxBytes: MAX_BYTES },
    })
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      mailbox.serve(new SocketDuplex(socket), { role: 'public', mailboxKey: MAILBOX_KEY })
    })
    await new Promise<void>((done) => server.listen(at.socket, 4_096, done))
    return new ServedMailbox(mailbox, server)
  }

  async close(): Promise<void> {
    this.#server.close()
    await this.#mailbox.close()
  }
}
