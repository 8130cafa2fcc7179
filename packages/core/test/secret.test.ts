import assert from 'node:assert/strict'
import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { suite, test } from 'node:test'
import { format, inspect } from 'node:util'
import { serialize } from 'node:v8'
import { isCodedError } from '../src/errors.ts'
import { Secret, SecretError } from '../src/secret.ts'

const BYTES = Uint8Array.from({ length: 32 }, (_, index) => 0xa1 + ((index * 41) % 79))

suite('a secret', () => {
  test('gives its bytes to who asks for them, and tells its name and length to anybody', () => {
    const secret = make()
    assert.deepEqual(secret.expose(), BYTES)
    assert.deepEqual([secret.kind, secret.length, secret.wiped], ['RootKey', 32, false])
  })

  test('shows its name and nothing else, however it is printed', () => {
    const secret = make()
    for (const shown of [
      String(secret),
      String.raw({ raw: ['', ''] }, secret),
      ['', secret].join(''),
      inspect(secret),
      inspect(secret, { showHidden: true, depth: Infinity, getters: true }),
      format('%s', secret),
      format('%o', secret),
      format('%O', secret),
      JSON.parse(JSON.stringify(secret)) as string,
    ]) {
      assert.equal(shown, '[secret RootKey]')
    }
    assert.ok(Number.isNaN(Number(secret)))
  })

  test('stays hidden deep inside whatever is printed, copied or compared', () => {
    const secret = make()
    const nested = {
      list: [[secret]],
      map: new Map([[secret, { secret }]]),
      set: new Set([secret]),
      error: new Error('failed', { cause: { secret } }),
      holder: new (class {
        readonly #hidden = secret
        readonly open = secret
        get again(): Secret<'RootKey'> {
          return this.#hidden
        }
      })(),
    }
    const thorough = {
      showHidden: true,
      depth: Infinity,
      getters: true,
      maxArrayLength: null,
    } as const
    const shown = [
      inspect(nested, thorough),
      inspect(nested, { ...thorough, customInspect: false }),
      format('%o %O %j %s', nested, nested, nested.list, nested),
      JSON.stringify(nested),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify(Object.assign({}, secret)),
      inspect(Object.getOwnPropertyDescriptors(secret), thorough),
      inspect(
        Reflect.ownKeys(secret).map((key) => Reflect.get(secret, key) as unknown),
        thorough,
      ),
      inspect(structuredClone({ secret }), thorough),
      serialize({ secret }).toString('latin1'),
      printed(nested),
      messageOf(() => assert.deepEqual({ secret }, { secret: 1 })),
      messageOf(() => assert.equal(secret, new Secret('RootKey', new Uint8Array(32)))),
    ]
    for (const text of shown) assert.ok(!spells(text), text)
  })

  test('the search of these tests would find the bytes if they were there', () => {
    const bare = { bytes: BYTES, deep: [{ copy: BYTES.slice() }] }
    for (const text of [
      inspect(bare, { maxArrayLength: null }),
      JSON.stringify(bare),
      serialize(bare).toString('latin1'),
      printed(bare),
      Buffer.from(BYTES).toString('hex'),
      Buffer.from(BYTES).toString('base64'),
      Buffer.from(BYTES).toString('base64url'),
    ]) {
      assert.ok(spells(text), text)
    }
  })

  test('a copy made by structuredClone is no secret and has no bytes', () => {
    const clone: unknown = structuredClone({ secret: make() }).secret
    assert.ok(!(clone instanceof Secret))
    assert.deepEqual(clone, { kind: 'RootKey' })
  })

  test('wiping zeroes the very bytes that were given, once and for all', () => {
    const bytes = BYTES.slice()
    const secret = new Secret('RootKey', bytes)
    const exposed = secret.expose()
    secret.wipe()
    secret.wipe()
    assert.deepEqual(bytes, new Uint8Array(32))
    assert.equal(exposed, bytes)
    assert.deepEqual([secret.wiped, secret.length], [true, 32])
    assert.equal(String(secret), '[secret RootKey]')
  })

  test('using it after that is a bug that has a name, and shows nothing', () => {
    const secret = make()
    secret.wipe()
    assert.throws(
      () => secret.expose(),
      (error) => {
        assert.ok(error instanceof SecretError && isCodedError(error))
        assert.deepEqual([error.code, error.message], ['secret-wiped', 'RootKey was wiped'])
        return true
      },
    )
  })
})

function make(): Secret<'RootKey'> {
  return new Secret('RootKey', BYTES.slice())
}

/** Whether `text` holds four neighbouring bytes of the secret in any usual spelling. */
function spells(text: string): boolean {
  const lower = text.toLowerCase()
  for (let at = 0; at + 4 <= BYTES.length; at++) {
    const part = Buffer.from(BYTES.subarray(at, at + 4))
    const spellings = [
      part.toString('hex'),
      [...part].map((byte) => byte.toString(16)).join(' '),
      [...part].join(','),
      [...part].join(', '),
      [...part].map((byte, index) => `"${at + index}":${byte}`).join(','),
    ]
    if (spellings.some((spelling) => lower.includes(spelling))) return true
    if (text.includes(part.toString('latin1'))) return true
    if (at % 3 === 0) {
      const letters = Buffer.from(BYTES.subarray(at, at + 6))
        .toString('base64')
        .slice(0, 8)
      const url = letters.replaceAll('+', '-').replaceAll('/', '_')
      if (text.includes(letters) || text.includes(url)) return true
    }
  }
  // A typed array printed in columns: its numbers in order, with any white space between.
  const [first, ...others] = BYTES
  return new RegExp(
    `\\b${first}${others
      .slice(0, 3)
      .map((byte) => `,\\s+${byte}`)
      .join('')}\\b`,
  ).test(text)
}

/** What a console prints of `value`, also in a table and a group. */
function printed(value: unknown): string {
  let text = ''
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('latin1')
      done()
    },
  })
  const console = new Console({ stdout, inspectOptions: { depth: Infinity } })
  console.log(value)
  console.log('%o', value)
  console.dir(value, { showHidden: true, depth: Infinity })
  console.table(value)
  console.error(value)
  return text
}

function messageOf(action: () => void): string {
  try {
    action()
  } catch (error) {
    return inspect(error, { depth: Infinity, showHidden: true })
  }
  return assert.fail('it should have thrown')
}
