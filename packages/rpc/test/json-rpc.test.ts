/** The server against the examples of the specification, and against what is no JSON-RPC. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CodedError } from '@pvtcoms/core/errors'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { CallError } from '../src/server/dispatch.ts'
import { RpcServer } from '../src/server/rpc-server.ts'
import { RecordedChannel, settled } from './recorded-channel.ts'

class Refusal extends CodedError<'refused'> {
  override readonly name = 'Refusal'
}

interface Stage {
  readonly channel: RecordedChannel
  readonly calls: (readonly [string, object])[]
  readonly faults: unknown[]
}

/** A server with the methods that the specification's examples use, and some that fail. */
function stage(): Stage {
  const calls: (readonly [string, object])[] = []
  const faults: unknown[] = []
  const server = new RpcServer(
    (method, params) => {
      calls.push([method, params])
      const list = Array.isArray(params) ? (params as number[]) : []
      const named = params as { minuend: number; subtrahend: number }
      switch (method) {
        case 'subtract':
          return list.length === 2
            ? Number(list[0]) - Number(list[1])
            : named.minuend - named.subtrahend
        case 'sum':
          return Promise.resolve(list.reduce((a, b) => a + b, 0))
        case 'get_data':
          return ['hello', 5]
        case 'update':
        case 'notify_hello':
        case 'notify_sum':
          return undefined
        case 'refuse':
          throw new Refusal('refused', 'that is refused')
        case 'refuse later':
          return Promise.reject(new Refusal('refused', 'that is refused'))
        case 'break':
          throw new Error('canary')
        case 'break later':
          return Promise.reject(new Error('canary'))
        case 'cycle': {
          const cycle: unknown[] = []
          cycle.push(cycle)
          return cycle
        }
        default:
          throw new CallError('no-such-method')
      }
    },
    (error) => faults.push(error),
  )
  const channel = new RecordedChannel()
  server.serve(channel)
  return { channel, calls, faults }
}

const result = (id: unknown, value: unknown): unknown => ({ jsonrpc: '2.0', id, result: value })

/** What is answered, without the text for people and our own code. */
function plain(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(plain)
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return answer
  const { error, ...rest } = answer as { error: { code: number; message: string } }
  assert.equal(typeof error.message, 'string')
  return { ...rest, error: error.code }
}

const error = (id: unknown, code: number): unknown => ({ jsonrpc: '2.0', id, error: code })

const INVALID = error(null, -32_600)

suite('the examples of the JSON-RPC 2.0 specification', () => {
  const examples: readonly (readonly [string, string, unknown])[] = [
    [
      'positional parameters',
      '{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}',
      result(1, 19),
    ],
    [
      'positional parameters the other way round',
      '{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}',
      result(2, -19),
    ],
    [
      'named parameters',
      '{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}',
      result(3, 19),
    ],
    [
      'named parameters in another order',
      '{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}',
      result(4, 19),
    ],
    ['a notification', '{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}', undefined],
    ['a notification to nobody', '{"jsonrpc": "2.0", "method": "foobar"}', undefined],
    [
      'a method that is not there',
      '{"jsonrpc": "2.0", "method": "foobar", "id": "1"}',
      error('1', -32_601),
    ],
    [
      'invalid JSON',
      '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]',
      error(null, -32_700),
    ],
    ['an invalid request', '{"jsonrpc": "2.0", "method": 1, "params": "bar"}', INVALID],
    [
      'a batch of invalid JSON',
      '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"]',
      error(null, -32_700),
    ],
    ['an empty batch', '[]', INVALID],
    ['an invalid batch', '[1]', [INVALID]],
    ['a batch of invalid requests', '[1,2,3]', [INVALID, INVALID, INVALID]],
    [
      'a batch',
      `[
        {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
        {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
        {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
        {"foo": "boo"},
        {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
        {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
      ]`,
      [result('1', 7), result('2', 19), INVALID, error('5', -32_601), result('9', ['hello', 5])],
    ],
    [
      'a batch of notifications',
      '[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]',
      undefined,
    ],
  ]
  for (const [name, request, answer] of examples) {
    test(`${name} is answered as it says`, async () => {
      assert.deepEqual(plain(await stage().channel.ask(request)), answer)
    })
  }
})

suite('a request', () => {
  test('whose method refuses gets the code and the words, sooner or later', async () => {
    const { channel, faults } = stage()
    for (const method of ['refuse', 'refuse later']) {
      assert.deepEqual(await channel.ask(JSON.stringify({ jsonrpc: '2.0', id: 7, method })), {
        jsonrpc: '2.0',
        id: 7,
        error: { code: -32_000, message: 'that is refused', data: { code: 'refused' } },
      })
    }
    assert.deepEqual(faults, [])
  })

  test('whose method breaks gets `internal`, and nothing of what broke', async () => {
    const { channel, faults } = stage()
    for (const method of ['break', 'break later', 'cycle']) {
      const answer = await channel.ask(JSON.stringify({ jsonrpc: '2.0', id: 7, method }))
      assert.deepEqual(plain(answer), error(7, -32_603))
      assert.doesNotMatch(JSON.stringify(answer), /canary|cycl|circular/i)
      assert.match(JSON.stringify(answer), /"data":{"code":"internal"}/)
    }
    assert.equal(faults.length, 3)
  })

  test('that breaks as a notification is not answered, and its fault is told', async () => {
    const { channel, faults } = stage()
    for (const method of ['break', 'break later', 'refuse']) {
      assert.equal(await channel.ask(JSON.stringify({ jsonrpc: '2.0', method })), undefined)
    }
    assert.equal(faults.length, 2)
  })

  test('without parameters has none', async () => {
    const { channel, calls } = stage()
    await channel.ask('{"jsonrpc":"2.0","method":"update","id":1}')
    assert.deepEqual(calls, [['update', {}]])
  })

  test('with a name that is none, or is too long, is invalid, and not carried out', async () => {
    const { channel, calls } = stage()
    for (const id of [true, 1.5, 1e300, {}, [], 'x'.repeat(129)]) {
      const request = JSON.stringify({ jsonrpc: '2.0', method: 'update', id })
      assert.deepEqual(plain(await channel.ask(request)), INVALID)
    }
    assert.deepEqual(calls, [])
    const longest = 'x'.repeat(128)
    const request = JSON.stringify({ jsonrpc: '2.0', method: 'update', id: longest })
    assert.deepEqual(await channel.ask(request), result(longest, null))
  })

  test('in a batch of too many is not carried out', async () => {
    const { channel, calls } = stage()
    const batch = Array.from({ length: 33 }, (_, id) => ({ jsonrpc: '2.0', method: 'update', id }))
    assert.deepEqual(plain(await channel.ask(JSON.stringify(batch))), INVALID)
    assert.deepEqual(calls, [])
    const answers = await channel.ask(JSON.stringify(batch.slice(1)))
    assert.equal((answers as unknown[]).length, 32)
  })
})

suite('garbage', () => {
  const request = '{"jsonrpc":"2.0","method":"subtract","params":[42,23],"id":"é"}'

  test('every prefix of a request is no JSON, and the connection lives on', async () => {
    const { channel, calls } = stage()
    for (let length = 0; length < request.length; length++) {
      assert.deepEqual(plain(await channel.ask(request.slice(0, length))), error(null, -32_700))
    }
    assert.deepEqual(calls, [])
    assert.deepEqual(await channel.ask(request), result('é', 19))
  })

  test('of any type in any place is refused with one answer', async () => {
    const { channel, calls } = stage()
    const values: readonly unknown[] = [
      null,
      true,
      0,
      -1,
      1.5,
      '',
      'x',
      [],
      [[]],
      {},
      { toString: 1 },
    ]
    for (const value of values) {
      if (!Array.isArray(value)) {
        assert.deepEqual(plain(await channel.ask(JSON.stringify(value))), INVALID)
      }
      for (const member of ['jsonrpc', 'method', 'params']) {
        const whole = { jsonrpc: '2.0', method: 'update', params: {}, id: 1 }
        const damaged = { ...whole, [member]: value }
        const isFine = member === 'params' && typeof value === 'object' && value !== null
        const isText = member === 'method' && typeof value === 'string'
        const expected = isFine ? result(1, null) : error(1, isText ? -32_601 : -32_600)
        assert.deepEqual(plain(await channel.ask(JSON.stringify(damaged))), expected)
      }
    }
    for (const [method] of calls) assert.ok(['update', '', 'x'].includes(method))
  })

  test('nested a hundred thousand deep is answered, not a crash', async () => {
    const { channel } = stage()
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    assert.deepEqual(plain(await channel.ask(deep)), [INVALID])
    assert.deepEqual(plain(await channel.ask('['.repeat(100_000))), error(null, -32_700))
    const params = `{"jsonrpc":"2.0","id":1,"method":"update","params":${deep}}`
    assert.deepEqual(plain(await channel.ask(params)), result(1, null))
  })

  test('with damaged bytes gets one answer at most, and never a fault', async (t) => {
    const seed = 20_260_801
    t.diagnostic(`seed ${seed}`)
    const random = new SeededRandom(seed)
    const { channel, faults } = stage()
    for (let round = 0; round < 2_000; round++) {
      const units = request.split('')
      const [at, what] = random.random(2) as unknown as [number, number]
      units[at % units.length] = String.fromCharCode(what)
      await channel.ask(units.join(''))
    }
    assert.deepEqual(faults, [])
    assert.deepEqual(await channel.ask(request), result('é', 19))
  })

  test('that is longer than any request is told so, and the connection ends', async () => {
    const { channel, calls } = stage()
    channel.unreadable()
    await settled()
    assert.deepEqual(
      channel.sent.map((text) => plain(JSON.parse(text))),
      [INVALID, { jsonrpc: '2.0', method: 'close', params: { code: 'too-long' } }],
    )
    assert.ok(channel.isEnded)
    channel.deliver(request)
    await settled()
    assert.deepEqual(calls, [])
  })
})
