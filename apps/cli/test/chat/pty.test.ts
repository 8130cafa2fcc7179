import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, type TestContext, test } from 'node:test'
import { SCRIPT } from '../support/script.ts'
import { APP, BOBS_CHAT } from '../support/views.ts'
import { World } from '../support/world.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')
const PATIENCE = 30_000

const IS_POSSIBLE = existsSync('/usr/bin/script') && process.platform === 'linux'

suite('on a real terminal', () => {
  let world: World
  before(async () => {
    world = await World.open(SCRIPT)
  })
  after(() => world.close())

  /** The program under util-linux’s `script`, which gives it a terminal. */
  function onTerminal(args: readonly string[]): {
    shown(pattern: RegExp): Promise<void>
    type(text: string): void
    readonly ended: Promise<number | null>
    readonly output: () => string
  } {
    const words = [process.execPath, MAIN, ...args].map((word) => `'${word}'`)
    const command = `stty cols 80 rows 24; exec ${words.join(' ')}`
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { ...process.env, PVTCOMS_DATA_DIRECTORY: world.directory, TERM: 'xterm', TZ: 'UTC' },
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const timer = setTimeout(() => child.kill(), PATIENCE)
    void ended.then(() => clearTimeout(timer))
    return {
      async shown(pattern) {
        const giveUp = performance.now() + PATIENCE
        while (!pattern.test(output)) {
          if (performance.now() > giveUp) {
            throw new Error(
              `waited ${PATIENCE} ms for ${String(pattern)}: ${JSON.stringify(output)}`,
            )
          }
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
      },
      type: (text) => void child.stdin.write(text),
      ended,
      output: () => output,
    }
  }

  test('a passphrase is not echoed, and reaches the daemon', async (context) => {
    if (!isPossible(context)) return
    world.answers['app.status'] = () => ({ ...APP, state: 'locked' })
    const unlock = onTerminal(['unlock'])
    await unlock.shown(/Passphrase: /)
    unlock.type('correct horse\r')
    assert.equal(await unlock.ended, 0)
    assert.doesNotMatch(unlock.output(), /correct|horse/)
    assert.deepEqual(world.calls.at(-1), {
      method: 'app.unlock',
      params: { passphrase: 'correct horse' },
    })
    world.answers = {}
  })

  test('a chat takes keys, a paste and Tab, and leaves the terminal as it was', async (context) => {
    if (!isPossible(context)) return
    const chat = onTerminal(['chat', 'Bob'])
    await chat.shown(/see you there[\s\S]*› /)
    chat.type('/repl\t')
    await chat.shown(/\/reply /)
    chat.type('\x1b[200~one\ntwo\x1b[201~\r')
    await chat.shown(/│ two/)
    chat.type('half a line\x03')
    chat.type('\x04')
    assert.equal(await chat.ended, 0)
    assert.deepEqual(
      world.calls.filter(({ method }) => method === 'message.send').map(({ params }) => params),
      [{ conversation: BOBS_CHAT, text: 'one\ntwo', replyTo: 14 }],
    )
    assert.match(chat.output(), /\x1b\[\?2004l/)
  })
})

function isPossible(context: TestContext): boolean {
  if (!IS_POSSIBLE) {
    context.diagnostic('not shown here: the program on a terminal (install util-linux, on Linux)')
  }
  return IS_POSSIBLE
}
