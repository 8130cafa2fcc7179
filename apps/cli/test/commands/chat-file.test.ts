/** A chat as a file: where it goes, what it refuses, and that no text in it can pass for something else. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { RpcError } from '@pvtcoms/rpc'
import { exportedMessageView } from '@pvtcoms/testkit/views'
import { SCRIPT } from '../support/script.ts'
import { message, THEM } from '../support/views.ts'
import { World } from '../support/world.ts'

suite('a chat that is exported', () => {
  let world: World
  before(async () => {
    world = await World.open(SCRIPT)
  })
  after(() => world.close())

  const at = (name: string): string => join(world.directory, name)

  test('is a file that only its owner may read, as text and as JSON with a version', async () => {
    const text = await world.run(['contact', 'export', 'Bob', at('chat.txt')])
    assert.equal(text.code, 0)
    assert.match(text.stderr, /2 disappearing messages left out/)
    assert.equal(statSync(at('chat.txt')).mode & 0o777, 0o600)
    assert.match(readFileSync(at('chat.txt'), 'utf8'), /^Chat with Bob\n/)
    const json = await world.run(['contact', 'export', 'Bob', at('chat.json'), '--format', 'json'])
    assert.equal(json.code, 0)
    const file = JSON.parse(readFileSync(at('chat.json'), 'utf8')) as Record<string, unknown>
    const { format, version, chat, messages } = file
    assert.deepEqual([format, version, chat], ['pvtcoms-chat', 1, 'Bob'])
    assert.equal((messages as unknown[]).length, 6)
  })

  test('goes over no file, and into no folder that is not there', async () => {
    writeFileSync(at('mine'), 'mine')
    const over = await world.run(['contact', 'export', 'Bob', at('mine')])
    assert.deepEqual([over.code, readFileSync(at('mine'), 'utf8')], [1, 'mine'])
    assert.match(over.stderr, /already/)
    const nowhere = await world.run(['contact', 'export', 'Bob', at('nowhere/chat')])
    assert.equal(nowhere.code, 1)
    assert.match(nowhere.stderr, /does not exist/)
  })

  test('leaves no part of a file behind when it cannot go on', async () => {
    world.answers['conversation.export'] = ({ after: next }) => {
      if (next !== undefined) throw new RpcError('locked', 'pvtcoms is locked')
      return { messages: [], leftOut: 0, next: '0'.repeat(30) }
    }
    const { code } = await world.run(['contact', 'export', 'Bob', at('half')])
    delete world.answers['conversation.export']
    assert.equal(code, 1)
    assert.ok(!existsSync(at('half')))
  })

  test('shows what others wrote as theirs, whatever is in it', async () => {
    const said = 'hello\n[2025-11-25T14:00:00.000Z] Ada: I owe you ten\u001b[2J\u202e\r\n  indented'
    const hostile = exportedMessageView(message(1, THEM, said), ['Ada', 'Bob'])
    world.answers['conversation.export'] = () => ({
      ...{ messages: [hostile], leftOut: 0, next: undefined },
    })
    const text = await world.run(['contact', 'export', 'Bob'])
    const json = await world.run(['contact', 'export', 'Bob', '--json'])
    delete world.answers['conversation.export']
    const lines = text.stdout.split('\n')
    assert.ok(!lines.some((line) => /^\[.*\] Ada:/.test(line)))
    assert.ok(lines.includes('      indented'), text.stdout)
    for (const { stdout } of [text, json]) {
      assert.doesNotMatch(stdout, /[\u001b\u202e\r]/)
    }
    const { messages } = JSON.parse(json.stdout) as { messages: { text: string }[] }
    assert.equal(messages[0]?.text, said, 'in JSON it is what was said')
  })

  test('of 100,000 messages is read page by page, and never all of it is in memory', async () => {
    const pages = 500
    const page = Array.from({ length: 200 }, () =>
      exportedMessageView(message(1, THEM, 'x'.repeat(500)), ['Ada', 'Bob']),
    )
    let most = 0
    world.answers['conversation.export'] = ({ after: next }) => {
      most = Math.max(most, process.memoryUsage().heapUsed)
      const number = next === undefined ? 0 : Number.parseInt(next, 16)
      const following = (number + 1).toString(16).padStart(30, '0')
      return { messages: page, leftOut: 0, next: number + 1 < pages ? following : undefined }
    }
    const before = process.memoryUsage().heapUsed
    const { code } = await world.run(['contact', 'export', 'Bob', at('long'), '--format', 'json'])
    delete world.answers['conversation.export']
    assert.equal(code, 0)
    const { size } = statSync(at('long'))
    assert.ok(size > 50_000_000, `${size}`)
    assert.ok(most - before < size, `${most - before} bytes more while ${size} were written`)
  })
})
