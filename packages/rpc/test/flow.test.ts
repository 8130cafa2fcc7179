/** How much of anything a connection may have going on, and what becomes of whoever wants more. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { AppView } from '../src/api.ts'
import type { Dispatch } from '../src/server/dispatch.ts'
import { RpcServer } from '../src/server/rpc-server.ts'
import { RecordedChannel, settled } from './recorded-channel.ts'

const call = (id: number): string => JSON.stringify({ jsonrpc: '2.0', method: 'any', id })

function serve(dispatch: Dispatch): { server: RpcServer; channel: RecordedChannel } {
  const server = new RpcServer(dispatch, (error) => assert.fail(String(error)))
  const channel = new RecordedChannel()
  server.serve(channel)
  return { server, channel }
}

const app: AppView = {
  version: '0.1.0',
  state: 'locked',
  transport: { kind: 'ready' },
  startedAt: 0,
  reopen: 'pvtcoms open',
  folder: '/data',
  lockAfter: 0,
  bridges: ['x'.repeat(100_000)],
}
const closed = (code: string): string =>
  JSON.stringify({ jsonrpc: '2.0', method: 'close', params: { code } })

suite('a connection', () => {
  test('has 32 requests under way at most; whoever sends more is not read from meanwhile', async () => {
    const waiting: (() => void)[] = []
    const { channel } = serve(() => new Promise<void>((resolve) => waiting.push(resolve)))
    for (let id = 0; id < 40; id++) channel.deliver(call(id))
    await settled()
    assert.equal(waiting.length, 32)
    assert.ok(channel.isPaused)
    for (const resolve of waiting.splice(0, 8)) resolve()
    await settled()
    assert.equal(waiting.length, 32)
    assert.ok(!channel.isPaused)
    for (const resolve of waiting) resolve()
    await settled()
    assert.equal(channel.sent.length, 40)
  })

  test('answers in the order in which things are done, each by its own id', async () => {
    const { channel } = serve((_, params) => {
      const { value } = params as { value: number }
      return value % 2 === 0 ? value : Promise.resolve(value)
    })
    for (let value = 0; value < 20; value++) {
      channel.deliver(
        JSON.stringify({ jsonrpc: '2.0', method: 'any', id: value, params: { value } }),
      )
    }
    await settled()
    const answers = channel.sent.map((text) => JSON.parse(text) as { id: number; result: number })
    assert.equal(answers.length, 20)
    for (const answer of answers) assert.equal(answer.result, answer.id)
  })

  test('of somebody who does not read answers begins nothing more once a million characters wait', async () => {
    let calls = 0
    const { channel } = serve(() => {
      calls++
      return 'x'.repeat(300_000)
    })
    channel.stall()
    for (let id = 0; id < 20; id++) channel.deliver(call(id))
    await settled()
    assert.equal(calls, 4)
    assert.ok(channel.isPaused)
    channel.read()
    await settled()
    assert.equal(calls, 20)
    assert.equal(channel.sent.length, 20)
    assert.ok(!channel.isPaused)
  })

  test('of somebody who sends on although nothing is read is ended, and nothing of it is kept', async () => {
    for (const text of [call(1), `{"x":"${'y'.repeat(400_000)}"}`]) {
      const { channel } = serve(() => new Promise(() => undefined))
      for (let id = 0; id < 5_000 && !channel.isEnded; id++) channel.deliver(text)
      // Those that are no requests are answered at once, and are not the point here.
      if (text.length < 1_000) {
        assert.ok(channel.isEnded)
        assert.equal(channel.sent.at(-1), closed('too-many'))
      } else assert.ok(!channel.isEnded)
    }
    const { channel } = serve(() => new Promise(() => undefined))
    for (let id = 0; id < 32; id++) channel.deliver(call(id))
    const long = JSON.stringify({ jsonrpc: '2.0', method: 'x'.repeat(500_000), id: 1 })
    for (let count = 0; count < 4; count++) channel.deliver(long)
    assert.ok(!channel.isEnded)
    channel.deliver(long)
    assert.ok(channel.isEnded)
  })

  test('whose events are not read is dropped with `slow` once four million characters wait', async () => {
    const { server, channel } = serve(() => undefined)
    const reader = new RecordedChannel()
    server.serve(reader)
    channel.stall()
    let emitted = 0
    while (!channel.isEnded && emitted < 100) {
      server.emit({ kind: 'app', app })
      emitted++
      await settled()
    }
    // 100,000 characters each, and what the event is wrapped in.
    assert.equal(emitted, 42)
    assert.deepEqual(channel.sent.slice(1), [closed('slow')])
    assert.equal(reader.sent.length, emitted, 'others miss nothing')
    assert.equal(server.connections, 1)
  })

  test('keeps its events while a long answer is read slowly', async () => {
    const { server, channel } = serve(() => 'x'.repeat(20_000_000))
    channel.stall()
    channel.deliver(call(1))
    for (let count = 0; count < 30; count++) server.emit({ kind: 'app', app })
    await settled()
    channel.read()
    await settled()
    assert.equal(channel.sent.length, 31)
    assert.ok(!channel.isEnded)
  })
})

suite('a server that closes', () => {
  test('answers what is under way, begins nothing more, and says that it stops', async () => {
    const waiting: ((value: string) => void)[] = []
    let calls = 0
    const { server, channel } = serve(() => {
      calls++
      return new Promise((resolve) => waiting.push(resolve))
    })
    channel.deliver(call(1))
    const done = server.close()
    channel.deliver(call(2))
    await settled()
    assert.equal(calls, 1)
    assert.ok(!channel.isEnded)
    waiting[0]?.('yes')
    await done
    assert.deepEqual(channel.sent, ['{"jsonrpc":"2.0","id":1,"result":"yes"}', closed('stopping')])
    const late = new RecordedChannel()
    server.serve(late)
    assert.ok(late.isEnded)
  })
})
