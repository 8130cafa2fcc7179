/** Guards of invites: links, bundles, and where their letters lie. */
import type { Guard } from './guard.ts'

export const INVITE_GUARDS: readonly Guard[] = [
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
    snippet: 'if (version !== LINK_VERSION || flags !== 0) {',
    replacement: 'if (version !== LINK_VERSION) {',
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
    name: 'a text of no length of a link is not decoded',
    file: 'invite/link.ts',
    snippet: "return LINK_BODIES.includes(text.length - PREFIX.length) ? undefined : 'malformed'",
    replacement: 'return undefined',
  },
  {
    area: 'handshake',
    name: 'bundle and answers have layers of their own',
    file: 'invite/places.ts',
    snippet: 'Uint8Array.of(1, letter.slot)',
    replacement: 'Uint8Array.of(0, letter.slot)',
  },
  {
    area: 'handshake',
    name: 'no stored state names a fifth slot',
    file: 'invite/places.ts',
    snippet: 'decode: (index) => ANSWER_SLOTS[index]',
    replacement: 'decode: (index) => index as AnswerSlot',
  },
  {
    area: 'handshake',
    name: 'the handshake binds the places of a link that are unknown here',
    file: 'invite/link.ts',
    snippet: 'encoded: listed ?? encode(linkMailboxes, mailboxes)',
    replacement: 'encoded: encode(linkMailboxes, mailboxes)',
  },
]
