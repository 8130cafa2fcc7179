/** `pvtcoms tor listen`: an onion service with a new key; everyone who knows its address can connect. */
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import {
  describe,
  explain,
  formatAddress,
  type Io,
  type TorFlags,
  terminalText,
  withTor,
} from '@pvtcoms/terminal'
import { type Duplex, FrameReader } from '@pvtcoms/transport'
import { fits, readMessage, TOO_LONG, writeMessage } from './message.ts'

/** How long the other side may take to close the connection after our `bye`, ms. */
const GOODBYE = 10_000

export interface ListenFlags extends TorFlags {
  readonly port: number
  readonly json?: boolean
  /** End after the first conversation. */
  readonly once?: boolean
}

export async function listen(flags: ListenFlags, io: Io): Promise<void> {
  const say = (event: Record<string, unknown>, plain?: string): void => {
    if (flags.json) io.print(JSON.stringify(event))
    else if (plain !== undefined) io.print(plain)
  }
  await withTor(flags, io, async (transport) => {
    const done = new AbortController()
    const peers = new Set<Duplex>()
    const onStream = (stream: Duplex): void => {
      peers.add(stream)
      say({ event: 'joined' })
      if (!flags.json) io.error('Someone connected.')
      const received = { anything: false }
      const onLine = (text: string): void => say({ event: 'line', text }, terminalText(text))
      void serve(stream, received, onLine)
        .catch((error: unknown) => io.error(`The connection broke: ${explain(error)}`))
        .finally(() => {
          peers.delete(stream)
          stream.close()
          say({ event: 'left' })
          if (!flags.json) io.error('They disconnected.')
          // The other side dials twice and keeps the quicker connection: the other one says nothing.
          if (flags.once && received.anything) done.abort()
        })
    }
    const identity = new Secret('ListenKey', nodeEnv.random(32))
    const started = nodeTimers.monotonic()
    const listener = await transport.listen(identity, { port: flags.port, onStream })
    identity.wipe()
    io.progress('Publishing the address …')
    await listener.reachable(io.interrupted)
    const address = formatAddress(listener.address)
    const publishMs = Math.round(nodeTimers.monotonic() - started)
    say(
      { event: 'reachable', address, publish_ms: publishMs, tor: transport.backend?.version },
      address,
    )
    if (!flags.json)
      io.error('Reachable. Each line that you type goes to everyone who is connected; Ctrl-C ends.')
    transport.onStatus((status) => {
      if (status.kind !== 'closed') io.progress(describe(status))
    })
    const ended = AbortSignal.any([io.interrupted, done.signal])
    const over = new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve()))
    void broadcast(io.lines(ended), peers, io)
    if (!ended.aborted) await over
  })
}

/**
 * Reads until the peer says bye, answers it, and waits until the peer has gone: an answer that was
 * written is not yet an answer that has left this machine.
 */
async function serve(
  stream: Duplex,
  received: { anything: boolean },
  onLine: (text: string) => void,
): Promise<void> {
  const reader = new FrameReader(stream)
  for (;;) {
    const message = await readMessage(reader)
    if (message === null) return
    received.anything = true
    if (message.kind === 'bye') {
      await writeMessage(stream, { kind: 'bye' })
      const cancel = nodeTimers.after(GOODBYE, () => stream.close())
      await reader.readExactly(1).catch(() => undefined)
      cancel()
      await stream.end().catch(() => undefined)
      return
    }
    onLine(message.text)
  }
}

async function broadcast(
  lines: AsyncIterable<string>,
  peers: ReadonlySet<Duplex>,
  io: Io,
): Promise<void> {
  for await (const text of lines) {
    if (!fits(text)) io.error(TOO_LONG)
    // The reader of each stream reports who is gone.
    else await Promise.allSettled([...peers].map((to) => writeMessage(to, { kind: 'line', text })))
  }
}
