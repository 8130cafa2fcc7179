import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../providers/node.ts'
import { fromBase64url, toBase64url } from '../src/bytes.ts'
import { formatDescriptorLink } from '../src/descriptor-link.ts'
import { unixMs } from '../src/env.ts'
import { formatLink, parseLink } from '../src/invite/link.ts'
import { endsInside, findLinks, linkLabel } from '../src/link-finder.ts'
import { Secret } from '../src/secret.ts'

const NOW = unixMs(1_800_000_000_000)
const random = new SeededRandom('pasted links')
const sha3 = (bytes: Uint8Array): Uint8Array => nodePrimitives.sha3_256(bytes)

const find = (text: string): readonly string[] => findLinks(text, sha3).map((link) => link.text)

function invite(mailboxes = 1): string {
  return formatLink({
    expires: unixMs(NOW + 1_000 * (1 + random.int(1_000_000))),
    secret: new Secret('InviteSecret', random.random(32)),
    bundleHash: random.random(32),
    mailboxes: Array.from({ length: mailboxes }, () => descriptor('mailbox')),
  })
}

const descriptor = <K extends 'mailbox' | 'own-box'>(kind: K) => ({
  kind,
  publicKey: random.random(32),
  port: 80,
})

const mailbox = (kind: 'mailbox' | 'own-box' = 'mailbox'): string =>
  formatDescriptorLink(descriptor(kind), sha3)

const SAMPLES = [invite(1), invite(2), invite(3), mailbox(), mailbox('own-box')]

/** `text` with a line end, and `before`, after every `column` characters. */
function wrapped(text: string, column: number, before = '', end = '\n'): string {
  const lines: string[] = []
  for (let at = 0; at < text.length; at += column) lines.push(before + text.slice(at, at + column))
  return lines.join(end)
}

suite('links in a text', () => {
  test('are found at every column at which it can be wrapped, quoted or not, with any line end', () => {
    for (const link of SAMPLES) {
      for (let column = 1; column <= link.length; column++) {
        for (const before of ['', '> ', '>> ', '> > ', '\t', '    ', '| ', '# ', '\u00a0']) {
          for (const end of ['\n', '\r\n', ' \n', '=\n', ' \\\n', '\n\n', '\u2028']) {
            assert.deepEqual(find(wrapped(link, column, before, end)), [link])
          }
        }
        assert.deepEqual(find(wrapped(link, column, '', ' ')), [link], 'line ends became spaces')
      }
    }
  })

  for (const [what, dress] of [
    ['alone', (link: string) => link],
    ['between spaces and empty lines', (link: string) => `\n\n  ${link} \t\r\n\n`],
    ['between < and >', (link: string) => `<${link}>`],
    ['between ‹ and ›', (link: string) => `‹${link}›`],
    ['between quotation marks', (link: string) => `“${link}” "${link}" «${link}» '${link}'`],
    ['between back-ticks', (link: string) => `\`${link}\` \`\`\`\n${link}\n\`\`\``],
    ['between brackets', (link: string) => `(${link}) [${link}] {${link}}`],
    ['in a sentence', (link: string) => `Here it is: ${link}. See you there at 8!`],
    ['before a comma', (link: string) => `${link}, as promised`],
    ['before a slash', (link: string) => `${link}/ and ${link}/#top`],
    ['before a word that comes after a line end', (link: string) => `${link}\nRegards\nBob`],
    ['before a number that comes after a space', (link: string) => `${link} 2 of us will come`],
    ['in a list', (link: string) => `* one\n* ${link}\n* two`],
    ['emphasised', (link: string) => `*${link}* _${link}_ **${link}** __${link}__ ~~${link}~~`],
    ['in a page of HTML', (link: string) => `<p><a href="${link}">${link}</a></p>`],
    ['in JSON', (link: string) => JSON.stringify({ link, links: [link] })],
    ['between Chinese words', (link: string) => `链接${link}请用`],
    ['behind a mark of byte order', (link: string) => `\ufeff${link}\0`],
    ['in the colours of a terminal', (link: string) => `\x1b[32m${link}\x1b[0m`],
    ['in a frame', (link: string) => wrapped(link, 40, '│ ', ' │\n')],
    ['twice', (link: string) => `${link}\n${link}`],
    ['twice without anything between', (link: string) => link + link],
    [
      'with a scheme in upper case',
      (link: string) => link.replace(/^[^:]+/, (scheme) => scheme.toUpperCase()),
    ],
    ['with characters that nobody sees', (link: string) => link.replace(/./g, '$&\u200b')],
    [
      'with others of them',
      (link: string) => link.replace(/.{7}/g, '$&\u2060\u00ad\u200d\ufeff\u034f\u2066'),
    ],
    ['wrapped twice', (link: string) => wrapped(wrapped(link, 76, '> '), 60, '> ')],
    [
      'in a letter that was answered',
      (link: string) =>
        `On Monday Ann wrote:\n>> Use this one:\n>>\n${wrapped(link, 61, '>> ')}\n>> It works once.\n> Thanks`,
    ],
  ] as const) {
    test(`are found ${what}`, () => {
      for (const link of SAMPLES) assert.deepEqual(find(dress(link)), [link])
    })
  }

  test('are found however all of that comes together', () => {
    const quotes = ['', '> ', '>>', '  ', '| ']
    const around = [
      ['', ''],
      ['<', '>'],
      ['“', '”.'],
      ['see ', ', thanks'],
      ['\n\n', '\n-- \nBob'],
    ] as const
    for (let run = 0; run < 2_000; run++) {
      const link = run % 2 === 0 ? invite(1 + random.int(3)) : mailbox()
      const [before, behind] = around[random.int(around.length)] ?? around[0]
      let text = link.replace(/^[^:]+/, (s) => (random.int(2) === 0 ? s : s.toUpperCase()))
      for (let hidden = random.int(4); hidden > 0; hidden--) {
        const at = random.int(text.length)
        text = `${text.slice(0, at)}\u200b${text.slice(at)}`
      }
      text = before + text + behind
      if (random.int(2) === 0) {
        text = wrapped(text, 5 + random.int(80), quotes[random.int(quotes.length)])
      }
      assert.deepEqual(find(text), [link], JSON.stringify(text))
    }
  })

  test('are told apart when they differ, in the order of the text, by labels without a secret', () => {
    const [first, second, third] = [invite(), invite(), mailbox()] as const
    const links = findLinks(`1) ${first}\n2) ${second}\n3) ${third}\n${first}`, sha3)
    assert.deepEqual(
      links.map(({ kind, text }) => [kind, text]),
      [
        ['invite', first],
        ['invite', second],
        ['mailbox', third],
      ],
    )
    const labels = links.map(linkLabel)
    assert.equal(new Set(labels).size, 3)
    for (const [at, link] of [first, second].entries()) {
      const label = labels[at] ?? ''
      assert.match(label, /^pvtcoms:[\w-]{8}…[\w-]{4}$/)
      // The secret is bytes 6 to 37: characters 8 to 50 behind the scheme.
      const secret = link.slice(8 + 8, 8 + 51)
      for (let at = 0; at + 4 <= secret.length; at++) {
        assert.ok(!label.includes(secret.slice(at, at + 4)))
      }
    }
  })

  test('are found that have expired, or are of a newer version, which their reader tells', () => {
    const link = invite()
    const payload = fromBase64url(link.slice(8)) as Uint8Array
    const newer = `pvtcoms:${toBase64url(Uint8Array.from(payload, (byte, at) => (at === 0 ? 2 : byte)))}`
    for (const text of [newer, `Use ${newer}.`, wrapped(newer, 60, '> '), `${newer}\nRegards`]) {
      assert.deepEqual(find(text), [newer])
    }
    const later = unixMs(NOW + 100 * 86_400_000)
    assert.deepEqual(
      [link, newer].map((each) => parseLink(find(each)[0] ?? '', later)),
      [
        { ok: false, failure: 'expired' },
        { ok: false, failure: 'unsupported' },
      ],
    )
  })

  test('are not invented: a link that is cut off, or has a character too many or a wrong one, is none', () => {
    for (const link of SAMPLES) {
      const isInvite = link.startsWith('pvtcoms:')
      for (let length = 0; length < link.length; length++) {
        const cut = link.slice(0, length)
        // 80 without its 0 is port 8, which nothing of a mailbox's link can tell from a cut.
        if (!isInvite && length === link.length - 1) continue
        for (const text of [cut, `${cut}.`, `${cut}…`, `<${cut}>`]) assert.deepEqual(find(text), [])
      }
      for (const more of isInvite ? ['a', 'Z', '7'] : ['a', 'Z'])
        assert.deepEqual(find(link + more), [])
    }
    for (let at = 8; at < 140; at++) {
      const link = invite()
      assert.deepEqual(find(`${link.slice(0, at)}*${link.slice(at + 1)}`), [])
    }
    for (let at = 0; at < 56; at++) {
      const link = mailbox()
      const place = 'pvtcoms-mailbox:'.length + at
      const other = link[place] === 'a' ? 'b' : 'a'
      assert.deepEqual(find(link.slice(0, place) + other + link.slice(place + 1)), [])
    }
  })

  test('are not invented from the words that follow one that is cut off', () => {
    const prose = 'I hope that you are well and that we can meet soon in the old house by the sea '
    for (const link of SAMPLES.slice(0, 3)) {
      for (let length = 8; length < link.length - 8; length += 3) {
        for (const words of [prose.repeat(4), wrapped(prose.repeat(4), 60)]) {
          assert.deepEqual(find(`${link.slice(0, length)} ${words}`), [])
          assert.deepEqual(find(`${link.slice(0, length)}\n${words}`), [])
        }
      }
    }
    assert.deepEqual(find(`pvtcoms: ${prose.repeat(10)}`), [])
    assert.deepEqual(find(`The pvtcoms: scheme, pvtcoms-mailbox: too. ${prose}`), [])
  })

  test('are the only thing that is found: whatever is found is read by the strict reader', () => {
    const pieces = ['pvtcoms:', 'PVTCOMS-BOX:', '.onion:80', '\u200b', '\n> ', ' ', ...SAMPLES]
    for (let run = 0; run < 3_000; run++) {
      let text = ''
      for (let part = random.int(12); part > 0; part--) {
        const piece = pieces[random.int(pieces.length)] ?? ''
        text += random.int(3) === 0 ? piece.slice(0, random.int(piece.length + 1)) : piece
        if (random.int(4) === 0) {
          text += String.fromCharCode(...random.random(random.int(30)))
          text += String.fromCharCode(random.int(65_536))
        }
      }
      for (const { kind, text: link } of findLinks(text, sha3)) {
        if (kind === 'invite') assert.ok(parseLink(link, NOW).ok, JSON.stringify(text))
        else assert.match(link, /^pvtcoms-(mailbox|box):[a-z2-7]{56}\.onion:\d+$/)
      }
    }
  })

  test('go on where the text ends, or do not', () => {
    for (const link of SAMPLES) {
      const scheme = link.indexOf(':') + 1
      for (let length = scheme + 4; length <= link.length; length++) {
        const isCut = length < link.length - '.onion:80'.length || link.startsWith('pvtcoms:')
        if (isCut) assert.equal(endsInside(`> ${link.slice(0, length)}\n`), length < link.length)
      }
      for (const text of [`${link}\n`, `${link.slice(0, 70)}. Bob`, `${link}\nRegards`]) {
        assert.equal(endsInside(text), false)
      }
    }
    for (const text of ['', 'pvtcoms', 'pvtcoms:half', 'hello']) assert.ok(!endsInside(text))
  })

  test('are looked for in a time that grows with the length of the text alone', () => {
    const link = invite(3)
    for (const unit of [
      'pvtcoms:',
      'pvtcoms: ',
      'p ',
      ' ',
      '>',
      '> ',
      '=',
      '-',
      '\u200b',
      '\n',
      'a',
      `pvtcoms:${'-'.repeat(300)}`,
      link.slice(0, -1),
      `${mailbox().slice(0, -3)} `,
    ]) {
      const text = unit.repeat(1_048_576 / unit.length) + link
      const begun = performance.now()
      findLinks(text, sha3)
      const took = performance.now() - begun
      // A megabyte takes a fraction of a second; it would take minutes if that grew with the square.
      assert.ok(took < 10_000, `${JSON.stringify(unit.slice(0, 20))}: ${took} ms`)
    }
  })
})
