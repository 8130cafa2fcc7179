/** The asking side against a server, and against what is none. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ApiEvent } from '../src/api.ts'
import { RpcClient } from '../src/client/rpc-client.ts'
import { RecordedChannel } from './recorded-channel.ts'

function connect(): { client: RpcClient; channel: RecordedChannel; closes: string[] } {
  const channel = new RecordedChannel()
  const client = new RpcClient(channel)
  const closes: string[] = []
  client.onClose((code) => closes.push(code))
  return { client, channel, closes }
}
const request = (channel: RecordedChannel, index: number): { id: number } =>
  JSON.parse(channel.sent[index] ?? '') as { id: number }

suite('a client', () => {
  test('resolves each call with its own result, in whatever order they come', async () => {
    const { client, channel } = connect()
    const first = client.call('profile.list', {})
    const second = client.call('contact.safety', { contact: 2 })
    assert.deepEqual(JSON.parse(channel.sent[1] ?? ''), {
      jsonrpc: '2.0',
      id: 2,
      method: 'contact.safety',
      params: { contact: 2 },
    })
    channel.deliver(`{"jsonrpc":"2.0","id":2,"result":{"contact":2}}`)
    channel.deliver(`{"jsonrpc":"2.0","id":1,"result":[]}`)
    assert.deepEqual(await second, { contact: 2 })
    assert.deepEqual(await first, [])
  })

  test('rejects with the code and words of a refusal, and with no code that is none', async () => {
    const { client, channel } = connect()
    const answer = async (error: unknown): Promise<{ code: string; message: string }> => {
      const call = client.call('app.lock', {})
      const { id } = request(channel, channel.sent.length - 1)
      channel.deliver(JSON.stringify({ jsonrpc: '2.0', id, error }))
      return call.then(
        () => assert.fail('it was refused'),
        (reason: unknown) => reason as { code: string; message: string },
      )
    }
    const refused = await answer({ code: -32_000, message: 'no', data: { code: 'in-use' } })
    assert.deepEqual([refused.code, refused.message], ['in-use', 'no'])
    for (const data of [undefined, 'x', { code: 7 }, { code: 'not a code' }]) {
      assert.equal((await answer({ code: -32_000, message: 7, data })).code, 'internal')
    }
  })

  test('hands on events until it is told to stop, and misses none', () => {
    const { client, channel } = connect()
    const events: ApiEvent[] = []
    const stop = client.onEvent((event) => events.push(event))
    const event = { kind: 'profile-removed', profile: 1 } as const
    const text = JSON.stringify({ jsonrpc: '2.0', method: 'event', params: event })
    channel.deliver(text)
    channel.deliver(text)
    stop()
    channel.deliver(text)
    assert.deepEqual(events, [event, event])
  })

  test('rejects what is under way when the connection ends, and says why it ended', async () => {
    for (const [text, code] of [
      [undefined, 'gone'],
      ['{"jsonrpc":"2.0","method":"close","params":{"code":"slow"}}', 'slow'],
      ['{"jsonrpc":"2.0","method":"close","params":{"code":"stopping"}}', 'stopping'],
      ['{"jsonrpc":"2.0","method":"close"}', 'gone'],
    ] as const) {
      const { client, channel, closes } = connect()
      const call = client.call('app.status', {})
      if (text !== undefined) channel.deliver(text)
      channel.end()
      await assert.rejects(call, { code })
      await assert.rejects(client.call('app.status', {}), { code })
      assert.deepEqual(closes, [code])
      assert.ok(client.isClosed)
    }
  })

  test('ends a connection to what does not speak JSON-RPC', async () => {
    const refused = '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":""}}'
    for (const text of ['', 'HTTP/1.1 400 Bad Request', '7', '[]', 'null', refused]) {
      const { client, channel, closes } = connect()
      const call = client.call('app.status', {})
      channel.deliver(text)
      await assert.rejects(call, { code: 'nonsense' })
      assert.deepEqual(closes, ['nonsense'])
      assert.ok(channel.isEnded)
    }
  })

  test('passes over answers to what it did not ask', async () => {
    const { client, channel } = connect()
    const call = client.call('app.lock', {})
    for (const id of [0, 2, 1.5, '1', null]) {
      channel.deliver(JSON.stringify({ jsonrpc: '2.0', id, result: 'wrong' }))
    }
    channel.deliver('{"jsonrpc":"2.0","id":1,"result":"right"}')
    assert.equal(await call, 'right')
  })

  test('refuses to send what no server would read', async () => {
    const { client, channel } = connect()
    await assert.rejects(client.call('app.erase', { confirm: 'é'.repeat(262_144) }), {
      code: 'too-long',
    })
    assert.deepEqual(channel.sent, [])
    void client.call('app.erase', { confirm: 'é'.repeat(262_000) })
    assert.equal(channel.sent.length, 1)
  })

  test('closes once, and rejects what is under way', async () => {
    const { client, channel, closes } = connect()
    const call = client.call('app.lock', {})
    client.close()
    client.close()
    assert.ok(channel.isEnded)
    await assert.rejects(call, { code: 'gone' })
    assert.deepEqual(closes, ['gone'])
  })
})
