/** What parameters are made of, each with its bounds. */
import {
  array,
  check,
  exactOptional,
  type GenericSchema,
  integer,
  maxBytes,
  maxLength,
  maxValue,
  minLength,
  minValue,
  number,
  picklist,
  pipe,
  readonly,
  regex,
  string,
} from 'valibot'

/** Mistakes that people make by typing: each has its own code and words. The validators name the code as their message. */
export const PARAM_FAULTS = [
  { code: 'bad-name', message: 'this name is longer than 128 bytes' },
  { code: 'note-too-long', message: 'this note is longer than 4096 bytes: make it shorter' },
  { code: 'too-long', message: 'this message is too long: send it in parts' },
  {
    code: 'too-much-text',
    message: 'this text is too long to look for a link in it: use the part with the link',
  },
] as const

const wellFormed = check<string>((text) => text.isWellFormed())

type ListSchema<T> = GenericSchema<unknown, readonly T[]>

/** UTF-8 of at most so many bytes. */
const utf8 = (bytes: number): GenericSchema<unknown, string> =>
  pipe(string(), maxLength(bytes), maxBytes(bytes), wellFormed)

const within = (min: number, max: number): GenericSchema<unknown, number> =>
  pipe(number(), integer(), minValue(min), maxValue(max))

export const id = within(1, Number.MAX_SAFE_INTEGER)
export const ids = (min: number, max: number): ListSchema<number> => list(id, min, max)

export const name = pipe(
  string(),
  maxLength(128, 'bad-name'),
  maxBytes(128, 'bad-name'),
  wellFormed,
)
/** Ways of a contact, by one name. */
export const waysPreset = picklist(['quick', 'unseen', 'together', 'sparing'])
export const setupStep = picklist(['tor', 'mailbox', 'invite'])
export const text = pipe(
  string(),
  maxLength(65_536, 'too-long'),
  maxBytes(65_536, 'too-long'),
  wellFormed,
)
/** About a contact. */
export const note = pipe(
  string(),
  maxLength(4_096, 'note-too-long'),
  maxBytes(4_096, 'note-too-long'),
  wellFormed,
)
export const emoji = utf8(64)
/** Of skin, as Unicode has them; 0 is none. */
export const skinTone = within(0, 5)
export const query = utf8(1_024)
export const passphrase = utf8(1_024)
/** A text with the link of a mailbox or an invite in it. */
export const link = pipe(
  string(),
  maxLength(8_192, 'too-much-text'),
  maxBytes(8_192, 'too-much-text'),
  wellFormed,
)
/** Of a mailbox, as hexadecimal digits. */
export const mailboxKey = pipe(string(), regex(/^[0-9a-f]{64}$/))
export const path = pipe(string(), minLength(1), maxBytes(4_096), wellFormed, regex(/^[^\0]+$/))
/** What a QR code held. */
export const code = utf8(4_096)
/** A text with lines of bridges in it. */
export const bridges = utf8(65_536)
export const limit = within(1, 200)
/** Where a message stands in its conversation, as `MessageView.position` has it. */
export const place = pipe(string(), regex(/^[0-9a-f]{30}$/))
/** What becomes of messages that are deleted before they were sent. */
export const unsent = exactOptional(picklist(['send', 'withhold']))
/** Until an invite expires. */
export const hours = within(1, 312)
/** Of a disappearing message: up to a year. */
export const timer = within(0, 31_536_000)
/** Up to a week. */
export const idle = within(0, 604_800)

export function list<T>(item: GenericSchema<unknown, T>, min: number, max: number): ListSchema<T> {
  return pipe(array(item), minLength(min), maxLength(max), readonly())
}

export const recentEmoji = list(emoji, 0, 32)
