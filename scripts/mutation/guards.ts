/**
 * The guards of core that scripts/mutation.ts takes away, one at a time: a check, a bound, a binding.
 * `snippet` stands exactly once in the source; `replacement` is the code without the guard.
 */

export interface Guard {
  readonly area: keyof typeof TESTS
  /** What is missing when it is gone. */
  readonly name: string
  /** Below packages/core/src. */
  readonly file: string
  readonly snippet: string
  readonly replacement: string
}

/** Which tests should notice, by area: names of files in packages/core/test, without `.test.ts`. */
export const TESTS = {
  handshake: ['handshake*', 'invite*', 'safety-check*', 'guards'],
  rejoin: ['rejoin*', 'guards'],
  ratchet: ['ratchet*', 'flow', 'healing', 'tags', 'guards'],
  letter: ['letter', 'ratchet*', 'guards'],
  codec: ['codec', 'bytes', 'content*', 'onion-address', 'secret', 'guards'],
} as const

export const GUARDS: readonly Guard[] = [
  // Invite and handshake
  {
    area: 'handshake',
    name: 'an answer has the length of a letter',
    file: 'handshake/answer.ts',
    snippet: 'if (answer.length !== LETTER.length) return undefined',
    replacement: '',
  },
  {
    area: 'handshake',
    name: 'the inviter still has the suite that the sets agree on',
    file: 'handshake/answer.ts',
    snippet: 'return suite !== undefined && hasSuite(suites, suite) ? suite : undefined',
    replacement: 'return hasSuite(suites, suite ?? (1 as SuiteId)) ? suite : suite',
  },
  {
    area: 'handshake',
    name: 'the keys hang on what the answer says',
    file: 'handshake/key-schedule.ts',
    snippet: 'concat(label.handshakeTranscript, lp(h0), lp(head))',
    replacement: 'concat(label.handshakeTranscript, lp(h0), lp(head.subarray(0, 0)))',
  },
  {
    area: 'handshake',
    name: 'the keys hang on the ciphertext',
    file: 'handshake/key-schedule.ts',
    snippet: 'lp(context), lp(bundle), lp(ct)),',
    replacement: 'lp(context), lp(bundle), lp(ct.subarray(0, 0))),',
  },
  {
    area: 'handshake',
    name: 'the keys hang on the bundle',
    file: 'handshake/key-schedule.ts',
    snippet: 'lp(context), lp(bundle), lp(ct)),',
    replacement: 'lp(context), lp(bundle.subarray(0, 0)), lp(ct)),',
  },
  {
    area: 'handshake',
    name: 'the keys hang on the link',
    file: 'handshake/key-schedule.ts',
    snippet: 'lp(context), lp(bundle), lp(ct)),',
    replacement: 'lp(context.subarray(0, 0)), lp(bundle), lp(ct)),',
  },
  {
    area: 'handshake',
    name: "the keys hang on the link's secret",
    file: 'handshake/key-schedule.ts',
    snippet: 'concat(sharedSecret, secret.expose())',
    replacement: 'concat(sharedSecret, secret.expose().map(() => 0))',
  },
  {
    area: 'handshake',
    name: "the invitee's X25519 key is a point of large order",
    file: 'handshake/peer-keys.ts',
    snippet: 'return isUsablePoint(dh) && passesModulusCheck(ek)',
    replacement: 'return (isUsablePoint(dh) || true) && passesModulusCheck(ek)',
  },
  {
    area: 'handshake',
    name: "the invitee's X25519 key is canonical",
    file: 'handshake/peer-keys.ts',
    snippet: 'return isBelowPrime(point) && !',
    replacement: 'return (isBelowPrime(point) || true) && !',
  },
  {
    area: 'handshake',
    name: "the invitee's ML-KEM key passes the modulus check",
    file: 'handshake/peer-keys.ts',
    snippet: 'return isUsablePoint(dh) && passesModulusCheck(ek)',
    replacement: 'return isUsablePoint(dh) && (passesModulusCheck(ek) || true)',
  },
  {
    area: 'handshake',
    name: 'the bundle is the one that the link names',
    file: 'handshake/invitee.ts',
    snippet: 'if (!equal(primitives.sha256(bytes), invite.bundleHash)) return undefined',
    replacement: 'void [equal, primitives]',
  },
  {
    area: 'handshake',
    name: "the bundle's expiry is the link's",
    file: 'handshake/invitee.ts',
    snippet: 'return bundle?.expires === invite.expires ? bundle : undefined',
    replacement: 'return bundle',
  },
  {
    area: 'handshake',
    name: 'an expired invite is not answered',
    file: 'handshake/invitee.ts',
    snippet: "if (env.now() > invite.expires) return fail('expired', invite.secret)",
    replacement: '',
  },
  {
    area: 'handshake',
    name: 'an answer is deposited from `durable` on, not before',
    file: 'handshake/invitee.ts',
    snippet: "copies: mailboxes.map((place) => ({ mailbox: place, slot: 0, status: 'owed' })),",
    replacement:
      "copies: mailboxes.map((place) => ({ mailbox: place, slot: 0, status: 'stored' })),",
  },
  {
    area: 'handshake',
    name: 'late answers are not opened',
    file: 'handshake/inviter-answers.ts',
    snippet: "if (arrived > state.expires + ANSWER_GRACE) return dropped(state, 'late')",
    replacement: '',
  },
  {
    area: 'handshake',
    name: 'an accepted answer wipes s and the KEM seed',
    file: 'handshake/inviter-answers.ts',
    snippet: 'consumed: secretsOf(state),',
    replacement: 'consumed: secretsOf(state).slice(0, 0),',
  },
  {
    area: 'handshake',
    name: 'a copy of the winning answer is no other answer',
    file: 'handshake/inviter-answers.ts',
    snippet: "if (isCopy || place.reported) return dropped(state, 'known')",
    replacement: "if ((isCopy && false) || place.reported) return dropped(state, 'known')",
  },
  {
    area: 'handshake',
    name: 'a mailbox gives the bundle back before the link names it',
    file: 'handshake/inviter.ts',
    snippet: "const status = equal(bytes, state.bundle) ? 'verified' : 'unavailable'",
    replacement: "const status = equal(bytes, bytes) ? 'verified' : 'unavailable'",
  },
  {
    area: 'handshake',
    name: 'an invite lives for at most 13 days',
    file: 'handshake/inviter.ts',
    snippet: 'if (expires <= now || expires - now > INVITE_LIFETIME) {',
    replacement: 'if (expires <= now) {',
  },
  {
    area: 'handshake',
    name: 'an answer that is too long is refused before anything is drawn',
    file: 'handshake/answer-plaintext.ts',
    snippet: 'if (framesLength(frames) > answerRoom(descriptors.length)) {',
    replacement: 'if (framesLength(frames) > answerRoom(descriptors.length) + 4_096) {',
  },
  {
    area: 'handshake',
    name: 'a link has one spelling',
    file: 'invite/link.ts',
    snippet: "if (!text.startsWith(PREFIX)) return { ok: false, failure: 'malformed' }",
    replacement: '',
  },
  {
    area: 'handshake',
    name: 'a link that has expired is not accepted',
    file: 'invite/link.ts',
    snippet: "if (expires <= now) return 'expired'",
    replacement: '',
  },
  {
    area: 'handshake',
    name: 'a link with unknown flags is for newer versions',
    file: 'invite/link.ts',
    snippet: "if (flags !== 0) return { ok: false, failure: 'unsupported' }",
    replacement: '',
  },
  {
    area: 'handshake',
    name: 'a link that lives too long is malformed',
    file: 'invite/link.ts',
    snippet:
      "return expires - now > INVITE_LIFETIME + LINK_CLOCK_TOLERANCE ? 'malformed' : undefined",
    replacement: 'return undefined',
  },
  {
    area: 'handshake',
    name: "a bundle's padding is zero",
    file: 'invite/bundle.ts',
    snippet: 'if (!fields.ok || !isZero(fields.value.zeros)) return undefined',
    replacement: 'if (!fields.ok) return undefined',
  },
  {
    area: 'handshake',
    name: 'the safety check refuses another nonce than the committed one',
    file: 'safety-check/safety-check.ts',
    snippet: 'if (!equal(sasCommitment(primitives, h0, nonceA), commitment)) {',
    replacement:
      'if (!equal(sasCommitment(primitives, h0, nonceA), commitment) && commitment.length < 32) {',
  },
  {
    area: 'handshake',
    name: 'a nonce of another length is dropped',
    file: 'safety-check/safety-check.ts',
    snippet: 'if (value.length !== SAS_LENGTH) return unchanged(state)',
    replacement: '',
  },
  {
    area: 'handshake',
    name: "the safety number hangs on the inviter's nonce",
    file: 'safety-check/commitment.ts',
    snippet: 'concat(key.expose(), nonceA, nonceB)',
    replacement: 'concat(key.expose(), nonceA, nonceB.subarray(0, 0))',
  },
  // Rejoin
  {
    area: 'rejoin',
    name: 'a bundle is one that only the contact can have made',
    file: 'rejoin/rejoin.ts',
    snippet: 'if (!equal(mac, bytes.subarray(BUNDLE_BODY_LENGTH))) return undefined',
    replacement: 'void mac',
  },
  {
    area: 'rejoin',
    name: 'a bundle that was answered is not answered again',
    file: 'rejoin/rejoin.ts',
    snippet: 'if (isKnown || isOlder ||',
    replacement: 'if (isOlder ||',
  },
  {
    area: 'rejoin',
    name: 'a bundle of an earlier restore is not answered',
    file: 'rejoin/rejoin.ts',
    snippet: 'if (isKnown || isOlder ||',
    replacement: 'if (isKnown ||',
  },
  {
    area: 'rejoin',
    name: 'a bundle whose time is over is not answered',
    file: 'rejoin/rejoin.ts',
    snippet: 'return expires > now && expires - now',
    replacement: 'return expires - now',
  },
  {
    area: 'rejoin',
    name: 'a bundle from far ahead is not answered',
    file: 'rejoin/rejoin.ts',
    snippet: 'return expires > now && expires - now <= REJOIN_LIFETIME + REJOIN_CLOCK_TOLERANCE',
    replacement: 'return expires > now',
  },
  {
    area: 'rejoin',
    name: 'of two sessions that crossed the smaller sid stays',
    file: 'rejoin/rejoin.ts',
    snippet: 'candidate !== undefined && isSmaller(candidate.offered.sid, session.keys.sid)',
    replacement: 'candidate !== undefined && isSmaller(session.keys.sid, candidate.offered.sid)',
  },
  {
    area: 'rejoin',
    name: 'only the session that was offered is confirmed',
    file: 'rejoin/rejoin.ts',
    snippet:
      'if (candidate === undefined || !equal(candidate.offered.sid, sid)) return dropped(state)',
    replacement: 'if (candidate === undefined) return dropped(state)',
  },
  // Ratchet
  {
    area: 'ratchet',
    name: 'a letter has the length of a size class',
    file: 'ratchet/receive.ts',
    snippet: 'const size = sizeClassOf(letter.length)',
    replacement:
      'const size = sizeClassOf(letter.length) ?? { length: letter.length, contentLength: 1_668 }',
  },
  {
    area: 'ratchet',
    name: 'a letter further ahead than the window is not opened',
    file: 'ratchet/receive.ts',
    snippet: 'if (delivery.n >= Math.min(chain.n + WINDOW, CHAIN_LENGTH)) return undefined',
    replacement: 'if (delivery.n >= CHAIN_LENGTH) return undefined',
  },
  {
    area: 'ratchet',
    name: 'a letter that begins a chain is within the window',
    file: 'ratchet/receive.ts',
    snippet: 'if (delivery.n >= WINDOW) return undefined',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: "the header's n is the tag's",
    file: 'ratchet/receive.ts',
    snippet: 'header === undefined || headerN(header) !== n ?',
    replacement: 'header === undefined || headerN(header) < 0 ?',
  },
  {
    area: 'ratchet',
    name: 'the header of a chain stays the same',
    file: 'ratchet/receive.ts',
    snippet: 'outer === undefined || !equal(headerIdentity(outer.header), chain.identity)',
    replacement: 'outer === undefined',
  },
  {
    area: 'ratchet',
    name: 'a chain of a lower suite is not entered',
    file: 'ratchet/receive.ts',
    snippet: 'if (header.suite < state.suite || !hasSuite(suites, header.suite)) return false',
    replacement: 'if (!hasSuite(suites, header.suite)) return false',
  },
  {
    area: 'ratchet',
    name: 'a chain of an unknown suite is not entered',
    file: 'ratchet/receive.ts',
    snippet: 'if (header.suite < state.suite || !hasSuite(suites, header.suite)) return false',
    replacement: 'if (header.suite < state.suite) return false',
  },
  {
    area: 'ratchet',
    name: "a peer's first chain follows on none",
    file: 'ratchet/receive.ts',
    snippet: 'if (state.receiving === undefined && header.pn !== 0) return false',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: "a chain's ML-KEM key passes the modulus check",
    file: 'ratchet/receive.ts',
    snippet: 'return passesModulusCheck(header.ek)',
    replacement: 'return passesModulusCheck(header.ek) || true',
  },
  {
    area: 'ratchet',
    name: 'a chain without a ciphertext is not entered',
    file: 'ratchet/receive.ts',
    snippet: `  if (header?.ct === undefined || !isAcceptable(header, state, env)) return undefined
  const { primitives } = env
  const { sending, receiving, nextReceiving } = state
  const dhShared = primitives.x25519.sharedSecret(sending.dhPrivate, header.dh)
  if (dhShared === undefined) return undefined
  const kemShared = primitives.mlkem768.decapsulate(sending.kemSeed, header.ct)
  const step = rootStep(primitives, state.rootKey, hybridInput(dhShared, kemShared), bytes)`,
    replacement: `  if (header === undefined || !isAcceptable(header, state, env)) return undefined
  const { primitives } = env
  const { sending, receiving, nextReceiving } = state
  const dhShared = primitives.x25519.sharedSecret(sending.dhPrivate, header.dh)
  if (dhShared === undefined) return undefined
  const kemShared = header.ct && primitives.mlkem768.decapsulate(sending.kemSeed, header.ct)
  const input = kemShared ? hybridInput(dhShared, kemShared) : dhShared
  const step = rootStep(primitives, state.rootKey, input, bytes)`,
  },
  {
    area: 'ratchet',
    name: 'a gap leaves at most 256 skipped keys',
    file: 'ratchet/receive.ts',
    snippet: 'const kept = Math.min(owed, MAX_SKIPPED_IN_A_STEP)',
    replacement: 'const kept = Math.min(owed, MAX_SKIPPED_IN_A_STEP * 4_096)',
  },
  {
    area: 'ratchet',
    name: 'a skipped letter opens once',
    file: 'ratchet/receive.ts',
    snippet: 'skipped: withoutSkipped(state.skipped, chain, n)',
    replacement: 'skipped: (withoutSkipped(state.skipped, chain, n), state.skipped)',
  },
  {
    area: 'ratchet',
    name: 'a letter that holds acknowledgements alone asks for none',
    file: 'ratchet/receive.ts',
    snippet: 'acknowledgementDue || frames.length > 0 || fillsChain',
    replacement: 'acknowledgementDue || frames.length >= 0 || fillsChain',
  },
  {
    area: 'ratchet',
    name: 'a chain full of acknowledgements is answered',
    file: 'ratchet/receive.ts',
    snippet: 'acknowledgementDue || frames.length > 0 || fillsChain',
    replacement: 'acknowledgementDue || frames.length > 0 || (fillsChain && false)',
  },
  {
    area: 'ratchet',
    name: 'what an opened letter used up is wiped',
    file: 'ratchet/state.ts',
    snippet: 'const gone = liveSecrets(before).filter((secret) => !kept.has(secret))',
    replacement: 'const gone = liveSecrets(before).filter((secret) => !kept.has(secret) && false)',
  },
  {
    area: 'ratchet',
    name: 'what a failed attempt made is wiped',
    file: 'ratchet/receive.ts',
    snippet: 'for (const { key } of keys) key.wipe()',
    replacement: 'void keys',
  },
  {
    area: 'ratchet',
    name: 'a chain has 64 letters before an answer',
    file: 'ratchet/send.ts',
    snippet:
      "if (state.kind === 'leading' && state.sending.n >= placesFor(outgoing.control ?? false)) {",
    replacement:
      "if (state.kind === 'leading' && state.sending.n >= 100_000 + placesFor(outgoing.control ?? false)) {",
  },
  {
    area: 'ratchet',
    name: 'the last places are for control letters',
    file: 'ratchet/flow-control.ts',
    snippet: 'return WINDOW - (control ? 0 : CONTROL_PLACES)',
    replacement: 'return WINDOW - (control ? 0 : CONTROL_PLACES * 0)',
  },
  {
    area: 'ratchet',
    name: 'a sender never goes to a lower suite',
    file: 'ratchet/send.ts',
    snippet: 'const suite = best !== undefined && best > state.suite ? best : state.suite',
    replacement: 'const suite = best ?? state.suite',
  },
  {
    area: 'ratchet',
    name: 'a sender has the suite that it writes in',
    file: 'ratchet/send.ts',
    snippet: 'if (!hasSuite(suites, suite)) {',
    replacement: 'if (!hasSuite(suites, suite) && suite > 8) {',
  },
  {
    area: 'ratchet',
    name: 'content that is too long is refused',
    file: 'ratchet/send.ts',
    snippet: 'if (room < 0) throw',
    replacement: 'if (room < -100_000) throw',
  },
  {
    area: 'ratchet',
    name: 'unknown header flags are refused',
    file: 'ratchet/header.ts',
    snippet: 'if ((flags & 0xff00_00fe) !== 0) return undefined',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: 'a chain number has its bound',
    file: 'ratchet/header.ts',
    snippet: 'if (pn > CHAIN_LENGTH || n >= CHAIN_LENGTH) return undefined',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: "a chain's suite is one that its sender has",
    file: 'ratchet/header.ts',
    snippet: '|| !hasSuite(offered, suite)) return undefined',
    replacement: ') return undefined',
  },
  {
    area: 'ratchet',
    name: 'the root step hangs on the keys in the header',
    file: 'ratchet/key-schedule.ts',
    snippet: 'const info = concat(label.root, lp(binding))',
    replacement: 'const info = concat(label.root, lp(binding.map(() => 0)))',
  },
  {
    area: 'ratchet',
    name: 'the root step hangs on the ML-KEM secret',
    file: 'ratchet/key-schedule.ts',
    snippet: 'input.set(kemShared, 32)',
    replacement: 'void kemShared',
  },
  {
    area: 'ratchet',
    name: 'the root step hangs on the X25519 secret',
    file: 'ratchet/key-schedule.ts',
    snippet: 'input.set(dhShared)',
    replacement: 'void dhShared',
  },
  {
    area: 'ratchet',
    name: 'skipped keys live for 29 days',
    file: 'ratchet/skipped-keys.ts',
    snippet: 'excess > 0 || entry.since + SKIPPED_LIFETIME_MS <= now',
    replacement: 'excess > 0 || entry.since + SKIPPED_LIFETIME_MS * 1_000 <= now',
  },
  {
    area: 'ratchet',
    name: 'a session keeps at most 2,048 skipped keys',
    file: 'ratchet/skipped-keys.ts',
    snippet: 'excess > 0 || entry.since',
    replacement: 'excess > 1e9 || entry.since',
  },
  {
    area: 'ratchet',
    name: 'an acknowledgement of letters that cannot be is no acknowledgement',
    file: 'ratchet/flow-control.ts',
    snippet:
      'if (next > CHAIN_LENGTH || !(opened & 1n) || opened >> BigInt(Math.min(next, WINDOW)))',
    replacement: 'if (next > CHAIN_LENGTH * 4_096)',
  },
  {
    area: 'ratchet',
    name: 'a stored state has a known version',
    file: 'ratchet/state-codec.ts',
    snippet: 'version: constant(u8, VERSION)',
    replacement: 'version: u8',
  },
  // Letters
  {
    area: 'letter',
    name: "the letter's tag is checked",
    file: 'letter/letter.ts',
    snippet: 'if (!equal(mac, letter.subarray(macAt))) return undefined',
    replacement: 'void mac',
  },
  {
    area: 'letter',
    name: 'the commitment is checked',
    file: 'letter/letter.ts',
    snippet: 'return equal(opened, c) ? read(draft.content) : undefined',
    replacement: 'return equal(opened, opened) ? read(draft.content) : undefined',
  },
  {
    area: 'letter',
    name: 'message keys hang on the commitment, so that a rollback repeats none',
    file: 'letter/letter.ts',
    snippet: 'concat(MESSAGE_INFO, c)',
    replacement: 'concat(MESSAGE_INFO, c.map(() => 0))',
  },
  {
    area: 'letter',
    name: 'the franking key hangs on the message key, not on randomness alone',
    file: 'letter/letter.ts',
    snippet: 'primitives.hmacSha256(keys.messageKey, concat(label.frankingKey, fresh))',
    replacement: 'primitives.hmacSha256(new Uint8Array(32), concat(label.frankingKey, fresh))',
  },
  {
    area: 'letter',
    name: 'the outer layer differs from mailbox to mailbox',
    file: 'letter/mailbox-copy.ts',
    snippet: 'concat(label.outer, mailboxKey, u32be(n))',
    replacement: 'concat(label.outer, mailboxKey.subarray(0, 0), u32be(n))',
  },
  {
    area: 'letter',
    name: 'tags differ from mailbox to mailbox',
    file: 'letter/mailbox-copy.ts',
    snippet: 'concat(label.tag, mailboxKey, u32be(n))',
    replacement: 'concat(label.tag, mailboxKey.subarray(0, 0), u32be(n))',
  },
  // Codec, bytes, frames, secrets
  {
    area: 'codec',
    name: 'no byte follows a value',
    file: 'codec.ts',
    snippet: "if (input.remaining > 0) throw new CodecError('trailing', 'end')",
    replacement: '',
  },
  {
    area: 'codec',
    name: 'a value does not end early',
    file: 'codec.ts',
    snippet: "if (length > this.remaining) this.fail('truncated')",
    replacement: '',
  },
  {
    area: 'codec',
    name: 'a byte string keeps to its bound',
    file: 'codec.ts',
    snippet: "if (length > max) input.fail('too-long')\n      return input.take(length).slice()",
    replacement: 'return input.take(length).slice()',
  },
  {
    area: 'codec',
    name: 'a list keeps to its bound',
    file: 'codec.ts',
    snippet: "if (length > max) input.fail('too-long')\n      if (length < min)",
    replacement: 'if (length < min)',
  },
  {
    area: 'codec',
    name: 'a list has its least number of items',
    file: 'codec.ts',
    snippet: "if (length < min) input.fail('invalid')",
    replacement: '',
  },
  {
    area: 'codec',
    name: 'the rest keeps to its bound',
    file: 'codec.ts',
    snippet: "if (input.remaining > max) input.fail('too-long')",
    replacement: '',
  },
  {
    area: 'codec',
    name: 'a truth value is 0 or 1',
    file: 'codec.ts',
    snippet: '(value > 1 ? undefined : value === 1)',
    replacement: 'value === 1',
  },
  {
    area: 'codec',
    name: 'a constant is the one',
    file: 'codec.ts',
    snippet: 'decode: (read) => (read === value ? value : undefined)',
    replacement: 'decode: () => value',
  },
  {
    area: 'codec',
    name: 'hexadecimal has one spelling',
    file: 'bytes.ts',
    snippet: 'if (text !== text.toLowerCase()) return undefined',
    replacement: '',
  },
  {
    area: 'codec',
    name: 'text is well-formed UTF-8',
    file: 'bytes.ts',
    snippet: '{ fatal: true, ignoreBOM: true }',
    replacement: '{ fatal: false as true, ignoreBOM: true }',
  },
  {
    area: 'codec',
    name: 'different lengths are not equal',
    file: 'bytes.ts',
    snippet: 'if (a.length !== b.length) return false',
    replacement: '',
  },
  {
    area: 'codec',
    name: 'what follows the frames is zero',
    file: 'content/frame.ts',
    snippet: 'if (type === 0) return isZero(content, offset) ? frames : undefined',
    replacement: 'if (type === 0) return isZero(content, content.length) ? frames : undefined',
  },
  {
    area: 'codec',
    name: 'a frame ends within its letter',
    file: 'content/frame.ts',
    snippet: 'if (length > content.length - start) return undefined',
    replacement: '',
  },
  {
    area: 'codec',
    name: 'a wiped secret is not given out',
    file: 'secret.ts',
    snippet: "if (this.#wiped) throw new SecretError('secret-wiped', `${this.kind} was wiped`)",
    replacement: '',
  },
  {
    area: 'codec',
    name: "an onion address's checksum is checked",
    file: 'onion-address.ts',
    snippet:
      "if (!equal(raw.slice(32, 34), checksum(publicKey, sha3))) return { ok: false, fault: 'checksum' }",
    replacement: '',
  },
]
