import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { bridgeSettings } from '../src/tor/bridges.ts'
import { TorError, type TorErrorCode } from '../src/tor/errors.ts'

const FINGERPRINT = '0123456789ABCDEF0123456789ABCDEF01234567'
const CERT = 'cert=7JHbqEV/9vD+1Kz iat-mode=0'

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
    `teleport 192.0.2.7:443 ${FINGERPRINT}`,
    `192.0.2.7:443 a=${'x'.repeat(2_000)}`,
  ]) {
    test(`“${line.slice(0, 40).replaceAll('\n', '⏎')}” is refused as a bridge line`, async () => {
      await assert.rejects(bridgeSettings([line], ''), refused('bridge-line'))
    })
  }

  test('a transport without a program here is named', async () => {
    await assert.rejects(
      bridgeSettings([`snowflake 192.0.2.3:80 ${FINGERPRINT}`], '/nonexistent'),
      refused('bridge-plugin-missing'),
    )
  })

  test('a folder is not taken for the program of that name', async () => {
    await withPrograms([], async (searchPath) => {
      await mkdir(join(searchPath, 'snowflake-client'))
      await assert.rejects(
        bridgeSettings([`snowflake 192.0.2.3:80 ${FINGERPRINT}`], searchPath),
        refused('bridge-plugin-missing'),
      )
    })
  })
})
