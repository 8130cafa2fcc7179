/** Guards of X-Wing, and of what providers of primitives wipe. */
import type { Guard } from './guard.ts'

export const CRYPTO_GUARDS: readonly Guard[] = [
  {
    area: 'crypto',
    name: 'an X-Wing key of another length is refused before anything is drawn',
    file: 'crypto/xwing.ts',
    snippet: 'if (publicKey.length !== xwing.publicKeyLength) {',
    replacement: 'if (publicKey.length < 0) {',
  },
  {
    area: 'crypto',
    name: 'an X-Wing ciphertext of another length is refused as a whole',
    file: 'crypto/xwing.ts',
    snippet: 'if (ciphertext.length !== xwing.ciphertextLength) {',
    replacement: 'if (ciphertext.length < 0) {',
  },
  {
    area: 'crypto',
    name: 'half a secret is wiped when the other half is refused',
    file: 'crypto/xwing.ts',
    snippet: '    wipe(inner)\n',
    replacement: '',
  },
  {
    area: 'crypto',
    name: 'the private keys of both halves go with the seed',
    file: 'crypto/xwing.ts',
    snippet: '    halves.x25519.wipe()\n',
    replacement: '',
  },
  {
    area: 'crypto',
    name: 'a plaintext whose tag is wrong is wiped (node)',
    file: '../providers/node.ts',
    snippet: '      wipe(plaintext)\n',
    replacement: '',
  },
  {
    area: 'crypto',
    name: 'the imported form of an ML-KEM seed is wiped (node)',
    file: '../providers/node.ts',
    snippet: '    wipe(key)\n',
    replacement: '',
  },
  {
    area: 'crypto',
    name: 'the pseudorandom key of HKDF is wiped (node)',
    file: '../providers/node.ts',
    snippet: '      wipe(pseudorandomKey)\n',
    replacement: '',
  },
  {
    area: 'crypto',
    name: 'the blocks of HKDF are wiped (node)',
    file: '../providers/node.ts',
    snippet: '    wipe(block)\n',
    replacement: '',
  },
  {
    area: 'crypto',
    name: 'what an encapsulation drew is wiped (sodium)',
    file: '../providers/sodium.ts',
    snippet: '      wipe(message)\n',
    replacement: '',
  },
  {
    area: 'crypto',
    name: 'the pseudorandom key of HKDF is wiped (sodium)',
    file: '../providers/sodium.ts',
    snippet: '      wipe(pseudorandomKey)\n',
    replacement: '',
  },
]
