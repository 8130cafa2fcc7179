/** Vectors of letters: keys, commitment, inner letter, copies for two mailboxes (docs/protocol/letter.md). */
import { concat, toHex, u32be, utf8Encode } from '../../src/bytes.ts'
import { readFrames, writeFrames } from '../../src/content/frame.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { openBody, openHeader, sealLetter } from '../../src/letter/letter.ts'
import { mailboxCopy } from '../../src/letter/mailbox-copy.ts'
import { LETTER } from '../../src/letter/size.ts'
import { bytes, type Fields, integer } from '../fields.ts'
import { published } from '../subject.ts'
import { frameBytes, keyed, layered, padded, sealedLetter } from './formulas.ts'
import type { Part } from './part.ts'
import { agreed, byteList, drawn, frameFields, frames, present } from './values.ts'

export const lettersPart: Part = {
  name: 'letters',
  section: 'docs/protocol/letter.md §2 and §3, with the header of docs/protocol/ratchet.md §4',
  about: 'From a message key, a header and frames to the inner letter and its copies.',
  fields: {
    size: 'Length of the letter: 4,096.',
    mk: 'Message key, 32.',
    HK: 'Header key of the chain, 32.',
    TK: 'Tag key of the chain, 32.',
    sid: 'Session identifier, 32.',
    n: 'Number of the letter in its chain.',
    header: 'The header, 2,316.',
    frames: 'What is said.',
    type: 'Type of a frame.',
    payload: 'Payload of a frame.',
    random: 'The random bytes that Kf is made with, 32.',
    mailboxKeys: 'Ed25519 keys of two mailboxes, 32 each.',
    content: 'The frames as they stand in the letter, without the zeros behind them.',
    Kf: 'Franking key, 32.',
    C: 'Commitment, 32; its first 12 bytes are the nonce of the header.',
    kEnc: 'k_enc, 32.',
    kMac: 'k_mac, 32.',
    letter: 'The inner letter, 4,096.',
    copies: 'What the mailboxes are given, in their order.',
    tag: 'Tag, 16.',
    layerKey: 'ChaCha20 key of the layer, 32.',
    copy: 'The letter under its layer, 4,096.',
  },
  cases(source, primitives) {
    const inputs = (n: number, said: readonly Fields[]): Fields => {
      const dh = primitives.x25519.publicKey(published('X25519PrivateKey', source.random(32)))
      const ek = primitives.mlkem768.publicKey(published('MlKem768Seed', source.random(64)))
      const peer = primitives.mlkem768.publicKey(published('MlKem768Seed', source.random(64)))
      const { ciphertext } = present('ct', primitives.mlkem768.encapsulate(peer, source))
      const flags = Uint8Array.of(0, 1, 1, 1)
      return {
        size: LETTER.length,
        n,
        mk: toHex(source.random(32)),
        HK: toHex(source.random(32)),
        TK: toHex(source.random(32)),
        sid: toHex(source.random(32)),
        header: toHex(concat(dh, u32be(7), u32be(n), flags, ek, ciphertext)),
        frames: said,
        random: toHex(source.random(32)),
        mailboxKeys: drawn(source, 32, 32),
      }
    }
    const said = (...texts: readonly string[]): Fields[] =>
      frameFields(texts.map((text) => ({ type: 1, payload: utf8Encode(text) })))
    const full = (room: number): Fields[] =>
      frameFields([{ type: 2, payload: source.random(room - 3) }])
    return [
      { name: 'a text', inputs: inputs(0, said('Good morning, ☕?')) },
      { name: 'nothing said', inputs: inputs(1, []) },
      {
        name: 'two frames, the last number of a chain',
        inputs: inputs(2 ** 20 - 1, said('one', 'two')),
      },
      {
        name: 'a letter without padding',
        inputs: inputs(63, full(LETTER.contentLength)),
      },
    ]
  },
  compute(primitives, inputs) {
    if (integer(inputs, 'size') !== LETTER.length) throw new Error('no length of a letter')
    const given = {
      messageKey: bytes(inputs, 'mk'),
      headerKey: bytes(inputs, 'HK'),
      sid: bytes(inputs, 'sid'),
      header: bytes(inputs, 'header'),
      random: bytes(inputs, 'random'),
    }
    const said = frames(inputs, 'frames')
    const content = frameBytes(said)
    const { frankingKey, c, kEnc, kMac, letter } = sealedLetter(primitives, {
      ...given,
      content: padded(LETTER.contentLength, content),
    })
    const place = { sid: given.sid, dh: given.header.slice(0, 32), n: integer(inputs, 'n') }
    const inner = sealLetter(
      primitives,
      given,
      place,
      given.header,
      (target) => writeFrames(said, target),
      given.random,
    )
    agreed('the letter', inner, letter)
    const header = present('header', openHeader(primitives, given.headerKey, letter))
    agreed('the header', header, given.header)
    const opened = openBody(primitives, given.messageKey, place, letter, readFrames)
    if (
      JSON.stringify(frameFields(present('content', opened))) !== JSON.stringify(inputs['frames'])
    ) {
      throw new Error('the letter opens to something else')
    }
    return {
      content: toHex(content),
      Kf: toHex(frankingKey),
      C: toHex(c),
      kEnc: toHex(kEnc),
      kMac: toHex(kMac),
      letter: toHex(letter),
      copies: byteList(inputs, 'mailboxKeys').map((key) => copy(primitives, inputs, key, letter)),
    }
  },
}

function copy(
  primitives: Primitives,
  inputs: Fields,
  mailboxKey: Uint8Array,
  inner: Uint8Array,
): Fields {
  const n = integer(inputs, 'n')
  const key = bytes(inputs, 'TK')
  const sealed = { tagKey: published('TagKey', key), n, inner }
  const made = mailboxCopy(primitives, sealed, mailboxKey)
  const tag = keyed(primitives, key, 'tag', mailboxKey, u32be(n)).slice(0, 16)
  const layerKey = keyed(primitives, key, 'outer', mailboxKey, u32be(n))
  const copied = agreed('the layer', made.letter, layered(primitives, layerKey, inner))
  return {
    tag: agreed('the tag', made.tag, tag),
    layerKey: toHex(layerKey),
    copy: copied,
  }
}
