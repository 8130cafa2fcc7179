/** `pvtcoms tor dial ADDRESS`: sends stdin line by line, and prints what comes back. */
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

/** How long the other side may take to answer our `bye` after Ctrl-C, ms. */
const GOODBYE = 3_000

export interface DialFlags extends TorFlags {
  readonly json?: boolean
}

/**
 * Connects to the onion service at `text`. With `-` the address is the first line of stdin: then it is not in the
 * list of processes, and tor starts meanwhile.
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
        isolation: isolationKey('tor-lines'),
        signal: io.interrupted,
      })
      try {
        const connectMs = Math.round(nodeTimers.monotonic() - started)
        say({ event: 'connected', connect_ms: connectMs, tor: transport.backend?.version })
        if (!flags.json) io.error('Connected. Each line that you type is sent; Ctrl-D ends.')
        // Ctrl-C sends `bye`; a peer that does not answer cannot hold that up for long.
        io.interrupted.addEventListener('abort', () => {
          nodeTimers.after(GOODBYE, () => stream.close())
        })
        void sendLines(stream, lines, io)
        await receive(stream, (line) => say({ event: 'line', text: line }, terminalText(line)))
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
  if (next.done === true) throw new UsageError('usage', 'there was no address on stdin')
  return next.value.trim()
}

/** Sends each line, and `bye` after the last. */
async function sendLines(stream: Duplex, lines: AsyncIterator<string>, io: Io): Promise<void> {
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
    // The stream broke. The reader of the same stream reports it.
    stream.close()
  }
}

/** Prints what comes until the peer's `bye`, which confirms that all of our lines have arrived. */
async function receive(stream: Duplex, onLine: (text: string) => void): Promise<void> {
  const reader = new FrameReader(stream)
  for (;;) {
    const message = await readMessage(reader)
    if (message === null) {
      throw new ConversationError(
        'unfinished',
        'the other side is gone; some lines may not have arrived',
      )
    }
    if (message.kind === 'bye') return
    onLine(message.text)
  }
}
