/** Connections that may do less than others: fewer methods by their level, fewer events. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ApiEvent, InviteView, Level, Method } from '../src/api.ts'
import { handlersFor, METHODS, namesOf } from '../src/methods/index.ts'
import { apiDispatch } from '../src/server/dispatch.ts'
import { type Access, RpcServer } from '../src/server/rpc-server.ts'
import { RecordedChannel, settled } from './recorded-channel.ts'

/** Each handler gives its own name. None of them is given parameters: a missing member shows that the call came that far. */
const handlers = handlersFor(METHODS, (method) => () => method)

function connect(access?: Access): { server: RpcServer; channel: RecordedChannel } {
  const server = new RpcServer(apiDispatch(handlers), (error) => assert.fail(String(error)))
  const channel = new RecordedChannel()
  server.serve(channel, access)
  return { server, channel }
}

/** The code with which a call is refused; undefined when it is carried out. */
async function refusal(channel: RecordedChannel, method: string): Promise<string | undefined> {
  const answer = await channel.ask(JSON.stringify({ jsonrpc: '2.0', id: 1, method }))
  return (answer as { error?: { data: { code: string } } }).error?.data.code
}

const levelOf = (method: Method): Level => METHODS[method].level

suite('a connection with levels', () => {
  for (const levels of [[], ['read'], ['read', 'write'], ['manage'], ['host']] as const) {
    test(`of ${levels.join(' and ') || 'nothing'} is refused all other methods, and no more`, async () => {
      const { channel } = connect({ levels })
      for (const method of namesOf(METHODS)) {
        const isAllowed = (levels as readonly Level[]).includes(levelOf(method))
        const code = await refusal(channel, method)
        if (isAllowed) assert.notEqual(code, 'forbidden', method)
        else assert.equal(code, 'forbidden', method)
      }
      assert.equal(
        await refusal(channel, 'app.status'),
        levels[0] === 'read' ? undefined : 'forbidden',
      )
      assert.equal(await refusal(channel, 'app.nothing'), 'no-such-method')
    })
  }

  test('is refused in a batch and in a notification as well', async () => {
    const done: string[] = []
    const server = new RpcServer(
      (method) => done.push(method),
      (error) => assert.fail(String(error)),
    )
    const channel = new RecordedChannel()
    server.serve(channel, { levels: ['read'] })
    channel.deliver('{"jsonrpc":"2.0","method":"app.stop"}')
    channel.deliver('[{"jsonrpc":"2.0","method":"app.stop"},{"jsonrpc":"2.0","method":"app.lock"}]')
    await settled()
    assert.deepEqual(done, [])
    channel.deliver('{"jsonrpc":"2.0","method":"app.status"}')
    assert.deepEqual(done, ['app.status'])
  })

  test('takes nothing from the others', async () => {
    const { server, channel } = connect()
    const narrow = new RecordedChannel()
    server.serve(narrow, { levels: ['read'] })
    assert.equal(await refusal(narrow, 'app.stop'), 'forbidden')
    assert.equal(await refusal(channel, 'app.stop'), undefined)
  })

  test('that may only read is refused what keeps the store open, and what makes a key', async () => {
    const { channel } = connect({ levels: ['read'] })
    for (const method of ['app.active', 'mailbox.ownerKey']) {
      assert.equal(await refusal(channel, method), 'forbidden', method)
    }
  })

  test('asks the handlers that it was given, if it was given some', async () => {
    const { server } = connect()
    const channel = new RecordedChannel()
    server.serve(channel, { levels: ['read'], dispatch: () => 'another answer' })
    const request = { jsonrpc: '2.0', id: 1, method: 'app.status' }
    assert.deepEqual(await channel.ask(JSON.stringify(request)), {
      jsonrpc: '2.0',
      id: 1,
      result: 'another answer',
    })
    assert.equal(await refusal(channel, 'app.stop'), 'forbidden')
  })
})

suite('the link of an invite', () => {
  const invite: InviteView = {
    ...{ id: 7, profile: 1, side: 'inviter', name: 'Ben', stage: 'open', problem: undefined },
    route: 'mailbox',
    ...{ createdAt: 1, expiresAt: 2, link: 'pvtcoms:secret', contact: undefined },
    introducedBy: undefined,
  }
  const whole = JSON.parse(JSON.stringify(invite)) as InviteView
  const { link, ...withoutLink } = whole

  /** What such a connection is told of an invite: by `invite.list`, which gives it at once or later, and by an event. */
  async function told(levels: readonly Level[] | undefined, isLater: boolean): Promise<unknown[]> {
    const list = isLater ? async () => [invite] : () => [invite]
    const dispatch = apiDispatch({ ...handlers, 'invite.list': list })
    const server = new RpcServer(dispatch, (error) => assert.fail(String(error)))
    const channel = new RecordedChannel()
    server.serve(channel, levels && { levels })
    server.serve(new RecordedChannel())
    const request = { jsonrpc: '2.0', id: 1, method: 'invite.list', params: { profile: 1 } }
    const answer = (await channel.ask(JSON.stringify(request))) as { result?: unknown }
    server.emit({ kind: 'invite', invite })
    await settled()
    const event = JSON.parse(channel.sent.at(-1) ?? '') as { params: { invite: unknown } }
    if (levels?.includes('manage') === false) {
      assert.ok(!channel.sent.some((text) => text.includes(link ?? '')))
    }
    return [answer.result, event.params.invite]
  }

  test('is told neither by a method nor by an event to a connection that may only read and write', async () => {
    for (const levels of [['read'], ['read', 'write'], ['read', 'host']] as const) {
      for (const isLater of [true, false]) {
        assert.deepEqual(await told(levels, isLater), [[withoutLink], withoutLink])
      }
    }
  })

  test('is told to whoever may make invites', async () => {
    for (const levels of [undefined, ['read', 'manage']] as const) {
      assert.deepEqual(await told(levels, true), [[whole], whole])
    }
  })
})

suite('an event', () => {
  test('is told to the connections that hear it, in the order of the events', async () => {
    const { server, channel } = connect()
    const second = new RecordedChannel()
    server.serve(second, {
      hears: (event) => event.kind === 'profile-removed' && event.profile > 1,
    })
    const deaf = new RecordedChannel()
    server.serve(deaf, { hears: () => false })
    const events: ApiEvent[] = [1, 2, 3].map((profile) => ({ kind: 'profile-removed', profile }))
    for (const event of events) server.emit(event)
    await settled()
    const heard = ({ sent }: RecordedChannel): unknown[] =>
      sent.map((text) => (JSON.parse(text) as { params: unknown }).params)
    assert.deepEqual(heard(channel), events)
    assert.deepEqual(heard(second), events.slice(1))
    assert.deepEqual(heard(deaf), [])
  })
})
