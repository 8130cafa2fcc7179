/**
 * What the two ends of `pvtcoms tor` send to each other: frames with a length of u16, each a line of text or
 * `bye`. The answer to `bye` is `bye`: whoever receives it knows that everything sent before has arrived.
 */
import { utf8Encode } from '@pvtcoms/core/bytes'
import {
  decode,
  encode,
  type Infer,
  prefixedText,
  struct,
  u8,
  u16,
  variants,
} from '@pvtcoms/core/codec'
import { type Duplex, type FrameFormat, type FrameReader, writeFrame } from '@pvtcoms/transport'
import { ConversationError } from '../errors.ts'

/** The longest line, in bytes of UTF-8. */
const MAX_LINE = 4_000

const FORMAT: FrameFormat = { prefix: 'u16', max: MAX_LINE + 3 }

const Message = variants('TorLinesMessage', u8, {
  line: [1, struct('Line', { text: prefixedText(u16, MAX_LINE) })],
  bye: [2, struct('Bye', {})],
})
type Message = Infer<typeof Message>

/** The next message, or null when the peer is gone. Rejects with ConversationError or TransportError. */
export async function readMessage(reader: FrameReader): Promise<Message | null> {
  const frame = await reader.readFrame(FORMAT)
  if (frame === null) return null
  const message = decode(Message, frame)
  if (!message.ok) throw new ConversationError('bad-message', 'the other side is not pvtcoms tor')
  return message.value
}

/** Whether a line that someone typed fits into a message. */
export function fits(line: string): boolean {
  return line.isWellFormed() && utf8Encode(line).length <= MAX_LINE
}

export async function writeMessage(stream: Duplex, message: Message): Promise<void> {
  await writeFrame(stream, FORMAT, encode(Message, message))
}

/** What to say when a line does not fit. */
export const TOO_LONG = `That line is longer than ${MAX_LINE} bytes and was not sent.`
