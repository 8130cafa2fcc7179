import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { MessageView } from '@pvtcoms/rpc/client'
import { messageLines, pageLines } from '../../src/render/message-lines.ts'
import { message, NOW, THEM, US } from '../support/views.ts'

suite('a message of ours that was changed', () => {
  const lines = (text: string | undefined, change: Partial<MessageView>): readonly string[] =>
    messageLines(message(12, US, text, { status: 'read', ...change }), {
      name: 'Bob',
      columns: 80,
    })

  test('says of an edit and of a retraction that it has not arrived, and nothing once it has', () => {
    const edited = { editedAt: NOW }
    assert.match(
      lines('tea', { ...edited, changeWaits: true }).join('\n'),
      /edited \S+, not delivered yet$/,
    )
    assert.match(lines('tea', edited).join('\n'), /edited \S+$/)
    const retracted = { retracted: true }
    assert.match(
      lines(undefined, { ...retracted, changeWaits: true }).join('\n'),
      /you deleted this message, not delivered yet$/,
    )
    assert.match(lines(undefined, retracted).join('\n'), /you deleted this message$/)
  })
})

suite('a message with signs of formatting', () => {
  test('is shown as it was typed', () => {
    const typed = '*bold*, _italic_ and `code`'
    const lines = messageLines(message(12, THEM, typed), { name: 'Bob', columns: 80 })
    assert.ok(lines.join('\n').includes(typed))
  })
})

suite('the lines before days', () => {
  test('are one for each day, also when a clock was wrong in between: then a message says its own day', () => {
    const day = 86_400_000
    const messages = [0, 365 * day, 0, day].map((by, index) =>
      message(index + 1, THEM, `number ${index}`, { at: NOW + by }),
    )
    const lines = pageLines(messages, { name: 'Bob', columns: 80 }, { first: undefined, count: 0 })
    const days = lines.filter((line) => line.startsWith('──'))
    assert.deepEqual(days, [
      '── Tuesday, 25 November 2025 ──',
      '── Wednesday, 25 November 2026 ──',
      '── Wednesday, 26 November 2025 ──',
    ])
    const after = lines[lines.findIndex((line) => line.includes('number 2')) + 1]
    assert.match(after ?? '', /^ +on Tuesday, 25 November 2025$/)
    assert.equal(lines.filter((line) => /^ +on /.test(line)).length, 1)
  })
})
