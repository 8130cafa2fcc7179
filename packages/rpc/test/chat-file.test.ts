/** A chat as a file of text: what somebody wrote cannot pass for another line of it. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type ChatFileWords, chatAsText } from '../src/client/index.ts'

const WORDS: ChatFileWords = {
  title: (chat) => chat,
  exported: (time) => time,
  deleted: '',
  newer: '',
  edited: (time) => time,
  replyTo: (author) => author,
  notice: () => '',
  legible: (text) => text,
}

const LINE_BREAKS = ['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029']

async function saved(text: string): Promise<string> {
  const message = {
    ...{ kind: 'text' as const, author: 'Mara', ours: false, text, reactions: undefined },
    ...{ sentAt: '2026-01-01T00:00:00.000Z', at: '2026-01-01T00:00:00.000Z' },
    ...{ editedAt: undefined, deleted: undefined, replyTo: undefined, status: undefined },
    notice: undefined,
  }
  const file = { chat: 'Mara', exportedAt: new Date(0) }
  const page = { messages: [message], leftOut: 0, next: undefined }
  let all = ''
  for await (const piece of chatAsText(file, async () => page, WORDS)) all += piece
  return all
}

suite('a chat as a file of text', () => {
  test('indents what comes after any character that a program may take for the end of a line', async () => {
    for (const end of LINE_BREAKS) {
      const text = await saved(`one${end}[2026-01-01T00:00:00.000Z] Me: I promise`)
      const lines = text.split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/)
      assert.deepEqual(
        lines.slice(3),
        [
          '[2026-01-01T00:00:00.000Z] Mara: one',
          '    [2026-01-01T00:00:00.000Z] Me: I promise',
          '',
        ],
        JSON.stringify(end),
      )
    }
  })
})
