/** Vectors of the link that travels through whoever introduces (docs/protocol/introduction.md §3). */
import { concat, equal, toHex, u32be } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { type XWingSeed, xwing } from '../../src/crypto/xwing.ts'
import { unixMs } from '../../src/env.ts'
import type { LinkBytes } from '../../src/introduction/link-bytes.ts'
import {
  type IntroductionContext,
  openLink,
  type SealedLink,
  sealLink,
} from '../../src/introduction/sealed-link.ts'
import { bytes, type Fields, integer } from '../fields.ts'
import { published } from '../subject.ts'
import { keyed, label } from './formulas.ts'
import type { Part } from './part.ts'
import { agreed, drawn, present, scriptedEnv } from './values.ts'

const NOW = 1_800_000_000

export const introductionPart: Part = {
  name: 'introduction',
  section: 'docs/protocol/introduction.md §3',
  about: 'A link is sealed for whoever agreed first, and opened.',
  fields: {
    id: 'Name of the introduction, 16.',
    expires: 'When it is over, in seconds since 1970.',
    seed: 'X-Wing seed of the reader, 32.',
    link: 'The bytes of the link, 106 to 176.',
    draws: 'Random bytes of the encapsulation: 32 for ML-KEM, 32 for X25519.',
    ek: "The reader's X-Wing key, 1,216.",
    ct: 'The encapsulation, 1,120.',
    k: 'Key of the link, 32.',
    nonce: 'Nonce, 12.',
    sealed: 'The sealed link, 16 longer than the link.',
    opened: 'What the reader opens.',
  },
  cases(source) {
    return [106, 141, 176].map((length) => ({
      name: `a link of ${length} bytes`,
      inputs: {
        id: toHex(source.random(16)),
        expires: NOW + length,
        seed: toHex(source.random(32)),
        link: toHex(source.random(length)),
        draws: drawn(source, 32, 32),
      },
    }))
  },
  compute(primitives, inputs) {
    const { context, seed, link } = given(inputs)
    const env = scriptedEnv(primitives, inputs, 'draws', NOW)
    const ek = xwing.publicKey(primitives, seed)
    const offer = present('offer', sealLink(primitives, context, ek, link, env))
    env.end()
    return { ek: toHex(ek), ct: toHex(offer.ct), ...opened(primitives, inputs, ek, offer) }
  },
  receive(primitives, inputs, outputs) {
    const { seed } = given(inputs)
    const ek = xwing.publicKey(primitives, seed)
    const offer = {
      ct: bytes(outputs, 'ct'),
      nonce: bytes(outputs, 'nonce'),
      sealed: bytes(outputs, 'sealed'),
    }
    return { ek: toHex(ek), ...opened(primitives, inputs, ek, offer) }
  },
}

function given(inputs: Fields): {
  readonly context: IntroductionContext
  readonly seed: XWingSeed
  readonly link: LinkBytes
} {
  return {
    context: { id: bytes(inputs, 'id'), expires: unixMs(integer(inputs, 'expires') * 1000) },
    seed: published('XWingSeed', bytes(inputs, 'seed')),
    link: published('LinkBytes', bytes(inputs, 'link')),
  }
}

/** Everything that follows from the encapsulation, by the formulas and by the code. */
function opened(primitives: Primitives, inputs: Fields, ek: Uint8Array, offer: SealedLink): Fields {
  const { context, seed, link } = given(inputs)
  const ss = present('shared secret', xwing.decapsulate(primitives, seed, offer.ct))
  const info = concat(label('introduction'), u32be(integer(inputs, 'expires')))
  const k = primitives.hkdfSha256(context.id, ss, info, 32)
  const nonce = keyed(primitives, k, 'introduction-nonce', link.expose()).slice(0, 12)
  const associated = concat(context.id, primitives.sha256(ek), offer.ct)
  const sealed = primitives.chacha20poly1305Seal(k, nonce, associated, link.expose())
  const read = present('link', openLink(primitives, context, seed, offer))
  if (!equal(read.expose(), link.expose())) throw new Error('another link was opened')
  return {
    k: toHex(k),
    nonce: agreed('the nonce', offer.nonce, nonce),
    sealed: agreed('the sealed link', offer.sealed, sealed),
    opened: toHex(read.expose()),
  }
}
