import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { utf8Encode } from '@pvtcoms/core/bytes'
import fc from 'fast-check'
import {
  type ControlReply,
  ControlReplyParser,
  keyValues,
  quoted,
} from '../../src/tor/control-reply.ts'
import { TorError } from '../../src/tor/errors.ts'

const CONVERSATION = utf8Encode(
  [
    '250-PROTOCOLINFO 1',
    '250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE="/a \\"b\\"/cookie"',
    '250 OK',
    '650 STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=10 TAG=conn_done SUMMARY="Connected to a relay"',
    '250+onions/current=',
    'first',
    '..dotted',
    '.',
    '250 OK',
    '551 Refused',
    '',
  ].join('\r\n'),
)

const WHOLE: readonly ControlReply[] = [
  {
    status: 250,
    lines: [
      { text: 'PROTOCOLINFO 1' },
      { text: 'AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE="/a \\"b\\"/cookie"' },
      { text: 'OK' },
    ],
  },
  {
    status: 650,
    lines: [
      {
        text: 'STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=10 TAG=conn_done SUMMARY="Connected to a relay"',
      },
    ],
  },
  {
    status: 250,
    lines: [{ text: 'onions/current=', data: 'first\n.dotted' }, { text: 'OK' }],
  },
  { status: 551, lines: [{ text: 'Refused' }] },
]

suite('replies of tor’s control port', () => {
  test('a conversation is read the same whole and in pieces of any size', () => {
    assert.deepEqual(new ControlReplyParser().push(CONVERSATION), WHOLE)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        const parser = new ControlReplyParser()
        const replies: ControlReply[] = []
        let offset = 0
        for (let turn = 0; offset < CONVERSATION.length; turn++) {
          const size = sizes[turn % sizes.length] as number
          replies.push(...parser.push(CONVERSATION.subarray(offset, offset + size)))
          offset += size
        }
        assert.deepEqual(replies, WHOLE)
      }),
    )
  })

  for (const [name, text] of [
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n'],
    ['a line without a status', 'hello\r\n'],
    ['a status outside the protocol', '999 what\r\n'],
    ['two statuses in one reply', '250-one\r\n551 two\r\n'],
    ['a separator that is none', '250=one\r\n'],
  ] as const) {
    test(`${name} is not taken for tor`, () => {
      assert.throws(
        () => new ControlReplyParser().push(utf8Encode(text)),
        (error: unknown) => error instanceof TorError && error.code === 'control-protocol',
      )
    })
  }

  test('an endless line, an endless reply and an endless data block are all cut off', () => {
    const filler = utf8Encode('x'.repeat(65_536))
    for (const [start, repeated] of [
      ['250 ', filler],
      ['', utf8Encode('250-more\r\n'.repeat(8_192))],
      ['250+data\r\n', utf8Encode('more\r\n'.repeat(8_192))],
      ['250+data\r\n', utf8Encode('\n'.repeat(65_536))],
    ] as const) {
      const parser = new ControlReplyParser()
      parser.push(utf8Encode(start))
      assert.throws(
        () => {
          for (let turn = 0; turn < 64; turn++) parser.push(repeated)
        },
        (error: unknown) => error instanceof TorError && error.code === 'control-protocol',
      )
    }
  })

  test('arbitrary bytes give replies or a protocol error, never another exception', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), (chunks) => {
        const parser = new ControlReplyParser()
        try {
          for (const chunk of chunks) parser.push(chunk)
        } catch (error) {
          assert.ok(error instanceof TorError)
        }
      }),
    )
  })

  test('pairs are found bare and quoted, and escapes are undone', () => {
    const pairs = keyValues('AUTH METHODS=A,B COOKIEFILE="/a \\"b\\"\\\\\\101/c" EMPTY= LAST=1')
    assert.deepEqual(
      [...pairs],
      [
        ['METHODS', 'A,B'],
        ['COOKIEFILE', '/a "b"\\A/c'],
        ['EMPTY', ''],
        ['LAST', '1'],
      ],
    )
  })

  test('what is quoted reads back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\\', ' ', '1') }), (text) => {
        assert.equal(keyValues(`K=${quoted(text)}`).get('K'), text)
      }),
    )
  })
})
