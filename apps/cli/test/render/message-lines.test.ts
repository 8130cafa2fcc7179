import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { MessageView } from '@pvtcoms/rpc/client'
import { messageLines } from '../../src/render/message-lines.ts'
import { message, NOW, US } from '../support/views.ts'

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
