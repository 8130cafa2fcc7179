import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { LineEditor } from '../src/line-editor.ts'
import { Desk, settled } from './desk.ts'

const PROMPT = 'Bob › '
const ENTER = '\r'
const LEFT = '\x1b[D'
const CTRL_C = '\x03'
const CTRL_D = '\x04'
const paste = (text: string): string => `\x1b[200~${text}\x1b[201~`

/** What was entered so far. */
function collect(editor: LineEditor): { readonly lines: string[]; ended: boolean } {
  const entered = { lines: [] as string[], ended: false }
  void (async () => {
    for await (const line of editor.lines) entered.lines.push(line)
    entered.ended = true
  })()
  return entered
}

suite('the line editor on a terminal', () => {
  test('what is printed stands above what is being typed, which stays, and so does the cursor', async () => {
    const desk = new Desk()
    const editor = desk.io.edit({ prompt: PROMPT })
    await desk.type('hel', LEFT)
    const before = desk.screen.cursor
    editor.print('one')
    editor.print('two')
    await settled()
    assert.deepEqual(desk.screen.rows, ['one', 'two', 'Bob › hel'])
    assert.deepEqual(desk.screen.cursor, [before[0] + 2, before[1]])
    await desk.type('p')
    assert.equal(desk.screen.text, 'one\ntwo\nBob › hepl')
    editor.close()
  })

  for (const [how, pieces] of [
    ['key by key', 'a line that takes more than two rows of twenty'.split(/(?=.)/)],
    ['in one piece', ['a line that takes more than two rows of twenty']],
  ] as const) {
    test(`a long line typed ${how} is moved down whole, in all its rows`, async () => {
      const desk = new Desk({ columns: 20 })
      const editor = desk.io.edit({ prompt: PROMPT })
      const entered = collect(editor)
      await desk.type(...pieces)
      const typed = desk.screen.text
      assert.equal(desk.screen.rows.length, 3)
      editor.print('hello')
      editor.print('again')
      await settled()
      assert.equal(desk.screen.text, `hello\nagain\n${typed}`)
      await desk.type(LEFT, LEFT, 'X')
      editor.print('last')
      await settled()
      assert.deepEqual(desk.screen.rows.slice(0, 3), ['hello', 'again', 'last'])
      assert.match(desk.screen.text.replaceAll('\n', ''), /rows of twenXty$/)
      await desk.type(ENTER)
      assert.deepEqual(entered.lines, ['a line that takes more than two rows of twenXty'])
      assert.equal(desk.screen.text, `hello\nagain\nlast\n${PROMPT.trimEnd()}`)
      editor.close()
    })
  }

  test('a long text that came in one piece can be changed in its middle', async () => {
    const desk = new Desk({ columns: 20 })
    const editor = desk.io.edit({ prompt: PROMPT })
    await desk.type('a line that takes more than two rows of twenty', LEFT, 'X')
    assert.match(desk.screen.text.replaceAll('\n', ''), /^Bob › a line that[^›]*twentXy$/)
    editor.close()
  })

  test('a new prompt takes the place of the old one and leaves what is typed', async () => {
    const desk = new Desk()
    const editor = desk.io.edit({ prompt: PROMPT })
    await desk.type('hi')
    editor.setPrompt('Bob ✓ › ')
    await settled()
    assert.equal(desk.screen.text, 'Bob ✓ › hi')
    editor.close()
  })

  test('a pasted text of several lines is one line, and nothing in it acts as a key', async () => {
    const desk = new Desk()
    const editor = desk.io.edit({ prompt: PROMPT })
    const entered = collect(editor)
    await desk.type(paste('first\r\nsecond\r\n\x03\x1b[2Jthird'))
    assert.deepEqual(entered.lines, [])
    assert.equal(desk.screen.text, 'Bob › first␤second␤[2Jthird')
    await desk.type(ENTER)
    assert.deepEqual(entered.lines, ['first\nsecond\n[2Jthird'])
    editor.close()
  })

  test('a paste that comes in pieces, cut within its marks, is the same paste', async () => {
    const whole = `x${paste('a\nb')}y`
    for (let cut = 3; cut < whole.length; cut++) {
      const desk = new Desk()
      const editor = desk.io.edit({ prompt: PROMPT })
      const entered = collect(editor)
      await desk.type(whole.slice(0, cut), whole.slice(cut), ENTER)
      assert.deepEqual(entered.lines, ['xa\nby'], `cut at ${cut}`)
      editor.close()
    }
  })

  test('Alt-Enter begins a new line within what is typed', async () => {
    const desk = new Desk()
    const editor = desk.io.edit({ prompt: PROMPT })
    const entered = collect(editor)
    await desk.type('a', '\x1b\r', 'b', ENTER)
    assert.deepEqual(entered.lines, ['a\nb'])
    editor.close()
  })

  test('Tab completes, also with something that begins differently', async () => {
    const desk = new Desk()
    const editor = desk.io.edit({
      prompt: PROMPT,
      complete: (line) => (line.endsWith(':hea') ? [['❤️'], ':hea'] : [[], line]),
    })
    await desk.type('so :hea', '\t')
    assert.equal(desk.screen.text, 'Bob › so ❤️')
    editor.close()
  })

  test('keys and what is pasted are told of, and what is printed meanwhile is not', async () => {
    const desk = new Desk()
    let typed = 0
    const editor = desk.io.edit({ prompt: PROMPT, initial: 'a draft', onTyped: () => typed++ })
    editor.print('from somebody else')
    await settled()
    assert.equal(typed, 0)
    await desk.type('x', LEFT, paste('y'))
    assert.equal(typed, 3)
    editor.close()
  })

  test('what was begun before is there to go on with', async () => {
    const desk = new Desk()
    const editor = desk.io.edit({ prompt: PROMPT, initial: 'a\ndraft' })
    await settled()
    assert.equal(desk.screen.text, 'Bob › a␤draft')
    assert.equal(editor.close(), 'a\ndraft')
  })

  test('Ctrl-C empties the line first and ends on an empty one; the terminal is as before', async () => {
    const desk = new Desk()
    const editor = desk.io.edit({ prompt: PROMPT })
    const entered = collect(editor)
    assert.equal(desk.isRaw, true)
    await desk.type('oops', CTRL_C)
    assert.equal(desk.screen.text, PROMPT.trimEnd())
    assert.equal(entered.ended, false)
    await desk.type(CTRL_C)
    assert.equal(entered.ended, true)
    assert.equal(desk.isRaw, false)
  })

  test('Ctrl-D and the end of the program end it too, and the terminal is as before', async () => {
    for (const end of [
      (desk: Desk) => desk.type(CTRL_D),
      async (desk: Desk) => desk.interrupt.abort(),
    ]) {
      const desk = new Desk()
      const entered = collect(desk.io.edit({ prompt: PROMPT }))
      await end(desk)
      await settled()
      assert.equal(entered.ended, true)
      assert.equal(desk.isRaw, false)
    }
  })
})

suite('the line editor without a terminal', () => {
  test('lines that came before anybody read them are not lost, and none is echoed', async () => {
    const desk = new Desk({ isTTY: false })
    const editor = desk.io.edit({ prompt: PROMPT })
    await desk.type('one\ntwo\n')
    const entered = collect(editor)
    editor.print('shown')
    await desk.type('three')
    await desk.endInput()
    assert.deepEqual(entered, { lines: ['one', 'two', 'three'], ended: true })
    assert.equal(desk.screen.text, 'shown')
    assert.equal(editor.isInteractive, false)
  })
})

test('a terminal that does not know its width breaks nothing', async () => {
  const desk = new Desk({ columns: 0 })
  assert.equal(desk.io.columns, undefined)
})
