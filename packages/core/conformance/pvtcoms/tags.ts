/** Vectors of tags, chain ids and the keys of outer layers (docs/protocol/letter.md §3). */
import { toHex, u32be } from '../../src/bytes.ts'
import { mailboxCopy } from '../../src/letter/mailbox-copy.ts'
import { nextChain } from '../../src/ratchet/key-schedule.ts'

import { bytes, fromHexadecimal } from '../fields.ts'
import { published } from '../subject.ts'
import { keyed, layered } from './formulas.ts'
import type { Part } from './part.ts'
import { agreed, byteList, drawn, integers } from './values.ts'

export const tagsPart: Part = {
  name: 'tags',
  section: 'docs/protocol/letter.md §3, docs/protocol/ratchet.md §3',
  about:
    'From a tag key to the name of its chain, and to tag and layer of its letters at mailboxes.',
  fields: {
    TK: 'Tag key of a chain, 32.',
    mailboxKeys: 'Ed25519 keys of mailboxes, 32 each.',
    places: 'Numbers of letters in the chain.',
    chainId: 'Name of the chain, 8.',
    letters: 'One entry for each mailbox and each number, the mailboxes in the outer order.',
    mailboxKey: 'Ed25519 key of the mailbox, 32.',
    n: 'Number of the letter.',
    tag: 'Tag of the letter there, 16.',
    layerKey: 'ChaCha20 key of the layer over the letter there, 32.',
  },
  cases(source) {
    return ['one chain', 'another chain'].map((name) => ({
      name,
      inputs: {
        TK: toHex(source.random(32)),
        mailboxKeys: drawn(source, 32, 32),
        places: [0, 1, 63, 64, 255, 256, 65_536, 2 ** 20 - 1],
      },
    }))
  },
  compute(primitives, inputs) {
    const key = bytes(inputs, 'TK')
    const tagKey = published('TagKey', key)
    const { id } = nextChain(primitives, published('HeaderKey', new Uint8Array(32)), tagKey)
    const letters = byteList(inputs, 'mailboxKeys').flatMap((mailboxKey) =>
      integers(inputs, 'places').map((n) => {
        const sealed = { tagKey, n, inner: new Uint8Array(4_096) }
        const copy = mailboxCopy(primitives, sealed, mailboxKey)
        const tag = keyed(primitives, key, 'tag', mailboxKey, u32be(n)).slice(0, 16)
        const layerKey = keyed(primitives, key, 'outer', mailboxKey, u32be(n))
        agreed('a layer', copy.letter, layered(primitives, layerKey, sealed.inner))
        return {
          mailboxKey: toHex(mailboxKey),
          n,
          tag: agreed('a tag', copy.tag, tag),
          layerKey: toHex(layerKey),
        }
      }),
    )
    const chainId = keyed(primitives, key, 'chain').slice(0, 8)
    return { chainId: agreed('a chain id', fromHexadecimal(id), chainId), letters }
  },
}
