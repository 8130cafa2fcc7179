import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { bridgeSettings } from '../../src/tor/bridges.ts'
import { TorError, type TorErrorCode } from '../../src/tor/errors.ts'

const FINGERPRINT = '0123456789ABCDEF0123456789ABCDEF01234567'
const KEY = '7JHbqEV/9vD+1Kz'.padEnd(70, 'aB3+/')
const CERT = `cert=${KEY} iat-mode=0`

const refused = (code: TorErrorCode) => (error: unknown) =>
  error instanceof TorError && error.code === code && !error.message.includes('192.0.2')

async function withPrograms(
  names: readonly string[],
  run: (searchPath: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'pvtcoms-bridges-'))
  try {
    for (const name of names) {
      await writeFile(join(directory, name), '#!/bin/sh\n')
      await chmod(join(directory, name), 0o755)
    }
    await run(directory)
  } finally {
    await rm(directory, { recursive: true })
  }
}

suite('bridge lines', () => {
  test('plain, fingerprinted, IPv6 and obfs4 lines are accepted as people paste them', async () => {
    await withPrograms(['obfs4proxy'], async (path) => {
      assert.deepEqual(
        await bridgeSettings(
          [
            '192.0.2.7:443',
            ` Bridge 192.0.2.7:443 ${FINGERPRINT} `,
            `[2001:db8::7]:9001 ${FINGERPRINT}`,
            `obfs4 192.0.2.7:9001 ${FINGERPRINT} ${CERT}`,
          ],
          path,
        ),
        [
          'UseBridges=1',
          'Bridge="192.0.2.7:443"',
          `Bridge="192.0.2.7:443 ${FINGERPRINT}"`,
          `Bridge="[2001:db8::7]:9001 ${FINGERPRINT}"`,
          `Bridge="obfs4 192.0.2.7:9001 ${FINGERPRINT} ${CERT}"`,
          `ClientTransportPlugin="obfs4 exec ${join(path, 'obfs4proxy')}"`,
        ],
      )
    })
  })

  test('no lines means no bridges', async () => {
    assert.deepEqual(await bridgeSettings([], ''), [
      'UseBridges=0',
      'Bridge',
      'ClientTransportPlugin',
    ])
  })

  for (const line of [
    '',
    'hello',
    'https://192.0.2.7:443',
    'example.org:443',
    '192.0.2.7',
    `192.0.2.7:443 ${FINGERPRINT.slice(1)}`,
    '192.0.2.7:443\nControlPort 9051',
    `obfs4 192.0.2.7:443 ${FINGERPRINT} cert="x" y`,
    '192.0.2.256:443',
    '192.0.2.7:0',
    '192.0.2.7:65536',
    '[2001:db8:::7]:443',
    `192.0.2.7:443 a=${'x'.repeat(2_000)}`,
  ]) {
    test(`“${line.slice(0, 40).replaceAll('\n', '⏎')}” is refused as a bridge line`, async () => {
      await assert.rejects(bridgeSettings([line], ''), refused('bridge-line'))
    })
  }

  for (const [what, options] of [
    ['a key that is cut off', 'cert=abc iat-mode=0'],
    ['one character of the key missing', `cert=${KEY.slice(1)} iat-mode=0`],
    ['one character too many', `cert=${KEY}a iat-mode=0`],
    ['a key with other characters', `cert=${KEY.slice(1)}! iat-mode=0`],
    ['no key', 'iat-mode=0'],
    ['no mode', `cert=${KEY}`],
    ['a mode that there is not', `cert=${KEY} iat-mode=3`],
  ]) {
    test(`an obfs4 line with ${what} is refused as a bridge line`, async () => {
      await withPrograms(['obfs4proxy'], async (path) => {
        await assert.rejects(
          bridgeSettings([`obfs4 192.0.2.7:9001 ${FINGERPRINT} ${options}`], path),
          refused('bridge-line'),
        )
      })
    })
  }

  test('of several lines the one that is wrong is told by its number', async () => {
    await assert.rejects(
      bridgeSettings(['192.0.2.7:443', 'hello', '192.0.2.8:443'], ''),
      (error: unknown) => refused('bridge-line')(error) && /line 2 /.test(String(error)),
    )
  })

  test('obfs4proxy is asked for only where it helps', async () => {
    await assert.rejects(
      bridgeSettings([`meek_lite 192.0.2.3:80 ${FINGERPRINT}`], '/nonexistent', []),
      refused('bridge-plugin-missing'),
    )
    await withPrograms(['obfs4proxy'], async (path) => {
      for (const kind of ['snowflake', 'webtunnel', 'teleport', 'constructor']) {
        await assert.rejects(
          bridgeSettings([`${kind} 192.0.2.3:80 ${FINGERPRINT}`], path, []),
          refused('bridge-unsupported'),
        )
      }
    })
  })

  test('a folder is not taken for the program of that name', async () => {
    await withPrograms([], async (searchPath) => {
      await mkdir(join(searchPath, 'snowflake-client'))
      await assert.rejects(
        bridgeSettings([`snowflake 192.0.2.3:80 ${FINGERPRINT}`], searchPath, []),
        refused('bridge-unsupported'),
      )
    })
  })
})
