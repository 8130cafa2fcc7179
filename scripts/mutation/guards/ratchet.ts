/** Guards of the ratchet: what opens, what is bound, what is let go. */
import type { Guard } from './guard.ts'

export const RATCHET_GUARDS: readonly Guard[] = [
  {
    area: 'ratchet',
    name: 'a letter has the length of letters',
    file: 'ratchet/receive.ts',
    snippet: 'if (letter.length !== LETTER.length) return undefined',
    replacement: '',
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
    snippet: 'const skipped = withoutSkipped(state.skipped, chain, n)',
    replacement: 'const skipped = (withoutSkipped(state.skipped, chain, n), state.skipped)',
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
      "if (state.kind === 'leading' && state.sending.n >= letterLimit(outgoing.control ?? false)) {",
    replacement:
      "if (state.kind === 'leading' && state.sending.n >= 100_000 + letterLimit(outgoing.control ?? false)) {",
  },
  {
    area: 'ratchet',
    name: 'the last letters of a window are control letters',
    file: 'ratchet/flow-control.ts',
    snippet: 'return WINDOW - (control ? 0 : CONTROL_LETTERS)',
    replacement: 'return WINDOW - (control ? 0 : CONTROL_LETTERS * 0)',
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
  {
    area: 'ratchet',
    name: 'a low-order key in a header is refused',
    file: 'ratchet/receive.ts',
    snippet: `  const dhShared = primitives.x25519.sharedSecret(sending.dhPrivate, header.dh)
  if (dhShared === undefined) return undefined`,
    replacement:
      '  const dhShared = primitives.x25519.sharedSecret(sending.dhPrivate, header.dh) ?? new Uint8Array(32)',
  },
  {
    area: 'ratchet',
    name: 'the first key of a chain that begins with a letter is wiped',
    file: 'ratchet/send.ts',
    snippet: '  if (leading !== state) leading.sending.chainKey.wipe()\n',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: 'the first key of a chain that is entered is wiped',
    file: 'ratchet/receive.ts',
    snippet: '  else turned.state.receiving.chainKey.wipe()\n',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: 'what a refused turn made is wiped',
    file: 'ratchet/receive.ts',
    snippet: '  if (opened === undefined) discard(turned.state, state)\n',
    replacement: '  if (opened === undefined) return undefined\n',
  },
  {
    area: 'ratchet',
    name: 'what a letter that cannot be sealed made is wiped',
    file: 'ratchet/send.ts',
    snippet: '    if (leading !== before) discard(leading, before)\n',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: 'a message key is wiped after sealing',
    file: 'ratchet/send.ts',
    snippet: '    wipe(messageKey)\n',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: 'the input of a root step is wiped',
    file: 'ratchet/key-schedule.ts',
    snippet: '  wipe(input)\n',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: 'both shared secrets are wiped once they are joined',
    file: 'ratchet/key-schedule.ts',
    snippet: '  wipe(dhShared, kemShared)\n',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: 'the next chain is entered only after we have written ourselves',
    file: 'ratchet/receive.ts',
    snippet: "if (state.kind === 'leading' && chain === state.nextReceiving.id) {",
    replacement: 'if (chain === state.nextReceiving.id) {',
  },
  {
    area: 'ratchet',
    name: 'all skipped keys of a stored state together are bounded',
    file: 'ratchet/state-codec.ts',
    snippet: '    if (keys > MAX_SKIPPED) return undefined\n',
    replacement: '',
  },
  {
    area: 'ratchet',
    name: 'a time in a stored state is a number that is exact',
    file: 'ratchet/state-codec.ts',
    snippet: '(value > Number.MAX_SAFE_INTEGER ? undefined : (Number(value) as UnixMs))',
    replacement: '(Number(value) as UnixMs)',
  },
  {
    area: 'ratchet',
    name: 'what only an acknowledgement told is repeated',
    file: 'ratchet/flow-control.ts',
    snippet: 'report.firm && report.chain === sending',
    replacement: 'report.chain === sending',
  },
  {
    area: 'ratchet',
    name: 'what a letter with content told is not repeated in its chain',
    file: 'ratchet/send.ts',
    snippet: 'letter, outgoing.frames.length > 0)',
    replacement: 'letter, false)',
  },
  {
    area: 'ratchet',
    name: 'news is told first',
    file: 'ratchet/flow-control.ts',
    snippet: '[...open.filter(isNews), ...open.filter((receipt) => !isNews(receipt))]',
    replacement: '(isNews, open)',
  },
]
