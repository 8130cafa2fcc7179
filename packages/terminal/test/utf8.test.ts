import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { readTorrc } from '../src/tor-options.ts'
import { Desk, settled } from './desk.ts'

/** No text: a byte of Latin-1, half a character, a surrogate, an overlong form. */
const NO_TEXT = ['ff', 'e4', 'c3 28', 'e2 82', 'ed a0 80', 'c0 af'].map((hex) =>
  Buffer.from(hex.replaceAll(' ', ''), 'hex'),
)
const notUtf8 = { name: 'UsageError', code: 'not-utf8' }

suite('what is not UTF-8', () => {
  test('ends lines of stdin with a code, and no line that holds it is read', async () => {
    for (const bytes of NO_TEXT) {
      for (const end of ['\n', '']) {
        const desk = new Desk({ isTTY: false })
        const read: string[] = []
        const reading = (async () => {
          for await (const line of desk.io.lines(desk.interrupt.signal)) read.push(line)
        })()
        const refused = assert.rejects(reading, notUtf8)
        await desk.type('a good line\n')
        await desk.type(Buffer.concat([Buffer.from('pass '), bytes, Buffer.from(end)]))
        await desk.endInput()
        await refused
        assert.deepEqual(read, ['a good line'])
      }
    }
  })

  test('ends the lines of an editor, on a terminal and without one', async () => {
    for (const bytes of NO_TEXT) {
      for (const isTTY of [true, false]) {
        const desk = new Desk({ isTTY })
        const editor = desk.io.edit({ prompt: '› ' })
        const read: string[] = []
        const reading = (async () => {
          for await (const line of editor.lines) read.push(line)
        })()
        const refused = assert.rejects(reading, notUtf8)
        await desk.type('good\r', Buffer.concat([bytes, Buffer.from('\r\n')]))
        await desk.endInput()
        await refused
        assert.deepEqual(read, ['good'])
        editor.close()
      }
    }
  })

  test('is no answer to a question, shown or hidden, in one line or in several', async () => {
    for (const bytes of NO_TEXT) {
      for (const options of [{}, { hidden: true }, { lines: true }]) {
        const desk = new Desk()
        const refused = assert.rejects(desk.io.ask('Passphrase: ', options), notUtf8)
        await desk.type(Buffer.concat([Buffer.from('correct '), bytes, Buffer.from('\r')]))
        await refused
        assert.equal(desk.isRaw, false)
        const next = desk.io.ask('Again: ', options)
        await desk.type('grün\r')
        assert.equal(await next, 'grün')
      }
    }
  })

  test('is told from text that comes in pieces, cut within a character', async () => {
    const text = Buffer.from('grün 世界 👍🏽')
    for (let cut = 1; cut < text.length; cut++) {
      const desk = new Desk({ isTTY: false })
      const read: string[] = []
      const reading = (async () => {
        for await (const line of desk.io.lines(desk.interrupt.signal)) read.push(line)
      })()
      await desk.type(text.subarray(0, cut), text.subarray(cut))
      await desk.endInput()
      await reading
      assert.deepEqual(read, [text.toString()])
    }
  })

  test('is no torrc', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-torrc-'))
    try {
      const file = join(folder, 'torrc')
      writeFileSync(file, Buffer.from('436f6f6b696546696c65ff0a', 'hex'))
      await assert.rejects(readTorrc(file), notUtf8)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

suite('an answer of several lines', () => {
  const paste = (text: string): string => `\x1b[200~${text}\x1b[201~`

  test('is pasted whole, whether the terminal marks pastes or not', async () => {
    for (const typed of [paste('one\r\ntwo\nthree'), 'one\rtwo\rthree']) {
      const desk = new Desk()
      const answer = desk.io.ask('Link: ', { lines: true })
      await desk.type(typed, '\r')
      assert.equal((await answer)?.trimEnd(), 'one\ntwo\nthree')
      assert.equal(desk.isRaw, false)
    }
  })

  test('is none at Ctrl-C, and the terminal is as before', async () => {
    const desk = new Desk()
    const answer = desk.io.ask('Link: ', { lines: true })
    await settled()
    await desk.type('half\x03')
    assert.equal(await answer, undefined)
    assert.equal(desk.isRaw, false)
  })
})
