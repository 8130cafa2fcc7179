/** That the ratchet leaves no copy of a secret behind: neither what a step used up, nor what a refusal made. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodePrimitives } from '../../providers/node.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { receive, type SealedLetter, secretsOf, send } from '../../src/ratchet/index.ts'
import { makePair, type Pair, type Party, tell } from './ratchet-pair.ts'

const P = nodePrimitives

/** Keeps every buffer that the ratchet hands to the primitives or gets from them, and a copy of each secret. */
class Witness {
  readonly #buffers: { readonly what: string; readonly bytes: Uint8Array }[] = []
  readonly #secrets: { readonly what: string; readonly copy: Buffer }[] = []
  readonly primitives: Primitives = {
    ...P,
    x25519: {
      publicKey: (key) => P.x25519.publicKey(key),
      sharedSecret: (key, peer) => {
        const shared = P.x25519.sharedSecret(key, peer)
        return shared && this.#secret('a DH secret', shared)
      },
    },
    mlkem768: {
      publicKey: (seed) => P.mlkem768.publicKey(seed),
      encapsulate: (ek, random) => {
        const made = P.mlkem768.encapsulate(ek, random)
        if (made !== undefined) this.#secret('a KEM secret', made.sharedSecret)
        return made
      },
      decapsulate: (seed, ct) => this.#secret('a KEM secret', P.mlkem768.decapsulate(seed, ct)),
    },
    hmacSha256: (key, message) => {
      this.#buffer('the message of an HMAC', message)
      return P.hmacSha256(this.#secret('the key of an HMAC', key), message)
    },
    hkdfSha256: (salt, input, info, length) => {
      this.#secret('the input of HKDF', input)
      const output = this.#buffer('the output of HKDF', P.hkdfSha256(salt, input, info, length))
      for (let at = 0; at < length; at += 32) this.#note('a part of OKM', output.slice(at, at + 32))
      // The keys that are cut out of it go straight into secrets.
      const slice = output.slice.bind(output)
      return Object.assign(output, {
        slice: (...range: Parameters<typeof slice>) =>
          this.#buffer('a key out of OKM', slice(...range)),
      })
    },
    hkdfExpandSha256: (key, info, length) => {
      this.#secret('the key of HKDF-Expand', key)
      return this.#secret('the keys of a message', P.hkdfExpandSha256(key, info, length))
    },
    chacha20: (key, nonce, data) => {
      this.#secret('the key of a cipher', key)
      this.#buffer('what a cipher takes', data)
      return this.#buffer('what a cipher gives', P.chacha20(key, nonce, data))
    },
  }

  /** What is still somewhere. */
  remains(): readonly string[] {
    const found = new Set<string>()
    for (const { what: secret, copy } of this.#secrets) {
      for (const { what, bytes } of this.#buffers) {
        if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(copy)) {
          found.add(`${secret} in ${what}`)
        }
      }
    }
    return [...found]
  }

  get seen(): number {
    return this.#secrets.length
  }

  text(text: string): void {
    this.#note('what was said', Buffer.from(text))
  }

  #secret(what: string, bytes: Uint8Array): Uint8Array {
    this.#note(what, bytes)
    return this.#buffer(what, bytes)
  }

  #note(what: string, bytes: Uint8Array): void {
    this.#secrets.push({ what, copy: Buffer.from(bytes.slice(0, 16)) })
  }

  #buffer(what: string, bytes: Uint8Array): Uint8Array {
    this.#buffers.push({ what, bytes })
    return bytes
  }
}

/** A conversation that remembers its letters, each of which owns a tag key. */
class Talk {
  readonly #pair: Pair
  readonly #letters: SealedLetter[] = []

  constructor(pair: Pair) {
    this.#pair = pair
  }

  say(from: Party, text: string): SealedLetter {
    const letter = from.say(text)
    this.#letters.push(letter)
    return letter
  }

  tell(from: Party, to: Party, text: string): void {
    to.open(from, this.say(from, text))
  }

  /** Turns in both directions, skipped letters in three chains, one of them opened late. */
  long(witness: Witness): void {
    const { a, b } = this.#pair
    const late: SealedLetter[] = []
    for (let turn = 0; turn < 3; turn++) {
      const text = `a secret text of A, number ${turn}`
      witness.text(text)
      late.push(this.say(a, 'skipped'))
      this.tell(a, b, text)
      this.tell(b, a, 'an answer that nobody else may read')
    }
    b.open(a, late[0] as SealedLetter)
  }

  /** Wipes everything that the two still own, on purpose. */
  wipe(): void {
    for (const { state } of [this.#pair.a, this.#pair.b]) {
      for (const secret of secretsOf(state)) secret.wipe()
    }
    for (const { tagKey } of this.#letters) tagKey.wipe()
  }
}

test('once both sides wipe their states and letters, no buffer holds a secret any more', () => {
  const witness = new Witness()
  const pair = makePair('secrets', witness.primitives)
  const talk = new Talk(pair)
  talk.long(witness)
  assert.ok(witness.seen > 100, 'the witness saw what it is for')
  assert.notDeepEqual(witness.remains(), [], 'the states still hold theirs')
  talk.wipe()
  assert.deepEqual(witness.remains(), [])
})

test('a letter that is refused at any stage leaves nothing behind', () => {
  const witness = new Witness()
  const pair = makePair('refused', witness.primitives)
  const { a, b } = pair
  const talk = new Talk(pair)
  talk.long(witness)
  const letter = talk.say(a, 'never opened')
  const mailboxKey = b.mailboxes[0] as Uint8Array
  const { letter: bytes } = a.copy(letter, mailboxKey)
  const { chain, n } = letter
  for (const place of [0, 100, 2_316, 2_400, 4_095]) {
    const damaged = bytes.slice()
    damaged[place] = (damaged[place] as number) ^ 1
    const delivery = { chain, n, mailboxKey, letter: damaged }
    assert.equal(receive(b.state, delivery, b.env).kind, 'dropped')
  }
  talk.wipe()
  assert.deepEqual(witness.remains(), [])
})

test('a letter that cannot be sealed leaves nothing behind, and the next one goes', () => {
  const witness = new Witness()
  const pair = makePair('unsealable', witness.primitives)
  const { a, b } = pair
  const talk = new Talk(pair)
  talk.long(witness)
  for (const party of [a, b]) {
    const before = party.state
    const draw = party.env.random.bind(party.env)
    for (const frames of [
      [{ type: 0, payload: new Uint8Array(1) }],
      [{ type: 1, payload: new Uint8Array(2_000) }],
    ]) {
      assert.throws(() => send(before, { frames }, party.env), { code: /type|content-too-long/ })
    }
    // The source of randomness fails at each place.
    for (let place = 0; place < 4; place++) {
      let draws = 0
      party.env.random = (length) => {
        if (draws++ === place) throw new Error('no randomness')
        return draw(length)
      }
      try {
        const sent = send(before, { frames: [] }, party.env)
        assert.ok(sent.kind === 'sealed')
        for (const secret of secretsOf(sent.state)) {
          if (!secretsOf(before).includes(secret)) secret.wipe()
        }
        sent.letter.tagKey.wipe()
      } catch (error) {
        assert.match(String(error), /no randomness/)
      }
    }
    party.env.random = draw
    assert.equal(party.state, before)
  }
  talk.tell(a, b, 'it goes on')
  talk.wipe()
  assert.deepEqual(witness.remains(), [])
})

test('a letter of the chain that comes next is not opened before we have written ourselves', () => {
  const { a, b } = makePair('not leading')
  tell(a, b, '1')
  tell(b, a, '2')
  assert.equal(a.state.kind, 'following')
  // The peer's next chain cannot exist yet; whoever names it has made it up.
  const { nextReceiving } = a.state
  const mailboxKey = a.mailboxes[0] as Uint8Array
  const delivery = { chain: nextReceiving.id, n: 0, mailboxKey, letter: new Uint8Array(4_096) }
  const witness = new Witness()
  const env = Object.assign(Object.create(a.env) as typeof a.env, {
    primitives: witness.primitives,
  })
  assert.deepEqual(receive(a.state, delivery, env), { kind: 'dropped', reason: 'unopenable' })
  assert.equal(witness.seen, 0, 'no key was touched')
})
