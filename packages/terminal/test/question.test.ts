import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Desk, settled } from './desk.ts'

suite('a question at the terminal', () => {
  test('a hidden answer never shows, not even when it is corrected', async () => {
    const desk = new Desk()
    const answer = desk.io.ask('Passphrase: ', { hidden: true })
    await desk.type('correct horsx', '\x7f', 'e')
    assert.equal(desk.screen.text, 'Passphrase:')
    await desk.type('\r')
    assert.equal(await answer, 'correct horse')
    assert.equal(desk.screen.text, 'Passphrase:')
    assert.equal(desk.isRaw, false)
  })

  test('one answer after the other is taken from the same terminal', async () => {
    const desk = new Desk()
    const first = desk.io.ask('Name? ')
    await desk.type('Ada\r')
    assert.equal(await first, 'Ada')
    const second = desk.io.ask('Sure? ')
    await desk.type('y\r')
    assert.equal(await second, 'y')
    assert.equal(desk.screen.text, 'Name? Ada\nSure? y')
  })

  for (const [name, end] of [
    ['Ctrl-C', (desk: Desk) => desk.type('half\x03')],
    ['Ctrl-D', (desk: Desk) => desk.type('\x04')],
    ['the end of input', (desk: Desk) => desk.endInput()],
    ['the end of the program', async (desk: Desk) => desk.interrupt.abort()],
  ] as const) {
    test(`${name} is no answer, and the terminal is as before`, async () => {
      const desk = new Desk()
      const answer = desk.io.ask('Passphrase: ', { hidden: true })
      await settled()
      await end(desk)
      assert.equal(await answer, undefined)
      assert.equal(desk.isRaw, false)
    })
  }
})
