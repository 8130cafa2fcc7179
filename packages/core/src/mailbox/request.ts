/**
 * What a client asks of a mailbox (docs/protocol/mailbox.md §5): a byte that names the kind, then a body
 * whose length follows from the kind alone. On one stream requests are answered in their order.
 */
import { bytes, type Codec, type Infer, mapped, struct, u8, variants } from '../codec/index.ts'
import { TAG_LENGTH } from '../letter/mailbox-copy.ts'
import { Span } from './epoch.ts'
import { Proof } from './proof.ts'
import { Run } from './run.ts'

/** Tags in one `expect` or `remove`. */
export const MAX_TAGS = 64

/**
 * Up to 64 tags: `count:1 ‖ 64 × tag:16`, of which the last ones, that do not count, are zero. No tag
 * may be zero.
 */
const Tags: Codec<readonly Uint8Array[]> = mapped(
  struct('Tags', { count: u8, slots: fixedList(MAX_TAGS) }),
  {
    decode: ({ count, slots }) => {
      const tags = slots.slice(0, count)
      const fits = count <= MAX_TAGS && tags.every(isTag) && !slots.slice(count).some(isTag)
      return fits ? tags : undefined
    },
    encode: (tags) =>
      tags.length <= MAX_TAGS && tags.every(isTag)
        ? { count: tags.length, slots: [...tags, ...noTags(MAX_TAGS - tags.length)] }
        : undefined,
  },
)

/** The first byte of each request, at mailboxes and at a contact's own client (docs/protocol/numbers.md). */
export const REQUEST_KINDS = {
  info: 1,
  head: 2,
  digests: 3,
  letters: 4,
  fetch: 5,
  deposit: 6,
  watch: 16,
  expect: 17,
  remove: 18,
} as const

/**
 * - `info`: how this mailbox works, and what it asks for
 * - `head`: where its chain of digests stands
 * - `digests`, `letters`: everything of a span
 * - `fetch`: one run
 * - `deposit`: the header of a deposit; the letter follows it, and is read only if the header is good
 * - `watch`, `expect`, `remove`: for the owner of a box alone
 */
export const Request = variants('Request', u8, {
  info: [REQUEST_KINDS.info, struct('Info', {})],
  head: [REQUEST_KINDS.head, struct('Head', {})],
  digests: [REQUEST_KINDS.digests, struct('Digests', { span: Span })],
  letters: [REQUEST_KINDS.letters, struct('Letters', { span: Span })],
  fetch: [REQUEST_KINDS.fetch, struct('Fetch', { run: Run })],
  deposit: [REQUEST_KINDS.deposit, struct('Deposit', { tag: bytes(TAG_LENGTH), proof: Proof })],
  watch: [REQUEST_KINDS.watch, struct('Watch', {})],
  expect: [REQUEST_KINDS.expect, struct('Expect', { tags: Tags })],
  remove: [REQUEST_KINDS.remove, struct('Remove', { tags: Tags })],
})
export type Request = Infer<typeof Request>

/** Bytes that follow the first byte of a request; undefined when no request begins with `kind`. */
export function requestBodyLength(kind: number): number | undefined {
  return BODY_LENGTHS.get(kind)
}

const TAGS_BODY = 1 + MAX_TAGS * TAG_LENGTH
const BODY_LENGTHS: ReadonlyMap<number, number> = new Map([
  [REQUEST_KINDS.info, 0],
  [REQUEST_KINDS.head, 0],
  [REQUEST_KINDS.digests, Span.maxLength],
  [REQUEST_KINDS.letters, Span.maxLength],
  [REQUEST_KINDS.fetch, Run.maxLength],
  [REQUEST_KINDS.deposit, TAG_LENGTH + Proof.maxLength],
  [REQUEST_KINDS.watch, 0],
  [REQUEST_KINDS.expect, TAGS_BODY],
  [REQUEST_KINDS.remove, TAGS_BODY],
])

function fixedList(count: number): Codec<readonly Uint8Array[]> {
  const tag = bytes(TAG_LENGTH)
  return {
    minLength: count * TAG_LENGTH,
    maxLength: count * TAG_LENGTH,
    read: (input) => Array.from({ length: count }, () => tag.read(input)),
    write(output, tags) {
      for (const value of tags) tag.write(output, value)
    },
  }
}

const isTag = (tag: Uint8Array): boolean => tag.some((byte) => byte !== 0)

function noTags(count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, () => new Uint8Array(TAG_LENGTH))
}
