/** `pvtcoms skeleton dial ADDRESS`: stdin goes there line by line, what comes back is printed. */
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import {
  type Io,
  parseAddress,
  type TorFlags,
  terminalText,
  UsageError,
  withTor,
} from '@pvtcoms/terminal'
import { type Duplex, FrameReader, isolationKey } from '@pvtcoms/transport'
import { ConversationError } from '../errors.ts'
import { fits, readMessage, TOO_LONG, writeMessage } from './message.ts'

/** How long the other side may take to say goodbye after Ctrl-C, ms. */
const FAREWELL = 3_000

export interface DialFlags extends TorFlags {
  readonly json?: boolean
}

/**
 * Talks to the onion service at `text`; with `-` the address is the first line of stdin, which keeps
 * it out of the list of processes and lets tor start meanwhile.
 */
export async function dial(text: string, flags: DialFlags, io: Io): Promise<void> {
  const given = text === '-' ? undefined : parseAddress(text)
  const say = (event: Record<string, unknown>, plain?: string): void => {
    if (flags.json) io.print(JSON.stringify(event))
    else if (plain !== undefined) io.print(plain)
  }
  const done = new AbortController()
  const lines = io.lines(AbortSignal.any([io.interrupted, done.signal]))[Symbol.asyncIterator]()
  try {
    await withTor(flags, io, async (transport) => {
      const address = given ?? parseAddress(await firstLine(lines))
      io.progress('Connecting …')
      const started = nodeTimers.monotonic()
      const stream = await transport.dial(address, {
        isolation: isolationKey('skeleton'),
        signal: io.interrupted,
      })
      try {
        const connectMs = Math.round(nodeTimers.monotonic() - started)
        say({ event: 'connected', connect_ms: connectMs, tor: transport.engine?.version })
        if (!flags.json) io.error('Connected. Type lines to send; Ctrl-D says goodbye.')
        // Ctrl-C says goodbye, which a peer that does not answer cannot hold up for long.
        io.interrupted.addEventListener('abort', () => {
          nodeTimers.after(FAREWELL, () => stream.close())
        })
        void speak(stream, lines, io)
        await hear(stream, (line) => say({ event: 'line', text: line }, terminalText(line)))
        await stream.end()
        say({ event: 'ended' })
      } finally {
        stream.close()
      }
    })
  } finally {
    done.abort()
  }
}

async function firstLine(lines: AsyncIterator<string>): Promise<string> {
  const next = await lines.next()
  if (next.done === true) throw new UsageError('usage', 'no address came on stdin')
  return next.value.trim()
}

/** Sends each line, and a farewell after the last. */
async function speak(stream: Duplex, lines: AsyncIterator<string>, io: Io): Promise<void> {
  try {
    for (;;) {
      const next = await lines.next()
      if (next.done === true) break
      const text = next.value
      if (fits(text)) await writeMessage(stream, { kind: 'line', text })
      else io.error(TOO_LONG)
    }
    await writeMessage(stream, { kind: 'bye' })
  } catch {
    // The stream broke: hearing, on the same stream, tells.
    stream.close()
  }
}

/** Prints what comes until the peer's farewell, which says that all of ours has arrived. */
async function hear(stream: Duplex, onLine: (text: string) => void): Promise<void> {
  const reader = new FrameReader(stream)
  for (;;) {
    const message = await readMessage(reader)
    if (message === null) {
      throw new ConversationError(
        'unfinished',
        'the other side is gone; not everything may have arrived',
      )
    }
    if (message.kind === 'bye') return
    onLine(message.text)
  }
}
