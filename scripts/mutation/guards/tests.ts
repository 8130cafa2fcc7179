/** Which tests should notice, by area: files in packages/core/test, without `.test.ts`. */
export const TESTS = {
  handshake: ['handshake/*', 'safety-check/*', 'descriptor', 'guards'],
  rejoin: ['rejoin/*', 'guards'],
  ratchet: ['ratchet/*', 'guards'],
  letter: ['letter/letter*', 'ratchet/*', 'guards'],
  crypto: ['crypto/xwing', 'crypto/primitives-wiping'],
  codec: ['codec/*', 'bytes', 'letter/content*', 'descriptor', 'onion-address', 'secret', 'guards'],
} as const
