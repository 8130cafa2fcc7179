import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { readBridgeText } from '../../src/tor/bridge-text.ts'
import { bridgeSettings, findBridges, usableBridges } from '../../src/tor/bridges.ts'

const FINGERPRINT = '0123456789ABCDEF0123456789ABCDEF01234567'
const CERT = `cert=${'7JHbqEV/9vD+1Kz'.padEnd(70, 'aB3+/')} iat-mode=0`
const PLAIN = `192.0.2.7:443 ${FINGERPRINT}`
const OBFS4 = `obfs4 192.0.2.8:9001 ${FINGERPRINT} ${CERT}`
const IPV6 = `obfs4 [2001:db8::7]:443 ${FINGERPRINT} ${CERT}`
const WEBTUNNEL = `webtunnel [2001:db8::8]:443 ${FINGERPRINT} url=https://example.org/aB3 ver=0.0.1`
const SNOWFLAKE = `snowflake 192.0.2.3:80 ${FINGERPRINT} fingerprint=${FINGERPRINT} url=https://example.org/ fronts=a.example,b.example ice=stun:example.org:3478 utls-imitate=hellorandomizedalpn`
const CONJURE =
  'conjure 192.0.2.222:80 url=https://example.org/api fronts=a.example,b.example transport=prefix'
const ALL = [PLAIN, OBFS4, IPV6, WEBTUNNEL, SNOWFLAKE, CONJURE]

const bridgesIn = (text: string): readonly string[] =>
  readBridgeText(text).bridges.map((bridge) => bridge.text)

async function withPrograms(
  names: readonly string[],
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pvtcoms-bridges-'))
  try {
    for (const name of names) {
      await writeFile(join(folder, name), '#!/bin/sh\n')
      await chmod(join(folder, name), 0o755)
    }
    await run(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

suite('bridges in a text', () => {
  for (const [what, dress] of [
    ['as they are', (line: string) => line],
    ['with the word of a torrc', (line: string) => `Bridge ${line}`],
    ['in a list with numbers', (line: string) => `1) ${line}\n2. ${line}\n 10: Bridge ${line}`],
    ['in a list with marks', (line: string) => `- ${line}\n* ${line}\n• ${line}`],
    ['quoted', (line: string) => `> ${line}\n>> > ${line}`],
    ['in back-ticks', (line: string) => `\`${line}\`\n\`\`\`\n${line}\n\`\`\``],
    ['in quotation marks', (line: string) => `"${line}"\n“${line}”,\n'${line}';`],
    ['with tabs', (line: string) => `\t${line.replaceAll(' ', '\t')}\t`],
    ['with double spaces', (line: string) => `  ${line.replaceAll(' ', '  ')}  `],
    ['with spaces that do not break', (line: string) => line.replaceAll(' ', '\u00a0')],
    ['with narrow and wide spaces', (line: string) => line.replaceAll(' ', '\u202f\u3000')],
    [
      'with characters that nobody sees',
      (line: string) => `\ufeff${line.replaceAll(' ', '\u200b \u2060')}`,
    ],
    ['with hyphens that do not break', (line: string) => line.replaceAll('-', '\u2011')],
    ['with line ends of Windows', (line: string) => `\r\n${line}\r\n\r\n${line}\r\n`],
    [
      'wrapped at the spaces behind the address',
      (line: string) => line.replace(/ (?=[\w-]+=)/, '\n'),
    ],
    [
      'wrapped at every such space, and quoted',
      (line: string) => `> ${line.replace(/ (?=iat-mode=|ver=|cert=)/g, '\n> ')}`,
    ],
    ['in the list that a QR code of Tor holds', (line: string) => `['${line}', '${line}']`],
    ['in JSON', (line: string) => JSON.stringify([line, line])],
    [
      'between prose and comments',
      (line: string) =>
        `# Bridges\nHere are your bridges:\n\n${line}\n\nEnjoy. https://bridges.torproject.org/ 192.0.2.1\n${line}`,
    ],
    [
      'as the mail of Tor has them',
      (line: string) =>
        `[This is an automated email.]\n\nHere is your bridge:\n\n  ${line}\n\nAdd it to Tor Browser: about:preferences#connection.\n--\n<3 BridgeDB`,
    ],
  ] as const) {
    test(`are found ${what}`, () => {
      for (const line of ALL) assert.deepEqual(bridgesIn(dress(line)), [line])
    })
  }

  test('are taken whatever stands between them, and every other line is named', async () => {
    await withPrograms(['obfs4proxy'], async (folder) => {
      const text = [
        `1) ${OBFS4}`,
        '# a comment',
        'hello',
        '',
        `Bridge ${PLAIN}`,
        OBFS4.replace(' iat-mode=0', ''),
        WEBTUNNEL,
        'dust 192.0.2.9:443',
        CONJURE,
        SNOWFLAKE,
        WEBTUNNEL.replace('::8', '::9'),
        '192.0.2.256:443',
        IPV6,
        OBFS4,
      ].join('\r\n')
      assert.deepEqual(await findBridges(text, folder, []), {
        lines: [OBFS4, PLAIN, IPV6],
        leftOut: [
          { reason: 'no-bridge', lines: [3, 12] },
          { reason: 'cut-off', lines: [6] },
          { reason: 'program-missing', programs: ['lyrebird', 'webtunnel-client'], lines: [7, 11] },
          { reason: 'unknown-kind', lines: [8] },
          { reason: 'program-missing', programs: ['conjure-client'], lines: [9] },
          { reason: 'program-missing', programs: ['snowflake-client', 'lyrebird'], lines: [10] },
        ],
      })
    })
  })

  test('are 20 at most, and the rest is named', async () => {
    const lines = Array.from({ length: 25 }, (_, at) => `192.0.2.${at + 1}:443`)
    const found = await findBridges(lines.join('\n'), '', [])
    assert.deepEqual(found.lines, lines.slice(0, 20))
    assert.deepEqual(found.leftOut, [{ reason: 'too-many', lines: [21, 22, 23, 24, 25] }])
  })

  test('are what tor takes: whatever is found passes the strict reader', async () => {
    const random = new SeededRandom('bridge texts')
    const pieces = [
      ...ALL,
      '> ',
      '1) ',
      '`',
      '\n',
      '\r\n',
      ' ',
      'Bridge ',
      '# ',
      'cert=',
      ':443',
      '\u00a0',
    ]
    await withPrograms(['lyrebird', 'conjure-client'], async (folder) => {
      for (let run = 0; run < 2_000; run++) {
        let text = ''
        for (let part = random.int(10); part > 0; part--) {
          const piece = pieces[random.int(pieces.length)] ?? ''
          text += random.int(3) === 0 ? piece.slice(random.int(piece.length + 1)) : piece
          if (random.int(5) === 0) text += String.fromCharCode(random.int(65_536))
        }
        const { lines } = await findBridges(text, folder, [])
        await bridgeSettings(lines, folder, [])
      }
    })
  })

  test('are looked for in a time that grows with the length of the text', () => {
    for (const unit of [
      'a',
      ' ',
      '> ',
      '`',
      '1) ',
      '\n',
      "','",
      `${OBFS4} `,
      `${PLAIN}\n`,
      `${PLAIN}\na=b\n`,
    ]) {
      const begun = performance.now()
      readBridgeText(unit.repeat(65_536 / unit.length))
      const took = performance.now() - begun
      assert.ok(took < 5_000, `${JSON.stringify(unit.slice(0, 20))}: ${took} ms`)
    }
  })

  test('of Conjure are started with the place where it registers', async () => {
    await withPrograms(['conjure-client'], async (folder) => {
      assert.deepEqual(await bridgeSettings([CONJURE], folder, []), [
        'UseBridges=1',
        `Bridge="${CONJURE}"`,
        `ClientTransportPlugin="conjure exec ${join(folder, 'conjure-client')} -registerURL https://registration.refraction.network/api"`,
      ])
    })
    await assert.rejects(bridgeSettings([CONJURE], '', []), {
      code: 'bridge-unsupported',
      message: /conjure-client/,
    })
  })

  test('that lost their program since they were set cost no other at the next start', async () => {
    assert.deepEqual(await usableBridges([PLAIN, 'dust 192.0.2.9:443'], ''), [PLAIN])
    const wrong = [PLAIN, 'hello']
    assert.deepEqual(await usableBridges(wrong, ''), wrong)
    const none = ['dust 192.0.2.9:443']
    assert.deepEqual(await usableBridges(none, ''), none)
  })
})
