/**
 * What people and their clients say to each other (docs/protocol/content.md §2): each kind is one frame
 * type, declared once. A type that is not known is handed on as it came, for
 * the engine to show "needs a newer version"; a known one whose payload does not fit its declaration is `damaged`.
 *
 * Acknowledgements (`delivered`) are the ratchet's own and never get here.
 */
import { utf8Decode, utf8Encode } from '../bytes.ts'
import {
  bytes,
  type Codec,
  decode,
  encode,
  type Infer,
  list,
  mapped,
  rest,
  struct,
  u8,
  u32,
  u64,
} from '../codec/index.ts'
import { xwing } from '../crypto/xwing.ts'
import { knownDescriptors } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { ContentError } from './errors.ts'
import type { Frame } from './frame.ts'
import { FrameType } from './frame-type.ts'

/** Text of one message, in bytes of UTF-8. What exceeds a letter travels in fragments. */
export const MAX_TEXT = 65_536

/** Bytes of a frame payload, also of one that travels in fragments. */
export const MAX_PAYLOAD = MAX_TEXT + 64

const time: Codec<UnixMs> = mapped(u64, {
  decode: (value) => (value > Number.MAX_SAFE_INTEGER ? undefined : (Number(value) as UnixMs)),
  encode: (value) => BigInt(value),
})

/** Eight bytes by which its author names a message; those of an author ascend in the order of writing. */
const messageId = bytes(8)

/** By which the three who take part name an introduction. */
const introductionId = bytes(16)

/** Which message of a pair: by whom, as the reader of this frame sees it, and the author's name for it. */
const pairReference = struct('MessageRef', {
  author: mapped(u8, {
    decode: (value) => (value === 0 ? 'sender' : value === 1 ? 'reader' : undefined),
    encode: (author: 'sender' | 'reader') => (author === 'sender' ? 0 : 1),
  }),
  id: messageId,
})

export type PairReference = Infer<typeof pairReference>

/**
 * Why a sender closes a session: without a reason, because it will begin a new one, or because it deletes the
 * contact (the leave notice).
 */
export const CLOSE_REASONS = { none: 0, rejoins: 1, forGood: 2 } as const

/** Each kind of content, where `reference` says how a message is referred to. */
const contentsWith = <Reference>(reference: Codec<Reference>) =>
  ({
    /** Something to read. `replyTo` holds no reference, or one. */
    text: struct('Text', {
      id: messageId,
      sentAt: time,
      replyTo: list(u8, reference, { max: 1 }),
      text: text(1, MAX_TEXT),
    }),
    /** An emoji beside a message; an empty one takes it back. The latest `sentAt` holds. */
    reaction: struct('Reaction', { to: reference, sentAt: time, emoji: text(0, 64) }),
    /** A new wording of a message of one's own. The latest `sentAt` holds. */
    edit: struct('Edit', { id: messageId, sentAt: time, text: text(1, MAX_TEXT) }),
    /** Asks for a message of one's own to be deleted. */
    retract: struct('Retract', { id: messageId }),
    /** Messages disappear so many seconds after they were read; 0 is never. The latest `sentAt` holds. */
    timer: struct('Timer', { seconds: u32, sentAt: time }),
    /** Opt-in: the reader's messages from `first` to `id`, both included, were seen; of others nothing is said. */
    read: struct('Read', { first: messageId, id: messageId }),
    /** How the sender calls itself. The latest `sentAt` holds. */
    profile: struct('Profile', { sentAt: time, name: text(0, 128) }),
    /** Where to write to the sender from now on, in place of all earlier places; maybe nowhere. The latest `sentAt` holds. */
    descriptors: struct('Descriptors', {
      sentAt: time,
      descriptors: knownDescriptors({ min: 0, max: 8 }),
    }),
    /** The safety check's next opening; any bytes, as the check judges them itself. */
    sas: struct('Sas', { opening: rest(1_024) }),
    /** What the sender saw at shared mailboxes, to be compared with what the reader saw there. */
    'digest-heads': struct('DigestHeads', {
      heads: list(u8, struct('Head', { mailboxKey: bytes(32), epoch: u32, head: bytes(32) }), {
        min: 1,
        max: 16,
      }),
    }),
    /** The sender has left, for one of `CLOSE_REASONS`; any other number is read too. */
    'session-close': struct('SessionClose', { reason: u8 }),
    /** The sender would introduce the reader to another contact, whom it calls `name`. */
    introduce: struct('Introduce', {
      id: introductionId,
      expires: unixSeconds,
      name: text(1, 128),
    }),
    /** The sender agrees, or passes on that the other one does; `ek` is an X-Wing key. */
    'introduction-yes': struct('IntroductionYes', {
      id: introductionId,
      ek: bytes(xwing.publicKeyLength),
    }),
    /** An invite link, sealed for the one who agreed first. */
    'introduction-offer': struct('IntroductionOffer', {
      id: introductionId,
      ct: bytes(xwing.ciphertextLength),
      nonce: bytes(12),
      sealed: rest(192),
    }),
    /** Nothing comes of it, for one of `END_REASONS`; any other number is read too. */
    'introduction-end': struct('IntroductionEnd', { id: introductionId, reason: u8 }),
  }) as const

type Contents<Reference> = ReturnType<typeof contentsWith<Reference>>
type Kind = keyof Contents<unknown>

/** Everything that a frame of this version can say, of messages that are referred to like that. */
export type ContentWith<Reference> = {
  readonly [K in Kind]: { readonly kind: K } & Infer<Contents<Reference>[K]>
}[Kind]

export type ReceivedContentWith<Reference> =
  | ContentWith<Reference>
  | { readonly kind: 'unknown'; readonly frame: Frame }
  | { readonly kind: 'damaged'; readonly type: number }

/** What two people say to each other. */
export type Content = ContentWith<PairReference>
export type ReceivedContent = ReceivedContentWith<PairReference>

const TYPE: Readonly<Record<Kind, number>> = {
  text: FrameType.text,
  reaction: FrameType.reaction,
  edit: FrameType.edit,
  retract: FrameType.retract,
  timer: FrameType.timer,
  read: FrameType.read,
  profile: FrameType.profile,
  descriptors: FrameType.descriptors,
  sas: FrameType.sas,
  'digest-heads': FrameType.digestHeads,
  'session-close': FrameType.sessionClose,
  introduce: FrameType.introduce,
  'introduction-yes': FrameType.introductionYes,
  'introduction-offer': FrameType.introductionOffer,
  'introduction-end': FrameType.introductionEnd,
}

const KINDS = Object.keys(TYPE) as Kind[]

export interface ContentCodec<Reference> {
  /** `content` as a frame, whose payload may be too long for one letter (`layOut`). Throws ContentError `too-long`, CodecError. */
  readonly contentFrame: (content: ContentWith<Reference>) => Frame
  /** What `frame` says: neither an acknowledgement nor a fragment, which others take first. */
  readonly readContent: (frame: Frame) => ReceivedContentWith<Reference>
}

/** Content in which `reference` is how a message is referred to: two people have one way, groups may have another. */
export function contentCodec<Reference>(reference: Codec<Reference>): ContentCodec<Reference> {
  const contents = contentsWith(reference)
  return {
    contentFrame(content) {
      const payload = encode(contents[content.kind] as Codec<object>, content)
      if (payload.length > MAX_PAYLOAD) {
        throw new ContentError('too-long', 'the content is too long')
      }
      return { type: TYPE[content.kind], payload }
    },
    readContent(frame) {
      const kind = KINDS.find((candidate) => TYPE[candidate] === frame.type)
      if (kind === undefined)
        return isKnown(frame.type) ? damaged(frame) : { kind: 'unknown', frame }
      const decoded = decode(contents[kind] as Codec<object>, frame.payload)
      return decoded.ok ? ({ kind, ...decoded.value } as ContentWith<Reference>) : damaged(frame)
    },
  }
}

/** What two people say to each other, as frames and back. */
export const { contentFrame, readContent } = contentCodec(pairReference)

function isKnown(type: number): boolean {
  return Object.values(FrameType).some((known) => known === type)
}

function damaged({ type }: Frame): { readonly kind: 'damaged'; readonly type: number } {
  return { kind: 'damaged', type }
}

/** Well-formed UTF-8 of `min` … `max` bytes up to the end of the payload. */
function text(min: number, max: number): Codec<string> {
  return mapped(rest(max), {
    decode: (read) => (read.length < min ? undefined : utf8Decode(read)),
    encode: (value) => {
      if (!value.isWellFormed()) return undefined
      const written = utf8Encode(value)
      return written.length < min ? undefined : written
    },
  })
}
