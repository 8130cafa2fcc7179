import assert from 'node:assert/strict'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { startNetwork } from '../src/index.ts'
import { temporaryDirectory } from './temporary.ts'

suite('a network that cannot start', () => {
  test('says that tor is missing', async () => {
    await fails({ program: '/nonexistent/tor' }, 'tor-missing')
  })

  test('says that tor is too old, or something else', async () => {
    await failsWith('echo "Tor version 0.4.8.21."', 'tor-too-old')
    await failsWith('echo "Tor version 0.3.99.99 (git-0)."', 'tor-too-old')
    await failsWith('echo "hello"', 'tor-too-old')
  })

  test('says why tor exits', async () => {
    const error = await failsWith(
      `${version}; echo "Nov 01 00:00:00.000 [err] No more cheese."; exit 1`,
      'not-ready',
    )
    assert.match(error.message, /No more cheese/)
  })

  test('tries other ports, and at last says that all are taken', async () => {
    await using directory = await temporaryDirectory()
    const note = join(directory.path, 'starts')
    const bind = 'echo "[warn] Could not bind to 127.0.0.1:1: Address already in use."'
    await failsWith(`${version}; echo once >> ${note}; ${bind}; exit 1`, 'ports')
    assert.deepEqual(await readdir(directory.path), ['starts'])
  })

  test('tries other ports also where tor says last that it could not read its configuration', async () => {
    await using directory = await temporaryDirectory()
    const note = join(directory.path, 'starts')
    const log = [
      'echo "[warn] Could not bind to 127.0.0.1:1: Address already in use. Is Tor already running?"',
      'echo "[warn] Failed to parse/validate config: Failed to bind one of the listener ports."',
      'echo "[err] Reading config failed--see warnings above."',
    ].join('; ')
    const error = await failsWith(`${version}; echo once >> ${note}; ${log}; exit 1`, 'ports')
    assert.match(error.message, /keep taking/)
    const starts = (await readFile(note, 'utf8')).trim().split('\n').length
    assert.equal(starts, 15, 'three draws, each for five relays')
  })

  test('says that its cache cannot be written', async () => {
    await using directory = await temporaryDirectory()
    const cacheDirectory = join(directory.path, 'file')
    await writeFile(cacheDirectory, '')
    await assert.rejects(startNetwork({ cacheDirectory }), { code: 'cache-not-writable' })
  })

  test('does not start for a caller who has given up, before or meanwhile', async () => {
    await fails({ signal: AbortSignal.abort() }, 'cancelled')
    await using cache = await temporaryDirectory()
    const end = new AbortController()
    await using network = await startNetwork({ cacheDirectory: cache.path, signal: end.signal })
    end.abort()
    await assert.rejects(network.ready(), { code: 'cancelled' })
    assert.ok(network.relays.every(({ state }) => state === 'dead'))
    assert.deepEqual(await readdir(join(cache.path, 'runs')), [])
  })

  test('says that a relay has died before it was of use', async () => {
    await using cache = await temporaryDirectory()
    await using network = await startNetwork({ cacheDirectory: cache.path })
    await network.faults.kill(2)
    await assert.rejects(network.ready(), { code: 'not-ready' })
    assert.ok(network.relays.every(({ state }) => state === 'dead'))
  })

  test('refuses a number of authorities or an age that cannot work', async () => {
    for (const authorities of [0, 3, 17, 5.5, Number.NaN]) {
      await assert.rejects(startNetwork({ authorities }), RangeError)
    }
    for (const consensusAge of [-1, 291, Number.NaN]) {
      await assert.rejects(startNetwork({ consensusAge }), RangeError)
    }
  })
})

const version = '[ "$1" = --version ] && echo "Tor version 0.4.9.11." && exit 0'

/** Starts a network whose tor is the shell script `body`, and returns the error. */
async function failsWith(body: string, code: string): Promise<Error> {
  await using directory = await temporaryDirectory()
  const program = join(directory.path, 'tor')
  await writeFile(program, `#!/bin/sh\n${body}\n`)
  await chmod(program, 0o755)
  return await fails({ program }, code)
}

/** Asserts that the start fails with `code` and leaves nothing but keys. */
async function fails(options: Parameters<typeof startNetwork>[0], code: string): Promise<Error> {
  await using cache = await temporaryDirectory()
  const failure = await startNetwork({ cacheDirectory: cache.path, ...options }).then(
    () => assert.fail('it started'),
    (error: unknown) => error,
  )
  assert.ok(failure instanceof Error)
  assert.equal((failure as { code?: unknown }).code, code)
  assert.deepEqual(await readdir(join(cache.path, 'runs')).catch(() => []), [])
  return failure
}
