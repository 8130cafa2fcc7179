/** Guards of letters. */
import type { Guard } from './guard.ts'

export const LETTER_GUARDS: readonly Guard[] = [
  {
    area: 'letter',
    name: "the letter's tag is checked",
    file: 'letter/letter.ts',
    snippet: 'if (!equal(mac, letter.subarray(MAC_AT))) return undefined',
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
  {
    area: 'letter',
    name: 'the keys of a message are wiped after sealing',
    file: 'letter/letter.ts',
    snippet: '  wipe(messageKeys)\n',
    replacement: '',
  },
  {
    area: 'letter',
    name: 'the draft of a sealed letter is wiped',
    file: 'letter/letter.ts',
    snippet: '    wipe(draft.buffer)\n',
    replacement: '',
  },
  {
    area: 'letter',
    name: 'an opened body is wiped',
    file: 'letter/letter.ts',
    snippet: '    wipe(body)\n',
    replacement: '',
  },
  {
    area: 'letter',
    name: 'the keys and the draft of an opened letter are wiped',
    file: 'letter/letter.ts',
    snippet: '    wipe(messageKeys, draft.buffer)\n',
    replacement: '',
  },
]
